"""Rows of what the meeting decided and the public read: decision, publicity, objections (A5)."""

from datetime import date
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import (
    ObjectionState,
)

STANDING_SQL = text("rescinded_on is null")
RUNNING_SQL = text("stopped_on is null")


class Decision(Entity, table=True):
    """The meeting's decision (A5): counts, quorum and majority by policy."""

    __table_args__ = (
        Index(
            "one_standing_decision_per_round", "round_id", unique=True,
            sqlite_where=STANDING_SQL, postgresql_where=STANDING_SQL,
        ),
    )  # fmt: skip

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    meeting: str = Field(max_length=100)
    held_on: date
    entitled: int
    present: int
    in_favour: int
    against: int
    deferred: int
    note: str = Field(default="", max_length=1000)
    rescinded_on: date | None = None
    rescission: str = Field(default="", max_length=500, description="why it was taken back")
    round_: Round = Relationship()


class Publicity(Entity, table=True):
    """公示: from a day for N working days (公务员法 32); the end is worked out when it is published."""

    __table_args__ = (
        Index(
            "one_running_publicity_per_round", "round_id", unique=True,
            sqlite_where=RUNNING_SQL, postgresql_where=RUNNING_SQL,
        ),
    )  # fmt: skip

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    starts_on: date
    ends_on: date
    workdays: int
    contact: str = Field(max_length=200)
    calendar_is_guess: bool = Field(default=False, description="the holiday calendar of that year was not known")
    stopped_on: date | None = None
    stop_reason: str = Field(default="", max_length=500)
    round_: Round = Relationship()


class Objection(Entity, table=True):
    """异议: named or anonymous, sealed; taken up, verified, settled with a result."""

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    candidacy_id: int | None = Field(default=None, foreign_key="candidacy.id", sa_type=BigId)
    is_named: bool
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    objector_sealed: str = ""
    text_sealed: str = ""
    handler: str = Field(default="", max_length=100, description="承办: which office verifies it")
    verified_on: date | None = None
    verification_sealed: str = Field(default="", description="核查: what was found")
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


class NotificationKind(StrEnum):
    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"
    CONFIRMED = "confirmed"
    STRUCK = "struck"


class Notification(Entity, table=True):
    """What one person, and the unit that recommended them, was told when a list was published (A5, F21)."""

    __table_args__ = (UniqueConstraint("candidacy_id", "kind", "told_on"),)

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    kind: NotificationKind = state_column(NotificationKind)
    feedback: str = Field(default="", max_length=1000, description="书面反馈")
    told_on: date
    read_on: date | None = Field(default=None, description="the day the person opened it")
    withdrawn_on: date | None = Field(default=None, description="taken back with the publication")
    candidacy: Candidacy = Relationship(back_populates="notifications")
