"""Verbs of posts. Merging has a file of its own (merging.py)."""

from typing import Any

from sqlalchemy import select

from app import vocab
from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.inputs import Unmasking
from app.domain.posts.inputs import PostOffer, PostReturn, PostRevision, PostWayBack, PostWithdrawal
from app.domain.posts.models import Post
from app.domain.posts.states import POST
from app.domain.posts.substance import index
from app.domain.posts.type_rules import offer_fits, usual_office
from app.domain.units.models import Unit
from app.errors import Fault, Invalid, Refused, wrong
from app.workflow import Blocked, changing

ELSEWHERE = {"unit_code", "contact_phone", "substance", "office"}
LISTS = ("portfolio_areas", "strengths", "trains_areas")


def offer(session: WorkSession, actor: Actor, offered: PostOffer) -> Post:
    """A receiving unit offers for itself, an organization department for the units below it."""
    unit = session.scalars(select(Unit).where(Unit.code == offered.unit_code)).first()
    if unit is None:
        raise wrong("unit_code", "unit.unknown", code=offered.unit_code)
    post = Post(unit_id=unit.id, **_told(offered))
    post.unit = unit
    with changing(session, actor, post, "post.offer", offered):
        _check(offered)
        _agree(post)
        post.conceal_phone(offered.contact_phone or "")
        session.add(post)
    return post


def revise(session: WorkSession, actor: Actor, post: Post, revision: PostRevision) -> Post:
    """A returned post is offered again by revising it."""
    with POST.fire(session, actor, post, "revise", revision):
        _check(revision)
        post.revise(_told(revision))
        _agree(post)
        if revision.contact_phone is not None:
            post.conceal_phone(revision.contact_phone)
    return post


def accept(session: WorkSession, actor: Actor, post: Post) -> Post:
    """The rules of its kind are asked again: the data may have changed since it was offered."""
    with POST.fire(session, actor, post, "accept"):
        if blocked := fits(post):
            raise Refused(blocked.code, **blocked.facts)
        post.answer = ""
    return post


def return_(session: WorkSession, actor: Actor, post: Post, asked: PostReturn) -> Post:
    with POST.fire(session, actor, post, "return_", asked):
        post.answer = asked.reason
    return post


def take_back(session: WorkSession, actor: Actor, post: Post, asked: PostWayBack) -> Post:
    """The return is taken back: the offer waits for its answer again, as it was."""
    with POST.fire(session, actor, post, "take_back", asked):
        post.answer = asked.reason
    return post


def reopen(session: WorkSession, actor: Actor, post: Post, asked: PostWayBack) -> Post:
    """The acceptance is taken back, while nobody is placed on it."""
    require(actor, "post.reopen", post)
    held(session, post)
    with POST.fire(session, actor, post, "reopen", asked):
        post.answer = asked.reason
    return post


def withdraw(session: WorkSession, actor: Actor, post: Post, asked: PostWithdrawal) -> Post:
    """Nobody new is placed on it; who is on it stays."""
    with POST.fire(session, actor, post, "withdraw", asked):
        post.answer, post.stood = asked.reason, post.state
    return post


def restore(session: WorkSession, actor: Actor, post: Post, asked: PostWayBack) -> Post:
    """It goes on where it stood when it was withdrawn."""
    with POST.fire(session, actor, post, "restore", asked):
        post.answer = asked.reason
    return post


def unmask(session: WorkSession, actor: Actor, post: Post, asked: Unmasking) -> str:
    """The contact's telephone in clear; who looked and why is in the log."""
    with changing(session, actor, post, "post.unmask", asked):
        return post.reveal_phone()


def fits(post: Post) -> Blocked | None:
    told = frozenset(name for name in type(post).model_fields if getattr(post, name))
    return offer_fits(post.kind, post.direction, post.office, post.unit.level, told)


def held(session: WorkSession, *posts: Post) -> None:
    """Locked until the commit, in one order: who counts the people on them counts alone (PostgreSQL; SQLite has one
    writer)."""
    ids = sorted(post.id for post in posts)
    session.scalars(select(Post).where(Post.id.in_(ids)).order_by(Post.id).with_for_update(of=Post)).all()
    for post in posts:
        session.expire(post, ["running"])


def _told(asked: PostRevision) -> dict[str, Any]:
    answers = asked.substance.model_dump(mode="json") if asked.substance else {}
    return asked.model_dump(exclude=ELSEWHERE) | {
        "office": asked.office or usual_office(asked.kind, asked.direction),
        "substance": answers,
        "substance_index": index(answers),
    }


def _check(told: PostRevision) -> None:
    """任实职，少任或不任虚职 (B1): a nominal post needs a written reason. Codes are those of the tables."""
    if not told.is_real and not told.nominal_reason:
        raise wrong("nominal_reason", "post.nominal_needs_reason")
    codes = [("rank", "rank", told.rank), ("minimum_degree", "degree", told.minimum_degree)]
    codes += [(field, "area", code) for field in LISTS for code in getattr(told, field)]
    codes += [("languages", "language", code) for code in told.languages]
    faults = [
        Fault((field,), "vocab.unknown_code", code=code, table=table)
        for field, table, code in codes
        if code and code not in vocab.table(table)
    ] + [
        Fault(("portfolio_areas",), "post.not_an_area", code=code)
        for code in told.portfolio_areas
        if (entry := vocab.table("area").get(code)) and entry.extra["group"] != "area"
    ]
    if faults:
        raise Invalid(*faults)


def _agree(post: Post) -> None:
    """B2, beside the field that does not agree."""
    if blocked := fits(post):
        field = {"type.direction": "direction", "type.must_tell": blocked.facts.get("field", "").rsplit(".", 1)[-1]}
        raise Invalid(Fault((field.get(blocked.code, "office"),), blocked.code, **blocked.facts))
