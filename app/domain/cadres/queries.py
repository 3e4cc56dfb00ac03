"""Reads of cadres: the city all, a county and a sending unit its own people, a cadre themself."""

from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import joinedload

from app.access import ORGANIZERS, Actor, Role, require
from app.db import WorkSession
from app.domain.cadres import names
from app.domain.cadres.models import Cadre, CadreTerm
from app.domain.units.models import Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate


def visible_to(actor: Actor) -> Select:
    """A receiving unit, a mentor and a judge meet people through placements and stages, not here."""
    require(actor, "cadre.read")
    query = select(Cadre).join(Cadre.home_unit)
    if actor.role == Role.CADRE:
        return query.where(Cadre.id == (actor.cadre_id or -1))
    if actor.role in ORGANIZERS | {Role.SENDING_UNIT}:
        return query.where(Unit.path.startswith(actor.unit_path))
    return query.where(literal(False))


def by_key(session: WorkSession, actor: Actor, key: str) -> Cadre:
    cadre = session.scalars(visible_to(actor).where(Cadre.key == key).options(joinedload(Cadre.home_unit))).first()
    if cadre is None:
        raise NotFound()
    return cadre


def search(
    session: WorkSession, actor: Actor, window: Window, q: str = "", unit: str = "", reserve: bool | None = None
) -> Page:
    """By name, any part of it; by pinyin or its initials; by unit and below. Columns only, nothing sealed."""
    query = visible_to(actor)
    if q:
        query = query.where(named(q))
    if unit:
        path = select(Unit.path).where(Unit.code == unit).scalar_subquery()
        query = query.where(Unit.path.startswith(path))
    if reserve is not None:
        query = query.where(Cadre.is_reserve == reserve)
    query = query.with_only_columns(
        Cadre.key, Cadre.name, Cadre.sex, Cadre.birth_on, Cadre.rank, Cadre.title, Cadre.education, Cadre.politics,
        Cadre.is_reserve, Unit.code.label("home_unit_code"), Unit.name.label("home_unit"), Cadre.version, Cadre.id,
    )  # fmt: skip
    return paginate(session, query, window, Cadre.id)


def named(q: str) -> Any:
    """Whose name begins so from any part on: in characters, in pinyin or its initials."""
    term = names.normalise_query(q)
    return Cadre.id.in_(select(CadreTerm.cadre_id).where(CadreTerm.term.startswith(term, autoescape=True)))


def homes(session: WorkSession, actor: Actor) -> list[Any]:
    """Code and name of every unit that somebody visible belongs to: what a list of people is filtered by."""
    seen = visible_to(actor).with_only_columns(Cadre.home_unit_id).distinct()
    return list(session.execute(select(Unit.code, Unit.name).where(Unit.id.in_(seen)).order_by(Unit.path)).all())
