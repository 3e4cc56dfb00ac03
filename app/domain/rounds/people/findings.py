"""What the rules of eligibility find about people, stored, and the state that follows from it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.cadres.eligibility import Finding as Found
from app.domain.cadres.eligibility import Profile, Rule, check, is_eligible
from app.domain.rounds.models import Candidacy, Finding, Round
from app.domain.rounds.people import profiles
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.policy import RoundPolicy


def renew(session: WorkSession, actor: Actor, round_: Round, candidacies: Sequence[Candidacy]) -> None:
    """As of today, by the round's own rules; earlier findings give way. What is not known counts against."""
    policy = round_.rules
    known = profiles.of(session, [each.cadre for each in candidacies])
    for candidacy in candidacies:
        found = measured(policy, candidacy, known[candidacy.cadre_id])
        session.execute(delete(Finding).where(Finding.candidacy_id == candidacy.id))
        session.expire(candidacy, ["findings"])
        session.add_all([Finding(candidacy_id=candidacy.id, **each._asdict()) for each in found])
        against = [each for each in found if each.rule not in candidacy.waived]
        if is_eligible(against):
            CANDIDACY.follow(session, actor, candidacy, "find_eligible")
            continue
        failed = [each.rule for each in against if not each.passed]
        CANDIDACY.follow(session, actor, candidacy, "find_ineligible", failed=failed)


def measured(policy: RoundPolicy, candidacy: Candidacy, profile: Profile) -> list[Found]:
    """What a policy's rules say of this person today; nothing is stored."""
    rules = [Rule(rule.code, rule.params) for rule in policy.eligibility]
    return check(rules, replace(profile, hardship=candidacy.reveal("hardship") or None), today())


def standing_against(candidacy: Candidacy) -> list[str]:
    """The rules this person fails and is not excepted from."""
    return [each.rule for each in candidacy.findings if not each.passed and each.rule not in candidacy.waived]
