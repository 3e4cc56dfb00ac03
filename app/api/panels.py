"""How a panel comes about, as JSON: lots, reserves, recusals from one candidate."""

from datetime import datetime

from fastapi import Request, Response

from app.access import Actor
from app.api.lists import Listing, Shape
from app.api.routing import api_router, made
from app.api.seats import SeatOut, seat_out
from app.api.stages import whole
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import drawing, panel_queries, recusals
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.drawing import Exclusion
from app.domain.rounds.path.inputs import RecusalEntry, RecusalLifting
from app.domain.rounds.path.pool_inputs import Drawing, Redrawing
from app.domain.rounds.path.seat_models import Recusal, RecusalSource, Seat
from app.stage_deps import LotInPath, SeatInPath, StageInPath


class LotOut(Shape):
    """Sort `pool` by HMAC-SHA256(seed, sign-in), hexadecimal: the first `wanted` are drawn, the next are reserves.
    `holds`: done again just now, the same came out."""

    id: int
    seed: str
    wanted: int
    reserves_wanted: int
    pool: list[str]
    excluded: dict[str, Exclusion]
    drawn: list[str]
    reserves: list[str]
    drawn_by: str
    reason: str
    created_at: datetime
    holds: bool


class RecusalOut(Shape):
    """`candidate` is the candidacy's id, in a blind stage the 考号; the name is not told to who must not know it."""

    candidate: str
    name: str
    source: RecusalSource
    reason: str
    created_at: datetime


def recusal_out(actor: Actor, seat: Seat, recusal: Recusal) -> dict:
    candidate, name = panel_queries.told(actor, seat, recusal.candidacy)
    return {**recusal.model_dump(), "candidate": candidate, "name": name}


router = api_router("/rounds/{round_id}/stages/{stage_id}", "stages")


@router.get("/lots", response_model=Listing[LotOut])
def list_lots(actor: CurrentActor, stage: StageInPath):
    return whole(panel_queries.lots_of(actor, stage))


@router.post("/lots", response_model=LotOut, status_code=201)
def draw_judges(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, stage: StageInPath, wanted: Drawing
):
    """From the active pool at or below the organizer, without those away, seated, or in any conflict of interest."""
    return made(request, response, drawing.draw_judges(session, actor, stage, wanted))


@router.get("/lots/{lot_id}", response_model=LotOut)
def read_lot(lot: LotInPath):
    return lot


@router.post("/lot-redrawing", response_model=LotOut)
def redraw_judges(session: SessionDep, actor: CurrentActor, stage: StageInPath, why: Redrawing):
    """While nobody who was drawn has marked: they leave the panel and the lot falls again, with a new seed."""
    return drawing.redraw_judges(session, actor, stage, why)


@router.post("/reserve-call", response_model=SeatOut)
def call_reserve(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """The first reserve of the last drawing who is still free."""
    return seat_out(actor, drawing.call_reserve(session, actor, stage), 0)


@router.get("/seats/{seat_id}/recusals", response_model=Listing[RecusalOut])
def list_recusals(actor: CurrentActor, seat: SeatInPath):
    return whole([recusal_out(actor, seat, each) for each in panel_queries.recusals_of(actor, seat)])


@router.post("/seats/{seat_id}/recusals", response_model=SeatOut)
def declare_recusal(session: SessionDep, actor: CurrentActor, seat: SeatInPath, entry: RecusalEntry):
    """公务员法 76–77: this judge shall not mark this candidate. Judges speak of their own seat only."""
    marked = stage_queries.progress(session, seat.stage).get(seat.id, 0)
    return seat_out(actor, recusals.declare(session, actor, seat, entry), marked)


@router.post("/seats/{seat_id}/recusal-lifting", response_model=SeatOut)
def lift_recusal(session: SessionDep, actor: CurrentActor, seat: SeatInPath, lifting: RecusalLifting):
    marked = stage_queries.progress(session, seat.stage).get(seat.id, 0)
    return seat_out(actor, recusals.lift(session, actor, seat, lifting), marked)
