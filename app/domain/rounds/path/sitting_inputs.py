"""What is asked of sittings: a room, a day and hours of the office's own clock."""

from datetime import date
from typing import Annotated

import pydantic
from sqlmodel import Field

from app.asked import SECRET, Asked

Hour = Annotated[str, pydantic.Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class SittingPlan(Asked):
    room: str = Field(min_length=1, max_length=60)
    held_on: date
    begins: Hour
    ends: Hour
    capacity: int = Field(ge=1, le=2000)


class Placing(Asked):
    """One candidate (the candidacy's id, in a blind stage the 考号) by hand into a sitting; none: out of it. Without a
    turn the next free one."""

    candidate: str = Field(min_length=1, max_length=20, schema_extra=SECRET)
    sitting_id: int | None = Field(default=None, ge=1, lt=2**63)
    turn: int | None = Field(default=None, ge=1, le=2000)


class SittingAssignment(Asked):
    """The sitting a judge sits in; none: all of the stage's."""

    sitting_id: int | None = Field(default=None, ge=1, lt=2**63)
