"""The meeting's decision, the notice and the objections as JSON."""

from datetime import date

from fastapi import Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Shape
from app.api.rounds import RoundOut
from app.api.rounds import out as round_out
from app.api.routing import PREFIX, api_router, made
from app.deps import CurrentActor, ObjectionInPath, RoundInPath, SessionDep
from app.domain.rounds import queries
from app.domain.rounds.decision import decisions, objections, publishing
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.decision.models import Objection, Step
from app.domain.rounds.decision.states import OBJECTION
from app.domain.rounds.inputs import (
    Acceptance,
    Grounds,
    MeetingDecision,
    NewObjection,
    ObjectorUnmasking,
    PublicNotice,
    Settlement,
)
from app.domain.rounds.states import ObjectionState
from app.shapes import actions as actions_of


class DecisionOut(Shape):
    meeting: str
    held_on: date
    entitled: int
    present: int
    in_favour: int
    against: int
    deferred: int
    note: str


class PublicityOut(Shape):
    starts_on: date
    ends_on: date
    workdays: int
    contact: str
    calendar_is_guess: bool


class CourseOut(Shape):
    """What was found or concluded on a day; opened again, the earlier entries stay."""

    on: date
    step: Step
    words: str


class ObjectionOut(Shape):
    id: int
    round_id: int
    candidacy_id: int | None
    is_named: bool
    text: str
    received_on: date
    handler: str
    verified_on: date | None
    result: str
    settled_on: date | None
    course: list[CourseOut]
    state: ObjectionState
    version: int
    actions: list[ActionOut]


class Objections(Shape):
    items: list[ObjectionOut]


class Objector(Shape):
    objector: str


def out(actor: Actor, objection: Objection) -> dict:
    choices = actions_of(OBJECTION, actor, objection, PREFIX)
    course = [CourseOut(on=on, step=step, words=words) for on, step, words in objection.course]
    return {**objection.model_dump(), "text": objection.reveal("text"), "course": course, "actions": choices}


router = api_router("/rounds/{round_id}", "rounds")


@router.get("/decision", response_model=DecisionOut)
def read_decision(actor: CurrentActor, session: SessionDep, round_: RoundInPath):
    return queries.decision(session, actor, round_)


@router.post("/decision", response_model=DecisionOut, status_code=201)
def decide(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: MeetingDecision):
    return decisions.decide(session, actor, round_, asked).decision


@router.post("/decision-rescission", response_model=RoundOut)
def rescind(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    """Before anything is published: the decision is taken back, the list stands."""
    return round_out(actor, decisions.rescind(session, actor, round_, asked))


@router.get("/publicity", response_model=PublicityOut)
def read_publicity(actor: CurrentActor, session: SessionDep, round_: RoundInPath):
    return queries.publicity(session, actor, round_)


@router.post("/publicity", response_model=PublicityOut, status_code=201)
def publicize(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: PublicNotice):
    """Runs for the working days of the policy, or longer; the last day is worked out by the calendar."""
    return publishing.publicize(session, actor, round_, asked).publicity


@router.post("/publicity-stop", response_model=RoundOut)
def stop_publicity(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    """The public page is gone at once; what was told is taken back."""
    return round_out(actor, publishing.stop(session, actor, round_, asked))


@router.post("/confirmation-reversal", response_model=RoundOut)
def unconfirm(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    """While nobody has been placed: the round is where it was on the last day of its notice."""
    return round_out(actor, decisions.unconfirm(session, actor, round_, asked))


@router.get("/objections", response_model=Objections)
def list_objections(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return {"items": [out(actor, each) for each in queries.objections(session, actor, round_)]}


@router.post("/objections", response_model=ObjectionOut, status_code=201)
def receive_objection(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    asked: NewObjection,
):  # fmt: skip
    """The words and the objector are sealed; the objector is shown by `unmasking` only."""
    return out(actor, made(request, response, objections.receive(session, actor, round_, asked)))


@router.get("/objections/{objection_id}", response_model=ObjectionOut)
def read_objection(actor: CurrentActor, objection: ObjectionInPath):
    return out(actor, objection)


@router.post("/objections/{objection_id}/acceptance", response_model=ObjectionOut)
def take_up_objection(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: Acceptance):
    return out(actor, objections.take_up(session, actor, objection, asked))


@router.post("/objections/{objection_id}/verification", response_model=ObjectionOut)
def verify_objection(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: Verification):
    """What was found; nothing is settled before. The words are sealed."""
    return out(actor, objections.verify(session, actor, objection, asked))


@router.post("/objections/{objection_id}/upholding", response_model=ObjectionOut)
def uphold_objection(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: Settlement):
    return out(actor, objections.uphold(session, actor, objection, asked))


@router.post("/objections/{objection_id}/dismissal", response_model=ObjectionOut)
def dismiss_objection(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: Settlement):
    return out(actor, objections.dismiss(session, actor, objection, asked))


@router.post("/objections/{objection_id}/reopening", response_model=ObjectionOut)
def reopen_objection(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: Grounds):
    """Looked into again while the notice stands: whoever it struck comes back, whoever moved up goes back."""
    return out(actor, objections.reopen(session, actor, objection, asked))


@router.post("/objections/{objection_id}/unmasking", response_model=Objector)
def unmask_objector(session: SessionDep, actor: CurrentActor, objection: ObjectionInPath, asked: ObjectorUnmasking):
    """Who objected, in clear. Who looked, and why, is in the log."""
    return objections.unmask(session, actor, objection, asked)
