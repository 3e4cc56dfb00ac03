"""The days of a step, and the one guard that holds an act to them.

    Transition("submit", "marks-submission", …, (stage_is_marking, within()))

A window binds what does the work of its step: outside its days the act is refused with the days. What plans a step,
winds it up or takes something back is not bound: a mistake found late is mended without moving the calendar. A step
without a window binds nobody.
"""

from datetime import date
from typing import Any, NamedTuple

from app.clock import today
from app.workflow import Blocked, Guard

RECOMMENDATION = "recommendation"  # the round's own days, not a row of the calendar
FALLS_BACK = {"application": RECOMMENDATION, "unit_endorsement": RECOMMENDATION}  # without days of its own: these


class Days(NamedTuple):
    step: str
    opens_on: date
    closes_on: date

    def standing(self, on: date) -> str:
        return "to_come" if on < self.opens_on else "over" if on > self.closes_on else "open"

    @property
    def code(self) -> str:
        """The label of the step's name."""
        return "rounds.plan.recommending" if self.step == RECOMMENDATION else f"word.WindowKind.{self.step}"


def days_of(round_: Any, step: str) -> Days | None:
    if step == RECOMMENDATION:
        return Days(step, round_.opens_on, round_.closes_on)
    row = next((each for each in round_.windows if each.kind == step), None)
    if row is not None:
        return Days(step, row.opens_on, row.closes_on)
    return days_of(round_, FALLS_BACK[step]) if step in FALLS_BACK else None


def window_of(thing: Any) -> Days | None:
    """The window of the step that a thing stands in."""
    return days_of(thing.round_, thing.step)


class Within:
    """The guard: today lies in the window of `step`, or of the step that the thing says it stands in."""

    def __init__(self, step: str) -> None:
        self.step = step
        self.__name__ = f"within_{step}" if step else "within_own_step"

    def __call__(self, thing: Any) -> Blocked | None:
        days = days_of(getattr(thing, "round_", thing), self.step or thing.step)
        standing = days.standing(today()) if days else "open"
        if standing == "open":
            return None
        told = {"step": f"@{days.code}", "opens_on": days.opens_on, "closes_on": days.closes_on}
        return Blocked("round.not_yet" if standing == "to_come" else "round.too_late", told)


def within(step: str = "") -> Guard:
    return Within(step)
