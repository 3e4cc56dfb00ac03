"""Rows of an inspection 组织考察 (A5): the team, and what it found about each person. Free text is sealed."""

import json
from datetime import date
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint, exists, select
from sqlalchemy.orm import object_session
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.documents.models import Document, DocumentKind
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage
from app.domain.rounds.states import InspectionState
from app.workflow import Blocked

TALKS = ("leaders", "peers", "subordinates", "masses", "others")
"""谈话: with whom."""
BALLOTS = ("excellent", "competent", "basic", "incompetent", "abstained")
"""民主测评: 优秀 / 称职 / 基本称职 / 不称职, and 弃权."""
FINDINGS = ("virtue", "ability", "diligence", "achievement", "integrity")
"""德能勤绩廉."""
PORTRAIT = ("character", "strengths", "shortcoming", "suited_posts")
WORDS = (*(f"{name}_words" for name in FINDINGS), *PORTRAIT, "integrity_opinion", "conclusion_words")
"""Everything a report says in words; names are those of the form."""
PARTS = ("talks", "ballots", *WORDS, "integrity", "conclusion")


class Conclusion(StrEnum):
    FIT = "fit"
    FIT_WITH_RESERVE = "fit_with_reserve"
    UNFIT = "unfit"


class Integrity(StrEnum):
    """廉政意见 of the discipline inspection: nothing known, something being looked into, something found."""

    CLEAR = "clear"
    PENDING = "pending"
    PROBLEM = "problem"


class Inspection(Entity, table=True):
    """One team's inspection within a stage of kind inspection; a stage may have several teams."""

    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="inspection_order"),)

    stage_id: int = Field(foreign_key="stage.id", index=True, sa_type=BigId)
    title: str = Field(max_length=100)
    state: InspectionState = state_column(InspectionState, default=InspectionState.PLANNED)
    notice: str = Field(default="", max_length=2000, description="考察预告")
    announced_on: date | None = None
    starts_on: date
    ends_on: date
    submitted_on: date | None = None
    accepted_by: str = Field(default="", max_length=100, description="the second person")
    return_reason: str = Field(default="", max_length=500)
    stage: Stage = Relationship(back_populates="inspections")
    inspectors: list["Inspector"] = Relationship(
        back_populates="inspection", cascade_delete=True, sa_relationship_kwargs={"order_by": "Inspector.id"}
    )
    reports: list["InspectionReport"] = Relationship(
        back_populates="inspection", cascade_delete=True, sa_relationship_kwargs={"order_by": "InspectionReport.id"}
    )

    @property
    def round_(self) -> Round:
        return self.stage.round_

    @property
    def step(self) -> str:
        return self.stage.step

    @property
    def due(self) -> list["InspectionReport"]:
        """Who dropped out meanwhile needs no report."""
        standing = {each.id for each in self.stage.candidates}
        return [each for each in self.reports if each.candidacy_id in standing]

    @property
    def members(self) -> list["Inspector"]:
        """The leader first."""
        return sorted(self.inspectors, key=lambda each: not each.is_leader)

    @property
    def notice_days(self) -> int | None:
        """How many days before the inspection the notice is up."""
        return (self.starts_on - self.announced_on).days if self.announced_on else None

    @property
    def place(self) -> str:
        return f"{self.stage.place}/inspections/{self.id}"

    @property
    def label(self) -> str:
        return self.title

    def has_member(self, actor: Actor) -> bool:
        return actor.user_id is not None and any(each.user_id == actor.user_id for each in self.inspectors)

    def audience(self) -> Audience:
        return self.stage.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        """`second`: of the organizer and not of the team; only such a person accepts what the team wrote."""
        names = set(self.stage.round_.relations(actor))
        if self.has_member(actor):
            names.add("inspector")
            names |= {"leader"} if any(e.is_leader and e.user_id == actor.user_id for e in self.inspectors) else set()
        elif "organizer" in names:
            names.add("second")
        return frozenset(names)


class Inspector(Entity, table=True):
    """A member of the team; one leads."""

    __table_args__ = (UniqueConstraint("inspection_id", "user_id"),)

    inspection_id: int = Field(foreign_key="inspection.id", sa_type=BigId)
    user_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    is_leader: bool = False
    inspection: Inspection = Relationship(back_populates="inspectors")
    user: User = Relationship()


class InspectionReport(Entity, table=True):
    """考察材料 on one person: talks and ballots as counts, words sealed, a conclusion."""

    __tablename__ = "inspection_report"
    __table_args__ = (UniqueConstraint("inspection_id", "candidacy_id"),)

    inspection_id: int = Field(foreign_key="inspection.id", sa_type=BigId)
    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    talks: dict[str, int] = Field(default_factory=dict, sa_type=JSON, description="谈话: kind of partner → how many")
    ballots: dict[str, int] = Field(default_factory=dict, sa_type=JSON, description="民主测评: grade → how many")
    integrity: Integrity | None = state_column(Integrity, default=None, nullable=True)
    conclusion: Conclusion | None = state_column(Conclusion, default=None, nullable=True)
    written_by: str = Field(default="", max_length=100, description="who wrote in it last")
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    words_sealed: str = ""
    inspection: Inspection = Relationship(back_populates="reports")
    candidacy: Candidacy = Relationship()

    @property
    def words(self) -> dict[str, str]:
        told = vault.open_sealed("inspection_report.words", self.seal_id, self.words_sealed)
        return json.loads(told) if told else {}

    def conceal(self, words: dict[str, str]) -> None:
        text = json.dumps(words, ensure_ascii=False)
        self.words_sealed = vault.seal("inspection_report.words", self.seal_id, text)

    @property
    def is_begun(self) -> bool:
        return bool(self.written_by)

    @property
    def talked(self) -> int:
        return sum(self.talks.values())

    @property
    def balloted(self) -> int:
        return sum(self.ballots.values())

    @property
    def missing(self) -> list[str]:
        """What the report still lacks, by the names of the form."""
        words = self.words
        told = {
            "talks": self.talked, "ballots": self.balloted, **{name: words.get(name) for name in WORDS},
            "integrity": self.integrity, "conclusion": self.conclusion,
        }  # fmt: skip
        return [name for name in PARTS if not told[name]] + (["document"] if self.wants_document else [])

    @property
    def wants_document(self) -> bool:
        """Where policy asks for the signed 考察材料 and none is attached."""
        if not self.inspection.stage.round_.rules.inspection_document:
            return False
        attached = exists().where(
            Document.subject_type == self.__tablename__, Document.subject_id == self.id,
            Document.kind == DocumentKind.INSPECTION_REPORT, Document.removed_at.is_(None),
        )  # fmt: skip
        return not object_session(self).scalar(select(attached))

    @property
    def files_closed(self) -> Blocked | None:
        """What was handed in is what is accepted: files come before it, or after it was sent back."""
        open_ = self.inspection.state in (InspectionState.PLANNED, InspectionState.ANNOUNCED)
        return None if open_ else Blocked("inspection.files_handed_in")

    @property
    def place(self) -> str:
        return f"{self.inspection.place}/reports/{self.id}"

    @property
    def label(self) -> str:
        return self.candidacy.label

    def audience(self) -> Audience:
        return self.inspection.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        return self.inspection.relations(actor)
