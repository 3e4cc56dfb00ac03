"""Verbs of posts."""

from sqlalchemy import select

from app.access import Actor
from app.db import WorkSession
from app.domain.posts.inputs import PostOffer, PostReturn, PostRevision, PostWithdrawal
from app.domain.posts.kinds import agree
from app.domain.posts.models import Post
from app.domain.posts.states import POST
from app.domain.units.models import Unit
from app.errors import wrong
from app.workflow import changing


def offer(session: WorkSession, actor: Actor, offered: PostOffer) -> Post:
    """A receiving unit offers for itself, an organization department for the units below it."""
    unit = session.scalars(select(Unit).where(Unit.code == offered.unit_code)).first()
    if unit is None:
        raise wrong("unit_code", "unit.unknown", code=offered.unit_code)
    post = Post(unit_id=unit.id, **offered.model_dump(exclude={"unit_code"}))
    post.unit = unit
    with changing(session, actor, post, "post.offer", offered):
        _check(offered)
        session.add(post)
    return post


def revise(session: WorkSession, actor: Actor, post: Post, revision: PostRevision) -> Post:
    """A returned post is offered again by revising it."""
    with POST.fire(session, actor, post, "revise", revision):
        _check(revision)
        post.revise(revision.model_dump(exclude={"unit_code"}))
    return post


def accept(session: WorkSession, actor: Actor, post: Post) -> Post:
    with POST.fire(session, actor, post, "accept"):
        post.answer = ""
    return post


def return_(session: WorkSession, actor: Actor, post: Post, asked: PostReturn) -> Post:
    with POST.fire(session, actor, post, "return_", asked):
        post.answer = asked.reason
    return post


def withdraw(session: WorkSession, actor: Actor, post: Post, asked: PostWithdrawal) -> Post:
    """Nobody new is placed on it; who is on it stays."""
    with POST.fire(session, actor, post, "withdraw", asked):
        post.answer = asked.reason
    return post


def _check(told: PostRevision) -> None:
    """任实职，少任或不任虚职 (B1): a nominal post needs a written reason."""
    if not told.is_real and not told.nominal_reason:
        raise wrong("nominal_reason", "post.nominal_needs_reason")
    if not agree(told.kind, told.direction):
        raise wrong("direction", "post.goes_up", kind=f"@word.PlacementKind.{told.kind}")
