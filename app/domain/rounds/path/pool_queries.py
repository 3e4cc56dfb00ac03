"""Reads of the pool of judges: an office sees its own pool and those of the offices below it."""

from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access import Actor, Role, require
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.path.pool_models import PoolMember, PoolState
from app.domain.units.models import Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate


def visible_to(actor: Actor) -> Select:
    require(actor, "pool_member.read")
    return select(PoolMember).join(PoolMember.unit).where(Unit.path.startswith(actor.unit_path))


def by_id(session: WorkSession, actor: Actor, member_id: int) -> PoolMember:
    query = visible_to(actor).where(PoolMember.id == member_id)
    whole = query.options(joinedload(PoolMember.unit), joinedload(PoolMember.user).joinedload(User.unit))
    if (member := session.scalars(whole).first()) is None:
        raise NotFound()
    return member


def search(
    session: WorkSession, actor: Actor, window: Window, q: str = "", state: PoolState | None = None
) -> Page[Any]:
    """By name or by what a judge knows about."""
    home = aliased(Unit)
    query = visible_to(actor).join(PoolMember.user).join(home, home.id == User.unit_id)
    if q:
        query = query.where(or_(*(column.contains(q, autoescape=True) for column in (User.name, PoolMember.expertise))))
    if state:
        query = query.where(PoolMember.state == state)
    query = query.with_only_columns(
        User.username, User.name, home.name.label("judge_unit"), Unit.code.label("unit_code"), Unit.name.label("unit"),
        PoolMember.expertise, PoolMember.away, PoolMember.state, PoolMember.version, PoolMember.id,
    )  # fmt: skip
    return paginate(session, query, window, PoolMember.id)


def possible(session: WorkSession, actor: Actor) -> list[User]:
    """Judges at or below the office who are not in its pool yet."""
    inside = select(PoolMember.user_id).where(PoolMember.unit_id == actor.unit_id)
    query = select(User).join(User.unit).where(User.enabled, User.role == Role.JUDGE, User.id.not_in(inside))
    below = query.where(Unit.path.startswith(actor.unit_path)).options(joinedload(User.unit))
    return list(session.scalars(below.order_by(User.name, User.id)))
