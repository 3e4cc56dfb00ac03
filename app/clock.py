"""The only place that knows what time it is: aware UTC for moments, the office's own date for days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.config import settings


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The date on the office's wall, not the server's."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings().timezone))
