"""A placement 挂职: one cadre on one post for a term, with amendments (C1). The home unit keeps the person
(公务员法 72); the database holds at most one running placement per cadre."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, Relationship

from app.access import Actor, relations
from app.clock import today
from app.db import Audience, BigId, Entity, state_column
from app.domain.cadres.models import Cadre
from app.domain.placements.states import RUNNING, EndReason, PlacementState
from app.domain.placements.terms import arrival_limit, last_day, may_conclude_from
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.trainings.models import TrainingAttendance
from app.domain.trainings.readiness import Readiness, readiness
from app.domain.units.models import Unit
from app.errors import wrong

RUNNING_SQL = text("state in ('assigned', 'in_post', 'notified')")


class TermKind(StrEnum):
    ORIGINAL = "original"
    EXTENSION = "extension"


class Placement(Entity, table=True):
    """`starts_on` is the first day of all, `ends_on` the last by the newest term; `terms` keeps how it came to that.
    A cancelled placement frees its candidacy for another, so a candidacy may have had several."""

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
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
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
    exemption: str = Field(default="", max_length=500, description="why it may begin without the training (A6)")
    exempted_by: str = Field(default="", max_length=100)
    exempted_on: date | None = None
    round_: Round = Relationship()
    candidacy: Candidacy = Relationship()
    cadre: Cadre = Relationship()
    post: Post = Relationship()
    sending_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.sending_unit_id"})
    receiving_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.receiving_unit_id"})
    terms: list["Term"] = Relationship(back_populates="placement", sa_relationship_kwargs={"order_by": "Term.id"})
    attendances: list[TrainingAttendance] = Relationship(
        sa_relationship_kwargs={
            "viewonly": True,
            "primaryjoin": "foreign(TrainingAttendance.candidacy_id) == Placement.candidacy_id",
        }
    )

    @property
    def label(self) -> str:
        return f"{self.cadre.name} {self.post.title}"

    @property
    def arrived_late(self) -> bool:
        return bool(self.arrived_on and self.arrive_by and self.arrived_on > self.arrive_by)

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def readiness(self) -> Readiness:
        """The person's trainings are only looked at where the policy asks for some."""
        policy = self.round_.rules
        asks = policy.training_required or policy.training_hours
        return readiness(policy, self.attendances if asks else (), bool(self.exemption))

    @classmethod
    def planned(cls, candidacy: Candidacy, post: Post, starts_on: date, months: int | None = None) -> "Placement":
        """So many months, or one usual term; the unit that recommended sends, the post's unit receives."""
        round_, cadre = candidacy.round_, candidacy.cadre
        placement = cls(
            round_id=round_.id, candidacy_id=candidacy.id, cadre_id=cadre.id, post_id=post.id,
            sending_unit_id=cadre.home_unit_id, receiving_unit_id=post.unit_id,
            starts_on=starts_on, ends_on=last_day(starts_on, months or round_.term_of(post.kind)),
        )  # fmt: skip
        placement.round_, placement.candidacy, placement.cadre, placement.post = round_, candidacy, cadre, post
        placement.sending_unit, placement.receiving_unit = cadre.home_unit, post.unit
        return placement

    @property
    def longest_end(self) -> date:
        return last_day(self.starts_on, self.round_.rules.longest_months)

    def begin(self) -> None:
        self.terms.append(Term(kind=TermKind.ORIGINAL, starts_on=self.starts_on, ends_on=self.ends_on))

    def notify(self, number: str, on: date) -> None:
        _not_in_future("notified_on", on)
        self.notice_number, self.notified_on = number, on
        self.arrive_by = arrival_limit(on, self.round_.rules.arrive_days)

    def arrive(self, on: date) -> None:
        """Late is allowed, and shown as late."""
        _not_in_future("arrived_on", on)
        if on < self.notified_on:
            raise wrong("arrived_on", "placement.arrived_before_notice", notified_on=self.notified_on)
        self.arrived_on = on

    def extend(self, ends_on: date, reason: str) -> None:
        if ends_on <= self.ends_on:
            raise wrong("ends_on", "placement.not_an_extension", ends_on=self.ends_on)
        if ends_on > self.longest_end:
            months = self.round_.rules.longest_months
            raise wrong("ends_on", "placement.too_long", months=months, latest=self.longest_end)
        self.terms.append(
            Term(kind=TermKind.EXTENSION, starts_on=self.ends_on + timedelta(days=1), ends_on=ends_on, reason=reason)
        )
        self.ends_on = ends_on

    def conclude(self, on: date, note: str) -> None:
        _not_in_future("ended_on", on)
        if on < (earliest := max(may_conclude_from(self.ends_on), self.arrived_on)):
            raise wrong("ended_on", "placement.concluded_too_early", earliest=earliest)
        self.ended_on, self.end_note = on, note

    def end_early(self, on: date, reason: EndReason, note: str) -> None:
        _not_in_future("ended_on", on)
        if on < self.arrived_on:
            raise wrong("ended_on", "placement.ended_before_arrival", arrived_on=self.arrived_on)
        if on >= self.ends_on:
            raise wrong("ended_on", "placement.not_early", ends_on=self.ends_on)
        self.ended_on, self.end_reason, self.end_note = on, reason, note

    def cancel(self, reason: str) -> None:
        self.ended_on, self.end_note = today(), reason

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


def _not_in_future(field: str, on: date) -> None:
    if on > today():
        raise wrong(field, "placement.in_future", today=today())
