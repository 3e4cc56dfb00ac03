"""Rows of what the meeting decided and the public read: decision, publicity, objections (A5)."""

import json
from datetime import date
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import Index, text
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor, relations
from app.clock import today
from app.db import Audience, BigId, Entity, state_column
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState, ObjectionState

STANDING_SQL = text("rescinded_on is null")
RUNNING_SQL = text("stopped_on is null")
TOLD_SQL = text("withdrawn_on is null")


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


class Step(StrEnum):
    """What stands in the course of an objection."""

    VERIFIED = "verified"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


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
    course_sealed: str = Field(default="", description="核查与历次结论: what was found and concluded, in order")
    received_on: date
    settled_on: date | None = None
    struck_from: CandidacyState | None = state_column(
        CandidacyState, default=None, nullable=True, description="where the person stood when it was upheld"
    )
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

    def note(self, step: Step, words: str) -> None:
        """Add to its course; nothing said before is lost when it is opened again."""
        entry = {"on": today().isoformat(), "step": step.value, "words": words}
        self.conceal("course", json.dumps([*self._course(), entry], ensure_ascii=False))

    @property
    def course(self) -> list[tuple[date, str, str]]:
        return [(date.fromisoformat(each["on"]), each["step"], each["words"]) for each in self._course()]

    def _course(self) -> list[dict[str, str]]:
        return json.loads(self.reveal("course") or "[]") if self.course_sealed else []

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.round_.relations(actor)


class VacancyCause(StrEnum):
    WITHDRAWN = "withdrawn"
    STRUCK = "struck"


class Vacancy(Entity, table=True):
    """A place on the list that fell empty, and who moved up into it (递补). Closed when the person came back."""

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    left_id: int = Field(foreign_key="candidacy.id", sa_type=BigId)
    filled_by_id: int | None = Field(default=None, foreign_key="candidacy.id", sa_type=BigId)
    objection_id: int | None = Field(default=None, foreign_key="objection.id", sa_type=BigId)
    cause: VacancyCause = state_column(VacancyCause)
    left_on: date
    filled_on: date | None = None
    closed_on: date | None = None
    left: Candidacy = Relationship(sa_relationship_kwargs={"foreign_keys": "Vacancy.left_id"})
    filled_by: Candidacy = Relationship(sa_relationship_kwargs={"foreign_keys": "Vacancy.filled_by_id"})
    round_: Round = Relationship(back_populates="vacancies")


class Feedback(Entity, table=True):
    """书面反馈: what a person who was not chosen is told in words. A row of its own, because a new version of the
    candidacy before the notice is out would tell who is not on the list."""

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", unique=True, sa_type=BigId)
    words: str = Field(max_length=1000)
    given_by: str = Field(max_length=100)
    given_on: date
    candidacy: Candidacy = Relationship()
    round_: Round = Relationship()

    @property
    def place(self) -> str:
        return self.candidacy.place

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.candidacy.relations(actor)


class NotificationKind(StrEnum):
    CHOSEN = "chosen"
    RESERVE = "reserve"
    MOVED_UP = "moved_up"
    NOT_CHOSEN = "not_chosen"
    CONFIRMED = "confirmed"
    STRUCK = "struck"


class Notification(Entity, table=True):
    """What one person, and the unit that recommended them, was told when a list was published (A5, F21)."""

    __table_args__ = (
        Index(
            "one_standing_notification_of_a_kind", "candidacy_id", "kind", unique=True,
            sqlite_where=TOLD_SQL, postgresql_where=TOLD_SQL,
        ),
    )  # fmt: skip

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    kind: NotificationKind = state_column(NotificationKind)
    feedback: str = Field(default="", max_length=1000, description="书面反馈")
    told_on: date
    read_on: date | None = Field(default=None, description="the day the person opened it")
    withdrawn_on: date | None = Field(default=None, description="taken back with the publication")
    candidacy: Candidacy = Relationship(back_populates="notifications")

    @property
    def label(self) -> str:
        return self.candidacy.round_.title

    def audience(self) -> Audience:
        candidacy = self.candidacy
        return Audience(paths=(candidacy.round_.organizer.path, candidacy.unit.path), cadre_id=candidacy.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        candidacy = self.candidacy
        return relations(
            actor, organizer=candidacy.round_.organizer.path, sender=candidacy.unit.path, self_=candidacy.cadre_id
        )
