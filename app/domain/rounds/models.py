"""A round 批次 and its people: candidacies with their findings. Stages and the decision have files of their own."""

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.cadres.models import Cadre
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.taxonomy import kind_terms
from app.domain.rounds.people.layered import Layered
from app.domain.rounds.policy import CandidacySource, Layer, RoundPolicy
from app.domain.rounds.states import LIST_WORDS, PENDING, CandidacyState, RoundState
from app.domain.units.models import Unit

if TYPE_CHECKING:
    from app.domain.rounds.decision.models import Decision, Feedback, Notification, Objection, Publicity, Vacancy
    from app.domain.rounds.path.models import Stage, StageResult
    from app.domain.rounds.people.models import Endorsement, Waiver
    from app.domain.rounds.planning.models import Quota, RoundWindow

Score = Numeric(6, 2)


class Round(Entity, table=True):
    """One selection round (A1). `policy` holds what the place set; read it through `rules`."""

    __table_args__ = (CheckConstraint("places >= 1", name="places_positive"),)

    title: str = Field(max_length=100)
    document_number: str = Field(default="", max_length=60)
    purpose: str = Field(max_length=1000)
    plan: str = Field(default="", max_length=4000, description="实施方案")
    profile: str = Field(default="", max_length=1000, description="target profile")
    lead_group: str = Field(default="", max_length=500)
    lead_members: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON, description="领导小组: office, name")
    template: str = Field(default="", max_length=40, description="the usual path it began with")
    copied_from_id: int | None = Field(default=None, foreign_key="round.id", sa_type=BigId)
    kind: PlacementKind = state_column(PlacementKind)
    direction: Direction = state_column(Direction)
    places: int
    opens_on: date
    closes_on: date
    starts_on: date = Field(description="first day in post as planned")
    opened_on: date | None = Field(default=None, description="a round that never opened stays the organizer's own")
    confirmed_on: date | None = None
    cancelled_from: RoundState | None = state_column(
        RoundState,
        check="cancelled_from_word",
        default=None,
        nullable=True,
        description="where a revived round goes on",
    )
    state: RoundState = state_column(RoundState, default=RoundState.DRAFT, index=True)
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    organizer_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    organizer: Unit = Relationship()
    stages: list["Stage"] = Relationship(back_populates="round_", sa_relationship_kwargs={"order_by": "Stage.position"})
    candidacies: list["Candidacy"] = Relationship(back_populates="round_")
    objections: list["Objection"] = Relationship(back_populates="round_")
    vacancies: list["Vacancy"] = Relationship(
        back_populates="round_", sa_relationship_kwargs={"order_by": "Vacancy.id"}
    )
    feedbacks: list["Feedback"] = Relationship(sa_relationship_kwargs={"viewonly": True})
    quotas: list["Quota"] = Relationship(
        back_populates="round_", cascade_delete=True, sa_relationship_kwargs={"order_by": "Quota.id"}
    )
    windows: list["RoundWindow"] = Relationship(
        back_populates="round_", cascade_delete=True, sa_relationship_kwargs={"order_by": "RoundWindow.id"}
    )
    decision: "Decision" = Relationship(
        sa_relationship_kwargs={
            "uselist": False,
            "viewonly": True,
            "primaryjoin": "and_(Decision.round_id == Round.id, Decision.rescinded_on.is_(None))",
        }
    )
    publicity: "Publicity" = Relationship(
        sa_relationship_kwargs={
            "uselist": False, "viewonly": True,
            "primaryjoin": "and_(Publicity.round_id == Round.id, Publicity.stopped_on.is_(None))",
        }
    )  # fmt: skip

    @property
    def rules(self) -> RoundPolicy:
        return RoundPolicy.model_validate(self.policy)

    def admits(self, kind: PlacementKind, direction: Direction) -> bool:
        """Is a post of this type and direction among its own, or among those its quotas divide the places into?"""
        posts = {(quota.kind, quota.direction) for quota in self.quotas if quota.kind and quota.places}
        return (kind, direction) in (posts or {(self.kind, self.direction)})

    def term_of(self, kind: PlacementKind) -> int:
        """How many months a post of this kind takes: its usual term, unless the round's policy says otherwise."""
        told = self.rules.term_months
        return kind_terms(kind).term_months if told == kind_terms(self.kind).term_months else told

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        """A draft is the organizer's own business; an opened round is everyone's below."""
        below = self.organizer.path if self.opened_on else None
        return Audience(paths=(self.organizer.path,), below=below)

    def relations(self, actor: Actor) -> frozenset[str]:
        told = relations(actor, organizer=self.organizer.path)
        if not actor.unit_path.startswith(self.organizer.path):
            return told
        may_apply = actor.cadre_id is not None and self.rules.own_application
        return told | ({"below", "applicant"} if may_apply else {"below"})


class Candidacy(Layered, Entity, table=True):
    """One person in one round (A2): who recommended, with which reasons, and how it went."""

    __table_args__ = (UniqueConstraint("round_id", "cadre_id"),)

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    cadre_id: int = Field(foreign_key="cadre.id", index=True, sa_type=BigId)
    unit_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId, description="the recommending unit")
    source: CandidacySource = state_column(CandidacySource, default=CandidacySource.UNIT)
    recommender: str = Field(default="", max_length=100, description="who recommended: a person or a meeting")
    entered_by: str = Field(default="", max_length=100, description="who typed it in")
    layer: Layer | None = state_column(Layer, default=None, nullable=True, description="who has to speak next")
    reasons: str = Field(max_length=1000)
    consent: bool = Field(description="the cadre agreed to be recommended")
    state: CandidacyState = state_column(CandidacyState, default=CandidacyState.RECOMMENDED)
    composite: Decimal | None = Field(default=None, sa_type=Score)
    rank: int | None = None
    withdrawal_reason: str = Field(default="", max_length=500)
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    hardship_sealed: str = Field(default="", description="family or health hardship as declared")
    round_: Round = Relationship(back_populates="candidacies")
    cadre: Cadre = Relationship()
    unit: Unit = Relationship()
    findings: list["Finding"] = Relationship(back_populates="candidacy", cascade_delete=True)
    results: list["StageResult"] = Relationship(back_populates="candidacy", cascade_delete=True)
    endorsements: list["Endorsement"] = Relationship(
        back_populates="candidacy", sa_relationship_kwargs={"order_by": "Endorsement.id"}
    )
    feedback: "Feedback" = Relationship(sa_relationship_kwargs={"uselist": False, "viewonly": True})
    waivers: list["Waiver"] = Relationship(back_populates="candidacy", sa_relationship_kwargs={"order_by": "Waiver.id"})
    notifications: list["Notification"] = Relationship(
        back_populates="candidacy", sa_relationship_kwargs={"order_by": "Notification.id"}
    )

    __tablename__ = "candidacy"

    def stands_after(self, stage: "Stage | None") -> bool:
        """Still in the running, and advanced by that stage (none: the first stage takes every eligible)."""
        advanced = stage is None or any(each.stage_id == stage.id and each.advanced for each in self.results)
        return self.state == CandidacyState.ELIGIBLE and advanced

    def conceal(self, field: str, text: str) -> None:
        setattr(self, f"{field}_sealed", vault.seal(f"candidacy.{field}", self.seal_id, text))

    def reveal(self, field: str) -> str:
        return vault.open_sealed(f"candidacy.{field}", self.seal_id, getattr(self, f"{field}_sealed"))

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
        """What the list does to a name stays with the organizer until the notice is out; a draft with the person."""
        if self.state == CandidacyState.DRAFT:
            return Audience(cadre_id=self.cadre_id)
        if self.round_.state in PENDING:
            return Audience(paths=(self.round_.organizer.path,))
        return Audience(paths=(self.round_.organizer.path, self.unit.path), cadre_id=self.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        """`mover`: who put the name forward may take it back, but not between the list and the notice, where an
        allowed or a refused withdrawal would tell who is on it; the organizer may always. `own_name`: the same for who
        applied. `applicant`: the text is still, or again, the person's own. `excepted`: a waiver is there to revoke."""
        told = relations(actor, organizer=self.round_.organizer.path, sender=self.unit.path, self_=self.cadre_id)
        own = "self" in told and self.source == CandidacySource.OWN
        secret = self.round_.state in PENDING
        more = {
            "mover": "organizer" in told or "sender" in told and not secret,
            "own_name": own and not secret, "applicant": own and self.is_the_persons_turn,
            "excepted": "organizer" in told and bool(self.waived),
        }  # fmt: skip
        return told | {name for name, holds in more.items() if holds} | self.layer_relations(actor)


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
