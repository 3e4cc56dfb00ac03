"""Matching as JSON, read: the round's matching, its drafts, their lines with the reasons, why not another post."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.api.exports import BOOK
from app.api.lists import Listing, Shape, listed
from app.api.matching import DraftOut, MatchingOut, draft_out, matching_out
from app.api.routing import api_router
from app.deps import CurrentActor, DraftInPath, MatchingInPath, SessionDep, WindowDep
from app.domain.matching import board, comparison, desk, queries
from app.domain.matching.states import DraftState
from app.downloads import download
from app.files import proposal as books
from app.files.selection import XLSX
from app.work import logged

Id = Annotated[int, Query(ge=1, lt=2**63)]


class DraftRow(Shape):
    id: int
    name: str
    note: str
    state: DraftState
    points: int | None
    bound: int | None
    proven: bool
    placed: int
    unplaced: int
    pins: int
    adopted_on: date | None


class DraftsOut(Shape):
    items: list[DraftRow]


class PairRow(Shape):
    """`points` are hundredths; `post_id` is empty where the person has no place; `told` as decision 0011 describes."""

    candidacy_id: int
    name: str
    unit: str
    place: int | None
    post_id: int | None
    points: int | None
    told: dict[str, Any]


class MoveOut(Shape):
    """`here` is the post by this draft, `there` by the other; `gained` in hundredths."""

    candidacy_id: int
    name: str
    here: str | None
    there: str | None
    gained: int


class ComparisonOut(Listing[MoveOut]):
    """`moved` people in all; `only_here`, `only_there`: whom the other draft does not speak of."""

    moved: int
    only_here: int
    only_there: int


class WhyNotOut(Shape):
    """`price`: what the whole would lose, in hundredths; empty where the rules leave no way, the draft is not solved,
    or the rows behind it have changed since (`stale`). Where it is not `exact` it may be less, but not below
    `at_least`. `one_more_place`: empty where the round is too large to say. `now`: the post by this draft."""

    candidacy_id: int
    post_id: int
    allowed: bool
    points: int
    price: int | None
    exact: bool | None
    at_least: int | None
    chain: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    binding: dict[str, Any] | None
    one_more_place: bool | None
    now: dict[str, Any] | None
    stale: bool


router = api_router("/rounds/{round_id}/matching", "matching")


@router.get("", response_model=MatchingOut)
def read_matching(actor: CurrentActor, matching: MatchingInPath):
    return matching_out(actor, matching)


@router.get("/drafts", response_model=DraftsOut)
def read_drafts(session: SessionDep, actor: CurrentActor, matching: MatchingInPath):
    drafts = queries.drafts(session, actor, matching)
    return {"items": [each.model_dump() | {"pins": len(each.pins)} for each in drafts]}


@router.get("/drafts/{draft_id}", response_model=DraftOut)
def read_draft(actor: CurrentActor, draft: DraftInPath):
    return draft_out(actor, draft)


@router.get("/drafts/{draft_id}/pairs", response_model=Listing[PairRow])
def read_pairs(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath,
    window: WindowDep, unplaced: bool = False,
):  # fmt: skip
    """By rank, in pages."""
    return listed(request, response, board.lines(session, actor, draft, window, unplaced))


@router.get("/drafts/{draft_id}/comparison", response_model=ComparisonOut)
def compare_drafts(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath,
    window: WindowDep, beside: Id,
):  # fmt: skip
    """Who is sent elsewhere by this draft than by the one beside it, those who lose most first, in pages."""
    other = queries.draft(session, actor, draft.matching.round_id, beside)
    page = comparison.moves(session, actor, draft, other, window)
    return listed(request, response, page) | comparison.count(session, actor, draft, other)._asdict()


@router.get("/drafts/{draft_id}/why-not", response_model=WhyNotOut)
def why_not(session: SessionDep, actor: CurrentActor, draft: DraftInPath, candidacy_id: Id, post_id: Id):
    """Every rule's word on one pair, its points, and what it would cost the whole."""
    told = desk.ask(session, "why_not", draft_id=draft.id, candidacy_id=candidacy_id, post_id=post_id)
    return {"exact": None, "at_least": None} | told


@router.get("/drafts/{draft_id}/proposal.xlsx", response_class=Response, responses=BOOK)
@logged
def export_proposal(session: SessionDep, actor: CurrentActor, draft: DraftInPath):
    file = books.book(session, actor, draft)
    return download(file.content, XLSX, file.name)
