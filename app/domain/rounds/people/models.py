"""Rows about a name in a round: what each layer said (A2), and which rule was waived by whom (A3)."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field, Relationship

from app.db import BigId, Entity, state_column
from app.domain.rounds.models import Candidacy
from app.domain.rounds.policy import Layer


class LayerVerdict(StrEnum):
    """What a layer said. TAKEN_BACK: it said so by mistake, and the row before it no longer counts."""

    ENDORSED = "endorsed"
    RETURNED = "returned"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


class Endorsement(Entity, table=True):
    """One layer's opinion about one name (A2 层层推荐). Never changed: who thinks again adds a row."""

    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    layer: Layer = state_column(Layer)
    verdict: LayerVerdict = state_column(LayerVerdict)
    opinion: str = Field(max_length=1000)
    unit_id: int = Field(foreign_key="unit.id", sa_type=BigId, description="the department that spoke")
    spoken_by: str = Field(max_length=100)
    spoken_on: date
    candidacy: Candidacy = Relationship(back_populates="endorsements")


class Waiver(Entity, table=True):
    """An approved exception from one rule of eligibility: who, why, under which clause (A3)."""

    candidacy_id: int = Field(foreign_key="candidacy.id", index=True, sa_type=BigId)
    rule: str = Field(max_length=60)
    clause: str = Field(max_length=200, description="the clause that allows it")
    reason: str = Field(max_length=500)
    granted_by: str = Field(max_length=100)
    granted_on: date
    revoked_on: date | None = None
    revocation: str = Field(default="", max_length=500)
    candidacy: Candidacy = Relationship(back_populates="waivers")
