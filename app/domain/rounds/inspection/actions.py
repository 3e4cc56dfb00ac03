"""Verbs of an inspection: its notice, what the team hands in, and who takes it."""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import teams
from app.domain.rounds.inspection.inputs import NoticeText
from app.domain.rounds.inspection.models import Inspection
from app.domain.rounds.inspection.states import INSPECTION
from app.errors import wrong
from app.workflow import settle


def announce(session: WorkSession, actor: Actor, inspection: Inspection, notice: NoticeText) -> Inspection:
    """发布考察预告. Recusal is looked at once more."""
    with INSPECTION.fire(session, actor, inspection, "announce", notice):
        if notice.announced_on > inspection.starts_on:
            raise wrong("announced_on", "inspection.notice_after_start", on=inspection.starts_on)
        teams.recheck(session, inspection)
        inspection.notice, inspection.announced_on = notice.notice, notice.announced_on
    return inspection


def unannounce(session: WorkSession, actor: Actor, inspection: Inspection, why: Grounds) -> Inspection:
    """The named way back of the notice, while nothing is written."""
    with INSPECTION.fire(session, actor, inspection, "unannounce", why):
        inspection.announced_on = None
    return inspection


def submit(session: WorkSession, actor: Actor, inspection: Inspection) -> Inspection:
    """The leader hands in every report of the team at once."""
    with INSPECTION.fire(session, actor, inspection, "submit", reports=len(inspection.due)):
        inspection.submitted_on, inspection.return_reason = today(), ""
        settle(session, inspection.stage)
    return inspection


def accept(session: WorkSession, actor: Actor, inspection: Inspection) -> Inspection:
    """By a second person: who is of the team does not accept its reports."""
    with INSPECTION.fire(session, actor, inspection, "accept"):
        inspection.accepted_by = actor.name
        settle(session, inspection.stage)
    return inspection


def send_back(session: WorkSession, actor: Actor, inspection: Inspection, why: Grounds) -> Inspection:
    """Back to the team, also after acceptance, as long as the stage is not closed."""
    with INSPECTION.fire(session, actor, inspection, "send_back", why):
        inspection.return_reason, inspection.submitted_on, inspection.accepted_by = why.reason, None, ""
        settle(session, inspection.stage)
    return inspection
