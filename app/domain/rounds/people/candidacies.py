"""Verbs of one candidacy: its eligibility, its withdrawal, the way back."""

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.decision import vacancies
from app.domain.rounds.decision.models import VacancyCause
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people import entering, findings
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import CandidacyState


def check(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Candidacy:
    """资格审查: one finding per rule, in words; earlier findings give way."""
    with CANDIDACY.fire(session, actor, candidacy, "check"):
        findings.renew(session, actor, candidacy.round_, [candidacy])
    return candidacy


def withdraw(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """Whoever was chosen leaves a place, which the next in reserve takes."""
    was_chosen = candidacy.state == CandidacyState.CHOSEN
    with CANDIDACY.fire(session, actor, candidacy, "withdraw", asked):
        candidacy.withdrawal_reason = asked.reason
    if was_chosen:
        vacancies.leave(session, actor, candidacy, VacancyCause.WITHDRAWN)
    return candidacy


def reinstate(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """Taken back by mistake: the name stands again, where its unit and county still have a place for it; its place on
    a list that was withdrawn meanwhile is gone."""
    with CANDIDACY.fire(session, actor, candidacy, "reinstate", asked):
        entering.refuse_return(session, candidacy)
        candidacy.withdrawal_reason, candidacy.composite, candidacy.rank = "", None, None
    return candidacy
