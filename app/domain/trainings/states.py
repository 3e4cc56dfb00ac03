"""When a training before the post may move: planned, held while its sheet is kept, closed when the sheet counts."""

from enum import StrEnum
from typing import Any

from app.clock import today
from app.domain.rounds.planning.windows import within
from app.workflow import Blocked, Machine, Transition


class TrainingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Presence(StrEnum):
    EXPECTED = "expected"
    ATTENDED = "attended"
    ABSENT = "absent"
    EXCUSED = "excused"


def has_begun(training: Any) -> Blocked | None:
    begun = training.starts_on <= today()
    return None if begun else Blocked("training.not_begun", {"starts_on": training.starts_on})


def has_people(training: Any) -> Blocked | None:
    return None if training.attendances else Blocked("training.nobody")


def everyone_recorded(training: Any) -> Blocked | None:
    waiting = sum(each.presence == Presence.EXPECTED for each in training.attendances)
    return Blocked("training.unrecorded", {"n": waiting}) if waiting else None


T = TrainingState
MAY_RECORD = (has_begun, within("training"), has_people)
TRAINING = Machine(
    "training",
    Transition("revise", "revision", {T.PLANNED}, None),
    Transition("add_people", "participants", {T.PLANNED, T.HELD}, None),
    Transition("drop_person", "participant-removal", {T.PLANNED, T.HELD}, None, (has_people,)),
    Transition("record", "attendance", {T.PLANNED, T.HELD}, T.HELD, MAY_RECORD, primary=True),
    Transition("clear", "attendance-clearing", {T.HELD}, T.PLANNED),
    Transition("close", "closing", {T.HELD}, T.CLOSED, (everyone_recorded,), primary=True),
    Transition("reopen", "reopening", {T.CLOSED}, T.HELD),
    Transition("cancel", "cancellation", {T.PLANNED}, T.CANCELLED),
    Transition("reinstate", "reinstatement", {T.CANCELLED}, T.PLANNED),
)
