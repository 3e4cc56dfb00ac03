"""异议: received, taken up, settled. The words and who said them are sealed; the result is not."""

from typing import Any

from app import log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import vacancies
from app.domain.rounds.decision.models import Objection
from app.domain.rounds.inputs import Acceptance, NewObjection, ObjectorUnmasking, Settlement
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CANDIDACY, OBJECTION, ROUND, CandidacyState
from app.errors import wrong
from app.workflow import settle


def receive(session: WorkSession, actor: Actor, round_: Round, asked: NewObjection) -> Objection:
    """Named or anonymous, against one person or the list as a whole. That one came in is the organizer's to know."""
    with ROUND.fire(session, actor, round_, "object", asked):
        _check_day(round_, asked)
        objection = Objection(
            round_=round_,
            candidacy=_against(round_, asked),
            is_named=bool(asked.objector),
            received_on=asked.received_on,
        )
        objection.conceal("text", asked.text)
        objection.conceal("objector", asked.objector)
        session.add(objection)
        log.record(session, actor, "objection.receive", objection)
    return objection


def take_up(session: WorkSession, actor: Actor, objection: Objection, asked: Acceptance) -> Objection:
    with OBJECTION.fire(session, actor, objection, "take_up", asked):
        objection.handler = asked.handler
    return objection


def uphold(session: WorkSession, actor: Actor, objection: Objection, asked: Settlement) -> Objection:
    """属实: the person leaves the list, and the next in reserve takes the place."""
    with OBJECTION.fire(session, actor, objection, "uphold", asked):
        objection.result, objection.settled_on = asked.result, today()
    struck = objection.candidacy
    if struck is not None and struck.state in (CandidacyState.CHOSEN, CandidacyState.RESERVE):
        CANDIDACY.follow(session, actor, struck, "strike", objection=objection.id)
        vacancies.fill(session, actor, objection.round_)
    settle(session, objection.round_)
    return objection


def dismiss(session: WorkSession, actor: Actor, objection: Objection, asked: Settlement) -> Objection:
    with OBJECTION.fire(session, actor, objection, "dismiss", asked):
        objection.result, objection.settled_on = asked.result, today()
    settle(session, objection.round_)
    return objection


def unmask(session: WorkSession, actor: Actor, objection: Objection, asked: ObjectorUnmasking) -> dict[str, Any]:
    """Who objected; who looked and why is in the log."""
    with OBJECTION.fire(session, actor, objection, "unmask", asked):
        pass
    return {"objector": objection.reveal("objector")}


def _check_day(round_: Round, asked: NewObjection) -> None:
    first = round_.publicity.starts_on
    if not first <= asked.received_on <= today():
        raise wrong("received_on", "objection.day_outside", first=first, last=today())


def _against(round_: Round, asked: NewObjection) -> Candidacy | None:
    if asked.candidacy_id is None:
        return None
    named = (each for each in round_.candidacies if each.id == asked.candidacy_id)
    found = next((each for each in named if each.state in (CandidacyState.CHOSEN, CandidacyState.RESERVE)), None)
    if found is None:
        raise wrong("candidacy_id", "objection.not_on_list")
    return found
