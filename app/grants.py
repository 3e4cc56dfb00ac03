"""The one literal table of rights: verb → role → in which relation to the thing.

"any" means: whoever of that role can see it. Other words are relations that the thing itself reports:
organizer, sender, receiver, holder (the unit it belongs to), self (the person), judge (a seat on the panel).
Three administrators (三员) have no business verb; no role has everything.
"""

CITY, COUNTY = "city_department", "county_department"
SENDING, RECEIVING = "sending_unit", "receiving_unit"
MENTOR, CADRE, JUDGE = "mentor", "cadre", "judge"
SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"

ORGANIZER = {CITY: "organizer", COUNTY: "organizer"}

GRANTS: dict[str, dict[str, str]] = {
    "unit.read": dict.fromkeys(
        (CITY, COUNTY, SENDING, RECEIVING, MENTOR, CADRE, JUDGE, SYSTEM, SECURITY, AUDIT), "any"
    ),
    "unit.save": {CITY: "any", COUNTY: "holder"},
    "cadre.read": dict.fromkeys((CITY, COUNTY, SENDING, RECEIVING, MENTOR, CADRE, JUDGE), "any"),
    "cadre.save": {CITY: "any", COUNTY: "holder", SENDING: "holder"},
    "cadre.unmask": {CITY: "any", COUNTY: "holder", SENDING: "holder"},
    "user.create": {SYSTEM: "any"},
    "key.create": {SECURITY: "any"},
    "key.revoke": {SECURITY: "any"},
    "session.open": dict.fromkeys(
        (CITY, COUNTY, SENDING, RECEIVING, MENTOR, CADRE, JUDGE, SYSTEM, SECURITY, AUDIT), "any"
    ),
    "session.close": dict.fromkeys(
        (CITY, COUNTY, SENDING, RECEIVING, MENTOR, CADRE, JUDGE, SYSTEM, SECURITY, AUDIT), "any"
    ),
    "log.read": {CITY: "any", COUNTY: "any", AUDIT: "any"},
}
