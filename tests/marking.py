"""Builders of stages marked in full: criteria, blind codes, seconds and policies, through the actions."""

from typing import Any

from app.access import Role
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.rounds.path import marks
from app.domain.rounds.path.inputs import MarkEntry, Marks
from app.domain.rounds.path.models import Stage, StageEntry
from app.domain.rounds.path.seat_models import Seat
from tests.cast import Cast

THREE = [
    {"title": "岗位认知", "weight": 30, "minimum": None},
    {"title": "组织协调", "weight": 20, "minimum": 60},
    {"title": "群众工作", "weight": 50, "minimum": None},
]


def bench(session: WorkSession, cast: Cast, number: int) -> list[User]:
    """As many judges as a panel needs."""
    made = []
    for each in range(number):
        user = User(username=f"j{each}", name=f"评委{each}", password_hash="x", role=Role.JUDGE)
        user.unit = cast.unit(session, "1405")
        session.add(user)
        made.append(user)
    session.flush()
    return made


def seat_of(stage: Stage, username: str) -> Seat:
    return next(seat for seat in stage.seats if seat.user.username == username)


def entry_of(stage: Stage, candidacy: Any) -> StageEntry:
    return next(entry for entry in stage.entries if entry.candidacy_id == candidacy.id)


def by_parts(stage: Stage, points: dict[int, tuple]) -> Marks:
    """Each candidate's points in the order of the criteria."""
    names = [str(each.id) for each in stage.criteria]
    return Marks(
        marks=[MarkEntry(candidacy_id=id_, parts=dict(zip(names, told, strict=True))) for id_, told in points.items()]
    )


def submit_parts(session: WorkSession, cast: Cast, stage: Stage, judge: str, points: dict[int, tuple]) -> None:
    marks.submit(session, cast.actor(judge), seat_of(stage, judge), by_parts(stage, points))
