"""Posts as JSON."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, PostInPath, SessionDep, WindowDep
from app.domain.placements import places
from app.domain.posts import actions, queries
from app.domain.posts.inputs import PostOffer, PostReturn, PostRevision, PostWithdrawal
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
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
    is_real: bool
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
    is_real: bool
    nominal_reason: str
    duties: str
    needs: str
    trains: str
    skills: list[str]
    places: int
    taken: int
    contact: str
    answer: str
    version: int
    actions: list[ActionOut]


router = api_router("/posts", "posts")
Word = Annotated[str, Query(max_length=40)]


@router.get("", response_model=Listing[PostRow])
def search_posts(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", unit: Word = "", state: PostState | None = None, kind: PlacementKind | None = None,
    direction: Direction | None = None,
):  # fmt: skip
    wanted = queries.PostFilter(q, unit, state, kind, direction)
    return listed(request, response, queries.search(session, actor, window, wanted, places.TAKEN))


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


@router.post("/{post_id}/withdrawal", response_model=PostOut)
def withdraw_post(session: SessionDep, actor: CurrentActor, post: PostInPath, asked: PostWithdrawal):
    """Nobody new is placed on it; who is on it stays."""
    return out(session, actor, actions.withdraw(session, actor, post, asked))


def out(session: WorkSession, actor: Actor, post: Post) -> dict[str, Any]:
    return post.model_dump() | {
        "unit_code": post.unit.code,
        "unit": post.unit.name,
        "taken": places.taken(session, post),
        "actions": choices(POST, actor, post, PREFIX),
    }
