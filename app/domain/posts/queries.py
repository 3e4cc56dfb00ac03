"""Reads of posts. An offer is the business of the unit and of the departments over it; others see what was accepted."""

import json
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from app.access import ORGANIZERS, Actor, Role, require
from app.db import WorkSession
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.seats import PostOffice
from app.domain.posts.states import PostState
from app.domain.units.models import Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate

DISTANCE = func.coalesce(Post.own_distance_km, Unit.seat_distance_km).label("distance_km")
OWN = ORGANIZERS | {Role.RECEIVING_UNIT, Role.MENTOR}


SUBSTANCE_KEY = func.coalesce(Post.substance_index, -1).label("substance_key")


class PostOrder(StrEnum):
    """As they came; or the most real first (N9), those that did not say last."""

    CAME = "came"
    SUBSTANCE = "substance"


@dataclass(frozen=True)
class PostFilter:
    q: str = ""
    unit: str = ""
    state: PostState | None = None
    kind: PlacementKind | None = None
    direction: Direction | None = None
    office: PostOffice | None = None
    area: str = ""
    substance_least: int | None = None
    order: PostOrder = PostOrder.CAME


def visible_to(actor: Actor) -> Select:
    require(actor, "post.read")
    query = select(Post).join(Post.unit)
    if actor.role in OWN:
        return query.where(Unit.path.startswith(actor.unit_path))
    return query.where(Post.state == PostState.ACCEPTED)


def by_id(session: WorkSession, actor: Actor, post_id: int) -> Post:
    query = visible_to(actor).where(Post.id == post_id).options(contains_eager(Post.unit))
    if (post := session.scalars(query).first()) is None:
        raise NotFound()
    return post


def sees(session: WorkSession, actor: Actor, post_id: int) -> bool:
    return session.scalar(visible_to(actor).with_only_columns(Post.id).where(Post.id == post_id)) is not None


def search(session: WorkSession, actor: Actor, window: Window, wanted: PostFilter, *more: ColumnElement) -> Page:
    """`more` are columns that a higher package knows about a post, such as how many of its places are taken."""
    query = filtered(visible_to(actor), wanted).with_only_columns(
        Post.title, Unit.code.label("unit_code"), Unit.name.label("unit"), Post.kind, Post.direction, Post.state,
        Post.office, Post.portfolio_areas, Post.is_real, Post.substance_index, Post.hardship, Post.urgency, DISTANCE,
        Post.trains, Post.places, Post.version, *more, SUBSTANCE_KEY, Post.id,
    )  # fmt: skip
    if wanted.order == PostOrder.SUBSTANCE:
        return paginate(session, query, window, SUBSTANCE_KEY.element, Post.id, descending=True)
    return paginate(session, query, window, Post.id)


def filtered(query: Select, wanted: PostFilter) -> Select:
    """A unit stands for everything under it; an area is one of those of the portfolio."""
    if wanted.q:
        query = query.where(or_(*(column.contains(wanted.q, autoescape=True) for column in (Post.title, Unit.name))))
    if wanted.unit:
        path = select(Unit.path).where(Unit.code == wanted.unit).correlate(None).scalar_subquery()
        query = query.where(Unit.path.startswith(path))
    for name in ("state", "kind", "direction", "office"):
        if value := getattr(wanted, name):
            query = query.where(getattr(Post, name) == value)
    if wanted.area:
        query = query.where(cast(Post.portfolio_areas, String).contains(json.dumps(wanted.area), autoescape=True))
    if wanted.substance_least is not None:
        query = query.where(Post.substance_index >= wanted.substance_least)
    return query
