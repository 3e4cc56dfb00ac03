"""What is asked of placements. Free text about a person stays out of the log."""

from datetime import date
from typing import Any

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.placements.states import EndReason
from app.domain.posts.inputs import Substance

NUMBER: dict[str, Any] = {"ge": 1, "lt": 2**63}
SECRET_TEXT = {"json_schema_extra": {"secret": True, "widget": "textarea"}}
TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}


class Assignment(Asked):
    """Who of which round goes to which post. Without a date the term starts as the round planned it; without months it
    is the usual one of the post's kind, or the one that the round's policy sets."""

    round_id: int = Field(**NUMBER)
    candidacy_id: int = Field(**NUMBER)
    post_id: int = Field(**NUMBER)
    starts_on: date | None = None
    term_months: int | None = Field(default=None, ge=1, le=60)


class Notice(Asked):
    """任职文件: its number and the day it was read out."""

    notice_number: str = Field(min_length=2, max_length=60)
    notified_on: date


class Arrival(Asked):
    arrived_on: date


class Exemption(Asked):
    """Why somebody may begin without the training the policy asks for."""

    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class Extension(Asked):
    ends_on: date
    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class PlacementConclusion(Asked):
    ended_on: date
    note: str = Field(default="", max_length=1000, schema_extra=SECRET_TEXT)


class EarlyEnd(Asked):
    ended_on: date
    end_reason: EndReason = Field(schema_extra=SECRET)
    note: str = Field(min_length=4, max_length=1000, schema_extra=SECRET_TEXT)


class SubstanceReport(Asked):
    """N9 in mid-term: the five questions again, asked of the person on the post. Between them and the organizer."""

    answers: Substance = Field(schema_extra=SECRET)
    note: str = Field(default="", max_length=1000, schema_extra=SECRET_TEXT)


class Cancellation(Asked):
    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)
