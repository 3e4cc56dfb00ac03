"""The only place that knows what time it is: aware UTC for moments, the office's own date for days."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.config import settings

_told: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    return _told.get() or datetime.now(UTC)


def today() -> date:
    """The date on the office's wall, not the server's."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings().timezone))


def moment_of(day: date, told: str) -> datetime:
    """09:30 on the office's wall, as a moment."""
    on_the_wall = datetime.combine(day, time.fromisoformat(told), ZoneInfo(settings().timezone))
    return on_the_wall.astimezone(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the house believe it is another time: how the demo city gets a past that its log agrees with."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
