"""Rows of a panel (A4): a judge's seat with the sheet on it, marks, and whom a judge does not mark."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Score, Sitting, Stage
from app.domain.rounds.states import SeatState


class Seat(Entity, table=True):
    """A judge's place on a stage's panel, and the sheet of marks on it."""

    __table_args__ = (UniqueConstraint("stage_id", "user_id"),)

    stage_id: int = Field(foreign_key="stage.id", sa_type=BigId)
    user_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    state: SeatState = state_column(SeatState, default=SeatState.MARKING)
    submitted_at: datetime | None = None
    submitted_by_id: int | None = Field(default=None, sa_type=BigId, description="the account that handed it in")
    accepted_by: str = Field(default="", max_length=100, description="the second person")
    sitting_id: int | None = Field(default=None, foreign_key="sitting.id", sa_type=BigId)
    drawn: bool = Field(default=False, description="by lot, not by name")
    stage: Stage = Relationship(back_populates="seats")
    sitting: Sitting = Relationship(back_populates="seats")
    user: User = Relationship()
    marks: list["Mark"] = Relationship(back_populates="seat", cascade_delete=True)
    recusals: list["Recusal"] = Relationship(back_populates="seat", cascade_delete=True)

    @property
    def round_(self) -> Round:
        return self.stage.round_

    @property
    def step(self) -> str:
        return self.stage.step

    @property
    def handed_in(self) -> bool:
        return self.state != SeatState.MARKING

    def lacks(self, candidacy_id: int) -> bool:
        """Handed in without a mark of somebody who comes back and is this judge's to mark."""
        told = {each.candidacy_id for each in (*self.marks, *self.recusals)}
        return self.handed_in and candidacy_id not in told and self._hears(candidacy_id)

    def _hears(self, candidacy_id: int) -> bool:
        if self.sitting_id is None:
            return True
        entries = self.stage.entries
        return any(each.candidacy_id == candidacy_id and each.sitting_id == self.sitting_id for each in entries)

    @property
    def to_mark(self) -> list[Candidacy]:
        """Whom this judge marks: who is heard in the judge's sitting, where there is one; not who is absent, and nobody
        the judge is recused from (公务员法 76)."""
        recused = {each.candidacy_id for each in self.recusals}
        heard = [each for each in self.stage.expected if each.id not in recused]
        if self.sitting_id is None:
            return heard
        there = {entry.candidacy_id for entry in self.stage.entries if entry.sitting_id == self.sitting_id}
        return [each for each in heard if each.id in there]

    @property
    def unmarked(self) -> list[Candidacy]:
        marked = {mark.candidacy_id for mark in self.marks}
        return [each for each in self.to_mark if each.id not in marked]

    def mark(
        self, candidacy_id: int, points: Decimal | None, comment: str, parts: dict[str, str] | None = None
    ) -> None:
        """Set one mark, or take it away again."""
        mark = next((each for each in self.marks if each.candidacy_id == candidacy_id), None)
        if points is None:
            if mark is not None:
                self.marks.remove(mark)
            return
        if mark is None:
            mark = Mark(candidacy_id=candidacy_id, points=points)
            self.marks.append(mark)
        mark.points, mark.comment, mark.parts = points, comment, parts or {}

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
    parts: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="criterion id → points")
    comment: str = Field(default="", max_length=500)
    seat: Seat = Relationship(back_populates="marks")


class RecusalSource(StrEnum):
    """公务员法 76–77: the person applies, an interested party applies, somebody tells, the office decides."""

    SELF = "self"
    INTERESTED = "interested"
    TOLD = "told"
    OFFICE = "office"


class Recusal(Entity, table=True):
    """One judge does not mark one candidate, while the rest of the panel does (公务员法 76)."""

    __table_args__ = (UniqueConstraint("seat_id", "candidacy_id"),)

    seat_id: int = Field(foreign_key="seat.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId, ondelete="CASCADE")
    source: RecusalSource = state_column(RecusalSource)
    reason: str = Field(max_length=500)
    seat: Seat = Relationship(back_populates="recusals")
    candidacy: Candidacy = Relationship()
