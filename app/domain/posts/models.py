"""Posts 岗位: what a receiving unit offers. A nominal post carries a written reason (B1: 任实职，少任或不任虚职)."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, Numeric
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.cadres import identity
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import Organ, PostOffice
from app.domain.posts.states import PostState
from app.domain.units.models import Unit

if TYPE_CHECKING:
    from app.domain.placements.models import Placement


def said(word: str) -> dict[str, Any]:
    """What rows say that were written before there was such a column."""
    return {"sa_column_kwargs": {"server_default": word}}


class Post(Entity, table=True):
    """`stood` is where a withdrawn post stood; `merged_into` the post that its places went to (B1: merged demand)."""

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
    rank: str = Field(default="", max_length=4, description="职务层次 ZB09 it corresponds to; none: not said")
    office: PostOffice = state_column(PostOffice, default=PostOffice.DEPUTY, **said("deputy"))
    organ: Organ = state_column(Organ, default=Organ.OTHER, **said("other"))
    portfolio: str = Field(default="", max_length=500, description="分管工作")
    portfolio_areas: list[str] = Field(default_factory=list, sa_type=JSON, description="codes of the table area")
    strengths: list[str] = Field(default_factory=list, sa_type=JSON, description="wanted; codes of the table area")
    trains_areas: list[str] = Field(default_factory=list, sa_type=JSON, description="codes of the table area")
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    minimum_degree: str = Field(default="", max_length=3, description="GB/T 6864; none: not asked")
    oldest_age: int | None = None
    lodging: bool = Field(default=False, description="提供食宿")
    hardship: bool = Field(default=False, description="艰苦边远")
    urgency: bool = Field(default=False, description="急难险重")
    own_distance_km: Decimal | None = Field(default=None, sa_type=Numeric(6, 1))
    substance: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="N9: question → extent")
    substance_index: int | None = Field(default=None, index=True)
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    contact_phone_sealed: str = ""
    answer: str = Field(default="", max_length=500, description="why it was returned, withdrawn or taken back")
    stood: PostState | None = state_column(PostState, "stood_word", default=None, nullable=True)
    merged_into_id: int | None = Field(default=None, foreign_key="post.id", index=True, sa_type=BigId)
    unit: Unit = Relationship()
    merged_into: "Post" = Relationship(
        back_populates="merged",
        sa_relationship_kwargs={"remote_side": "Post.id", "foreign_keys": "Post.merged_into_id"},
    )
    merged: list["Post"] = Relationship(back_populates="merged_into", sa_relationship_kwargs={"order_by": "Post.id"})
    running: list["Placement"] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "and_(Placement.post_id == Post.id, "
            "Placement.state.in_(['assigned', 'in_post', 'notified']))",
        }
    )

    @property
    def label(self) -> str:
        return f"{self.unit.label}{self.title}"

    @property
    def unit_code(self) -> str:
        return self.unit.code

    @property
    def is_principal(self) -> bool:
        return self.office == PostOffice.PRINCIPAL

    @property
    def distance_km(self) -> Decimal | None:
        """Its own, else its unit's."""
        return self.own_distance_km if self.own_distance_km is not None else self.unit.seat_distance_km

    @property
    def contact_phone_masked(self) -> str:
        return identity.mask_phone(self.reveal_phone())

    @property
    def restored_to(self) -> PostState:
        return self.stood or PostState.OFFERED

    def conceal_phone(self, phone: str) -> None:
        self.seal_id = self.seal_id or uuid4().hex  # rows from before there was one
        self.contact_phone_sealed = vault.seal("post.contact_phone", self.seal_id, phone)

    def reveal_phone(self) -> str:
        return vault.open_sealed("post.contact_phone", self.seal_id, self.contact_phone_sealed)

    def revise(self, told: dict[str, Any]) -> None:
        self.sqlmodel_update(told)
        self.answer = ""

    def take_in(self, other: "Post") -> None:
        """Its places become this one's; what it says stays with it, for when it is split off again."""
        self.places += other.places
        other.merged_into_id, other.merged_into = self.id, self

    def split_off(self) -> None:
        self.merged_into.places -= self.places
        self.merged_into_id = self.merged_into = None

    def audience(self) -> Audience:
        return Audience(paths=(self.unit.path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        """The organizer of a post is whoever covers the unit it is in."""
        return relations(actor, holder=self.unit.path, organizer=self.unit.path)
