"""Rows of a round's path (A4): stages, a judge's seat and sheet, marks, results."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import (
    SeatState,
    StageState,
)

Score = Numeric(6, 2)


class StageKind(StrEnum):
    WRITTEN = "written"
    GROUP_INTERVIEW = "group_interview"
    INTERVIEW = "interview"
    FITNESS = "fitness"
    FIELD_SURVEY = "field_survey"
    RESUME = "resume"
    INSPECTION = "inspection"


class Stage(Entity, table=True):
    """One stage of a round's path (A4): its weight in the composite, its pass mark, its judges."""

    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("weight between 0 and 100", name="weight_percent"),
    )

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    position: int
    kind: StageKind = state_column(StageKind)
    title: str = Field(max_length=60)
    weight: int
    pass_mark: Decimal = Field(default=Decimal(60), sa_type=Score)
    advance_ratio: int = Field(default=0, description="1:n of the places go on; 0: everyone who passes")
    judges_wanted: int = 1
    held_on: date | None = None
    state: StageState = state_column(StageState, default=StageState.PLANNED)
    round_: Round = Relationship(back_populates="stages")
    seats: list["Seat"] = Relationship(back_populates="stage", sa_relationship_kwargs={"order_by": "Seat.id"})
    results: list["StageResult"] = Relationship(back_populates="stage", cascade_delete=True)

    @property
    def previous(self) -> "Stage | None":
        before = [stage for stage in self.round_.stages if stage.position < self.position]
        return max(before, key=lambda stage: stage.position, default=None)

    @property
    def following(self) -> "Stage | None":
        after = [stage for stage in self.round_.stages if stage.position > self.position]
        return min(after, key=lambda stage: stage.position, default=None)

    @property
    def candidates(self) -> list["Candidacy"]:
        """The eligible whom the stage before let through; a closed stage keeps whom it judged."""
        judged = {result.candidacy_id for result in self.results}
        if self.state == StageState.CLOSED:
            return [each for each in self.round_.candidacies if each.id in judged]
        return [each for each in self.round_.candidacies if each.stands_after(self.previous)]

    @property
    def place(self) -> str:
        return f"rounds/{self.round_id}/stages/{self.id}"

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        seated = {"judge"} if any(seat.user_id == actor.user_id for seat in self.seats) else set()
        return self.round_.relations(actor) | seated


class Seat(Entity, table=True):
    """A judge's place on a stage's panel, and the sheet of marks on it."""

    __table_args__ = (UniqueConstraint("stage_id", "user_id"),)

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    user_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    state: SeatState = state_column(SeatState, default=SeatState.MARKING)
    submitted_at: datetime | None = None
    stage: Stage = Relationship(back_populates="seats")
    user: User = Relationship()
    marks: list["Mark"] = Relationship(back_populates="seat", cascade_delete=True)

    @property
    def unmarked(self) -> list[Candidacy]:
        marked = {mark.candidacy_id for mark in self.marks}
        return [each for each in self.stage.candidates if each.id not in marked]

    def mark(self, candidacy_id: int, points: Decimal | None, comment: str) -> None:
        """Set one mark, or take it away again."""
        mark = next((each for each in self.marks if each.candidacy_id == candidacy_id), None)
        if points is None:
            if mark is not None:
                self.marks.remove(mark)
            return
        if mark is None:
            mark = Mark(candidacy_id=candidacy_id, points=points)
            self.marks.append(mark)
        mark.points, mark.comment = points, comment

    @property
    def place(self) -> str:
        return f"{self.stage.place}/seats/{self.id}"

    @property
    def label(self) -> str:
        return self.user.name

    def audience(self) -> Audience:
        return self.stage.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        own = {"judge"} if self.user_id == actor.user_id else set()
        return self.stage.round_.relations(actor) | own


class Mark(Entity, table=True):
    """One judge's mark for one candidacy, 0–100; nobody else reads it before the sheet is submitted."""

    __table_args__ = (
        UniqueConstraint("seat_id", "candidacy_id"),
        CheckConstraint("points between 0 and 100", name="points_range"),
    )

    seat_id: int = Field(foreign_key="seat.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    points: Decimal = Field(sa_type=Score)
    comment: str = Field(default="", max_length=500)
    seat: Seat = Relationship(back_populates="marks")


class StageResult(Entity, table=True):
    """What a closed stage decided about one candidacy: a decision, stored."""

    __tablename__ = "stage_result"
    __table_args__ = (UniqueConstraint("stage_id", "candidacy_id"),)

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId, ondelete="CASCADE")
    score: Decimal = Field(sa_type=Score)
    passed: bool
    advanced: bool
    rank: int
    stage: Stage = Relationship(back_populates="results")
    candidacy: Candidacy = Relationship(back_populates="results")
