"""The pool panels are drawn from, and what each drawing of lots found: rows that let anybody draw it again."""

from datetime import date
from enum import StrEnum

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Relationship

from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.rounds.path import lots
from app.domain.rounds.path.models import Stage
from app.domain.units.models import Unit


class PoolState(StrEnum):
    ACTIVE = "active"
    RETIRED = "retired"


class PoolMember(Entity, table=True):
    """评委库: who may be drawn by lot for an office's panels, and when not (F20)."""

    __tablename__ = "pool_member"
    __table_args__ = (UniqueConstraint("unit_id", "user_id"),)

    unit_id: int = Field(foreign_key="unit.id", sa_type=BigId, description="the office whose pool it is")
    user_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    expertise: str = Field(default="", max_length=200)
    away: list[str] = Field(default_factory=list, sa_type=JSON, description="days on which the judge cannot sit")
    state: PoolState = state_column(PoolState, default=PoolState.ACTIVE)
    unit: Unit = Relationship()
    user: User = Relationship()

    def is_away(self, days: frozenset[date]) -> bool:
        """On every one of these days; none: nobody is."""
        return bool(days) and {day.isoformat() for day in days} <= set(self.away)

    @property
    def place(self) -> str:
        return f"judge-pool/{self.id}"

    @property
    def label(self) -> str:
        return self.user.name

    def audience(self) -> Audience:
        return Audience(paths=(self.unit.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, organizer=self.unit.path)


class Lot(Entity, table=True):
    """One drawing 抽签: the seed, everybody who was in it, everybody who was not and why, and what came out. Whoever
    has the row can draw again and finds the same (lots.py)."""

    stage_id: int = Field(foreign_key="stage.id", index=True, sa_type=BigId)
    seed: str = Field(max_length=64)
    wanted: int
    reserves_wanted: int = 0
    pool: list[str] = Field(sa_type=JSON, description="sign-ins that were in the drawing")
    excluded: dict[str, str] = Field(sa_type=JSON, description="sign-in → why it was not")
    drawn: list[str] = Field(sa_type=JSON)
    reserves: list[str] = Field(sa_type=JSON, description="in the order in which they are called")
    drawn_by: str = Field(max_length=100)
    reason: str = Field(default="", max_length=500, description="why it was drawn again")
    stage: Stage = Relationship(back_populates="lots")

    @property
    def holds(self) -> bool:
        """Drawn again from what the row says, the same comes out."""
        again = lots.draw(self.seed, self.pool, self.wanted, self.reserves_wanted)
        return list(again.drawn) == self.drawn and list(again.reserves) == self.reserves

    @property
    def place(self) -> str:
        return f"{self.stage.place}/lots/{self.id}"

    def audience(self) -> Audience:
        return self.stage.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.stage.round_.relations(actor)
