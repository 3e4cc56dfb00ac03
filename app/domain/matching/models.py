"""Rows of matching: the settings of a round, drafts 方案 with pins and answers, wishes of both sides."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, Select, UniqueConstraint, select, text
from sqlalchemy.orm import backref, object_session
from sqlmodel import Field, Relationship, SQLModel

from app.access import Actor, Role
from app.db import Audience, BigId, Entity, state_column
from app.domain.matching import places
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import DraftState, MatchingState, PinKind, WishSide
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState
from app.long_jobs import LongJob

CONFIRMED = (CandidacyState.CONFIRMED, CandidacyState.PLACED)


class Matching(Entity, table=True):
    """The matching of one round: its rules, weights and directions (policy), and whether wishes are being taken."""

    round_id: int = Field(foreign_key="round.id", unique=True, sa_type=BigId)
    state: MatchingState = state_column(MatchingState, default=MatchingState.DRAFTING)
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    wishes_until: date | None = None
    round_: Round = Relationship(sa_relationship_kwargs={"backref": backref("matching", uselist=False)})
    drafts: list["Draft"] = Relationship(back_populates="matching", sa_relationship_kwargs={"order_by": "Draft.id"})

    @property
    def place(self) -> str:
        return f"rounds/{self.round_id}/matching"

    @property
    def label(self) -> str:
        return self.round_.title

    def audience(self) -> Audience:
        return Audience(paths=(self.round_.organizer.path,))

    @property
    def rules(self) -> MatchPolicy:
        return MatchPolicy.model_validate(self.policy)

    def relations(self, actor: Actor) -> frozenset[str]:
        """`candidate`: one of the people who are to be placed. `offerer`: a unit with a post for them."""
        told = self.round_.relations(actor)
        if actor.role == Role.CADRE and self._has(self._place_of(actor.cadre_id or -1)):
            return told | {"candidate"}
        if actor.role == Role.RECEIVING_UNIT and self._has(places.of_unit(self.round_, actor.unit_path)):
            return told | {"offerer"}
        return told

    def _has(self, rows: Select) -> bool:
        return object_session(self).scalars(rows.limit(1)).first() is not None

    def _place_of(self, cadre_id: int) -> Select:
        here = (Candidacy.round_id == self.round_id, Candidacy.cadre_id == cadre_id, Candidacy.state.in_(CONFIRMED))
        return select(Candidacy.id).where(*here)


class Draft(Entity, table=True):
    """One answer to "who goes where": what was changed for it, its pins, and what came out, with the proof.

    `points`, `bound` and prices are hundredths of a point. `answer` holds what belongs to the whole: figures,
    certificate, blocking pairs, the policy it was solved by, or the conflict that makes it impossible; pairs are rows.
    """

    __table_args__ = (UniqueConstraint("matching_id", "name"),)

    matching_id: int = Field(foreign_key="matching.id", index=True, sa_type=BigId)
    name: str = Field(max_length=40)
    note: str = Field(default="", max_length=500)
    copied_from_id: int | None = Field(default=None, foreign_key="draft.id", sa_type=BigId)
    state: DraftState = state_column(DraftState, default=DraftState.EDITING)
    changes: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSON, description="what-if: policy values that differ, places added to posts"
    )
    goes_on_as: DraftState | None = state_column(
        DraftState, check="goes_on_as_word", default=None, nullable=True,
        description="after it was set aside, or under way",
    )  # fmt: skip
    job_id: int | None = Field(default=None, foreign_key="long_job.id", sa_type=BigId)
    solved_at: datetime | None = None
    input_hash: str = Field(default="", max_length=64)
    solver: str = Field(default="", max_length=60)
    proven: bool = False
    points: int | None = None
    bound: int | None = None
    placed: int = 0
    unplaced: int = 0
    seconds: float | None = None
    answer: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    adopted_on: date | None = None
    adopted_by: str = Field(default="", max_length=100)
    matching: Matching = Relationship(back_populates="drafts")
    job: LongJob | None = Relationship()
    pins: list["Pin"] = Relationship(
        back_populates="draft", cascade_delete=True, sa_relationship_kwargs={"order_by": "Pin.id"}
    )

    @property
    def place(self) -> str:
        return f"{self.matching.place}/drafts/{self.id}"

    @property
    def label(self) -> str:
        return self.name

    @property
    def round_(self) -> Round:
        return self.matching.round_

    @property
    def rules(self) -> MatchPolicy:
        """The policy of the matching with what this draft changes of it."""
        return self.matching.rules.changed(self.changes.get("policy", {}))

    @property
    def solved_by(self) -> MatchPolicy:
        """The policy that its answer came of, whatever was changed since."""
        return MatchPolicy.model_validate(told) if (told := self.answer.get("policy")) else self.rules

    def audience(self) -> Audience:
        return self.matching.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.matching.relations(actor)


class Pin(SQLModel, table=True):
    """A pair that must be (pin 固定) or must not be (ban 禁配), with the reason; kept on every run and in copies."""

    __tablename__ = "draft_pin"
    __table_args__ = (
        UniqueConstraint("draft_id", "candidacy_id", "post_id"),
        Index(
            "one_pin_per_person", "draft_id", "candidacy_id", unique=True,
            sqlite_where=text("kind = 'pin'"), postgresql_where=text("kind = 'pin'"),
        ),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True, sa_type=BigId)
    draft_id: int = Field(foreign_key="draft.id", sa_type=BigId, ondelete="CASCADE")
    candidacy_id: int = Field(foreign_key="candidacy.id", sa_type=BigId)
    post_id: int = Field(foreign_key="post.id", sa_type=BigId)
    kind: PinKind = state_column(PinKind)
    reason: str = Field(max_length=500)
    put_by: str = Field(max_length=100)
    put_on: date
    draft: Draft = Relationship(back_populates="pins")
    candidacy: Candidacy = Relationship()
    post: Post = Relationship()


class DraftPair(SQLModel, table=True):
    """What a draft says about one person: the post (none: no place), points by criterion, the best alternatives with
    their price, and the rule that binds. `told` is as docs/decisions/0011 describes it."""

    __tablename__ = "draft_pair"

    draft_id: int = Field(primary_key=True, foreign_key="draft.id", sa_type=BigId, ondelete="CASCADE")
    candidacy_id: int = Field(primary_key=True, foreign_key="candidacy.id", sa_type=BigId)
    post_id: int | None = Field(default=None, foreign_key="post.id", sa_type=BigId)
    points: int = 0
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    candidacy: Candidacy = Relationship()
    post: Post = Relationship()


class Wish(SQLModel, table=True):
    """A cadre ranks posts, a receiving unit ranks people for its post, where the policy allows it; 1 is the first."""

    __table_args__ = (UniqueConstraint("matching_id", "side", "candidacy_id", "post_id"),)

    id: int = Field(default=None, primary_key=True, sa_type=BigId)
    matching_id: int = Field(foreign_key="matching.id", sa_type=BigId)
    side: WishSide = state_column(WishSide)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    post_id: int = Field(foreign_key="post.id", index=True, sa_type=BigId)
    rank: int
    candidacy: Candidacy = Relationship()
    post: Post = Relationship()
