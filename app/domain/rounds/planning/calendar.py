"""The calendar 日程 of a round: from when to when each of its steps is open."""

from datetime import timedelta

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.models import Round
from app.domain.rounds.planning.inputs import Calendar, CalendarWindow, WindowMove
from app.domain.rounds.planning.models import RoundWindow, WindowKind
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
    before = window_of(round_, asked.kind)
    told = {"was": [before.opens_on, before.closes_on]} if before else {}
    with ROUND.fire(session, actor, round_, "move_window", asked, **told):
        if faults := _faults(round_, asked):
            raise Invalid(*faults)
        if before is None:
            before = RoundWindow(kind=asked.kind, opens_on=asked.opens_on, closes_on=asked.closes_on)
            round_.windows.append(before)
        before.opens_on, before.closes_on = asked.opens_on, asked.closes_on
    return round_


def window_of(round_: Round, kind: WindowKind) -> RoundWindow | None:
    return next((each for each in round_.windows if each.kind == kind), None)


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
