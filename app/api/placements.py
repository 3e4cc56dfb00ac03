"""Placements as JSON."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.access import Actor, Role
from app.api.hot_lists import HotList
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, PlacementInPath, SessionDep, WindowDep
from app.domain.accounts.queries import KeyBook
from app.domain.evaluations import milestones
from app.domain.placements import actions, queries
from app.domain.placements.inputs import (
    Arrival,
    Assignment,
    Cancellation,
    EarlyEnd,
    Exemption,
    Extension,
    Notice,
    PlacementConclusion,
)
from app.domain.placements.models import Placement, TermKind
from app.domain.placements.states import PLACEMENT, EndReason, PlacementState
from app.domain.placements.timeline import Standing
from app.domain.posts.kinds import PlacementKind
from app.hot import Lines
from app.labels import t
from app.shapes import actions as choices


class PlacementRow(Shape):
    id: int
    state: PlacementState
    round_id: int
    cadre_key: str
    cadre: str
    sending_unit_code: str
    sending_unit: str
    receiving_unit_code: str
    receiving_unit: str
    post: str
    kind: PlacementKind
    starts_on: date
    ends_on: date
    arrive_by: date | None
    arrived_on: date | None
    ended_on: date | None
    version: int


class TermOut(Shape):
    kind: TermKind
    starts_on: date
    ends_on: date
    reason: str


class EventOut(Shape):
    """One line of the placement's course; `late` in the future is what nobody did in time."""

    code: str
    title: str
    on: date
    standing: Standing


class TrainedOut(Shape):
    """Training before the post: what the round's policy asks for, what counts, what is missing in words."""

    required: bool
    wanted_hours: int
    hours: int
    sessions: int
    missing: str | None
    exemption: str


class PlacementOut(Shape):
    id: int
    state: PlacementState
    round_id: int
    candidacy_id: int
    post_id: int
    cadre_key: str
    cadre: str
    sending_unit_code: str
    receiving_unit_code: str
    post: str
    starts_on: date
    ends_on: date
    notice_number: str
    notified_on: date | None
    arrive_by: date | None
    arrived_on: date | None
    arrived_late: bool
    ended_on: date | None
    end_reason: EndReason | None
    end_note: str
    version: int
    training: TrainedOut
    terms: list[TermOut]
    timeline: list[EventOut]
    actions: list[ActionOut]


router = api_router("/placements", "placements")


def answered_ahead(lines: Lines, keys: KeyBook) -> HotList:
    """For the city department alone: its pages are walked, an office's are gathered and sorted (in a thread)."""
    return HotList(
        f"{PREFIX}/placements", lines, keys.remembered, PlacementRow, frozenset({Role.CITY_DEPARTMENT}),
        lambda actor: queries.listing(queries.visible_to(actor)), Placement.id,
    )  # fmt: skip


Word = Annotated[str, Query(max_length=40)]


@router.get("", response_model=Listing[PlacementRow])
def search_placements(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", state: PlacementState | None = None,
    round_id: Annotated[int | None, Query(alias="round", ge=1, lt=2**63)] = None, unit: Word = "",
    kind: PlacementKind | None = None,
    due: Annotated[int | None, Query(ge=0, le=3660, description="in post, term ends within so many days")] = None,
):  # fmt: skip
    """`unit` is either side, with everything below it."""
    wanted = queries.PlacementFilter(q, state, round_id, unit, kind, due)
    return listed(request, response, queries.search(session, actor, window, wanted))


@router.post("", response_model=PlacementOut, status_code=201)
def assign_placement(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, assignment: Assignment
):
    """Puts a confirmed candidate on a free accepted post of the round's kind and direction."""
    return out(session, actor, made(request, response, actions.assign(session, actor, assignment)))


@router.get("/{placement_id}", response_model=PlacementOut)
def read_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath):
    return out(session, actor, placement)


@router.post("/{placement_id}/notice", response_model=PlacementOut)
def notify_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, notice: Notice):
    """`arrive_by` follows from the round's policy."""
    return out(session, actor, actions.notify(session, actor, placement, notice))


@router.post("/{placement_id}/arrival", response_model=PlacementOut)
def arrive_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, arrival: Arrival):
    return out(session, actor, actions.arrive(session, actor, placement, arrival))


@router.post("/{placement_id}/training-exemption", response_model=PlacementOut)
def exempt_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, exemption: Exemption):
    """Begins without the training that the round's policy asks for; who allowed it and why is kept."""
    return out(session, actor, actions.exempt(session, actor, placement, exemption))


@router.post("/{placement_id}/training-exemption-end", response_model=PlacementOut)
def end_exemption(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, why: Exemption):
    return out(session, actor, actions.end_exemption(session, actor, placement, why))


@router.post("/{placement_id}/extension", response_model=PlacementOut)
def extend_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, extension: Extension):
    return out(session, actor, actions.extend(session, actor, placement, extension))


@router.post("/{placement_id}/conclusion", response_model=PlacementOut)
def conclude_placement(
    session: SessionDep, actor: CurrentActor, placement: PlacementInPath, conclusion: PlacementConclusion
):
    return out(session, actor, actions.conclude(session, actor, placement, conclusion))


@router.post("/{placement_id}/early-end", response_model=PlacementOut)
def end_placement_early(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, end: EarlyEnd):
    return out(session, actor, actions.end_early(session, actor, placement, end))


@router.post("/{placement_id}/cancellation", response_model=PlacementOut)
def cancel_placement(session: SessionDep, actor: CurrentActor, placement: PlacementInPath, cancellation: Cancellation):
    """Before arrival. The candidacy is confirmed again and free for another post."""
    return out(session, actor, actions.cancel(session, actor, placement, cancellation))


def out(session: WorkSession, actor: Actor, placement: Placement) -> dict[str, Any]:
    events = milestones.course(session, placement)
    return placement.model_dump() | {
        "cadre_key": placement.cadre.key,
        "cadre": placement.cadre.name,
        "sending_unit_code": placement.sending_unit.code,
        "receiving_unit_code": placement.receiving_unit.code,
        "post": placement.post.title,
        "arrived_late": placement.arrived_late,
        "training": trained(placement),
        "terms": placement.terms,
        "timeline": [event._asdict() | {"title": t(f"timeline.{event.code}", **event.facts)} for event in events],
        "actions": choices(PLACEMENT, actor, placement, PREFIX),
    }


def trained(placement: Placement) -> dict[str, Any]:
    ready = placement.readiness
    missing = t(f"errors.{ready.missing.code}", **ready.missing.facts) if ready.missing else None
    return {**ready._asdict(), "wanted_hours": ready.wanted, "missing": missing, "exemption": placement.exemption}
