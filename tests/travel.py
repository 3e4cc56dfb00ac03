"""Another day for the whole process: requests run in threads of their own, which `clock.at` does not reach."""

from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app import clock
from app.config import settings


class Travel:
    """travel.to(date(2026, 4, 9)), travel.days(9): every thread believes it, until the test ends."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
        self._patch = monkeypatch
        self.to(day)

    def to(self, day: date, hour: int = 10) -> None:
        self.day = day
        moment = datetime.combine(day, time(hour), ZoneInfo(settings().timezone))
        self._patch.setattr(clock, "_told", ContextVar("told_time", default=moment))

    def days(self, number: int) -> None:
        self.to(self.day + timedelta(days=number))
