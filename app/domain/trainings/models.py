"""Rows of training before the post (A6): a session with its programme, and who was there."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.rounds.models import Candidacy, Round
from app.domain.trainings.states import Presence, TrainingState


class Training(Entity, table=True):
    """A session before the post; a make-up is a session of its own. `hours` count for whoever attended and passed."""

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="training_order"),)

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    title: str = Field(max_length=100)
    programme: str = Field(max_length=4000)
    venue: str = Field(default="", max_length=100)
    starts_on: date
    ends_on: date
    hours: int
    state: TrainingState = state_column(TrainingState, default=TrainingState.PLANNED)
    round_: Round = Relationship()
    attendances: list["TrainingAttendance"] = Relationship(
        back_populates="training", cascade_delete=True, sa_relationship_kwargs={"order_by": "TrainingAttendance.id"}
    )

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.round_.relations(actor)


class TrainingAttendance(Entity, table=True):
    """One person at one session: there or not, passed or not."""

    __tablename__ = "training_attendance"
    __table_args__ = (
        UniqueConstraint("training_id", "candidacy_id"),
        CheckConstraint("presence = 'attended' or not passed", name="passed_was_there"),
    )

    training_id: int = Field(foreign_key="training.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    presence: Presence = state_column(Presence, default=Presence.EXPECTED)
    passed: bool = False
    note: str = Field(default="", max_length=500)
    training: Training = Relationship(back_populates="attendances")
    candidacy: Candidacy = Relationship()

    @property
    def hours(self) -> int:
        """What it brings the person: nothing until the sheet is closed."""
        counts = self.passed and self.training.state == TrainingState.CLOSED
        return self.training.hours if counts else 0
