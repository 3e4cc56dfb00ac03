"""What is asked of trainings. What is written about a person stays out of the log."""

from datetime import date
from typing import Annotated

import pydantic
from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.trainings.states import Presence

TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}
CandidacyId = Annotated[int, pydantic.Field(ge=1, lt=2**63)]


class TrainingPlan(Asked):
    title: str = Field(min_length=2, max_length=100)
    programme: str = Field(min_length=4, max_length=4000, schema_extra=TEXTAREA)
    venue: str = Field(default="", max_length=100)
    starts_on: date
    ends_on: date
    hours: int = Field(ge=1, le=400)


class Participants(Asked):
    """Whom to expect; nobody named: everyone who is confirmed and not yet expected."""

    candidacy_ids: list[CandidacyId] = Field(default=[], max_length=1000)


class Removal(Asked):
    candidacy_id: CandidacyId = Field(schema_extra={"json_schema_extra": {"widget": "select"}})
    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class AttendanceEntry(Asked):
    candidacy_id: CandidacyId
    presence: Presence
    passed: bool = False
    note: str = Field(default="", max_length=500)


class AttendanceSheet(Asked):
    """The sheet, or a part of it; who is not named stays as written."""

    rows: list[AttendanceEntry] = Field(max_length=1000, schema_extra=SECRET)
