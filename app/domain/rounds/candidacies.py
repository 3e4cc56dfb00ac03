"""Verbs of one candidacy: its eligibility, its withdrawal, the way back."""

from collections.abc import Iterable

from sqlalchemy import delete

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.cadres.eligibility import Rule, is_eligible
from app.domain.cadres.eligibility import check as check_rules
from app.domain.rounds import listing, profiles
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Finding, Round
from app.domain.rounds.states import CANDIDACY, CandidacyState


def check(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Candidacy:
    """资格审查: one finding per rule, in words; earlier findings give way."""
    with CANDIDACY.fire(session, actor, candidacy, "check"):
        judge(session, actor, candidacy.round_, [candidacy])
    return candidacy


def withdraw(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """Whoever was chosen leaves a place, which the next in reserve takes."""
    was_chosen = candidacy.state == CandidacyState.CHOSEN
    with CANDIDACY.fire(session, actor, candidacy, "withdraw", asked):
        candidacy.withdrawal_reason = asked.reason
    if was_chosen:
        listing.fill_places(session, actor, candidacy.round_)
    return candidacy


def reinstate(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """Taken back by mistake: the name stands again, unchecked."""
    with CANDIDACY.fire(session, actor, candidacy, "reinstate", asked):
        candidacy.withdrawal_reason = ""
    return candidacy


def judge(session: WorkSession, actor: Actor, round_: Round, candidacies: Iterable[Candidacy]) -> None:
    """As of today, by the round's own rules; what is not known counts against (eligibility.py)."""
    rules = [Rule(rule.code, rule.params) for rule in round_.rules.eligibility]
    known = profiles.of(session, [each.cadre for each in candidacies])
    for candidacy in candidacies:
        found = check_rules(rules, known[candidacy.cadre_id], today())
        session.execute(delete(Finding).where(Finding.candidacy_id == candidacy.id))
        session.add_all([Finding(candidacy_id=candidacy.id, **each._asdict()) for each in found])
        verb = "find_eligible" if is_eligible(found) else "find_ineligible"
        CANDIDACY.follow(session, actor, candidacy, verb, failed=[each.rule for each in found if not each.passed])
