"""When a training before the post may move."""

from enum import StrEnum


class TrainingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CLOSED = "closed"
    CANCELLED = "cancelled"
