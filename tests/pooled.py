"""Builders of panels drawn by lot: judges of all kinds, and a pool with them in it."""

from app.access import Role
from app.db import WorkSession
from app.domain.accounts import actions as accounts
from app.domain.accounts.inputs import NewUser
from app.domain.accounts.models import User
from app.domain.rounds.models import Round
from app.domain.rounds.path import pool
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.pool_inputs import PoolEntry
from app.domain.rounds.path.pool_models import PoolMember
from app.domain.rounds.states import RoundState
from tests import panels
from tests.cast import CLERK, PASSWORD, Cast


def judge(session: WorkSession, username: str, unit: str = "ZZB", name: str = "", **told) -> User:
    new = NewUser(
        username=username, name=name or f"评委{username}", role=Role.JUDGE, unit_code=unit, password=PASSWORD, **told
    )
    return accounts.create_user(session, CLERK, new)


def member(session: WorkSession, cast: Cast, username: str, by: str = "city", **told) -> PoolMember:
    return pool.add(session, cast.actor(by), PoolEntry(username=username, **told))


def pool_of(session: WorkSession, cast: Cast, size: int) -> list[str]:
    """So many judges of 市委组织部, whom nothing ties to anybody."""
    names = [f"p{number}" for number in range(size)]
    for name in names:
        judge(session, name)
        member(session, cast, name)
    return names


def stage_of(session: WorkSession, cast: Cast, **fields) -> Stage:
    """An interview that is planned; its three candidates are of 农业农村局."""
    round_: Round = panels.round_row(session, cast, state=RoundState.SELECTING)
    panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
    return panels.planned_stage(session, cast, round_, **{"judges_wanted": 3, **fields})
