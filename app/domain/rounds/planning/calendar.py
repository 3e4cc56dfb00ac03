"""The calendar 日程 of a round: from when to when each of its steps is open."""

from datetime import timedelta
from typing import Any

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.actions import refuse_last_day
from app.domain.rounds.inputs import Reopening
from app.domain.rounds.models import Round
from app.domain.rounds.planning.inputs import Calendar, CalendarWindow, WindowMove
from app.domain.rounds.planning.models import RoundWindow, WindowKind
from app.domain.rounds.planning.windows import RECOMMENDATION, Days, days_of
from app.domain.rounds.states import ROUND
from app.errors import Fault, Invalid


def set_(session: WorkSession, actor: Actor, round_: Round, asked: Calendar) -> Round:
    """The whole calendar of a draft."""
    with ROUND.fire(session, actor, round_, "set_calendar", asked):
        told: set[WindowKind] = set()
        faults = []
        for place, window in enumerate(asked.windows):
            faults += _faults(round_, window, "windows", place)
            if window.kind in told:
                faults.append(Fault(("windows", place, "kind"), "round.window_twice"))
            told.add(window.kind)
        if faults:
            raise Invalid(*faults)
        round_.windows = [RoundWindow(**each.model_dump()) for each in asked.windows]
    return round_


def move(session: WorkSession, actor: Actor, round_: Round, asked: WindowMove) -> Round:
    """One window after the draft, with the reason in the log; a step that had none gets one."""
    told = _effect(days_of(round_, asked.kind), Days(asked.kind, asked.opens_on, asked.closes_on))
    with ROUND.fire(session, actor, round_, "move_window", asked, **told):
        if faults := _faults(round_, asked):
            raise Invalid(*faults)
        row = next((each for each in round_.windows if each.kind == asked.kind), None)
        if row is None:
            row = RoundWindow(kind=asked.kind, opens_on=asked.opens_on, closes_on=asked.closes_on)
            round_.windows.append(row)
        row.opens_on, row.closes_on = asked.opens_on, asked.closes_on
    return round_


def move_closing(session: WorkSession, actor: Actor, round_: Round, asked: Reopening) -> Round:
    """The last day of recommendations, while they are taken. Their first day has passed or is the draft's to change."""
    refuse_last_day(round_, asked.closes_on)
    before = days_of(round_, RECOMMENDATION)
    told = _effect(before, before._replace(closes_on=asked.closes_on))
    with ROUND.fire(session, actor, round_, "move_closing", asked, **told):
        round_.closes_on = asked.closes_on
    return round_


def _effect(before: Days | None, after: Days) -> dict[str, Any]:
    """What moving it does today, for the log; a step without a window was open."""
    was = {"was": [before.opens_on, before.closes_on]} if before else {}
    return {**was, "stood": before.standing(today()) if before else "open", "stands": after.standing(today())}


def shifted(round_: Round, by: timedelta) -> list[RoundWindow]:
    """The same calendar, so many days later."""
    return [
        RoundWindow(kind=each.kind, opens_on=each.opens_on + by, closes_on=each.closes_on + by)
        for each in round_.windows
    ]


def _faults(round_: Round, window: CalendarWindow | WindowMove, *at: str | int) -> list[Fault]:
    faults = []
    if window.closes_on < window.opens_on:
        faults.append(Fault((*at, "closes_on"), "round.window_order", opens_on=window.opens_on))
    if window.opens_on < round_.opens_on:
        faults.append(Fault((*at, "opens_on"), "round.window_too_early", first=round_.opens_on))
    if window.closes_on > round_.starts_on:
        faults.append(Fault((*at, "closes_on"), "round.window_too_late", last=round_.starts_on))
    return faults
