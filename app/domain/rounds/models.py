"""A round 批次 and its rows: stages, candidacies with findings, seats and marks, decision, publicity, objections."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import (
    LIST_WORDS,
    PENDING,
    CandidacyState,
    ObjectionState,
    RoundState,
    SeatState,
    StageState,
)
from app.domain.units.models import Unit

Score = Numeric(6, 2)


class StageKind(StrEnum):
    WRITTEN = "written"
    GROUP_INTERVIEW = "group_interview"
    INTERVIEW = "interview"
    FITNESS = "fitness"
    FIELD_SURVEY = "field_survey"
    RESUME = "resume"
    INSPECTION = "inspection"


class Round(Entity, table=True):
    """One selection round (A1). `policy` holds what the place set; read it through `rules`."""

    __table_args__ = (CheckConstraint("places >= 1", name="places_positive"),)

    title: str = Field(max_length=100)
    document_number: str = Field(default="", max_length=60)
    purpose: str = Field(max_length=1000)
    plan: str = Field(default="", max_length=4000, description="实施方案")
    profile: str = Field(default="", max_length=1000, description="target profile")
    lead_group: str = Field(default="", max_length=500)
    kind: PlacementKind = state_column(PlacementKind)
    direction: Direction = state_column(Direction)
    places: int
    opens_on: date
    closes_on: date
    starts_on: date = Field(description="first day in post as planned")
    opened_on: date | None = Field(default=None, description="a round that never opened stays the organizer's own")
    confirmed_on: date | None = None
    state: RoundState = state_column(RoundState, default=RoundState.DRAFT, index=True)
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    organizer_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    organizer: Unit = Relationship()
    stages: list["Stage"] = Relationship(back_populates="round_", sa_relationship_kwargs={"order_by": "Stage.position"})
    candidacies: list["Candidacy"] = Relationship(back_populates="round_")
    objections: list["Objection"] = Relationship(back_populates="round_")
    decision: "Decision" = Relationship(back_populates="round_", sa_relationship_kwargs={"uselist": False})
    publicity: "Publicity" = Relationship(back_populates="round_", sa_relationship_kwargs={"uselist": False})

    @property
    def rules(self) -> RoundPolicy:
        return RoundPolicy.model_validate(self.policy)

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        """A draft is the organizer's own business; an opened round is everyone's below."""
        below = self.organizer.path if self.opened_on else None
        return Audience(paths=(self.organizer.path,), below=below)

    def relations(self, actor: Actor) -> frozenset[str]:
        below = "below" if actor.unit_path.startswith(self.organizer.path) else ""
        return relations(actor, organizer=self.organizer.path) | ({below} if below else set())


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


class Candidacy(Entity, table=True):
    """One person in one round (A2): who recommended, with which reasons, and how it went."""

    __table_args__ = (UniqueConstraint("round_id", "cadre_id"),)

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    cadre_id: int = Field(foreign_key="cadre.id", index=True, sa_type=BigId)
    unit_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId, description="the recommending unit")
    reasons: str = Field(max_length=1000)
    consent: bool = Field(description="the cadre agreed to be recommended")
    state: CandidacyState = state_column(CandidacyState, default=CandidacyState.RECOMMENDED)
    composite: Decimal | None = Field(default=None, sa_type=Score)
    rank: int | None = None
    withdrawal_reason: str = Field(default="", max_length=500)
    round_: Round = Relationship(back_populates="candidacies")
    cadre: Cadre = Relationship()
    unit: Unit = Relationship()
    findings: list["Finding"] = Relationship(back_populates="candidacy", cascade_delete=True)
    results: list["StageResult"] = Relationship(back_populates="candidacy", cascade_delete=True)

    __tablename__ = "candidacy"

    def stands_after(self, stage: Stage | None) -> bool:
        """Still in the running, and advanced by that stage (none: the first stage takes every eligible)."""
        advanced = stage is None or any(each.stage_id == stage.id and each.advanced for each in self.results)
        return self.state == CandidacyState.ELIGIBLE and advanced

    @property
    def place(self) -> str:
        return f"rounds/{self.round_id}/candidacies/{self.id}"

    @property
    def label(self) -> str:
        return self.cadre.name

    @property
    def is_pending(self) -> bool:
        return self.round_.state in PENDING and self.state in LIST_WORDS

    def state_for(self, actor: Actor) -> CandidacyState:
        """Before the notice is out, only the organizer knows who is on the list."""
        known = not self.is_pending or actor.covers(self.round_.organizer.path)
        return self.state if known else CandidacyState.ELIGIBLE

    def audience(self) -> Audience:
        """What the list does to a name stays with the organizer until the notice is out."""
        if self.round_.state in PENDING:
            return Audience(paths=(self.round_.organizer.path,))
        return Audience(paths=(self.round_.organizer.path, self.unit.path), cadre_id=self.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        """`mover`: who put the name forward may take it back, but not between the list and the notice, where an
        allowed or a refused withdrawal would tell who is on it; the organizer may always."""
        told = relations(actor, organizer=self.round_.organizer.path, sender=self.unit.path, self_=self.cadre_id)
        moves = "organizer" in told or "sender" in told and self.round_.state not in PENDING
        return told | {"mover"} if moves else told


class Finding(Entity, table=True):
    """One eligibility rule's answer about one person, in words (A3): code and facts, the sentence is a label."""

    __table_args__ = (UniqueConstraint("candidacy_id", "rule"),)

    candidacy_id: int = Field(foreign_key="candidacy.id", sa_type=BigId, ondelete="CASCADE")
    rule: str = Field(max_length=60)
    passed: bool
    code: str = Field(max_length=80)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    candidacy: Candidacy = Relationship(back_populates="findings")

    @property
    def spoken(self) -> dict[str, Any]:
        """The facts for the sentence: days, which JSON keeps as text, are days again."""
        return {name: date.fromisoformat(fact) if _is_day(fact) else fact for name, fact in self.facts.items()}


def _is_day(fact: Any) -> bool:
    return isinstance(fact, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", fact) is not None


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


class Decision(Entity, table=True):
    """The meeting's decision (A5): counts, quorum and majority by policy."""

    round_id: int = Field(foreign_key="round.id", unique=True, sa_type=BigId)
    meeting: str = Field(max_length=100)
    held_on: date
    entitled: int
    present: int
    in_favour: int
    against: int
    deferred: int
    note: str = Field(default="", max_length=1000)
    round_: Round = Relationship(back_populates="decision")


class Publicity(Entity, table=True):
    """公示: from a day for N working days (公务员法 32); the end is worked out when it is published."""

    round_id: int = Field(foreign_key="round.id", unique=True, sa_type=BigId)
    starts_on: date
    ends_on: date
    workdays: int
    contact: str = Field(max_length=200)
    calendar_is_guess: bool = Field(default=False, description="the holiday calendar of that year was not known")
    round_: Round = Relationship(back_populates="publicity")


class Objection(Entity, table=True):
    """异议: named or anonymous, sealed; taken up, verified, settled with a result."""

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    candidacy_id: int | None = Field(default=None, foreign_key="candidacy.id", sa_type=BigId)
    is_named: bool
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    objector_sealed: str = ""
    text_sealed: str = ""
    handler: str = Field(default="", max_length=100, description="承办: which office verifies it")
    received_on: date
    settled_on: date | None = None
    state: ObjectionState = state_column(ObjectionState, default=ObjectionState.OPEN)
    result: str = Field(default="", max_length=1000)
    round_: Round = Relationship(back_populates="objections")
    candidacy: Candidacy = Relationship()

    @property
    def place(self) -> str:
        return f"rounds/{self.round_id}/objections/{self.id}"

    @property
    def label(self) -> str:
        return self.candidacy.label if self.candidacy else self.round_.label

    def conceal(self, field: str, text: str) -> None:
        setattr(self, f"{field}_sealed", vault.seal(f"objection.{field}", self.seal_id, text))

    def reveal(self, field: str) -> str:
        return vault.open_sealed(f"objection.{field}", self.seal_id, getattr(self, f"{field}_sealed"))

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.round_.relations(actor)
