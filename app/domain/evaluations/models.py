"""Half-yearly follow-up assessment 跟踪考核 (D1): a cycle opens one sheet for every running placement."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import JSON, CheckConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from app import vocab
from app.access import Actor, Role, relations
from app.clock import now, today
from app.db import Audience, BigId, Entity, state_column
from app.domain.evaluations.grading import CRITERIA, HUNDRED, Grade, GradingPolicy, PersonnelKind, grade, total
from app.domain.evaluations.states import DONE, CycleState, EvaluationState
from app.domain.placements.models import Placement
from app.domain.rounds.models import Round
from app.domain.rounds.path.scoring import two_places
from app.domain.rounds.policy import RoundPolicy
from app.domain.units.models import Unit

Score = Numeric(5, 2)


class Share(NamedTuple):
    """One criterion on a sheet: its weight in percent, its mark, what the mark rests on."""

    criterion: str
    weight: int
    mark: Decimal | None
    words: str

    @property
    def points(self) -> Decimal | None:
        return None if self.mark is None else two_places(self.mark * self.weight / HUNDRED)


class Cycle(Entity, table=True):
    """Opened by an organization department for a round, or for everyone in its area (`round_id` empty)."""

    title: str = Field(max_length=100)
    organizer_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True, sa_type=BigId)
    half: int = Field(description="which half-year of the term, from 1")
    state: CycleState = state_column(CycleState, default=CycleState.OPEN)
    organizer: Unit = Relationship()
    round_: Round = Relationship()
    sheets: list["Evaluation"] = Relationship(back_populates="cycle")

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        return Audience(paths=(self.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, organizer=self.organizer.path)


class Evaluation(Entity, table=True):
    """One sheet: marks 0–100 with words per criterion; the total and the grade are stored when confirmed."""

    __table_args__ = (
        UniqueConstraint("placement_id", "half", name="one_sheet_per_half"),
        Index("ix_evaluation_placement_id_id", "placement_id", "id"),
        Index("ix_evaluation_state_due_on_id", "state", "due_on", "id"),
        Index("ix_evaluation_due_on_id", "due_on", "id"),
        Index("ix_evaluation_cycle_id_id", "cycle_id", "id"),
        CheckConstraint("total is null or total between 0 and 100", name="total_range"),
    )

    cycle_id: int = Field(foreign_key="cycle.id", sa_type=BigId)
    placement_id: int = Field(foreign_key="placement.id", sa_type=BigId)
    half: int = Field(description="that of its cycle; one sheet per placement and half")
    state: EvaluationState = state_column(EvaluationState, default=EvaluationState.OPEN)
    due_on: date = Field(description="derived from the term in force when the cycle opened")
    revision: int = Field(default=1, description="counts returns: nothing is overwritten unseen")
    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="criterion → mark as text")
    words: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="criterion → what it rests on")
    comment: str = Field(default="", max_length=2000)
    return_reason: str = Field(default="", max_length=500)
    total: Decimal | None = Field(default=None, sa_type=Score)
    grade: str = Field(default="", max_length=40, description="word by personnel kind, see grading.py")
    confirmation_note: str = Field(default="", max_length=1000)
    submitted_at: datetime | None = None
    confirmed_at: datetime | None = None
    acknowledged_at: datetime | None = None
    agrees: bool | None = Field(default=None, description="the cadre's own word on reading")
    cadre_comment: str = Field(default="", max_length=1000)
    cycle: Cycle = Relationship(back_populates="sheets")
    placement: Placement = Relationship()

    @property
    def label(self) -> str:
        return f"{self.placement.cadre.name} {self.cycle.title}"

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def is_marked(self) -> bool:
        return set(self.marks) == set(CRITERIA)

    @property
    def overdue(self) -> bool:
        return not self.is_done and self.due_on < today()

    @property
    def rules(self) -> RoundPolicy:
        return self.placement.round_.rules

    @property
    def given(self) -> dict[str, Decimal]:
        """The marks as numbers, in the order 德能勤绩廉."""
        return {name: Decimal(self.marks[name]) for name in CRITERIA if name in self.marks}

    @property
    def wordless(self) -> list[str]:
        """Criteria whose mark is so low or so high that it must say what it rests on, and does not."""
        return [
            name
            for name, mark in self.given.items()
            if not self.words.get(name) and not self.rules.words_below <= mark <= self.rules.words_above
        ]

    @property
    def personnel_kind(self) -> PersonnelKind:
        return PersonnelKind(vocab.table("personnel")[self.placement.cadre.personnel_kind].extra["kind"])

    @property
    def outcome(self) -> tuple[Decimal, Grade]:
        """Total and grade that the marks earn under the round's policy."""
        policy = grading_policy(self.rules)
        return total(self.given, policy), grade(self.given, self.personnel_kind, policy)

    @property
    def shares(self) -> list[Share]:
        """Where the total comes from, criterion by criterion."""
        weights, given = self.rules.criteria_weights, self.given
        return [Share(name, weights[name], given.get(name), self.words.get(name, "")) for name in CRITERIA]

    def open_to(self, actor: Actor) -> bool:
        """A cadre meets the marks only when they are confirmed; the state always."""
        return actor.role != Role.CADRE or self.is_done

    def mark(self, marks: dict[str, Decimal], words: dict[str, str], comment: str) -> None:
        self.marks = {name: f"{mark.normalize():f}" for name, mark in marks.items()}
        self.words, self.comment = words, comment

    def submit(self) -> None:
        self.submitted_at, self.return_reason = now(), ""

    def send_back(self, reason: str) -> None:
        self.revision += 1
        self.return_reason, self.submitted_at = reason, None

    def confirm(self, note: str) -> None:
        """The figures are stored: a later change of policy does not touch what was confirmed."""
        self.total, self.grade = self.outcome
        self.confirmed_at, self.confirmation_note = now(), note

    def acknowledge(self, agrees: bool, comment: str) -> None:
        self.acknowledged_at, self.agrees, self.cadre_comment = now(), agrees, comment

    def audience(self) -> Audience:
        """The home unit hears of a sheet when it may read it: once it is confirmed."""
        whole = self.placement.audience()
        if self.state in DONE:
            return whole
        organizer, receiver = self.placement.round_.organizer, self.placement.receiving_unit
        return Audience(paths=(organizer.path, receiver.path), cadre_id=whole.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.placement.relations(actor)


def grading_policy(rules: RoundPolicy) -> GradingPolicy:
    """The round's own weights and bands in the terms of grading.py."""
    weights = {name: Decimal(weight) for name, weight in rules.criteria_weights.items()}
    first, second, third = rules.grade_bands
    return GradingPolicy(weights=weights, bands=(first, second, third))
