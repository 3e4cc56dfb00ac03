"""Units 单位 as a tree: the path makes "mine and below" one prefix comparison."""

from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Numeric
from sqlmodel import Field, Relationship

from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column


class Level(StrEnum):
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    DEPARTMENT = "department"
    SCHOOL = "school"
    ENTERPRISE = "enterprise"


class Unit(Entity, table=True):
    """`code` is the client's own key (GB/T 2260 for places). `path` ends in a slash: 1405/140521/140521100/."""

    code: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=100, index=True)
    short_name: str = Field(default="", max_length=40)
    level: Level = state_column(Level)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True, sa_type=BigId)
    path: str = Field(unique=True, max_length=400)
    seat_distance_km: Decimal | None = Field(default=None, sa_type=Numeric(6, 1))
    seat_bearing: int | None = Field(default=None, description="degrees from north, clockwise, as seen from the seat")
    distance_is_synthetic: bool = Field(default=False, description="made up for a demonstration; pages say so")
    parent: "Unit" = Relationship(sa_relationship_kwargs={"remote_side": "Unit.id"})

    @property
    def external_key(self) -> str:
        return self.code

    @property
    def place(self) -> str:
        return f"units/{self.code}"

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def parent_code(self) -> str | None:
        return self.parent.code if self.parent else None

    @property
    def county(self) -> "Unit | None":
        """The nearest county above, not itself."""
        above = self.parent
        while above is not None and above.level != Level.COUNTY:
            above = above.parent
        return above

    def audience(self) -> Audience:
        return Audience(paths=(self.path,), below=self.path.split("/", 1)[0] + "/")

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, holder=self.path)
