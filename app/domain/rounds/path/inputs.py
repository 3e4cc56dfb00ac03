"""What is asked of stages, seats and marks."""

from datetime import date
from decimal import Decimal

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.rounds.inputs import WORDS, Grounds
from app.domain.rounds.path.models import RecusalSource, StageKind


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
    """Who is to judge. `checked`: a doubt about recusal was looked into and found to be none. `per_candidate`: the
    judge sits all the same and marks none of those from whom they must stay away."""

    username: str = Field(min_length=1, max_length=40)
    checked: bool = False
    per_candidate: bool = False


class MarkEntry(Asked):
    """`points` none takes the mark away again."""

    candidacy_id: int = Field(ge=1, lt=2**63)
    points: Decimal | None = Field(ge=0, le=100, max_digits=5, decimal_places=2)
    comment: str = Field(default="", max_length=500)


class Marks(Asked):
    """A sheet, or a part of it; who is not named keeps their mark. Never in the log: the organizer reads that."""

    marks: list[MarkEntry] = Field(max_length=1000, schema_extra=SECRET)


class RecusalEntry(Asked):
    """From whom a judge stays away: the candidacy's id, in a blind stage the 考号. Why is never in the log."""

    candidate: str = Field(min_length=1, max_length=20, schema_extra=SECRET)
    source: RecusalSource | None = None
    reason: str = Field(min_length=2, max_length=500, schema_extra=WORDS)


class RecusalLifting(Grounds):
    candidate: str = Field(min_length=1, max_length=20, schema_extra=SECRET)
