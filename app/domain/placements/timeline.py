"""A placement's course as dated lines, and where they stand on the drawing of its months. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count
from typing import Any, NamedTuple

from app.workdays import add_months


class Standing(StrEnum):
    """`past` is done, `late` was due and is not done, `next` is to come."""

    PAST = "past"
    LATE = "late"
    TODAY = "today"
    NEXT = "next"


class Event(NamedTuple):
    """`code` under the labels `timeline.`; `facts` for its sentence."""

    code: str
    on: date
    standing: Standing
    facts: dict[str, Any]


@dataclass(frozen=True)
class Course:
    """What the timeline is drawn from. `halves`: when the n-th half-yearly assessment is due, and when it was done;
    `extensions`: the day each was granted and the new last day."""

    assigned_on: date
    starts_on: date
    ends_on: date
    running: bool
    notified_on: date | None = None
    arrive_by: date | None = None
    arrived_on: date | None = None
    ended_on: date | None = None
    end_code: str = "concluded"
    extensions: Sequence[tuple[date, date]] = ()
    halves: Sequence[tuple[date, date | None]] = ()


def events(course: Course, on: date) -> list[Event]:
    """Everything in the order of its days; what waits behind today on the same day comes after it."""
    today = [Event("today", on, Standing.TODAY, {})] if course.running else []
    done = *_begun(course), *_arrival(course, on), *_amended(course), *_assessed(course, on), *_end(course, on)
    return sorted((*done, *today), key=lambda event: (event.on, _ORDER[event.standing]))


_ORDER = {Standing.PAST: 0, Standing.LATE: 1, Standing.TODAY: 2, Standing.NEXT: 3}


def _begun(course: Course) -> Iterator[Event]:
    if course.notified_on is None:
        yield Event("assigned", course.assigned_on, Standing.PAST, {})
    else:
        yield Event("notified", course.notified_on, Standing.PAST, {})


def _arrival(course: Course, on: date) -> Iterator[Event]:
    if course.arrived_on and course.arrive_by:
        late = (course.arrived_on - course.arrive_by).days
        code = "arrived_late" if late > 0 else "arrived"
        yield Event(code, course.arrived_on, Standing.PAST, {"days": abs(late), "arrive_by": course.arrive_by})
    elif course.arrive_by and course.running:
        yield Event("arrival_due", course.arrive_by, _waiting(course.arrive_by, on), {"arrive_by": course.arrive_by})


def _amended(course: Course) -> Iterator[Event]:
    for granted_on, ends_on in course.extensions:
        yield Event("extended", granted_on, Standing.PAST, {"ends_on": ends_on})


def _assessed(course: Course, on: date) -> Iterator[Event]:
    """A half-year that a placement did not live to see has no assessment."""
    for half, (due_on, done_on) in enumerate(course.halves, start=1):
        if done_on:
            yield Event("assessed", done_on, Standing.PAST, {"half": half})
        elif course.running:
            yield Event("assessment_due", due_on, _waiting(due_on, on), {"half": half})


def _end(course: Course, on: date) -> Iterator[Event]:
    if course.running:
        yield Event("end", course.ends_on, _waiting(course.ends_on, on), {"ends_on": course.ends_on})
    elif course.ended_on:
        yield Event(course.end_code, course.ended_on, Standing.PAST, {})


def _waiting(due_on: date, on: date) -> Standing:
    return Standing.LATE if on > due_on else Standing.NEXT


def turn(found: Iterable[Event]) -> Event | None:
    """What is to be done first: the oldest thing late, else the next one."""
    waiting = [event for event in found if event.standing in (Standing.LATE, Standing.NEXT)]
    return min(waiting, key=lambda event: event.on, default=None)


def months(starts_on: date, ends_on: date) -> int:
    """How many months the drawing holds: those of the term, begun ones counted whole."""
    return next(n for n in count(1) if add_months(starts_on, n) > ends_on)


def position(starts_on: date, day: date) -> float:
    """Months since the first day, with the part of the month that has gone by."""
    whole = (day.year - starts_on.year) * 12 + day.month - starts_on.month
    if add_months(starts_on, whole) > day:
        whole -= 1
    since = add_months(starts_on, whole)
    return whole + (day - since).days / monthrange(since.year, since.month)[1]


def lived(starts_on: date, ends_on: date, on: date) -> tuple[tuple[int, int], tuple[int, int]]:
    """Months and days gone by, and months and days to come, between the first and the last day."""
    day = min(max(on, starts_on), ends_on + timedelta(days=1))
    return _apart(starts_on, day), _apart(day, ends_on + timedelta(days=1))


def _apart(a: date, b: date) -> tuple[int, int]:
    whole = (b.year - a.year) * 12 + b.month - a.month
    if add_months(a, whole) > b:
        whole -= 1
    return whole, (b - add_months(a, whole)).days


LANES = (0, 2, 1, 3)


def lanes(positions: Sequence[float], widths: Sequence[float], today: float | None = None) -> list[int]:
    """A row for each caption so that none runs into another or into the line of today: above, below, far above, far
    below, in this order. Where nothing is free, the row whose last caption ends first."""
    ends = dict.fromkeys(LANES, float("-inf"))
    chosen = []
    for left, width in zip(positions, widths, strict=True):
        free = (lane for lane in LANES if ends[lane] <= left and not (lane in ABOVE and _struck(left, width, today)))
        lane = next(free, min(LANES, key=ends.__getitem__))
        ends[lane] = left + width
        chosen.append(lane)
    return chosen


ABOVE = (0, 1)


def _struck(left: float, width: float, today: float | None) -> bool:
    return today is not None and left < today < left + width


def share_gone(starts_on: date, ends_on: date, on: date) -> tuple[int, int, str]:
    """Days gone by, days in all, and the months that are left with one decimal, as the register shows them."""
    whole = (ends_on - starts_on).days + 1
    gone = min(max((on - starts_on).days, 0), whole)
    return gone, whole, f"{max(position(on, ends_on + timedelta(days=1)), 0):.1f}"
