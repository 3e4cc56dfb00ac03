"""The calendar of a round as a form: two days for each step; a step left empty has no window."""

from datetime import date
from typing import Any

from pydantic import create_model

from app.access import Actor
from app.asked import Asked
from app.db import WorkSession
from app.domain.rounds.models import Round
from app.domain.rounds.planning import calendar
from app.domain.rounds.planning.inputs import Calendar, CalendarWindow
from app.domain.rounds.planning.models import WindowKind
from app.errors import Fault, Invalid

ENDS = ("opens_on", "closes_on")
CalendarForm: Any = create_model(
    "CalendarForm", __base__=Asked, **{f"{kind}_{end}": (date | None, None) for kind in WindowKind for end in ENDS}
)


def start(session: WorkSession, actor: Actor, round_: Round) -> dict[str, date]:
    return {f"{each.kind}_{end}": getattr(each, end) for each in round_.windows for end in ENDS}


def set_calendar(session: WorkSession, actor: Actor, round_: Round, form: Any) -> Round:
    """Faults are told beside the days they are about."""
    days = {kind: [getattr(form, f"{kind}_{end}") for end in ENDS] for kind in WindowKind}
    given = [kind for kind, (first, last) in days.items() if first or last]
    halves = [(kind, end) for kind in given for end, day in zip(ENDS, days[kind], strict=True) if day is None]
    if halves:
        raise Invalid(*(Fault((f"{kind}_{end}",), "round.window_half") for kind, end in halves))
    windows = [CalendarWindow(kind=kind, opens_on=days[kind][0], closes_on=days[kind][1]) for kind in given]
    try:
        return calendar.set_(session, actor, round_, Calendar(windows=windows))
    except Invalid as refused:
        raise Invalid(
            *(Fault((f"{given[fault.loc[1]]}_{fault.loc[2]}",), fault.code, **fault.facts) for fault in refused.faults)
        ) from refused
