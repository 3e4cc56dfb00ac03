"""What is asked of stages, seats and marks."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

import pydantic
from pydantic import model_validator
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.rounds.inputs import LONG, WORDS, Grounds
from app.domain.rounds.path.criteria import Criteria
from app.domain.rounds.path.models import StageKind
from app.domain.rounds.path.seat_models import RecusalSource

Points = Annotated[Decimal, pydantic.Field(ge=0, le=100, max_digits=5, decimal_places=2)]


def _below_the_pass_mark(told: Decimal | None, info: pydantic.ValidationInfo) -> Decimal | None:
    if told is not None and told >= info.data.get("pass_mark", 101):
        raise PydanticCustomError("borderline_above", "above")
    return told


Borderline = Annotated[Decimal | None, pydantic.AfterValidator(_below_the_pass_mark)]


class StagePlan(Asked):
    """One stage of a round's path; `advance_ratio` n: n per place go on, 0: everyone who does not fail."""

    kind: StageKind
    title: str = Field(min_length=1, max_length=60)
    weight: int = Field(ge=0, le=100)
    pass_mark: Decimal = Field(default=Decimal(60), ge=0, le=100, max_digits=5, decimal_places=2)
    borderline_from: Borderline = Field(default=None, ge=0, le=100, max_digits=5, decimal_places=2)
    advance_ratio: int = Field(default=0, ge=0, le=20)
    minimum_field: int = Field(default=0, ge=0, le=1000)
    judges_wanted: int = Field(default=1, ge=1, le=30)
    criteria: Criteria = Field(default=[], schema_extra=LONG)
    blind: bool = False
    held_on: date | None = None


class SeatNaming(Asked):
    """Who is to judge. `checked`: a doubt about recusal was looked into and found to be none. `per_candidate`: the
    judge sits all the same and marks none of those from whom they must stay away."""

    username: str = Field(min_length=1, max_length=40)
    checked: bool = False
    per_candidate: bool = False


class MarkEntry(Asked):
    """One candidate by `candidacy_id`, in a blind stage by `code`. `points`, or where the stage has criteria `parts`
    (criterion id → points), of which the points are made. Neither: the mark is taken away again."""

    candidacy_id: int | None = Field(default=None, ge=1, lt=2**63)
    code: str = Field(default="", max_length=12)
    points: Points | None = None
    parts: dict[str, Points] = Field(default={}, max_length=20)
    comment: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _told(self) -> Self:
        if (self.candidacy_id is None) == (not self.code):
            raise PydanticCustomError("mark_of_whom", "whom")
        if not self.model_fields_set & {"points", "parts"}:
            raise PydanticCustomError("mark_of_what", "what")
        return self


class Marks(Asked):
    """A sheet, or a part of it; who is not named keeps their mark. Never in the log: the organizer reads that."""

    marks: list[MarkEntry] = Field(max_length=1000, schema_extra=SECRET)


class SheetsAcceptance(Asked):
    """Which sheets a second person accepts; none named: every submitted one. A dry run does it all and keeps
    nothing."""

    ids: list[Annotated[int, pydantic.Field(ge=1, lt=2**63)]] = Field(default=[], max_length=200)
    dry_run: bool = False


class RecusalEntry(Asked):
    """From whom a judge stays away: the candidacy's id, in a blind stage the 考号. Why is never in the log."""

    candidate: str = Field(min_length=1, max_length=20, schema_extra=SECRET)
    source: RecusalSource | None = None
    reason: str = Field(min_length=2, max_length=500, schema_extra=WORDS)


class RecusalLifting(Grounds):
    candidate: str = Field(min_length=1, max_length=20, schema_extra=SECRET)


class Absence(Asked):
    """缺考. `entry_id` is the place in the stage, which names nobody."""

    entry_id: int = Field(ge=1, lt=2**63)
    note: str = Field(default="", max_length=500, schema_extra=WORDS)


class Cheating(Asked):
    """作弊: what was found stands with the entry and never in the log."""

    entry_id: int = Field(ge=1, lt=2**63)
    note: str = Field(min_length=4, max_length=500, schema_extra=WORDS)


class OutcomeClearing(Asked):
    entry_id: int = Field(ge=1, lt=2**63)
    reason: str = Field(min_length=2, max_length=500, schema_extra=LONG)


class PassMarkChange(Asked):
    """A new version of the pass mark, and why."""

    pass_mark: Decimal = Field(ge=0, le=100, max_digits=5, decimal_places=2)
    borderline_from: Borderline = Field(default=None, ge=0, le=100, max_digits=5, decimal_places=2)
    reason: str = Field(min_length=2, max_length=500, schema_extra=LONG)
