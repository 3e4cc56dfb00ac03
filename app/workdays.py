"""Working-day arithmetic on a calendar that a place can edit.

A day is looked up in three places, in this order: the editable table (`overrides`), the published
holiday calendar of the library `chinesecalendar`, and, for years the State Council has not announced
yet, plain Monday to Friday. The last is a guess, and `is_guess` says so.
"""

import calendar
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Calendar:
    """`overrides`: day → is it a working day. `settled_years`: years whose arrangement was entered whole."""

    def __init__(self, overrides: Mapping[date, bool] | None = None, settled_years: Collection[int] = ()):
        self._overrides = dict(overrides or {})
        self._settled_years = frozenset(settled_years)

    def is_workday(self, day: date) -> bool:
        if day in self._overrides:
            return self._overrides[day]
        published = _published(day)
        return day.weekday() < SATURDAY if published is None else published

    def is_guess(self, year: int) -> bool:
        """True while nobody has said which days of the year are holidays: show a notice."""
        return year not in self._settled_years and _published(date(year, 1, 1)) is None

    def add_workdays(self, start: date, n: int) -> date:
        """The n-th working day after `start` (before it when n is negative); `start` itself when n is 0."""
        if n == 0:
            return start
        return _nth(self._workdays_from(start, ONE_DAY if n > 0 else -ONE_DAY), abs(n))

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` lies before `a`."""
        if b < a:
            return -self.workdays_between(b - ONE_DAY, a - ONE_DAY)
        return sum(self.is_workday(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))

    def publicity_end(self, starts_on: date, n: int) -> date:
        """公务员法 32: 公示不少于五个工作日. The last day of publicity; it ends at 24:00 of that day.

        The first day counts only when it is a working day itself.
        """
        if n < 1:
            raise ValueError(f"publicity lasts at least one working day, not {n}")
        return _nth(self._workdays_from(starts_on - ONE_DAY, ONE_DAY), n)

    def _workdays_from(self, day: date, step: timedelta) -> Iterator[date]:
        while True:
            day += step
            if self.is_workday(day):
                yield day


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month too short for it (31 Aug + 6 = 28 Feb)."""
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month0 + 1)[1]
    return date(year, month0 + 1, min(day.day, last))


def completed_years(since: date, on: date) -> int:
    """周岁: a person born on 29 February completes the year on 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _published(day: date) -> bool | None:
    """What the published calendar says; None outside the years it holds."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None


def _nth(days: Iterator[date], n: int) -> date:
    return next(day for counted, day in enumerate(days, start=1) if counted == n)
