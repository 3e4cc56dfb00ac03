"""The one literal table of rights: verb → role → in which relation to the thing.

"any" means: whoever of that role can see it. Other words are relations that the thing itself reports:
organizer, sender, receiver, holder (the unit it belongs to), self (the person), judge (a seat on the panel),
keeper (of the files attached to a thing: its organizer, holder or inspector).
Three administrators (三员) have no business verb; no role has everything.
"""

CITY, COUNTY = "city_department", "county_department"
SENDING, RECEIVING = "sending_unit", "receiving_unit"
MENTOR, CADRE, JUDGE = "mentor", "cadre", "judge"
SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"

EVERYONE = (CITY, COUNTY, SENDING, RECEIVING, MENTOR, CADRE, JUDGE, SYSTEM, SECURITY, AUDIT)
BUSINESS = EVERYONE[:7]
ORGANIZER = {CITY: "organizer", COUNTY: "organizer"}
RECEIVER = {RECEIVING: "receiver"}
KEEPER = {CITY: "keeper", COUNTY: "keeper", SENDING: "holder", RECEIVING: "holder", JUDGE: "inspector"}


def any_of(*roles: str) -> dict[str, str]:
    return dict.fromkeys(roles, "any")


GRANTS: dict[str, dict[str, str]] = {
    "unit.read": any_of(*EVERYONE),
    "unit.save": {CITY: "any", COUNTY: "holder", SYSTEM: "any"},
    "cadre.read": any_of(*BUSINESS),
    "cadre.save": {CITY: "any", COUNTY: "holder", SENDING: "holder"},
    "cadre.unmask": {CITY: "any", COUNTY: "holder", SENDING: "holder"},
    "user.create": any_of(SYSTEM),
    "key.create": any_of(SECURITY),
    "key.revoke": any_of(SECURITY),
    "session.open": any_of(*EVERYONE),
    "session.close": any_of(*EVERYONE),
    "log.read": any_of(CITY, COUNTY, AUDIT),
    "document.read": any_of(*BUSINESS),
    "secret_document.read": KEEPER,
    "document.attach": KEEPER,
    "document.remove": KEEPER,
    "round.read": any_of(*BUSINESS),
    "round.create": ORGANIZER,
    "round.revise": ORGANIZER,
    "round.set_policy": ORGANIZER,
    "round.add_stage": ORGANIZER,
    "round.open": ORGANIZER,
    "round.recommend": {CITY: "organizer", COUNTY: "below", SENDING: "below"},
    "round.check_all": ORGANIZER,
    "round.close": ORGANIZER,
    "round.reopen": ORGANIZER,
    "round.draw_up_list": ORGANIZER,
    "round.withdraw_list": ORGANIZER,
    "round.decide": ORGANIZER,
    "round.publicize": ORGANIZER,
    "round.object": ORGANIZER,
    "round.confirm": ORGANIZER,
    "round.cancel": ORGANIZER,
    "round.plan_training": ORGANIZER,
    "candidacy.check": ORGANIZER,
    "candidacy.withdraw": {CITY: "organizer", COUNTY: "mover", SENDING: "mover"},
    "candidacy.reinstate": {CITY: "organizer", COUNTY: "mover", SENDING: "mover"},
    "standing.read": ORGANIZER,
    "stage.read": any_of(CITY, COUNTY, JUDGE),
    "candidacy.place": ORGANIZER,
    "candidacy.release": ORGANIZER,
    "stage.revise": ORGANIZER,
    "stage.remove": ORGANIZER,
    "stage.seat_judge": ORGANIZER,
    "stage.draw_judges": ORGANIZER,
    "stage.redraw_judges": ORGANIZER,
    "stage.call_reserve": ORGANIZER,
    "lot.read": ORGANIZER,
    "stage.open": ORGANIZER,
    "stage.close": ORGANIZER,
    "stage.reopen": ORGANIZER,
    "seat.save_marks": {JUDGE: "judge", CITY: "judge", COUNTY: "judge"},
    "seat.submit": {JUDGE: "judge", CITY: "judge", COUNTY: "judge"},
    "seat.send_back": ORGANIZER,
    "seat.remove": ORGANIZER,
    "seat.declare_recusal": {JUDGE: "judge", **ORGANIZER},
    "seat.lift_recusal": ORGANIZER,
    "recusal.read": {JUDGE: "judge", **ORGANIZER},
    "pool_member.read": any_of(CITY, COUNTY),
    "pool_member.add": ORGANIZER,
    "pool_member.revise": ORGANIZER,
    "pool_member.retire": ORGANIZER,
    "pool_member.restore": ORGANIZER,
    "decision.read": ORGANIZER,
    "objection.read": ORGANIZER,
    "objection.take_up": ORGANIZER,
    "objection.unmask": ORGANIZER,
    "objection.uphold": ORGANIZER,
    "objection.dismiss": ORGANIZER,
    "post.read": any_of(*BUSINESS),
    "post.offer": {CITY: "holder", COUNTY: "holder", RECEIVING: "holder"},
    "post.revise": {CITY: "holder", COUNTY: "holder", RECEIVING: "holder"},
    "post.accept": ORGANIZER,
    "post.return_": ORGANIZER,
    "post.withdraw": {**ORGANIZER, RECEIVING: "holder"},
    "placement.read": any_of(*BUSINESS),
    "placement.assign": ORGANIZER,
    "placement.notify": ORGANIZER,
    "placement.arrive": {**ORGANIZER, **RECEIVER},
    "placement.extend": ORGANIZER,
    "placement.conclude": ORGANIZER,
    "placement.end_early": ORGANIZER,
    "placement.cancel": ORGANIZER,
    "placement.exempt": ORGANIZER,
    "placement.end_exemption": ORGANIZER,
    "training.read": any_of(CITY, COUNTY, SENDING, CADRE),
    "training.revise": ORGANIZER,
    "training.add_people": ORGANIZER,
    "training.drop_person": ORGANIZER,
    "training.record": ORGANIZER,
    "training.clear": ORGANIZER,
    "training.close": ORGANIZER,
    "training.reopen": ORGANIZER,
    "training.cancel": ORGANIZER,
    "training.reinstate": ORGANIZER,
    "cycle.read": any_of(CITY, COUNTY),
    "cycle.begin": ORGANIZER,
    "cycle.close": ORGANIZER,
    "evaluation.read": any_of(*BUSINESS),
    "evaluation.mark": RECEIVER,
    "evaluation.submit": RECEIVER,
    "evaluation.send_back": ORGANIZER,
    "evaluation.confirm": ORGANIZER,
    "evaluation.acknowledge": {CADRE: "self"},
}
