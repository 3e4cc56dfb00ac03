"""Wishes as ordered choices: the first line is the first wish, a line left blank is none."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.db import WorkSession
from app.domain.matching import places, wishes
from app.domain.matching.models import Matching, Wish
from app.domain.matching.states import WishSide
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round


class Pick(NamedTuple):
    """One line of the form."""

    id: str
    value: str
    error: str


def people_of(session: WorkSession, round_: Round) -> list[tuple[str, str]]:
    query = places.people(round_).options(joinedload(Candidacy.cadre), joinedload(Candidacy.unit))
    people = session.scalars(query.order_by(Candidacy.rank, Candidacy.id))
    return [(str(each.id), f"{each.cadre.name} {each.unit.name}") for each in people]


def of_person(request: Request, session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    """One's own wishes as they stand, and the posts that may be wished for."""
    own = places.people(matching.round_).where(Candidacy.cadre_id == actor.cadre_id)
    person = session.scalars(own.options(joinedload(Candidacy.cadre))).first()
    offered = wishes.rankable(session, matching, person) if person else ()
    earlier = _earlier(session, matching, WishSide.CADRE, Wish.candidacy_id == person.id) if person else []
    return {
        "name": "post_ids", "offered": [(str(each.id), each.label) for each in offered], "posts": None, "post": "",
        "picks": _picks("post_ids", earlier, matching.rules.most_wishes),
    }  # fmt: skip


def of_unit(request: Request, session: WorkSession, actor: Actor, matching: Matching) -> dict[str, Any]:
    """First the post: the one asked for, or the only one."""
    own = places.of_unit(matching.round_, actor.unit_path).options(joinedload(Post.unit)).order_by(Post.id)
    posts = [(str(each.id), each.label) for each in session.scalars(own)]
    post = _post(request, posts)
    earlier = _earlier(session, matching, WishSide.UNIT, Wish.post_id == int(post)) if post else []
    return {
        "name": "candidacy_ids", "offered": people_of(session, matching.round_) if post else [], "posts": posts,
        "post": post, "picks": _picks("candidacy_ids", earlier, matching.rules.most_wishes),
    }  # fmt: skip


def _post(request: Request, posts: list[tuple[str, str]]) -> str:
    failure = getattr(request.state, "failure", None)
    asked = str(failure.values.get("post_id", "")) if failure else request.query_params.get("post_id", "")
    known = [id_ for id_, _ in posts]
    return asked if asked in known else known[0] if len(known) == 1 else ""


def _earlier(session: WorkSession, matching: Matching, side: WishSide, whose: Any) -> list[str]:
    wished = Wish.post_id if side == WishSide.CADRE else Wish.candidacy_id
    query = select(wished).where(Wish.matching_id == matching.id, Wish.side == side, whose)
    return [str(id_) for id_ in session.scalars(query.order_by(Wish.rank))]


def _picks(name: str, earlier: list[str], most: int) -> Callable[..., list[Pick]]:
    """As many lines as wishes are taken. What is wrong is told by its place among the lines that were filled."""

    def lines(values: dict[str, Any], errors: dict[str, str]) -> list[Pick]:
        typed = values.get(name, earlier)
        filled = [str(each) for each in (typed if isinstance(typed, list) else [typed])]
        picked: list[Pick] = []
        told = 0
        for value in [*filled, *[""] * most][: max(most, len(filled))]:
            at, told = (f"{name}.{told}", told + 1) if value else (f"{name}.blank{len(picked)}", told)
            picked.append(Pick(at, value, errors.get(at, "")))
        return picked

    return lines
