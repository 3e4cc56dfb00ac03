"""A placement 挂职: one cadre on one post for a term, with amendments (C1). The home unit keeps the person
(公务员法 72); the database holds at most one running placement per cadre."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from app.access import Actor, relations
from app.db import Audience, BigId, Entity, state_column
from app.domain.cadres.models import Cadre
from app.domain.placements.states import RUNNING, EndReason, PlacementState
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.units.models import Unit

RUNNING_SQL = text("state in ('assigned', 'in_post', 'notified')")


class TermKind(StrEnum):
    ORIGINAL = "original"
    EXTENSION = "extension"


class Placement(Entity, table=True):
    """`starts_on` and `ends_on` are those of the term in force; earlier ones stay in `terms`."""

    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="term_order"),
        Index(
            "one_running_placement_per_cadre", "cadre_id", unique=True,
            sqlite_where=RUNNING_SQL, postgresql_where=RUNNING_SQL,
        ),
        Index("ix_placement_receiving_unit_id_id", "receiving_unit_id", "id"),
        Index("ix_placement_sending_unit_id_id", "sending_unit_id", "id"),
        Index("ix_placement_round_id_id", "round_id", "id"),
        Index("ix_placement_state_id", "state", "id"),
    )  # fmt: skip

    round_id: int = Field(foreign_key="round.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", unique=True, sa_type=BigId)
    cadre_id: int = Field(foreign_key="cadre.id", index=True, sa_type=BigId)
    post_id: int = Field(foreign_key="post.id", index=True, sa_type=BigId)
    sending_unit_id: int = Field(foreign_key="unit.id", sa_type=BigId)
    receiving_unit_id: int = Field(foreign_key="unit.id", sa_type=BigId)
    state: PlacementState = state_column(PlacementState, default=PlacementState.ASSIGNED)
    starts_on: date
    ends_on: date
    arrive_by: date | None = Field(default=None, description="derived from the notice by policy, stored with it")
    notice_number: str = Field(default="", max_length=60)
    notified_on: date | None = None
    arrived_on: date | None = None
    ended_on: date | None = None
    end_reason: EndReason | None = state_column(EndReason, default=None, nullable=True)
    end_note: str = Field(default="", max_length=1000)
    round_: Round = Relationship()
    candidacy: Candidacy = Relationship()
    cadre: Cadre = Relationship()
    post: Post = Relationship()
    sending_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.sending_unit_id"})
    receiving_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.receiving_unit_id"})
    terms: list["Term"] = Relationship(back_populates="placement", sa_relationship_kwargs={"order_by": "Term.id"})

    @property
    def label(self) -> str:
        return f"{self.cadre.name} {self.post.title}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def audience(self) -> Audience:
        paths = (self.round_.organizer.path, self.sending_unit.path, self.receiving_unit.path)
        return Audience(paths=paths, cadre_id=self.cadre_id)

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(
            actor, organizer=self.round_.organizer.path, sender=self.sending_unit.path,
            receiver=self.receiving_unit.path, self_=self.cadre_id,
        )  # fmt: skip


class Term(Entity, table=True):
    """A term or an amendment of it, with who asked and why; the newest is in force."""

    placement_id: int = Field(foreign_key="placement.id", index=True, sa_type=BigId)
    kind: TermKind = state_column(TermKind)
    starts_on: date
    ends_on: date
    reason: str = Field(default="", max_length=500)
    placement: Placement = Relationship(back_populates="terms")
