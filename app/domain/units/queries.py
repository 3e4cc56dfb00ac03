"""Reads of units. Units are public facts: everyone signed in sees the tree."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.access import Actor, require
from app.db import WorkSession
from app.domain.units.models import Unit
from app.errors import NotFound, wrong
from app.paging import Page, Window, paginate


def visible_to(actor: Actor) -> Select:
    require(actor, "unit.read")
    return select(Unit)


def by_code(session: WorkSession, actor: Actor, code: str) -> Unit:
    unit = session.scalars(visible_to(actor).where(Unit.code == code)).first()
    if unit is None:
        raise NotFound()
    return unit


def search(session: WorkSession, actor: Actor, window: Window, q: str = "", parent: str = "", level: str = "") -> Page:
    query = visible_to(actor).with_only_columns(
        Unit.code, Unit.name, Unit.short_name, Unit.level, Unit.seat_distance_km,
        Unit.distance_is_synthetic, Unit.version, Unit.path,
    )  # fmt: skip
    if q:
        words = [column.contains(q, autoescape=True) for column in (Unit.name, Unit.short_name)]
        query = query.where(or_(*words, Unit.code == q))
    if parent:
        query = query.where(Unit.parent_id == select(Unit.id).where(Unit.code == parent).scalar_subquery())
    if level:
        query = query.where(Unit.level == level)
    return paginate(session, query, window, Unit.path)


def below(path: str) -> Select:
    """Ids of a unit and everything under it."""
    return select(Unit.id).where(Unit.path.startswith(path))


def at_or_below(session: WorkSession, path: str, limit: int = 500) -> list[Any]:
    """What a form offers: one's own unit and those under it."""
    query = select(Unit.code, Unit.name).where(Unit.path.startswith(path)).order_by(Unit.path).limit(limit)
    return list(session.execute(query).all())


def count_below(session: WorkSession, unit: Unit) -> int:
    return session.execute(select(func.count()).where(Unit.path.startswith(unit.path), Unit.id != unit.id)).scalar_one()


def children(session: WorkSession, unit: Unit) -> list[Unit]:
    return list(session.scalars(select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.code)))


def names_of(session: WorkSession, codes: Collection[str]) -> dict[str, str]:
    """The names behind codes of places (GB/T 2260) that are units here; the others are not in it."""
    return dict(session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes))).all())


def refuse_unknown(session: WorkSession, field: str, codes: Collection[str]) -> None:
    """Where somebody worked before is told by unit codes, and each must be one we know."""
    if missing := set(codes) - names_of(session, codes).keys():
        raise wrong(field, "unit.unknown", code=min(missing))
