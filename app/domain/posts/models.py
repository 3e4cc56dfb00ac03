"""Posts 岗位: what a receiving unit offers. A nominal post carries a written reason (B1: 任实职，少任或不任虚职)."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, Relationship

from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.states import PostState
from app.domain.units.models import Unit


class Post(Entity, table=True):
    __table_args__ = (
        CheckConstraint("places >= 1", name="places_positive"),
        CheckConstraint("is_real or nominal_reason <> ''", name="nominal_needs_reason"),
    )

    unit_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    title: str = Field(max_length=100)
    kind: PlacementKind = state_column(PlacementKind)
    direction: Direction = state_column(Direction)
    state: PostState = state_column(PostState, default=PostState.OFFERED, index=True)
    is_real: bool = True
    nominal_reason: str = Field(default="", max_length=500)
    duties: str = Field(max_length=2000)
    needs: str = Field(default="", max_length=1000, description="strengths the post asks for")
    trains: str = Field(default="", max_length=1000, description="缺什么补什么: what the post trains")
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    places: int = 1
    contact: str = Field(default="", max_length=100)
    answer: str = Field(default="", max_length=500, description="why it was returned or withdrawn")
    unit: Unit = Relationship()

    @property
    def label(self) -> str:
        return f"{self.unit.label}{self.title}"

    @property
    def unit_code(self) -> str:
        return self.unit.code

    def revise(self, told: dict[str, Any]) -> None:
        self.sqlmodel_update(told)
        self.answer = ""

    def audience(self) -> Audience:
        return Audience(paths=(self.unit.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        """The organizer of a post is whoever covers the unit it is in."""
        return relations(actor, holder=self.unit.path, organizer=self.unit.path)
