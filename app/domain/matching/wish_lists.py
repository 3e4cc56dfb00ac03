"""What one may wish for, to choose from: posts for a person, people for a post of one's own unit; searched, so that the
lists stay lists. And what was wished before, the first first."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Row, Select, or_, select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import places
from app.domain.matching.models import Matching, Wish
from app.domain.matching.states import WishSide
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.domain.units.models import Unit

SHOWN = 200


class Choice(NamedTuple):
    id: int
    words: str
    under: str


class Choices(NamedTuple):
    """`more`: there are others that the search did not bring."""

    items: list[Choice]
    more: bool


def posts(session: WorkSession, actor: Actor, matching: Matching, q: str) -> Choices:
    """Outside of the person's own unit, by county; what was wished before is always among them."""
    require(actor, "matching.rank_posts", matching)
    home = session.scalar(select(Cadre.home_unit_id).where(Cadre.id == actor.cadre_id))
    query = places.free(matching.round_).where(Post.unit_id != home)
    columns = query.with_only_columns(Post.id, Post.title, Unit.name, Unit.path).order_by(Unit.path, Post.id)
    above = places.counties(session)
    kept = wished_posts(session, actor, matching)
    rows, more = found(session, columns, or_(Unit.name.contains(q, autoescape=True),
                                             Post.title.contains(q, autoescape=True)) if q else None,
                        Post.id.in_(kept))  # fmt: skip
    return Choices([Choice(id_, f"{name} {title}", _under(above, path)) for id_, title, name, path in rows], more)


def people(session: WorkSession, actor: Actor, matching: Matching, q: str, kept: Sequence[int]) -> Choices:
    """Those to be placed, by rank."""
    require(actor, "matching.rank_people", matching)
    query = places.people(matching.round_).join(Cadre, Candidacy.cadre_id == Cadre.id)
    query = query.join(Unit, Cadre.home_unit_id == Unit.id)
    columns = query.with_only_columns(Candidacy.id, Cadre.name, Unit.name).order_by(Candidacy.rank, Candidacy.id)
    named = or_(Cadre.name.contains(q, autoescape=True), Unit.name.contains(q, autoescape=True)) if q else None
    rows, more = found(session, columns, named, Candidacy.id.in_(kept))
    return Choices([Choice(id_, f"{name} {unit}", "") for id_, name, unit in rows], more)


def own_posts(session: WorkSession, actor: Actor, matching: Matching) -> list[Choice]:
    """Those of the unit that somebody can still be sent to."""
    require(actor, "matching.rank_people", matching)
    free = places.free(matching.round_).where(Unit.path.startswith(actor.unit_path))
    mine = free.with_only_columns(Post.id, Unit.name, Post.title)
    rows = session.execute(mine.order_by(Unit.path, Post.id))
    return [Choice(id_, f"{unit} {title}", "") for id_, unit, title in rows]


def wished_posts(session: WorkSession, actor: Actor, matching: Matching) -> list[int]:
    query = _wished(Wish.post_id, matching, WishSide.CADRE).join(Candidacy, Wish.candidacy_id == Candidacy.id)
    return list(session.scalars(query.where(Candidacy.cadre_id == actor.cadre_id)))


def wished_people(session: WorkSession, actor: Actor, matching: Matching, post_id: int) -> list[int]:
    """For a post of one's own unit; for another there is nothing to read."""
    mine = places.of_unit(matching.round_, actor.unit_path).with_only_columns(Post.id)
    query = _wished(Wish.candidacy_id, matching, WishSide.UNIT).where(Wish.post_id == post_id, Wish.post_id.in_(mine))
    return list(session.scalars(query))


def own(session: WorkSession, actor: Actor, matching: Matching) -> list[tuple[str, list[str]]]:
    """What the person wished, or what the unit wished for each of its posts, the first first."""
    require(actor, "matching.read", matching)
    query = (
        select(Post.id, Unit.name, Post.title, Cadre.name)
        .select_from(Wish)
        .join(Post, Wish.post_id == Post.id)
        .join(Unit, Post.unit_id == Unit.id)
        .join(Candidacy, Wish.candidacy_id == Candidacy.id)
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .where(Wish.matching_id == matching.id)
        .order_by(Post.id, Wish.rank)
    )
    if actor.cadre_id is not None:
        mine = query.where(Wish.side == WishSide.CADRE, Candidacy.cadre_id == actor.cadre_id).order_by(None)
        found = [f"{unit} {title}" for _, unit, title, _ in session.execute(mine.order_by(Wish.rank))]
        return [("", found)] if found else []
    of_unit = query.where(Wish.side == WishSide.UNIT, Unit.path.startswith(actor.unit_path))
    told: dict[str, list[str]] = {}
    for _, unit, title, name in session.execute(of_unit):
        told.setdefault(f"{unit} {title}", []).append(name)
    return list(told.items())


def _wished(column, matching: Matching, side: WishSide) -> Select:
    query = select(column).where(Wish.matching_id == matching.id, Wish.side == side)
    return query.order_by(Wish.rank)


def found(session: WorkSession, columns: Select, named, kept) -> tuple[Sequence, bool]:
    """Rows that are called so, a list of them, and the kept ones; whether there are others."""
    wanted = columns if named is None else columns.where(or_(named, kept))
    rows = session.execute(wanted.limit(SHOWN + 1)).all()
    if len(rows) <= SHOWN:
        return rows, False
    shown = rows[:SHOWN]
    there = {row[0] for row in shown}
    also = [row for row in session.execute(columns.where(kept)) if row[0] not in there]
    return [*shown, *also], True


def _under(counties: Sequence[Row], path: str) -> str:
    there = places.county_of(counties, path)
    return there.label if there else ""
