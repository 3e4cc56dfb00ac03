"""Verbs of 抽签: a panel drawn from the pool, drawn again for a reason, completed from its reserves."""

import secrets
from collections import Counter
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import Actor, require
from app.clock import local
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.path import conflicts, lots
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.pool_inputs import Drawing, Redrawing
from app.domain.rounds.path.pool_models import Lot, PoolMember, PoolState
from app.domain.rounds.path.seat_models import Mark, Seat
from app.domain.rounds.path.seats import roles_for
from app.domain.rounds.path.states import STAGE
from app.domain.units.models import Unit
from app.errors import Refused
from app.workflow import settle


class Exclusion(StrEnum):
    """Why somebody of the pool was not in the drawing. Whatever needs a look (公务员法 76) keeps out of it too: the lot
    asks nobody's judgement, and who was looked into can still be seated by name."""

    AWAY = "away"
    SEATED = "seated"
    NO_JUDGE = "no_judge"
    SELF = "self"
    OWN_UNIT = "own_unit"
    FORMER_UNIT = "former_unit"
    FORMER_COLLEAGUE = "former_colleague"
    KIN = "kin"
    SAME_NAME = "same_name"
    SAME_HOME = "same_home"
    DECLARED = "declared"


def draw_judges(session: WorkSession, actor: Actor, stage: Stage, drawing: Drawing) -> Lot:
    require(actor, "stage.draw_judges", stage)
    STAGE.check(stage, "draw_judges")
    wanted = drawing.judges or stage.judges_wanted - len(stage.seats)
    if wanted <= 0:
        raise Refused("stage.panel_complete", n=len(stage.seats))
    lot = _cast(session, actor, stage, wanted, drawing.reserves)
    with STAGE.fire(session, actor, stage, "draw_judges", **_facts(lot)):
        _seat(session, stage, lot)
    return lot


def redraw_judges(session: WorkSession, actor: Actor, stage: Stage, why: Redrawing) -> Lot:
    """The named way back of a drawing, while nobody has marked: who was drawn leaves, and the lot falls again."""
    require(actor, "stage.redraw_judges", stage)
    STAGE.check(stage, "redraw_judges")
    _refuse_marked(session, stage)
    last = stage.lots[-1]
    for seat in [seat for seat in stage.seats if seat.drawn]:
        session.delete(seat)
    session.flush()
    session.expire(stage, ["seats"])
    lot = _cast(session, actor, stage, last.wanted, last.reserves_wanted, why.reason)
    with STAGE.fire(session, actor, stage, "redraw_judges", why, **_facts(lot)):
        _seat(session, stage, lot)
    return lot


def call_reserve(session: WorkSession, actor: Actor, stage: Stage) -> Seat:
    """候补评委: the first reserve of the last drawing who is still free takes a place on the panel."""
    require(actor, "stage.call_reserve", stage)
    members, excluded = pool(session, stage)
    reserves = stage.lots[-1].reserves if stage.lots else []
    free = [name for name in reserves if name in members and name not in excluded]
    with STAGE.fire(session, actor, stage, "call_reserve", called=free[0] if free else ""):
        if not free:
            raise Refused("stage.no_reserve")
        return _take_place(session, stage, members[free[0]])


def pool(session: WorkSession, stage: Stage) -> tuple[dict[str, User], dict[str, Exclusion]]:
    """Everybody active in the pools at or below the organizer, by sign-in, and why some cannot be drawn now."""
    rows = session.scalars(
        select(PoolMember)
        .join(PoolMember.unit)
        .where(PoolMember.state == PoolState.ACTIVE, Unit.path.startswith(stage.round_.organizer.path))
        .options(joinedload(PoolMember.user).joinedload(User.unit))
        .order_by(PoolMember.id)
    ).all()
    field, members, excluded = conflicts.Field(session, stage), {}, {}
    for member in rows:
        name = member.user.username
        members[name] = member.user
        if (why := _why_not(stage, member, field)) is not None:
            excluded[name] = why
    return members, excluded


def days_of(stage: Stage) -> frozenset[date]:
    """The days of its sittings, else the day it is held."""
    days = {local(sitting.starts_at).date() for sitting in stage.sittings}
    return frozenset(days or ({stage.held_on} if stage.held_on else ()))


def _why_not(stage: Stage, member: PoolMember, field: conflicts.Field) -> Exclusion | None:
    if any(seat.user_id == member.user_id for seat in stage.seats):
        return Exclusion.SEATED
    if not member.user.enabled or member.user.role not in roles_for(stage):
        return Exclusion.NO_JUDGE
    if member.is_away(days_of(stage)):
        return Exclusion.AWAY
    against = field.against(member.user)
    return Exclusion(against[0][1][0].code.rpartition(".")[2]) if against else None


def _cast(session: WorkSession, actor: Actor, stage: Stage, wanted: int, reserves: int, reason: str = "") -> Lot:
    members, excluded = pool(session, stage)
    free = sorted(members.keys() - excluded.keys())
    if not conflicts.of_stage(stage):
        raise Refused("stage.no_candidates")
    if len(free) < wanted:
        raise Refused("stage.pool_too_small", wanted=wanted, free=len(free), **_counted(excluded))
    seed = secrets.token_hex(16)
    drawn, called_next = lots.draw(seed, free, wanted, reserves)
    return Lot(
        seed=seed, wanted=wanted, reserves_wanted=reserves, pool=free, excluded=dict(excluded), drawn=list(drawn),
        reserves=list(called_next), drawn_by=actor.name, reason=reason,
    )  # fmt: skip


def _refuse_marked(session: WorkSession, stage: Stage) -> None:
    marked = (
        select(func.count(func.distinct(Mark.seat_id))).join(Mark.seat).where(Seat.stage_id == stage.id, Seat.drawn)
    )
    if n := session.scalar(marked):
        raise Refused("stage.drawn_have_marked", n=n)


def _counted(excluded: dict[str, Exclusion]) -> dict[str, int]:
    """How many are not free, by the kinds of reason an office can do something about."""
    plain = (Exclusion.AWAY, Exclusion.SEATED, Exclusion.NO_JUDGE)
    kinds = Counter(why.value if why in plain else "recused" for why in excluded.values())
    return {kind: kinds[kind] for kind in ("away", "seated", "no_judge", "recused")}


def _facts(lot: Lot) -> dict[str, object]:
    """Everything it takes to draw again: the log's own copy."""
    told = ("seed", "wanted", "pool", "excluded", "drawn", "reserves")
    return {name: getattr(lot, name) for name in told}


def _seat(session: WorkSession, stage: Stage, lot: Lot) -> None:
    stage.lots.append(lot)
    drawn = select(User).where(User.username.in_(lot.drawn)).options(joinedload(User.unit))
    judges = {judge.username: judge for judge in session.scalars(drawn)}
    for username in lot.drawn:
        _take_place(session, stage, judges[username])


def _take_place(session: WorkSession, stage: Stage, judge: User) -> Seat:
    seat = Seat(user_id=judge.id, drawn=True)
    seat.user = judge
    stage.seats.append(seat)
    settle(session, stage)
    return seat
