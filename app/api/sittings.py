"""Sittings 场次 as JSON: rooms and times, who is heard where and in which turn, the sheet people are called from."""

from datetime import datetime

from fastapi import Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape
from app.api.routing import PREFIX, api_router, made
from app.api.seats import SeatOut, seat_out
from app.api.stages import whole
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path import sitting_queries, sittings
from app.domain.rounds.path.models import Sitting, Stage
from app.domain.rounds.path.sitting_inputs import Placing, SittingAssignment, SittingPlan
from app.domain.rounds.path.sitting_states import SITTING
from app.labels import t
from app.shapes import actions as actions_of
from app.stage_deps import SeatInPath, SittingInPath, StageInPath


class SittingOut(Shape):
    id: int
    room: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    heard: int
    judges: list[str]
    version: int
    actions: list[ActionOut]


class SittingsOut(Shape):
    """`problems`: what is not in order yet, in words; nothing of it forbids."""

    items: list[SittingOut]
    problems: list[str]


class CalledOut(Shape):
    """Without a sitting nobody is called; a blind stage tells codes only."""

    sitting_id: int | None
    room: str
    starts_at: datetime | None
    turn: int | None
    code: str
    name: str
    unit: str


def sitting_out(actor: Actor, sitting: Sitting) -> dict:
    return {
        **sitting.model_dump(), "heard": len(sitting_queries.heard(sitting)),
        "judges": [seat.user.username for seat in sitting.seats],
        "actions": actions_of(SITTING, actor, sitting, PREFIX),
    }  # fmt: skip


def sittings_out(session: WorkSession, actor: Actor, stage: Stage) -> dict:
    told = sitting_queries.of_stage(session, actor, stage)
    words = [t(f"errors.{each.code}", **each.facts) for each in sitting_queries.problems(stage)]
    return {"items": [sitting_out(actor, each) for each in told], "problems": words}


def called_out(line: sitting_queries.Called) -> dict:
    place = line.sitting
    where = {"room": place.room, "starts_at": place.starts_at} if place else {"room": "", "starts_at": None}
    return {**line._asdict(), **where, "sitting_id": place.id if place else None}


router = api_router("/rounds/{round_id}/stages/{stage_id}", "stages")


@router.get("/sittings", response_model=SittingsOut)
def list_sittings(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    return sittings_out(session, actor, stage)


@router.post("/sittings", response_model=SittingOut, status_code=201)
def add_sitting(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, stage: StageInPath,
    plan: SittingPlan,
):  # fmt: skip
    """Day and hours are those of the office's own clock; answers tell moments."""
    return sitting_out(actor, made(request, response, sittings.add(session, actor, stage, plan)))


@router.get("/sittings/{sitting_id}", response_model=SittingOut)
def read_sitting(actor: CurrentActor, sitting: SittingInPath):
    return sitting_out(actor, sitting)


@router.post("/sittings/{sitting_id}/revision", response_model=SittingOut)
def revise_sitting(session: SessionDep, actor: CurrentActor, sitting: SittingInPath, plan: SittingPlan):
    return sitting_out(actor, sittings.revise(session, actor, sitting, plan))


@router.post("/sittings/{sitting_id}/removal", status_code=204)
def remove_sitting(session: SessionDep, actor: CurrentActor, sitting: SittingInPath) -> None:
    sittings.remove(session, actor, sitting)


@router.post("/allocation", response_model=SittingsOut)
def allocate_candidates(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """Everybody's turn by lot, the sittings filled one after the other. Whoever was placed before is placed anew."""
    return sittings_out(session, actor, sittings.allocate(session, actor, stage))


@router.post("/candidate-place", response_model=SittingsOut)
def place_candidate(session: SessionDep, actor: CurrentActor, stage: StageInPath, placing: Placing):
    return sittings_out(session, actor, sittings.place_candidate(session, actor, stage, placing))


@router.post("/seats/{seat_id}/sitting", response_model=SeatOut)
def assign_judge(session: SessionDep, actor: CurrentActor, seat: SeatInPath, assignment: SittingAssignment):
    """The judge marks only who is heard in that sitting; none: everybody of the stage."""
    marked = stage_queries.progress(session, seat.stage).get(seat.id, 0)
    return seat_out(actor, sittings.assign(session, actor, seat, assignment), marked)


@router.get("/call-sheet", response_model=Listing[CalledOut])
def read_call_sheet(actor: CurrentActor, stage: StageInPath):
    return whole([called_out(line) for line in sitting_queries.call_sheet(actor, stage)])
