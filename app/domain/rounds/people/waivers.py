"""An approved exception from one rule of eligibility (A3): a row with who, why and under which clause."""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people import findings
from app.domain.rounds.people.inputs import WaiverRevocation, Waiving
from app.domain.rounds.people.models import Waiver
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import CandidacyState
from app.errors import wrong


def waive(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Waiving) -> Candidacy:
    """The finding stays as found and counts as waived; whoever fails nothing else is eligible."""
    with CANDIDACY.fire(session, actor, candidacy, "waive", asked):
        if asked.rule not in findings.standing_against(candidacy):
            raise wrong("rule", "candidacy.rule_not_failed")
        candidacy.waivers.append(Waiver(**asked.model_dump(), granted_by=actor.name, granted_on=today()))
        findings.renew(session, actor, candidacy.round_, [candidacy])
    return candidacy


def revoke_waiver(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: WaiverRevocation) -> Candidacy:
    """Without the exception the finding counts again."""
    with CANDIDACY.fire(session, actor, candidacy, "revoke_waiver", asked):
        waiver = next((each for each in candidacy.waivers if each.rule == asked.rule and not each.revoked_on), None)
        if waiver is None:
            raise wrong("rule", "candidacy.not_waived")
        waiver.revoked_on, waiver.revocation = today(), asked.reason
        session.add(waiver)
        if candidacy.state != CandidacyState.RECOMMENDED:
            findings.renew(session, actor, candidacy.round_, [candidacy])
    return candidacy
