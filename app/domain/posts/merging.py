"""Demand is merged (B1): several like offers of one unit, or of a unit and one under it, become one post with their
places together. Each merged offer points to it, keeps what it said, and can be split off again."""

from sqlalchemy import select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.posts.actions import held
from app.domain.posts.inputs import PostMerger, PostWayBack
from app.domain.posts.models import Post
from app.domain.posts.states import POST, PostState
from app.domain.units.models import Unit
from app.errors import Refused, wrong

MERGEABLE = (PostState.OFFERED, PostState.ACCEPTED)
MOST_PLACES = 50


def merge(session: WorkSession, actor: Actor, post: Post, asked: PostMerger) -> Post:
    """The others' places go to this post, all of them or none."""
    require(actor, "post.merge", post)
    others = _others(session, actor, post, asked)
    held(session, post, *others)
    with POST.fire(session, actor, post, "merge", asked):
        if post.places + sum(each.places for each in others) > MOST_PLACES:
            raise Refused("post.too_many_places", most=MOST_PLACES)
        for other in others:
            with POST.fire(session, actor, other, "absorb", into=post.id):
                post.take_in(other)
    return post


def split_off(session: WorkSession, actor: Actor, post: Post, asked: PostWayBack) -> Post:
    """It is an offer of its own again; the other post gives its places back."""
    require(actor, "post.split_off", post)
    if post.merged_into:
        held(session, post, post.merged_into)
    with POST.fire(session, actor, post, "split_off", asked, out_of=post.merged_into_id):
        session.add(post.merged_into)
        post.split_off()
        post.answer = asked.reason
    return post


def like(session: WorkSession, post: Post) -> list[Post]:
    """What could become one with it: the same kind, direction and office, in the same unit or one above or below it."""
    query = (
        select(Post)
        .join(Post.unit)
        .where(
            Post.id != post.id, Post.state.in_(MERGEABLE), Post.kind == post.kind,
            Post.direction == post.direction, Post.office == post.office,
            Unit.path.startswith(post.unit.path) | (Unit.id == post.unit.parent_id),
        )
        .order_by(Unit.path, Post.id)
    )  # fmt: skip
    return list(session.scalars(query))


def _others(session: WorkSession, actor: Actor, post: Post, asked: PostMerger) -> list[Post]:
    """Whoever has no say in a post does not learn that it is there."""
    candidates = {each.id: each for each in like(session, post) if each.relations(actor)}
    if strange := [each for each in asked.posts if each not in candidates]:
        raise wrong("posts", "post.not_like", id=strange[0])
    return [candidates[each] for each in sorted(set(asked.posts))]
