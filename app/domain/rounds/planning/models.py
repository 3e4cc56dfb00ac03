"""Rows of a round's plan (A1): quotas and the windows of its calendar."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from app.db import BigId, Entity, state_column
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.models import Round
from app.domain.units.models import Unit


class QuotaScope(StrEnum):
    """POSTS: so many places of a type and direction. COUNTY: so many go to posts there. SENDING: that department
    may endorse so many names."""

    POSTS = "posts"
    COUNTY = "county"
    SENDING = "sending"


class Quota(Entity, table=True):
    """One line of the plan's numbers; the whole is `Round.places`."""

    __table_args__ = (CheckConstraint("places >= 0", name="places_not_negative"),)

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    scope: QuotaScope = state_column(QuotaScope)
    kind: PlacementKind | None = state_column(PlacementKind, default=None, nullable=True)
    direction: Direction | None = state_column(Direction, default=None, nullable=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", sa_type=BigId)
    places: int
    round_: Round = Relationship(back_populates="quotas")
    unit: Unit = Relationship()

    @property
    def unit_code(self) -> str | None:
        return self.unit.code if self.unit else None


class WindowKind(StrEnum):
    """Steps that have a time of their own; the recommending window itself is the round's opens_on and closes_on."""

    APPLICATION = "application"
    COUNTY_ENDORSEMENT = "county_endorsement"
    CITY_ENDORSEMENT = "city_endorsement"
    REVIEW = "review"
    STAGES = "stages"
    INSPECTION = "inspection"
    DECISION = "decision"
    TRAINING = "training"


class RoundWindow(Entity, table=True):
    """From which day to which day a step of the round is open (A1: calendar)."""

    __tablename__ = "round_window"
    __table_args__ = (CheckConstraint("closes_on >= opens_on", name="window_order"),)

    round_id: int = Field(foreign_key="round.id", index=True, sa_type=BigId)
    kind: WindowKind = state_column(WindowKind)
    opens_on: date
    closes_on: date
    round_: Round = Relationship(back_populates="windows")
