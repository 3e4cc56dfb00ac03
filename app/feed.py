"""The change feed: the log after a cursor, as far as its reader may see it."""

from typing import Any

from sqlalchemy import Select, select

from app.access import Actor
from app.db import WorkSession
from app.log import LogEntry, LogHead, visible_to

SCANNED = 20_000
LAST = select(LogHead.seq).where(LogHead.id == 1)


def read(session: WorkSession, actor: Actor, after: int, limit: int) -> tuple[list[Any], int]:
    """Entries after a cursor that the caller may see, and how far was looked: a caller who sees little of a long
    log gets on by empty pages instead of one slow one."""
    bound = min(session.execute(LAST).scalar_one(), after + SCANNED)
    items = list(session.execute(entries(actor, after, bound, limit)).all())
    return items, reached([item.cursor for item in items], after, bound, limit)


def entries(actor: Actor, after: Any, bound: Any, limit: Any) -> Select:
    query = visible_to(actor).with_only_columns(
        LogEntry.seq.label("cursor"), LogEntry.at, LogEntry.verb, LogEntry.type,
        LogEntry.subject_id.label("id"), LogEntry.key, LogEntry.version,
    )  # fmt: skip
    return query.where(LogEntry.seq > after, LogEntry.seq <= bound).order_by(LogEntry.seq).limit(limit)


def reached(cursors: list[int], after: int, bound: int, limit: int) -> int:
    return cursors[-1] if len(cursors) == limit else max(after, bound)
