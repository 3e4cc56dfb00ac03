"""Posts as JSON."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, PostInPath, SessionDep, WindowDep
from app.domain.cadres.inputs import Unmasking
from app.domain.placements import places
from app.domain.posts import actions, merging, queries
from app.domain.posts.inputs import PostMerger, PostOffer, PostReturn, PostRevision, PostWayBack, PostWithdrawal
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.seats import Organ, PostOffice
from app.domain.posts.states import POST, PostState
from app.shapes import actions as choices


class PostRow(Shape):
    id: int
    title: str
    unit_code: str
    unit: str
    kind: PlacementKind
    direction: Direction
    state: PostState
    office: PostOffice
    portfolio_areas: list[str]
    is_real: bool
    substance_index: int | None
    hardship: bool
    urgency: bool
    distance_km: Decimal | None
    trains: str
    places: int
    taken: int
    version: int


class PostOut(Shape):
    id: int
    title: str
    unit_code: str
    unit: str
    kind: PlacementKind
    direction: Direction
    state: PostState
    office: PostOffice
    is_principal: bool
    organ: Organ
    rank: str
    is_real: bool
    nominal_reason: str
    duties: str
    portfolio: str
    portfolio_areas: list[str]
    substance: dict[str, str]
    substance_index: int | None
    needs: str
    strengths: list[str]
    skills: list[str]
    languages: list[str]
    minimum_degree: str
    oldest_age: int | None
    trains: str
    trains_areas: list[str]
    lodging: bool
    hardship: bool
    urgency: bool
    distance_km: Decimal | None
    own_distance_km: Decimal | None
    places: int
    taken: int
    contact: str
    contact_phone_masked: str
    merged_into_id: int | None
    merged: list[int]
    answer: str
    version: int
    actions: list[ActionOut]


class PostCountsOut(Shape):
    """How many of what the filters leave are in each state; of the accepted ones, how many places and how many are
    taken. Null where they are more than two thousand."""

    states: dict[PostState, int] | None
    places: int | None
    taken: int | None
    free: int | None


class ContactOut(Shape):
    contact: str
    contact_phone: str


router = api_router("/posts", "posts")
Word = Annotated[str, Query(max_length=40)]


def wanted_posts(
    q: Word = "", unit: Word = "", state: PostState | None = None, kind: PlacementKind | None = None,
    direction: Direction | None = None, office: PostOffice | None = None, area: Word = "",
    substance_least: Annotated[int | None, Query(ge=0, le=100)] = None,
    order: queries.PostOrder = queries.PostOrder.CAME,
) -> queries.PostFilter:  # fmt: skip
    return queries.PostFilter(q, unit, state, kind, direction, office, area, substance_least, order)


Filter = Annotated[queries.PostFilter, Depends(wanted_posts)]


@router.get("", response_model=Listing[PostRow])
def search_posts(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep, wanted: Filter
):  # fmt: skip
    """`unit` with everything below it; `area` is one of the portfolio, a code of the table `area`."""
    return listed(request, response, queries.search(session, actor, window, wanted, places.TAKEN))


@router.get("/counts", response_model=PostCountsOut)
def count_posts(session: SessionDep, actor: CurrentActor, wanted: Filter):
    """The same filters as the list; `state` is not asked, for each has its own number."""
    counts = places.counted(session, actor, wanted)
    return {**counts._asdict(), "free": counts.free} if counts else dict.fromkeys(PostCountsOut.model_fields)


@router.post("", response_model=PostOut, status_code=201)
def offer_post(request: Request, response: Response, session: SessionDep, actor: CurrentActor, offered: PostOffer):
    return out(session, actor, made(request, response, actions.offer(session, actor, offered)))


@router.get("/{post_id}", response_model=PostOut)
def read_post(session: SessionDep, actor: CurrentActor, post: PostInPath):
    return out(session, actor, post)


@router.post("/{post_id}/revision", response_model=PostOut)
def revise_post(session: SessionDep, actor: CurrentActor, post: PostInPath, revision: PostRevision):
    """The whole post as it shall be. A returned post is offered again by this."""
    return out(session, actor, actions.revise(session, actor, post, revision))


@router.post("/{post_id}/acceptance", response_model=PostOut)
def accept_post(session: SessionDep, actor: CurrentActor, post: PostInPath):
    return out(session, actor, actions.accept(session, actor, post))


@router.post("/{post_id}/return", response_model=PostOut)
def return_post(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostReturn):
    return out(session, actor, actions.return_(session, actor, post, asked))


@router.post("/{post_id}/return-withdrawal", response_model=PostOut)
def take_return_back(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWayBack):
    """The return is taken back: the offer waits for its answer again."""
    return out(session, actor, actions.take_back(session, actor, post, asked))


@router.post("/{post_id}/withdrawal", response_model=PostOut)
def withdraw_post(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWithdrawal):
    """Nobody new is placed on it; who is on it stays."""
    return out(session, actor, actions.withdraw(session, actor, post, asked))


@router.post("/{post_id}/merger", response_model=PostOut)
def merge_posts(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostMerger):
    """Like offers of the same unit, or of one above or below it, become one with this post; places are added."""
    return out(session, actor, merging.merge(session, actor, post, asked))


@router.post("/{post_id}/split", response_model=PostOut)
def split_post_off(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWayBack):
    """A merged offer is one of its own again."""
    return out(session, actor, merging.split_off(session, actor, post, asked))


@router.post("/{post_id}/reopening", response_model=PostOut)
def reopen_post(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWayBack):
    """The acceptance is taken back, while nobody is placed on it."""
    return out(session, actor, actions.reopen(session, actor, post, asked))


@router.post("/{post_id}/restoration", response_model=PostOut)
def restore_post(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWayBack):
    """A withdrawn post goes on where it stood."""
    return out(session, actor, actions.restore(session, actor, post, asked))


@router.post("/{post_id}/unmasking", response_model=ContactOut)
def unmask_contact(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: Unmasking):
    """The contact's telephone in clear. Who looked, and why, is in the log."""
    return {"contact": post.contact, "contact_phone": actions.unmask(session, actor, post, asked)}


def out(session: WorkSession, actor: Actor, post: Post) -> dict[str, Any]:
    return post.model_dump() | {
        "unit_code": post.unit.code,
        "is_principal": post.is_principal,
        "distance_km": post.distance_km,
        "contact_phone_masked": post.contact_phone_masked,
        "merged": [each.id for each in post.merged],
        "unit": post.unit.name,
        "taken": places.taken(session, post),
        "actions": choices(POST, actor, post, PREFIX),
    }
