"""What a script asks about sheets again and again: the state, whose turn it is, when to come back.

The selects here are compiled once (app/hot.py); the scope is that of `queries.visible_to`, bound later.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Row, Select, String, bindparam, func, select, type_coerce

from app.access import Actor, Role
from app.clock import local, now
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.evaluations import queries
from app.domain.evaluations.inputs import EvaluationFilter
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.evaluations.states import DONE, WAITS_FOR
from app.domain.placements.models import Placement
from app.grants import GRANTS
from app.log import LogEntry
from app.paging import Window, paginate

POLLERS = tuple(Role(name) for name in GRANTS["evaluation.read"])
STEPS = ((1, 60), (7, 300), (30, 900))  # up to so many days before the due date → seconds between two looks
FAR, NIGHT_FACTOR = 3600, 4
NIGHT_FROM, NIGHT_TO = 22, 7


class Status(msgspec.Struct):
    """One sheet as a poll tells it. `next_poll_after` moves in steps, so that the answer keeps its ETag."""

    id: int
    state: str
    title: str
    version: int
    due_on: date
    overdue: bool
    updated_at: datetime
    waiting_for: str | None
    next_poll_after: int


class StatusPage(msgspec.Struct):
    """Many sheets. `counts` are of all that ids, round and unit choose; `cursor` goes into the next `changed_after`."""

    items: list[Status]
    counts: dict[str, int]
    next: str | None
    cursor: int
    next_poll_after: int


def one(role: Role) -> Select:
    """Binds: id, path, cadre_id (a value stands in for each while it is compiled)."""
    path, cadre_id, id_ = bindparam("path", ""), bindparam("cadre_id", 0), bindparam("id", 0)
    return _columns(queries.within(role, path, cadre_id, one=True).where(Evaluation.id == id_))


def binds(actor: Actor, evaluation_id: int) -> dict[str, Any]:
    return {"id": evaluation_id, "path": actor.unit_path, "cadre_id": actor.cadre_id or -1}


def _columns(scope: Select) -> Select:
    named = scope.join(Cadre, Cadre.id == Placement.cadre_id).join(Cycle, Cycle.id == Evaluation.cycle_id)
    return named.with_only_columns(
        Cadre.name, Cycle.title, type_coerce(Evaluation.state, String), Evaluation.version, Evaluation.due_on,
        Evaluation.updated_at, Evaluation.id,
    )  # fmt: skip


def told(row: Sequence[Any] | Row, at: datetime) -> Status:
    name, title, state, version, due_on, updated_at, id_ = row
    overdue = state not in DONE and due_on < at.date()
    pause = next_poll_after(state, due_on, at)
    return Status(id_, state, f"{name} {title}", version, due_on, overdue, updated_at, WAITS_FOR[state], pause)


def next_poll_after(state: str, due_on: date, at: datetime) -> int:
    """Seconds until a look can be worth while: soon near the due date, seldom far from it, at night and when done."""
    if state in DONE:
        pause = FAR
    else:
        left = (due_on - at.date()).days
        pause = next((seconds for days, seconds in STEPS if left <= days), FAR)
    return pause if NIGHT_TO <= at.hour < NIGHT_FROM else pause * NIGHT_FACTOR


def wall_clock() -> datetime:
    return local(now())


def many(
    session: WorkSession, actor: Actor, wanted: EvaluationFilter, ids: Sequence[int], changed_after: int, window: Window
) -> StatusPage:
    """The cursor is read first: what changes while the page is read is told again, never lost."""
    at = wall_clock()
    chosen = queries.narrowed(queries.visible_to(actor), wanted.model_copy(update={"state": None}))
    if ids:
        chosen = chosen.where(Evaluation.id.in_(ids))
    found = chosen.where(Evaluation.state == wanted.state) if wanted.state else chosen
    if changed_after:
        found = found.where(Evaluation.id.in_(_changed(changed_after)))
    cursor = session.execute(_last_change(found)).scalar()
    page = paginate(session, _columns(found), window, Evaluation.id)
    items = [told(row, at) for row in page.items]
    pause = min((each.next_poll_after for each in items), default=FAR)
    counts = queries.counted(session, chosen)
    return StatusPage(items, counts, page.next, cursor or changed_after, pause)


def _changed(after: int) -> Select:
    """By sequence number; the empty suffix keeps SQLite from walking every entry of the type instead."""
    return select(LogEntry.subject_id).where(LogEntry.seq > after, LogEntry.type.concat("") == "evaluation")


def _last_change(found: Select) -> Select:
    ids = found.with_only_columns(Evaluation.id)
    return select(func.max(LogEntry.seq)).where(LogEntry.type == "evaluation", LogEntry.subject_id.in_(ids))
