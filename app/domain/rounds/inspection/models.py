"""Rows of an inspection 组织考察 (A5): the team, and what it found about each person. Free text is sealed."""

import json
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Relationship

from app import vault
from app.access import Actor
from app.db import Audience, BigId, Entity, state_column
from app.domain.accounts.models import User
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage
from app.domain.rounds.states import InspectionState


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

    stage_id: int = Field(foreign_key="stage.id", index=True, sa_type=BigId)
    title: str = Field(max_length=100)
    state: InspectionState = state_column(InspectionState, default=InspectionState.PLANNED)
    notice: str = Field(default="", max_length=2000, description="考察预告")
    announced_on: date | None = None
    starts_on: date
    ends_on: date
    submitted_on: date | None = None
    stage: Stage = Relationship()
    inspectors: list["Inspector"] = Relationship(
        back_populates="inspection", cascade_delete=True, sa_relationship_kwargs={"order_by": "Inspector.id"}
    )
    reports: list["InspectionReport"] = Relationship(
        back_populates="inspection", cascade_delete=True, sa_relationship_kwargs={"order_by": "InspectionReport.id"}
    )

    @property
    def place(self) -> str:
        return f"{self.stage.place}/inspections/{self.id}"

    @property
    def label(self) -> str:
        return self.title

    def audience(self) -> Audience:
        return self.stage.audience()

    def relations(self, actor: Actor) -> frozenset[str]:
        mine = [each for each in self.inspectors if each.user_id == actor.user_id]
        names = {"inspector"} if mine else set()
        return self.stage.round_.relations(actor) | names | ({"leader"} if any(e.is_leader for e in mine) else set())


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
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    words_sealed: str = ""
    inspection: Inspection = Relationship(back_populates="reports")
    candidacy: Candidacy = Relationship()

    @property
    def words(self) -> dict[str, Any]:
        told = vault.open_sealed("inspection_report.words", self.seal_id, self.words_sealed)
        return json.loads(told) if told else {}

    def conceal(self, words: dict[str, Any]) -> None:
        text = json.dumps(words, ensure_ascii=False)
        self.words_sealed = vault.seal("inspection_report.words", self.seal_id, text)

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
