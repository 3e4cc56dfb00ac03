"""异议: received, taken up, verified, settled; and the way back. The words and who said them are sealed."""

from typing import Any

from app import log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import telling, vacancies
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.decision.models import NotificationKind, Objection, Step, VacancyCause
from app.domain.rounds.decision.states import OBJECTION
from app.domain.rounds.inputs import Acceptance, Grounds, NewObjection, ObjectorUnmasking, Settlement
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import ROUND, CandidacyState, ObjectionState, RoundState
from app.errors import Refused, wrong
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


def verify(session: WorkSession, actor: Actor, objection: Objection, asked: Verification) -> Objection:
    """核查: nothing is concluded before it was looked into."""
    with OBJECTION.fire(session, actor, objection, "verify", asked):
        objection.verified_on = today()
        objection.note(Step.VERIFIED, asked.found)
    return objection


def uphold(session: WorkSession, actor: Actor, objection: Objection, asked: Settlement) -> Objection:
    """属实: the person leaves the list, and the next in reserve takes the place."""
    with OBJECTION.fire(session, actor, objection, "uphold", asked):
        objection.result, objection.settled_on = asked.result, today()
        objection.note(Step.UPHELD, asked.result)
    struck = objection.candidacy
    if struck is not None and struck.state in (CandidacyState.CHOSEN, CandidacyState.RESERVE):
        _strike(session, actor, objection, struck)
    settle(session, objection.round_)
    return objection


def dismiss(session: WorkSession, actor: Actor, objection: Objection, asked: Settlement) -> Objection:
    with OBJECTION.fire(session, actor, objection, "dismiss", asked):
        objection.result, objection.settled_on = asked.result, today()
        objection.note(Step.DISMISSED, asked.result)
    settle(session, objection.round_)
    return objection


def reopen(session: WorkSession, actor: Actor, objection: Objection, asked: Grounds) -> Objection:
    """重新核查 while the notice stands: whoever it struck comes back to where they stood, whoever moved up goes back
    to the reserve. What was found and concluded before stays in its course."""
    with OBJECTION.fire(session, actor, objection, "reopen", asked):
        if objection.struck_from is not None:
            _put_back(session, actor, objection)
        objection.result, objection.settled_on, objection.verified_on = "", None, None
    settle(session, objection.round_)
    return objection


def unmask(session: WorkSession, actor: Actor, objection: Objection, asked: ObjectorUnmasking) -> dict[str, Any]:
    """Who objected; who looked and why is in the log."""
    with OBJECTION.fire(session, actor, objection, "unmask", asked):
        pass
    return {"objector": objection.reveal("objector")}


def _strike(session: WorkSession, actor: Actor, objection: Objection, struck: Candidacy) -> None:
    stood, objection.struck_from = struck.state, struck.state
    CANDIDACY.follow(session, actor, struck, "strike", objection=objection.id)
    if objection.round_.state == RoundState.PUBLICIZED:
        telling.tell(session, struck, NotificationKind.STRUCK)
    if stood == CandidacyState.CHOSEN:
        vacancies.leave(session, actor, struck, VacancyCause.STRUCK, objection)


def _put_back(session: WorkSession, actor: Actor, objection: Objection) -> None:
    """Another objection upheld keeps the person off the list: then that one has struck them."""
    struck, stood = objection.candidacy, objection.struck_from
    if struck.rank is None:
        raise Refused("objection.list_redrawn", name=struck.cadre.name)
    vacancy = vacancies.of_objection(session, objection)
    objection.struck_from = None
    if other := _other_upheld(objection):
        other.struck_from = stood
        if vacancy:
            vacancy.objection_id = other.id
        return
    if vacancy:
        vacancies.give_up(session, actor, vacancy)
    if stood == CandidacyState.CHOSEN:
        CANDIDACY.follow(session, actor, struck, "put_back", objection=objection.id)
        vacancies.run_on(session, objection.round_)
    else:
        CANDIDACY.follow(session, actor, struck, "put_back_in_reserve", objection=objection.id)
    telling.take_back(session, struck, NotificationKind.STRUCK)
    vacancies.fill(session, actor, objection.round_)


def _other_upheld(objection: Objection) -> Objection | None:
    against = (each for each in objection.round_.objections if each.candidacy_id == objection.candidacy_id)
    return next((each for each in against if each is not objection and each.state == ObjectionState.UPHELD), None)


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
