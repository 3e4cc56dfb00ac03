"""The proposal of a draft, line by line and in words: for the page before adopting, for print and for a workbook.

Columns, never entities: a draft may have ten thousand lines.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import aliased

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import places
from app.domain.matching.models import Draft, DraftPair
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.units.models import Unit
from app.labels import t
from app.paging import Page, Window, paginate

TELLING = 3  # so many criteria make the sentence
APART = ("distance", "care_near", "women_near")  # they say little of a choice, and health is nobody's business
NEUTRAL = ("open", "none", "nothing", "same_real", "same_nominal")  # points without merit, merit without points
Home, Seat = aliased(Unit), aliased(Unit)


class Alternative(NamedTuple):
    """`least` where the price is only known to lie between the two."""

    post: str
    price: int
    least: int | None


class Line(NamedTuple):
    """`points` are hundredths; `parts` by criterion, too. `post` is empty where the person has none."""

    candidacy_id: int
    rank: int | None
    name: str
    unit: str
    post: str
    county: str
    points: int
    parts: dict[str, int]
    wish_rank: int | None
    reason: str
    alternatives: list[Alternative]


def placed(session: WorkSession, actor: Actor, draft: Draft, window: Window) -> Page[Line]:
    """People with a post, by rank."""
    return _page(session, actor, draft, window, DraftPair.post_id.is_not(None))


def unplaced(session: WorkSession, actor: Actor, draft: Draft, window: Window) -> Page[Line]:
    """People without a post; the reason says why, and what would be the next post for them."""
    return _page(session, actor, draft, window, DraftPair.post_id.is_(None))


def whole(session: WorkSession, actor: Actor, draft: Draft) -> list[Line]:
    """Everybody, for a file."""
    require(actor, "draft.read", draft)
    query = _lines(draft).order_by(places.STANDING, Candidacy.id)
    return lines(session, session.execute(query).all())


def lines(session: WorkSession, rows: Sequence[Row]) -> list[Line]:
    above = places.counties(session)
    other = {each["post_id"] for row in rows for each in row.told.get("alternatives", ())}
    names = _posts(session, other)
    return [_line(row, above, names) for row in rows]


def reason(told: dict[str, Any]) -> str:
    """Why this post: what gave most points, in sentences; without a post what stands in the way."""
    speaks = [each for each in told.get("parts", ()) if each["points"] and each["criterion"] not in APART]
    parts = [each for each in speaks if each["code"].rsplit(".", 1)[-1] not in NEUTRAL] or speaks
    parts.sort(key=lambda each: -each["points"])
    said = [t(each["code"], **each["facts"]) for each in parts[:TELLING]]
    if not told.get("parts") and (binding := told.get("binding")):
        said = [t(binding["code"], **binding["facts"])]
    return " ".join(dict.fromkeys(said))


def _page(session: WorkSession, actor: Actor, draft: Draft, window: Window, which: ColumnElement[bool]) -> Page[Line]:
    require(actor, "draft.read", draft)
    query = _lines(draft).where(which).add_columns(places.STANDING.label("key"), Candidacy.id)
    page = paginate(session, query, window, places.STANDING, Candidacy.id)
    return Page(lines(session, page.items), page.next)


def _lines(draft: Draft) -> Select:
    return (
        select(
            DraftPair.candidacy_id, DraftPair.points, DraftPair.told, Candidacy.rank, Cadre.name,
            Home.name.label("home"), Post.title, Seat.name.label("seat"), Seat.path,
        )
        .join(Candidacy, DraftPair.candidacy_id == Candidacy.id)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .join(Home, Cadre.home_unit_id == Home.id)
        .outerjoin(Post, DraftPair.post_id == Post.id)
        .outerjoin(Seat, Post.unit_id == Seat.id)
        .where(DraftPair.draft_id == draft.id)
    )  # fmt: skip


def _line(row: Row, counties: Sequence[Row], names: dict[int, str]) -> Line:
    told, there = row.told, places.county_of(counties, row.path)
    return Line(
        row.candidacy_id, row.rank, row.name, row.home, f"{row.seat} {row.title}" if row.seat else "",
        there.label if there else "", row.points,
        {each["criterion"]: each["points"] for each in told.get("parts", ())}, told.get("wish_rank"), reason(told),
        [
            Alternative(names.get(each["post_id"], "–"), each["price"], each.get("at_least"))
            for each in told.get("alternatives", ())
        ],
    )  # fmt: skip


def _posts(session: WorkSession, ids: Iterable[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    wanted = sorted(ids)
    for at in range(0, len(wanted), 500):
        query = select(Post.id, Unit.name, Post.title).join(Unit, Post.unit_id == Unit.id)
        rows = session.execute(query.where(Post.id.in_(wanted[at : at + 500])))
        found |= {id_: f"{unit} {title}" for id_, unit, title in rows}
    return found
