"""Rows of a round's path (A4): stages with their criteria, pass marks, sittings, candidates' places and results."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.states import EntryOutcome, StageState

if TYPE_CHECKING:
    from app.domain.rounds.inspection.models import Inspection
    from app.domain.rounds.path.pool_models import Lot
    from app.domain.rounds.path.seat_models import Seat

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
    borderline_from: Decimal | None = Field(default=None, sa_type=Score, description="from here on the meeting decides")
    advance_ratio: int = Field(default=0, description="1:n of the places go on; 0: everyone who passes")
    minimum_field: int = Field(default=0, description="fewer candidates and the stage is not held (报名不足3人不开考)")
    minimum_waived: str = Field(default="", max_length=500, description="why it is held all the same")
    judges_wanted: int = 1
    blind: bool = Field(default=False, description="judges see codes, no names")
    held_on: date | None = None
    state: StageState = state_column(StageState, default=StageState.PLANNED)
    round_: Round = Relationship(back_populates="stages")
    seats: list["Seat"] = Relationship(back_populates="stage", sa_relationship_kwargs={"order_by": "Seat.id"})
    results: list["StageResult"] = Relationship(back_populates="stage", cascade_delete=True)
    criteria: list["Criterion"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "Criterion.position"}
    )
    pass_marks: list["PassMark"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "PassMark.id"}
    )
    sittings: list["Sitting"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "Sitting.starts_at"}
    )
    lots: list["Lot"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "Lot.id"}
    )
    entries: list["StageEntry"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "StageEntry.id"}
    )

    inspections: list["Inspection"] = Relationship(
        back_populates="stage", cascade_delete=True, sa_relationship_kwargs={"order_by": "Inspection.id"}
    )

    @property
    def is_inspection(self) -> bool:
        """Let through by the reports of teams 组织考察, not marked by judges."""
        return self.kind == StageKind.INSPECTION

    @property
    def step(self) -> str:
        """Which window of the calendar binds the work on it."""
        return "inspection" if self.is_inspection else "stages"

    @property
    def spoken_as(self) -> str:
        return "inspected_stage" if self.is_inspection else ""

    @property
    def per_place(self) -> str:
        """How many stand here for one place: the 1.5 of 1:1.5."""
        return f"{round(len(self.candidates) / self.round_.places, 1):g}"

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
        before = self.previous
        return [each for each in self.round_.candidacies if each.stands_after(before)]

    @property
    def expected(self) -> list["Candidacy"]:
        """The candidates who are there to be marked: neither absent nor caught cheating."""
        gone = {entry.candidacy_id for entry in self.entries if entry.outcome != EntryOutcome.EXPECTED}
        return [each for each in self.candidates if each.id not in gone]

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


class StageResult(Entity, table=True):
    """What a closed stage decided about one candidacy: a decision, stored. Who was absent or cheated has neither
    score nor rank, and so has everyone in a stage that is not marked (an inspection)."""

    __tablename__ = "stage_result"
    __table_args__ = (UniqueConstraint("stage_id", "candidacy_id"),)

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId, ondelete="CASCADE")
    score: Decimal | None = Field(sa_type=Score)
    parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="criterion id → points of the panel")
    verdict: Verdict = state_column(Verdict)
    outcome: EntryOutcome = state_column(EntryOutcome, default=EntryOutcome.EXPECTED)
    advanced: bool
    rank: int | None
    stage: Stage = Relationship(back_populates="results")
    candidacy: Candidacy = Relationship(back_populates="results")

    @property
    def passed(self) -> bool:
        return self.verdict == Verdict.PASS


class Criterion(Entity, table=True):
    """What a stage is marked by, each with its share; below `minimum` the whole stage fails (F11: any red is red)."""

    __table_args__ = (
        UniqueConstraint("stage_id", "position"),
        CheckConstraint("weight between 1 and 100", name="weight_percent"),
    )

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    position: int
    title: str = Field(max_length=60)
    weight: int
    minimum: Decimal | None = Field(default=None, sa_type=Score)
    stage: Stage = Relationship(back_populates="criteria")


class PassMark(Entity, table=True):
    """One version of a stage's pass mark: who set it, why, and whom it turned (F11). The newest holds."""

    __tablename__ = "pass_mark"

    stage_id: int = Field(foreign_key="stage.id", index=True, sa_type=BigId)
    was: Decimal = Field(sa_type=Score, description="the pass mark before")
    pass_mark: Decimal = Field(sa_type=Score)
    borderline_from: Decimal | None = Field(default=None, sa_type=Score)
    reason: str = Field(max_length=500)
    set_by: str = Field(max_length=100)
    flipped: list[int] = Field(default_factory=list, sa_type=JSON, description="candidacies it turned")
    stage: Stage = Relationship(back_populates="pass_marks")


class Sitting(Entity, table=True):
    """场次: a room and a time in which some of a stage's candidates are heard by some of its judges (F20)."""

    __table_args__ = (CheckConstraint("ends_at > starts_at", name="sitting_order"),)

    stage_id: int = Field(foreign_key="stage.id", index=True, sa_type=BigId)
    room: str = Field(max_length=60)
    starts_at: datetime
    ends_at: datetime
    capacity: int
    stage: Stage = Relationship(back_populates="sittings")
    seats: list["Seat"] = Relationship(back_populates="sitting", sa_relationship_kwargs={"order_by": "Seat.id"})
    entries: list["StageEntry"] = Relationship(
        back_populates="sitting", sa_relationship_kwargs={"order_by": "StageEntry.turn"}
    )

    @property
    def state(self) -> StageState:
        return self.stage.state

    def overlaps(self, other: "Sitting") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    @property
    def place(self) -> str:
        return f"{self.stage.place}/sittings/{self.id}"

    @property
    def label(self) -> str:
        return self.room

    def audience(self) -> Audience:
        return self.stage.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.stage.relations(actor)


class StageEntry(Entity, table=True):
    """A candidate's place in one stage: sitting, order, the code that stands for the name, absence or cheating."""

    __tablename__ = "stage_entry"
    __table_args__ = (UniqueConstraint("stage_id", "candidacy_id"), UniqueConstraint("stage_id", "code"))

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId, ondelete="CASCADE")
    code: str = Field(max_length=12, description="考号: stands for the name where the stage is blind")
    sitting_id: int | None = Field(default=None, foreign_key="sitting.id", sa_type=BigId)
    turn: int | None = Field(default=None, description="抽签号: the order in the sitting")
    outcome: EntryOutcome = state_column(EntryOutcome, default=EntryOutcome.EXPECTED)
    note: str = Field(default="", max_length=500)
    stage: Stage = Relationship(back_populates="entries")
    candidacy: Candidacy = Relationship()
    sitting: Sitting = Relationship(back_populates="entries")
