"""What the tab of the plan shows: lead group, quotas by line, and the calendar as spans of time."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds import queries
from app.domain.rounds.models import Round
from app.domain.rounds.planning.models import QuotaScope
from app.domain.rounds.planning.windows import RECOMMENDATION, Days, days_of
from app.errors import NotFound
from app.labels import t


class Span(NamedTuple):
    """One row of the calendar; `state` is past, today (it is open) or to come ("")."""

    title: str
    first: date
    last: date
    state: str


def drawn(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    told = spans(round_, today())
    quotas = round_.quotas
    return {
        "spans": told,
        "windows": windows(round_),
        "axis": months(min(span.first for span in told), max(span.last for span in told)),
        "posts_quotas": [each for each in quotas if each.scope == QuotaScope.POSTS],
        "county_quotas": [each for each in quotas if each.scope == QuotaScope.COUNTY],
        "sending_quotas": [each for each in quotas if each.scope == QuotaScope.SENDING],
        "source": _source(session, actor, round_),
    }


def spans(round_: Round, on: date) -> list[Span]:
    """The recommending window, those of the calendar, and the first day in post, by the day they begin."""
    told = [
        *((t(each.code), each.opens_on, each.closes_on) for each in windows(round_)),
        (t("rounds.arrival"), round_.starts_on, round_.starts_on),
    ]
    return [
        Span(title, first, last, "past" if last < on else "today" if first <= on else "")
        for title, first, last in sorted(told, key=lambda each: each[1:])
    ]


def windows(round_: Round) -> list[Days]:
    """By the day they open."""
    told = [days_of(round_, step) for step in (RECOMMENDATION, *(each.kind for each in round_.windows))]
    return sorted(told, key=lambda each: (each.opens_on, each.closes_on))


def months(first: date, last: date) -> list[date]:
    """The first days of the months that the calendar touches, and of the one after."""
    told = [first.replace(day=1)]
    while told[-1] <= last:
        told.append((told[-1] + timedelta(days=31)).replace(day=1))
    return told


def _source(session: WorkSession, actor: Actor, round_: Round) -> Round | None:
    """The round it was copied from, where the reader may see it."""
    try:
        return queries.by_id(session, actor, round_.copied_from_id) if round_.copied_from_id else None
    except NotFound:
        return None
