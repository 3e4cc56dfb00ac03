"""People and posts to choose from in the forms of a draft: all of them while they make a list, else what is searched
for and what was chosen before."""

from typing import Any

from fastapi import Request
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import board_posts, places, wish_lists
from app.domain.matching.models import Draft, Pin
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.units.models import Unit
from app.labels import t
from app.web.draft_change_form import ROW_FIELDS
from app.web.forms import Options
from app.web.match_policy_form import directions_of
from app.web.render import Failure

Choices = list[tuple[str, str]]


def of_pin(request: Request, session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    people, more_people = _people(session, draft, q := _q(request), _given(request, "candidacy_id"))
    posts, more_posts = _posts(session, draft, q, _given(request, "post_id"))
    pair = {name: request.query_params[name] for name in ("kind", "candidacy_id", "post_id")
            if name in request.query_params}  # fmt: skip
    return _told({"candidacy_id": people, "post_id": posts}, q, more_people or more_posts, pair)


def of_changes(request: Request, session: WorkSession, actor: Actor, draft: Draft) -> dict[str, Any]:
    """With the posts that were given places before, by name: the form has rows for some of them."""
    given = [id_ for field, _ in ROW_FIELDS for id_ in _given(request, field)]
    before = [int(each) for each in draft.changes.get("places", {})]
    posts, more = _posts(session, draft, q := _q(request), [*given, *before])
    choices = directions_of(draft.rules) | {field: posts for field, _ in ROW_FIELDS}
    return _told(choices, q, more, {}) | {"posts_named": dict(posts)}


def pinned(session: WorkSession, actor: Actor, draft: Draft) -> Options:
    query = select(Pin).where(Pin.draft_id == draft.id).order_by(Pin.id).options(
        joinedload(Pin.candidacy).joinedload(Candidacy.cadre), joinedload(Pin.post).joinedload(Post.unit),
    )  # fmt: skip
    return {
        "pin_id": [
            (str(each.id), f"{t(f'word.PinKind.{each.kind}')} {each.candidacy.label} {each.post.label}")
            for each in session.scalars(query)
        ]
    }


def _people(session: WorkSession, draft: Draft, q: str, kept: list[int]) -> tuple[Choices, bool]:
    query = places.people(draft.round_).join(Cadre, Candidacy.cadre_id == Cadre.id)
    columns = query.join(Unit, Cadre.home_unit_id == Unit.id).with_only_columns(Candidacy.id, Cadre.name, Unit.name)
    named = or_(*(each.contains(q, autoescape=True) for each in (Cadre.name, Unit.name))) if q else None
    rows, more = wish_lists.found(
        session, columns.order_by(places.STANDING, Candidacy.id), named, Candidacy.id.in_(kept)
    )
    return [(str(id_), f"{name} {unit}") for id_, name, unit in rows], more


def _posts(session: WorkSession, draft: Draft, q: str, kept: list[int]) -> tuple[Choices, bool]:
    columns = places.posts(draft.round_).with_only_columns(Post.id, Unit.name, Post.title)
    named = board_posts.named(q) if q else None
    rows, more = wish_lists.found(session, columns.order_by(Unit.path, Post.id), named, Post.id.in_(kept))
    return [(str(id_), f"{unit} {title}") for id_, unit, title in rows], more


def _told(choices: Options, q: str, more: bool, kept: dict[str, str]) -> dict[str, Any]:
    """`searched`: there is more than the lists hold, so the page has a search."""
    return {"options": choices, "q": q, "searched": more or bool(q), "kept_asked": kept}


def _given(request: Request, name: str) -> list[int]:
    failure: Failure | None = getattr(request.state, "failure", None)
    told = [str(failure.values.get(name) or "") if failure else "", request.query_params.get(name, "")]
    return [int(each) for each in told if each.isascii() and each.isdigit() and len(each) < 19]


def _q(request: Request) -> str:
    return request.query_params.get("q", "").strip()[:40]
