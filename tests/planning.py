"""Builders for the plan of a round."""

from datetime import timedelta
from typing import Any

from app.clock import today
from app.db import WorkSession
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import NewRound
from app.domain.rounds.models import Round
from app.domain.rounds.planning import calendar, quotas
from app.domain.rounds.planning.inputs import Calendar, CalendarWindow, QuotaLine, Quotas
from tests import make
from tests.cast import Cast

LEAD = [
    {"office": "head", "name": "李建国", "title": "市委组织部部长"},
    {"office": "member", "name": "王海燕", "title": "市人社局副局长"},
]


def posts(kind: str, direction: str, places: int) -> QuotaLine:
    return QuotaLine(scope="posts", kind=kind, direction=direction, places=places)


def county(unit_code: str, places: int) -> QuotaLine:
    return QuotaLine(scope="county", unit_code=unit_code, places=places)


def sending(unit_code: str, places: int) -> QuotaLine:
    return QuotaLine(scope="sending", unit_code=unit_code, places=places)


def divided(session: WorkSession, cast: Cast, round_: Round, *lines: QuotaLine, reason: str = "") -> Round:
    return quotas.set_(session, cast.city, round_, Quotas(lines=list(lines), reason=reason))


def window(kind: str, first: int, last: int) -> CalendarWindow:
    """So many days from today."""
    return CalendarWindow(
        kind=kind, opens_on=today() + timedelta(days=first), closes_on=today() + timedelta(days=last)
    )  # fmt: skip


def scheduled(session: WorkSession, cast: Cast, round_: Round, *windows: CalendarWindow) -> Round:
    return calendar.set_(session, cast.city, round_, Calendar(windows=list(windows)))


def on_path(session: WorkSession, cast: Cast, template: str, **changes: Any) -> Round:
    """A draft on a usual path, as long as the path takes."""
    told = {"starts_on": today() + timedelta(days=200), **changes}
    return rounds.create(session, cast.city, NewRound(**make.round_entry(template=template, **told)))
