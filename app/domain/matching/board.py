"""What the board of a draft shows, for both faces: people by rank with what they got, one person's line in
full. Columns, never entities: a draft may have ten thousand lines. The posts are in board_posts."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import board_posts, places
from app.domain.matching.models import Draft, DraftPair, Matching, Pin, Wish
from app.domain.matching.states import WishSide
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Unit
from app.paging import Page, Window, paginate


def people(
    session: WorkSession, actor: Actor, draft: Draft, window: Window, q: str = "", unplaced: bool = False,
    county: str = "",
) -> Page:  # fmt: skip
    """By rank: who was to be placed when the draft was solved; before that, who is to be placed now. Searched by the
    person's name and unit and by the post; else a county narrows them to those who go there."""
    require(actor, "draft.read", draft)
    there = and_(DraftPair.draft_id == draft.id, DraftPair.candidacy_id == Candidacy.id)
    query = (
        select(
            Cadre.name, Cadre.sex, Cadre.birth_on, Unit.short_name, Unit.name.label("unit_name"),
            DraftPair.post_id, DraftPair.points, Candidacy.rank.label("place"), places.STANDING.label("rank"),
            Candidacy.id.label("candidacy_id"),
        )
        .select_from(Candidacy)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .join(Unit, Cadre.home_unit_id == Unit.id)
        .outerjoin(DraftPair, there)
        .where(Candidacy.round_id == draft.matching.round_id)
    )  # fmt: skip
    solved = draft.points is not None
    query = query.where(DraftPair.candidacy_id.is_not(None) if solved else Candidacy.state == CandidacyState.CONFIRMED)
    if q:
        own = (each.contains(q, autoescape=True) for each in (Cadre.name, Unit.name))
        query = query.where(or_(*own, DraftPair.post_id.in_(_posts(board_posts.named(q)))))
    elif county and solved and not unplaced:
        inside = board_posts.lying_in(places.counties(session), county)
        query = query.where(DraftPair.post_id.in_(_posts(inside)))
    if unplaced:
        query = query.where(DraftPair.post_id.is_(None))
    return paginate(session, query, window, places.STANDING, Candidacy.id)


def _posts(which: ColumnElement[bool]) -> Select:
    return select(Post.id).join(Unit, Post.unit_id == Unit.id).where(which).correlate(None)


def lines(session: WorkSession, actor: Actor, draft: Draft, window: Window, unplaced: bool = False) -> Page:
    """The same people with everything their line tells."""
    found = people(session, actor, draft, window, unplaced=unplaced)
    ids = [each.candidacy_id for each in found.items]
    query = select(DraftPair.candidacy_id, DraftPair.told).where(DraftPair.draft_id == draft.id)
    told = dict(session.execute(query.where(DraftPair.candidacy_id.in_(ids))).all())
    rows = ((each, told.get(each.candidacy_id, {})) for each in found.items)
    return Page([{**each._mapping, "unit": each.unit_name, "told": said} for each, said in rows], found.next)


def line(session: WorkSession, actor: Actor, draft: Draft, candidacy_id: int) -> DraftPair | None:
    require(actor, "draft.read", draft)
    return session.get(DraftPair, (draft.id, candidacy_id))


def names(session: WorkSession, told: Iterable[dict[str, Any]], also: Iterable[int] = ()) -> tuple[dict, dict]:
    """People and posts that alternatives and chains speak of: id → how they are called."""
    people_ids, post_ids = set(also), set()
    for each in told:
        post_ids |= {each.get("post_id")}
        for step in each.get("chain", ()):
            people_ids.add(step["candidacy_id"])
            post_ids |= {step["from"], step["to"]}
    people_ = select(Candidacy.id, Cadre.name).join(Cadre, Candidacy.cadre_id == Cadre.id)
    posts = select(Post.id, Unit.short_name, Unit.name, Post.title).join(Unit, Post.unit_id == Unit.id)
    named = dict(session.execute(people_.where(Candidacy.id.in_(people_ids))).all())
    offered = session.execute(posts.where(Post.id.in_(post_ids - {None})))
    return named, {id_: f"{short or name}{title}" for id_, short, name, title in offered}


def blocking(session: WorkSession, actor: Actor, draft: Draft) -> list[tuple[int, str, int, str]]:
    """Who and which post would rather have each other, by name: those that the draft keeps."""
    require(actor, "draft.read", draft)
    told = draft.answer.get("blocking") or []
    named, offered = names(session, told, [each["candidacy_id"] for each in told])
    pairs = [(each["candidacy_id"], each["post_id"]) for each in told]
    return [(one, named[one], post, offered[post]) for one, post in pairs if one in named and post in offered]


class Wished(NamedTuple):
    """How many people wished of how many, posts for which somebody is wished of how many; never who wished what."""

    people: int
    of_people: int
    posts: int
    of_posts: int


def wished(session: WorkSession, actor: Actor, matching: Matching) -> Wished:
    require(actor, "matching.add_draft", matching)
    count = select(Wish.side, func.count(Wish.candidacy_id.distinct()), func.count(Wish.post_id.distinct()))
    rows = session.execute(count.where(Wish.matching_id == matching.id).group_by(Wish.side))
    found = {side: (people, posts) for side, people, posts in rows}
    free = places.free(matching.round_)
    return Wished(
        found.get(WishSide.CADRE, (0, 0))[0], places.count_people(session, matching.round_),
        found.get(WishSide.UNIT, (0, 0))[1], session.scalar(select(func.count()).select_from(free.subquery())) or 0,
    )  # fmt: skip


def pins(draft: Draft) -> dict[int, list[Pin]]:
    """By person."""
    found: dict[int, list[Pin]] = {}
    for each in draft.pins:
        found.setdefault(each.candidacy_id, []).append(each)
    return found
