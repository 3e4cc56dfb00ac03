"""Reads of sittings: rooms and times, what is not in order yet, and the sheet people are called from."""

from itertools import combinations
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.access import Actor, may, require
from app.db import WorkSession
from app.domain.rounds.path import entries
from app.domain.rounds.path.models import Sitting, Stage, StageEntry
from app.errors import NotFound
from app.workflow import Blocked


class Called(NamedTuple):
    """One line of the call sheet. In a blind stage the code stands for the name, on paper too."""

    sitting: Sitting | None
    turn: int | None
    code: str
    name: str
    unit: str


def of_stage(session: WorkSession, actor: Actor, stage: Stage) -> list[Sitting]:
    """In the order in which they begin, with who is heard and who sits."""
    require(actor, "sitting.read", stage)
    whole = selectinload(Stage.sittings).options(selectinload(Sitting.entries), selectinload(Sitting.seats))
    session.scalars(select(Stage).where(Stage.id == stage.id).options(whole)).all()
    return sorted(stage.sittings, key=lambda sitting: (sitting.starts_at, sitting.id))


def for_page(session: WorkSession, actor: Actor, stage: Stage) -> list[tuple[Sitting, int]] | None:
    """With how many are heard in each; none for who may not read them."""
    if not may(actor, "sitting.read", stage):
        return None
    return [(each, len(heard(each))) for each in of_stage(session, actor, stage)]


def told_problems(actor: Actor, stage: Stage) -> list[Blocked] | None:
    return problems(stage) if may(actor, "call_sheet.read", stage) else None


def by_id(actor: Actor, stage: Stage, sitting_id: int) -> Sitting:
    require(actor, "sitting.read", stage)
    sitting = next((each for each in stage.sittings if each.id == sitting_id), None)
    if sitting is None:
        raise NotFound()
    return sitting


def heard(sitting: Sitting) -> list[StageEntry]:
    """Who is a candidate still, in turn."""
    there = {entry.id for entry in entries.standing(sitting.stage)}
    return sorted((entry for entry in sitting.entries if entry.id in there), key=lambda entry: entry.turn or 0)


def problems(stage: Stage) -> list[Blocked]:
    """What somebody should look at before the stage opens; nothing of it forbids."""
    if not stage.sittings:
        return []
    return [*_of_people(stage), *_of_rooms(stage), *_of_judges(stage)]


def call_sheet(actor: Actor, stage: Stage) -> list[Called]:
    """By sitting and turn; who has no place stands last. Nothing of a person but name and unit, and blind not even
    those."""
    require(actor, "call_sheet.read", stage)
    lines = [_called(stage, entry) for entry in entries.standing(stage)]
    return sorted(lines, key=_order)


def _called(stage: Stage, entry: StageEntry) -> Called:
    cadre = entry.candidacy.cadre
    name, unit = ("", "") if stage.blind else (cadre.name, cadre.home_unit.label)
    return Called(entry.sitting, entry.turn, entry.code, name, unit)


def _order(line: Called) -> tuple:
    if line.sitting is None:
        return (1, "", 0, 0, line.code)
    return (0, line.sitting.starts_at.isoformat(), line.sitting.id, line.turn or 0, line.code)


def _of_people(stage: Stage) -> list[Blocked]:
    placed = {entry.candidacy_id for entry in stage.entries if entry.sitting_id is not None}
    without = sum(each.id not in placed for each in stage.candidates)
    return [Blocked("sitting.unplaced", {"n": without})] if without else []


def _of_rooms(stage: Stage) -> list[Blocked]:
    return [
        Blocked("sitting.over_capacity", {"room": sitting.room, "n": n, "capacity": sitting.capacity})
        for sitting in stage.sittings
        if (n := len(heard(sitting))) > sitting.capacity
    ]


def _of_judges(stage: Stage) -> list[Blocked]:
    everywhere = [seat for seat in stage.seats if seat.sitting_id is None]
    told = []
    if any(one.overlaps(other) for one, other in combinations(stage.sittings, 2)):
        names = "、".join(seat.user.name for seat in everywhere)
        told += [Blocked("sitting.judge_in_parallel", {"judge": names})] if everywhere else []
    if not everywhere:
        told += [Blocked("sitting.no_judges", {"room": each.room}) for each in stage.sittings if not each.seats]
    return told
