"""What the board of a draft shows, for both faces: people by rank with what they got, posts by county and near first,
one person's line in full. Columns, never entities: a draft may have ten thousand lines."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.orm import aliased

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import places
from app.domain.matching.models import Draft, DraftPair, Matching, Pin, Wish
from app.domain.matching.states import DraftState, PinKind, WishSide
from app.domain.placements.places import TAKEN
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Unit
from app.paging import Page, Window, paginate

MOST_POSTS = 300


@dataclass(frozen=True)
class PostLine:
    id: int
    title: str
    unit: str
    county: str
    distance_km: Decimal | None
    is_real: bool
    places: int
    substance: int | None
    people: list[tuple[int, str, int, bool]] = field(default_factory=list)  # candidacy, name, points, pinned


@dataclass(frozen=True)
class County:
    name: str
    distance_km: Decimal | None
    posts: list[PostLine]

    @property
    def taken(self) -> int:
        return sum(len(each.people) for each in self.posts)

    @property
    def places(self) -> int:
        return sum(each.places for each in self.posts)


def people(
    session: WorkSession, actor: Actor, draft: Draft, window: Window, q: str = "", unplaced: bool = False
) -> Page:
    """By rank: who was to be placed when the draft was solved; before that, who is to be placed now."""
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
    solved = DraftPair.candidacy_id.is_not(None)
    query = query.where(solved if draft.points is not None else Candidacy.state == CandidacyState.CONFIRMED)
    if q:
        query = query.where(or_(*(each.contains(q, autoescape=True) for each in (Cadre.name, Unit.name))))
    if unplaced:
        query = query.where(DraftPair.post_id.is_(None))
    return paginate(session, query, window, places.STANDING, Candidacy.id)


def lines(session: WorkSession, actor: Actor, draft: Draft, window: Window, unplaced: bool = False) -> Page:
    """The same people with everything their line tells."""
    found = people(session, actor, draft, window, unplaced=unplaced)
    ids = [each.candidacy_id for each in found.items]
    query = select(DraftPair.candidacy_id, DraftPair.told).where(DraftPair.draft_id == draft.id)
    told = dict(session.execute(query.where(DraftPair.candidacy_id.in_(ids))).all())
    rows = ((each, told.get(each.candidacy_id, {})) for each in found.items)
    return Page([{**each._mapping, "unit": each.unit_name, "told": said} for each, said in rows], found.next)


def counties(session: WorkSession, actor: Actor, draft: Draft, county: str = "") -> tuple[list[County], int]:
    """Posts with a place left, by county, near first, with who is on them by this draft; and how many are not
    shown."""
    require(actor, "draft.read", draft)
    query = places.posts(draft.round_).with_only_columns(
        Post.id, Post.title, Unit.short_name, Unit.name, Unit.path, Post.is_real, Post.places, Post.substance_index,
        func.coalesce(Post.own_distance_km, Unit.seat_distance_km).label("distance"),
        TAKEN,
    )  # fmt: skip
    rows = session.execute(query.order_by(Unit.path, Post.id)).all()
    on_it = _on_posts(session, draft)
    above = places.counties(session)
    found: dict[Row | None, list[PostLine]] = {}
    for row in rows:
        there, on = places.county_of(above, row.path), on_it.get(row.id, [])
        left = _left(draft, row, len(on))
        if (left <= 0 and not on) or (county and (there is None or there.path != county)):
            continue
        line = PostLine(
            row.id, row.title, row.short_name or row.name, there.label if there else "", row.distance, row.is_real,
            max(left, len(on)), row.substance_index, on,
        )  # fmt: skip
        found.setdefault(there, []).append(line)
    told = [
        County(posts[0].county, there.seat_distance_km if there else Decimal(0), _near_first(posts))
        for there, posts in found.items()
    ]
    return _cut(sorted(told, key=lambda each: (each.distance_km is None, each.distance_km or 0, each.name)))


def _left(draft: Draft, row: Row, on_it: int) -> int:
    """Places the draft can give away, those it adds among them; who is placed by it takes none from it."""
    others = row.taken - (on_it if draft.state == DraftState.ADOPTED else 0)
    return row.places + draft.changes.get("places", {}).get(str(row.id), 0) - max(0, others)


def county_names(session: WorkSession, draft: Draft) -> list[tuple[str, str]]:
    """Counties of the organizer to choose from, near first."""
    top = draft.round_.organizer.path
    return [(each.path, each.label) for each in places.counties(session) if each.path.startswith(top)]


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


@dataclass(frozen=True)
class Move:
    """One person whom two drafts see at different posts; None: no place."""

    candidacy_id: int
    name: str
    here: str | None
    there: str | None
    gained: int


def moves(session: WorkSession, actor: Actor, draft: Draft, other: Draft) -> list[Move]:
    """People moved from the other draft to this one, those who lose most first."""
    require(actor, "draft.read", draft)
    mine, theirs = aliased(DraftPair), aliased(DraftPair)
    query = (
        select(mine.candidacy_id, Cadre.name, mine.post_id, theirs.post_id, mine.points - theirs.points)
        .join(theirs, and_(theirs.candidacy_id == mine.candidacy_id, theirs.draft_id == other.id))
        .join(Candidacy, Candidacy.id == mine.candidacy_id)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .where(mine.draft_id == draft.id, func.coalesce(mine.post_id, 0) != func.coalesce(theirs.post_id, 0))
    )
    rows = session.execute(query).all()
    _, posts = names(session, [{"post_id": each} for row in rows for each in (row[2], row[3])])
    found = [Move(id_, name, posts.get(here), posts.get(there), gain) for id_, name, here, there, gain in rows]
    return sorted(found, key=lambda each: (each.gained, each.candidacy_id))


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


def _on_posts(session: WorkSession, draft: Draft) -> dict[int, list[tuple[int, str, int, bool]]]:
    pinned = {(each.candidacy_id, each.post_id) for each in draft.pins if each.kind == PinKind.PIN}
    query = (
        select(DraftPair.post_id, DraftPair.candidacy_id, Cadre.name, DraftPair.points)
        .join(Candidacy, DraftPair.candidacy_id == Candidacy.id)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .where(DraftPair.draft_id == draft.id, DraftPair.post_id.is_not(None))
        .order_by(DraftPair.candidacy_id)
    )
    found: dict[int, list[tuple[int, str, int, bool]]] = {}
    for post, person, name, points in session.execute(query):
        found.setdefault(post, []).append((person, name, points, (person, post) in pinned))
    return found


def _near_first(posts: list[PostLine]) -> list[PostLine]:
    return sorted(posts, key=lambda each: (each.distance_km is None, each.distance_km or 0, each.unit, each.id))


def _cut(told: list[County]) -> tuple[list[County], int]:
    """Not a wall: the nearest counties whole, the rest by choosing the county."""
    shown, count = [], 0
    for each in told:
        if count and count + len(each.posts) > MOST_POSTS:
            break
        shown.append(each)
        count += len(each.posts)
    return shown, sum(len(each.posts) for each in told) - count


def pins(draft: Draft) -> dict[int, list[Pin]]:
    """By person."""
    found: dict[int, list[Pin]] = {}
    for each in draft.pins:
        found.setdefault(each.candidacy_id, []).append(each)
    return found
