"""Assessments as JSON: a cycle opens the sheets, a sheet is marked, submitted, confirmed, signed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, CycleInPath, EvaluationInPath, SessionDep, WindowDep
from app.domain.evaluations import actions, cycles, queries
from app.domain.evaluations.inputs import (
    Acknowledgement,
    Confirmation,
    EvaluationFilter,
    Marking,
    NewCycle,
    SendBack,
)
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.evaluations.states import CYCLE, EVALUATION, CycleState, EvaluationState
from app.shapes import actions as choices


class CycleRow(Shape):
    id: int
    title: str
    half: int
    state: CycleState
    round_id: int | None
    organizer: str
    sheets: int
    confirmed: int
    version: int


class CycleOut(Shape):
    id: int
    title: str
    half: int
    state: CycleState
    round_id: int | None
    organizer_code: str
    counts: dict[str, int]
    version: int
    actions: list[ActionOut]


class EvaluationRow(Shape):
    id: int
    state: EvaluationState
    overdue: bool
    due_on: date
    cycle: str
    half: int
    placement_id: int
    cadre_key: str
    cadre: str
    post: str
    receiving_unit: str
    sending_unit: str
    revision: int
    total: Decimal | None
    grade: str
    version: int
    updated_at: datetime


class EvaluationOut(Shape):
    """`marks`, `words`, `comment` and `return_reason` are null for the cadre until the sheet is confirmed."""

    id: int
    state: EvaluationState
    overdue: bool
    due_on: date
    cycle_id: int
    cycle: str
    half: int
    placement_id: int
    cadre_key: str
    cadre: str
    post: str
    receiving_unit_code: str
    sending_unit_code: str
    revision: int
    marks: dict[str, Decimal] | None
    words: dict[str, str] | None
    comment: str | None
    return_reason: str | None
    total: Decimal | None
    grade: str
    confirmation_note: str
    submitted_at: datetime | None
    confirmed_at: datetime | None
    acknowledged_at: datetime | None
    agrees: bool | None
    cadre_comment: str
    version: int
    updated_at: datetime
    actions: list[ActionOut]


cycles_router = api_router("/cycles", "cycles")
router = api_router("/evaluations", "evaluations")
Number = Annotated[int | None, Query(ge=1, lt=2**63)]


@cycles_router.get("", response_model=Listing[CycleRow])
def search_cycles(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    round: Number = None,  # noqa: A002
):  # fmt: skip
    return listed(request, response, queries.cycles(session, actor, window, round))


@cycles_router.post("", response_model=CycleOut, status_code=201)
def begin_cycle(request: Request, response: Response, session: SessionDep, actor: CurrentActor, new: NewCycle):
    """Opens a sheet for everyone in post who has none for that half; 409 where that is nobody."""
    return cycle_out(session, actor, made(request, response, cycles.begin(session, actor, new)))


@cycles_router.get("/{cycle_id}", response_model=CycleOut)
def read_cycle(session: SessionDep, actor: CurrentActor, cycle: CycleInPath):
    return cycle_out(session, actor, cycle)


@cycles_router.post("/{cycle_id}/closing", response_model=CycleOut)
def close_cycle(session: SessionDep, actor: CurrentActor, cycle: CycleInPath):
    return cycle_out(session, actor, cycles.close(session, actor, cycle))


@router.get("", response_model=Listing[EvaluationRow])
def search_evaluations(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    round: Number = None, cycle: Number = None, placement: Number = None,  # noqa: A002
    unit: Annotated[str, Query(max_length=40, description="the receiving unit, and below")] = "",
    state: EvaluationState | None = None, overdue: bool | None = None,
):  # fmt: skip
    """Soonest due first."""
    wanted = EvaluationFilter(round=round, cycle=cycle, placement=placement, unit=unit, state=state, overdue=overdue)
    return listed(request, response, queries.search(session, actor, wanted, window))


@router.get("/{evaluation_id}", response_model=EvaluationOut)
def read_evaluation(actor: CurrentActor, sheet: EvaluationInPath):
    return out(actor, sheet)


@router.post("/{evaluation_id}/marks", response_model=EvaluationOut)
def mark_evaluation(session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath, marking: Marking):
    """The whole sheet as it now stands: what is left out has no mark."""
    return out(actor, actions.mark(session, actor, sheet, marking))


@router.post("/{evaluation_id}/submission", response_model=EvaluationOut)
def submit_evaluation(session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath):
    return out(actor, actions.submit(session, actor, sheet))


@router.post("/{evaluation_id}/return", response_model=EvaluationOut)
def send_back_evaluation(session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath, asked: SendBack):
    return out(actor, actions.send_back(session, actor, sheet, asked))


@router.post("/{evaluation_id}/confirmation", response_model=EvaluationOut)
def confirm_evaluation(session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath, confirmation: Confirmation):
    """Total and grade are computed by the round's weights and bands, and stored."""
    return out(actor, actions.confirm(session, actor, sheet, confirmation))


@router.post("/{evaluation_id}/acknowledgement", response_model=EvaluationOut)
def acknowledge_evaluation(session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath, asked: Acknowledgement):
    return out(actor, actions.acknowledge(session, actor, sheet, asked))


def cycle_out(session: WorkSession, actor: Actor, cycle: Cycle) -> dict[str, Any]:
    return cycle.model_dump() | {
        "organizer_code": cycle.organizer.code,
        "counts": queries.counts(session, actor, EvaluationFilter(cycle=cycle.id)),
        "actions": choices(CYCLE, actor, cycle, PREFIX),
    }


def out(actor: Actor, sheet: Evaluation) -> dict[str, Any]:
    placement = sheet.placement
    hidden = {} if sheet.open_to(actor) else dict.fromkeys(("marks", "words", "comment", "return_reason"))
    told = sheet.model_dump() | {
        "overdue": sheet.overdue, "cycle": sheet.cycle.title, "cadre_key": placement.cadre.key,
        "cadre": placement.cadre.name, "post": placement.post.title,
        "receiving_unit_code": placement.receiving_unit.code, "sending_unit_code": placement.sending_unit.code,
        "marks": sheet.given, "actions": choices(EVALUATION, actor, sheet, PREFIX),
    }  # fmt: skip
    return told | hidden
