"""Verbs of the pool of judges 评委库: who may be drawn for an office's panels, and on which days not."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import Actor, Role, require
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path.pool_inputs import PoolEntry, PoolRevision
from app.domain.rounds.path.pool_models import PoolMember
from app.domain.rounds.path.pool_states import POOL_MEMBER
from app.domain.units.models import Unit
from app.errors import wrong
from app.workflow import changing


def add(session: WorkSession, actor: Actor, entry: PoolEntry) -> PoolMember:
    """A judge at or below the office, into the pool of the office that acts."""
    require(actor, "pool_member.add")
    member = PoolMember(unit_id=actor.unit_id, user_id=_judge(session, actor, entry.username).id)
    member.unit = session.get_one(Unit, actor.unit_id)
    with changing(session, actor, member, "pool_member.add", entry):
        _fill(member, entry)
        session.add(member)
    return member


def revise(session: WorkSession, actor: Actor, member: PoolMember, revision: PoolRevision) -> PoolMember:
    with POOL_MEMBER.fire(session, actor, member, "revise", revision):
        _fill(member, revision)
    return member


def retire(session: WorkSession, actor: Actor, member: PoolMember, why: Grounds) -> PoolMember:
    """From now on no lot falls on the judge; seats they have already stay theirs."""
    with POOL_MEMBER.fire(session, actor, member, "retire", why):
        pass
    return member


def restore(session: WorkSession, actor: Actor, member: PoolMember) -> PoolMember:
    with POOL_MEMBER.fire(session, actor, member, "restore"):
        pass
    return member


def _fill(member: PoolMember, told: PoolRevision) -> None:
    member.expertise = told.expertise
    member.away = sorted({day.isoformat() for day in told.away})


def _judge(session: WorkSession, actor: Actor, username: str) -> User:
    found = select(User).join(User.unit).where(User.username == username, User.enabled)
    below = found.where(Unit.path.startswith(actor.unit_path)).options(joinedload(User.unit))
    judge = session.scalars(below).first()
    if judge is None:
        raise wrong("username", "stage.judge_unknown")
    if judge.role != Role.JUDGE:
        raise wrong("username", "pool_member.not_a_judge", judge=judge.name)
    taken = select(PoolMember.id).where(PoolMember.unit_id == actor.unit_id, PoolMember.user_id == judge.id)
    if session.scalar(taken) is not None:
        raise wrong("username", "pool_member.in_it_already", judge=judge.name)
    return judge
