"""Posts of a board by county, near first, with who is on them. A round of a city is shown whole; of a larger one the
posts of the people on the page, and what was searched for, a page at a time: what is read does not grow with the round.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import places
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DraftState, PinKind
from app.domain.placements.places import TAKEN
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.units.models import Unit
from app.paging import Window, paginate

WHOLE = 150  # so many posts are shown at once
SEAT = "seat"  # asked for instead of a county: what lies in none
DISTANCE = func.coalesce(Post.own_distance_km, Unit.seat_distance_km)
NEAR = func.coalesce(DISTANCE, Decimal(99_999))


@dataclass(frozen=True)
class PostLine:
    id: int
    title: str
    unit: str
    county: str
    distance_km: Decimal | None
    is_real: bool
    places: int
    people: list[tuple[int, str, int, bool]] = field(default_factory=list)  # candidacy, name, points, pinned


class Area(NamedTuple):
    """A county, or the seat (no name): how far and where it lies, how many of its places are taken."""

    name: str
    distance_km: Decimal | None
    bearing: int | None
    taken: int
    places: int


@dataclass(frozen=True)
class County:
    name: str
    distance_km: Decimal | None
    bearing: int | None
    posts: list[PostLine]

    @property
    def taken(self) -> int:
        return sum(len(each.people) for each in self.posts)

    @property
    def places(self) -> int:
        return sum(each.places for each in self.posts)

    @property
    def area(self) -> Area:
        return Area(self.name, self.distance_km, self.bearing, self.taken, self.places)


@dataclass(frozen=True)
class Posts:
    """`of`: how many the round has. `next`: where the further ones of what was asked begin."""

    counties: list[County]
    of: int
    next: str | None = None

    @property
    def whole(self) -> bool:
        return self.of <= WHOLE

    @property
    def shown(self) -> int:
        return sum(len(each.posts) for each in self.counties)


def of_draft(draft: Draft) -> Select:
    """Posts with a free place, those this draft gives more places, and those it has somebody on."""
    held = select(DraftPair.post_id).where(DraftPair.draft_id == draft.id, DraftPair.post_id.is_not(None))
    more = [int(each) for each, places_ in draft.changes.get("places", {}).items() if places_ > 0]
    free = or_(TAKEN.element < Post.places, Post.id.in_(held), Post.id.in_(more))
    return places.posts(draft.round_).where(free)


def count(session: WorkSession, draft: Draft) -> int:
    return session.scalar(of_draft(draft).with_only_columns(func.count(Post.id))) or 0


def posts(
    session: WorkSession, actor: Actor, draft: Draft, of: int, people: Sequence[Row], q: str = "", county: str = "",
    cursor: str | None = None,
) -> Posts:  # fmt: skip
    """`of` as counted, `people` of the page beside."""
    require(actor, "draft.read", draft)
    above = places.counties(session)
    query = of_draft(draft).with_only_columns(
        Post.title, Unit.short_name, Unit.name, Unit.path, Post.is_real, Post.places, DISTANCE.label("distance"),
        TAKEN, NEAR.label("near"), Post.id,
    )  # fmt: skip
    if county:
        query = query.where(lying_in(above, county))
    if of > WHOLE and (q or not county):
        theirs = Post.id.in_({each.post_id for each in people if each.post_id})
        query = query.where(or_(theirs, named(q)) if q else theirs)
    page = paginate(session, query, Window(cursor, WHOLE), NEAR, Post.id)
    on_it = _on_posts(session, draft, [row.id for row in page.items])
    found: dict[Row | None, list[PostLine]] = {}
    for row in page.items:
        there, on = places.county_of(above, row.path), on_it.get(row.id, [])
        line = PostLine(
            row.id, row.title, row.short_name or row.name, there.label if there else "", row.distance, row.is_real,
            max(_left(draft, row, len(on)), len(on)), on,
        )  # fmt: skip
        found.setdefault(there, []).append(line)
    told = [_county(there, lines) for there, lines in found.items()]
    told.sort(key=lambda each: (each.distance_km is None, each.distance_km or 0, each.name))
    return Posts(told, of, page.next)


def _left(draft: Draft, row: Row, on_it: int) -> int:
    """Places the draft can give away, those it adds among them; who is placed by it takes none from it."""
    others = row.taken - (on_it if draft.state == DraftState.ADOPTED else 0)
    return row.places + draft.changes.get("places", {}).get(str(row.id), 0) - max(0, others)


def areas(session: WorkSession, actor: Actor, draft: Draft, shown: Posts) -> list[Area]:
    """All of them, near first; where not every post is shown, as they were counted when the draft was solved."""
    require(actor, "draft.read", draft)
    counted = (draft.answer.get("figures") or {}).get("counties", ())
    if shown.whole or not counted:
        return [each.area for each in shown.counties]
    known, told = {each.id: each for each in places.counties(session)}, []
    for each in counted:
        there = known.get(each["unit_id"])
        place = (there.label, there.seat_distance_km, there.seat_bearing) if there else ("", Decimal(0), None)
        told.append(Area(*place, each["taken"], each["places"]))
    return sorted(told, key=lambda each: (each.distance_km is None, each.distance_km or 0, each.name))


def county_names(session: WorkSession, draft: Draft) -> list[tuple[str, str]]:
    """Counties of the organizer to choose from, near first; the name of the seat is the page's."""
    top = draft.round_.organizer.path
    inside = [(each.path, each.label) for each in places.counties(session) if each.path.startswith(top)]
    return [(SEAT, ""), *inside] if len(inside) > 1 else inside


def lying_in(above: Sequence[Row], county: str) -> ColumnElement[bool]:
    """Units of the county; of none, where the seat is meant."""
    if county == SEAT:
        return and_(*(~Unit.path.startswith(each.path) for each in above))
    return Unit.path.startswith(county, autoescape=True)


def named(q: str) -> ColumnElement[bool]:
    """The post or its unit is called so."""
    return or_(Post.title.contains(q, autoescape=True), Unit.name.contains(q, autoescape=True))


def _county(there: Row | None, lines: list[PostLine]) -> County:
    if there is None:
        return County("", Decimal(0), None, lines)
    return County(there.label, there.seat_distance_km, there.seat_bearing, lines)


def _on_posts(session: WorkSession, draft: Draft, ids: Iterable[int]) -> dict[int, list[tuple[int, str, int, bool]]]:
    pinned = {(each.candidacy_id, each.post_id) for each in draft.pins if each.kind == PinKind.PIN}
    query = (
        select(DraftPair.post_id, DraftPair.candidacy_id, Cadre.name, DraftPair.points)
        .join(Candidacy, DraftPair.candidacy_id == Candidacy.id)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .where(DraftPair.draft_id == draft.id, DraftPair.post_id.in_(ids))
        .order_by(DraftPair.candidacy_id)
    )
    found: dict[int, list[tuple[int, str, int, bool]]] = {}
    for post, person, name, points in session.execute(query):
        found.setdefault(post, []).append((person, name, points, (person, post) in pinned))
    return found
