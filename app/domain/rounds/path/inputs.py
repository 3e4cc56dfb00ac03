"""What is asked of stages, seats and marks."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.rounds.path.models import StageKind


class StagePlan(Asked):
    """One stage of a round's path; `advance_ratio` n: n per place go on, 0: everyone who passes."""

    kind: StageKind
    title: str = Field(min_length=1, max_length=60)
    weight: int = Field(ge=0, le=100)
    pass_mark: Decimal = Field(default=Decimal(60), ge=0, le=100, max_digits=5, decimal_places=2)
    advance_ratio: int = Field(default=0, ge=0, le=20)
    judges_wanted: int = Field(default=1, ge=1, le=30)
    held_on: date | None = None


class SeatNaming(Asked):
    """Who is to judge. `checked`: a doubt about recusal was looked into and found to be none."""

    username: str = Field(min_length=1, max_length=40)
    checked: bool = False


class MarkEntry(Asked):
    """`points` none takes the mark away again."""

    candidacy_id: int = Field(ge=1, lt=2**63)
    points: Decimal | None = Field(ge=0, le=100, max_digits=5, decimal_places=2)
    comment: str = Field(default="", max_length=500)


class Marks(Asked):
    """A sheet, or a part of it; who is not named keeps their mark. Never in the log: the organizer reads that."""

    marks: list[MarkEntry] = Field(max_length=1000, schema_extra=SECRET)
