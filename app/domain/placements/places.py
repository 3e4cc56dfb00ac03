"""Places on posts: how many are taken, which posts are still open to a candidacy."""

from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import Label, func, select
from sqlalchemy.orm import contains_eager

from app.access import Actor
from app.db import WorkSession
from app.domain.placements import quotas
from app.domain.placements.fitting import hindrance
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING
from app.domain.posts import queries as posts
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy
from app.domain.units.models import Unit
from app.workflow import Blocked

COUNTED = 2000
TAKEN: Label[int] = (
    select(func.count(Placement.id))
    .where(Placement.post_id == Post.id, Placement.state.in_(RUNNING))
    .correlate(Post)
    .scalar_subquery()
    .label("taken")
)


class PostCounts(NamedTuple):
    """How many posts in each state; of the accepted ones their places and how many are taken."""

    states: dict[PostState, int]
    places: int
    taken: int

    @property
    def free(self) -> int:
        return max(self.places - self.taken, 0)


class OpenPost(NamedTuple):
    """A post with a free place, and what speaks against this person on it."""

    post: Post
    taken: int
    hindered: Blocked | None = None

    @property
    def free(self) -> int:
        return self.post.places - self.taken


def counted(session: WorkSession, actor: Actor, wanted: posts.PostFilter) -> PostCounts | None:
    """What the filters leave, whatever its state; None where it is too much to count for a page."""
    kept = posts.filtered(posts.visible_to(actor), replace(wanted, state=None))
    few = kept.with_only_columns(Post.state, Post.places, TAKEN).limit(COUNTED + 1).subquery()
    sums = select(few.c.state, func.count(), func.sum(few.c.places), func.sum(few.c.taken)).group_by(few.c.state)
    found = {state: numbers for state, *numbers in session.execute(sums)}
    if sum(number for number, *_ in found.values()) > COUNTED:
        return None
    _, places, on_them = found.get(PostState.ACCEPTED, (0, 0, 0))
    return PostCounts({state: found.get(state, (0,))[0] for state in PostState}, int(places), int(on_them))


def taken(session: WorkSession, post: Post) -> int:
    running = select(func.count()).where(Placement.post_id == post.id, Placement.state.in_(RUNNING))
    return session.execute(running).scalar_one()


def held(session: WorkSession, actor: Actor, post_id: int) -> Post | None:
    """The post, locked until the commit: who counts its places counts alone (PostgreSQL; SQLite has one writer)."""
    query = posts.visible_to(actor).where(Post.id == post_id).with_for_update(of=Post)
    return session.scalars(query.execution_options(populate_existing=True)).first()


def open_to(session: WorkSession, actor: Actor, candidacy: Candidacy) -> list[OpenPost]:
    """The posts the person may be put on."""
    return [each for each in weighed_for(session, actor, candidacy) if each.hindered is None]


def weighed_for(session: WorkSession, actor: Actor, candidacy: Candidacy, limit: int = 500) -> list[OpenPost]:
    """Accepted posts of a kind the round admits, with a free place and a free line of its quotas, near first; each with
    the first rule that keeps this person off it."""
    round_ = candidacy.round_
    query: Any = (
        posts.visible_to(actor)
        .add_columns(TAKEN)
        .where(
            Post.state == PostState.ACCEPTED,
            quotas.open_lines(session, round_),
            TAKEN.element < Post.places,
        )
        .options(contains_eager(Post.unit))
        .order_by(Unit.path, Post.id)
        .limit(limit)
    )
    return [OpenPost(post, count, hindrance(candidacy, post, count)) for post, count in session.execute(query)]
