"""When a cycle and a sheet may move. Overdue is not a state: it is a date that has passed."""

from enum import StrEnum
from typing import Any

from app.workflow import Blocked, Machine, Transition


class CycleState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class EvaluationState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    CONFIRMED = "confirmed"
    ACKNOWLEDGED = "acknowledged"


DONE = frozenset({EvaluationState.CONFIRMED, EvaluationState.ACKNOWLEDGED})
WAITS_FOR: dict[str, str | None] = {
    EvaluationState.OPEN: "receiving_unit",
    EvaluationState.SUBMITTED: "organizer",
    EvaluationState.CONFIRMED: "cadre",
    EvaluationState.ACKNOWLEDGED: None,
}


def every_sheet_confirmed(cycle: Any) -> Blocked | None:
    waiting = sum(sheet.state not in DONE for sheet in cycle.sheets)
    return Blocked("cycle.unconfirmed", {"n": waiting}) if waiting else None


def has_marks(sheet: Any) -> Blocked | None:
    return None if sheet.is_marked else Blocked("evaluation.unmarked", {"n": 5 - len(sheet.marks)})


def has_words(sheet: Any) -> Blocked | None:
    """A mark that judges hard or praises high says what it rests on; the limits are the round's policy."""
    if not (missing := sheet.wordless):
        return None
    rules = sheet.rules
    facts = {"criterion": f"@grading.criterion.{missing[0]}", "below": rules.words_below, "above": rules.words_above}
    return Blocked("evaluation.words_missing", facts)


S = EvaluationState
CYCLE = Machine(
    "cycle",
    Transition("close", "closing", {CycleState.OPEN}, CycleState.CLOSED, (every_sheet_confirmed,)),
)
EVALUATION = Machine(
    "evaluation",
    Transition("mark", "marks", {S.OPEN}, None),
    Transition("submit", "submission", {S.OPEN}, S.SUBMITTED, (has_marks, has_words), primary=True),
    Transition("send_back", "return", {S.SUBMITTED}, S.OPEN),
    Transition("confirm", "confirmation", {S.SUBMITTED}, S.CONFIRMED, primary=True),
    Transition("acknowledge", "acknowledgement", {S.CONFIRMED}, S.ACKNOWLEDGED, primary=True),
)
