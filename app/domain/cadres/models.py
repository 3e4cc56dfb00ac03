"""Cadres 干部. Identity, phone, health and family are sealed at rest; the ID number is found by blind index."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, Relationship, SQLModel

from app import vault
from app.access import Actor, relations
from app.db import Audience, BigId, Entity
from app.domain.cadres import identity
from app.domain.units.models import Unit


class Cadre(Entity, table=True):
    """A person who may be seconded. `key` is the client's own key; the home unit never changes by a secondment
    (公务员法 72: 不改变与原机关的人事关系)."""

    __table_args__ = (CheckConstraint("sex in ('1', '2')", name="sex_code"),)

    key: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=40, index=True)
    sex: str = Field(max_length=1, description="GB/T 2261.1")
    birth_on: date
    nation: str = Field(default="01", max_length=2, description="GB/T 3304")
    native_place: str = Field(default="", max_length=6, description="籍贯 GB/T 2260")
    birth_place: str = Field(default="", max_length=6)
    growth_place: str = Field(default="", max_length=6, description="成长地, for 回避规定")
    politics: str = Field(default="13", max_length=2, description="GB/T 4762")
    party_joined_on: date | None = None
    work_started_on: date | None = None
    grassroots_years: int = 0
    education: str = Field(default="", max_length=2, description="学历 ZB64")
    degree: str = Field(default="", max_length=3, description="学位 GB/T 6864")
    school: str = Field(default="", max_length=100)
    major: str = Field(default="", max_length=100)
    personnel_kind: str = Field(default="001", max_length=3, description="人员身份")
    rank: str = Field(default="1A50", max_length=4, description="职务层次 ZB09")
    duty_rank: str = Field(default="", max_length=2, description="职级")
    rank_since: date | None = None
    title: str = Field(default="", max_length=200, description="现任职务")
    former_units: list[str] = Field(default_factory=list, sa_type=JSON, description="unit codes, for recusal")
    home_unit_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    is_reserve: bool = Field(default=False, description="后备干部")
    skills: list[str] = Field(default_factory=list, sa_type=JSON)
    strengths: list[str] = Field(default_factory=list, sa_type=JSON, description="codes of the table area")
    lacks: list[str] = Field(default_factory=list, sa_type=JSON, description="缺什么补什么; codes of the table area")
    languages: list[str] = Field(default_factory=list, sa_type=JSON, description="spoken at work; table language")
    appraisals: dict[str, str] = Field(default_factory=dict, sa_type=JSON, description="年度 → A.19 code")
    discipline: str = Field(default="", max_length=20, description="kind of sanction in force")
    discipline_until: date | None = None
    seal_id: str = Field(default_factory=lambda: uuid4().hex, max_length=32, description="associated data")
    id_number_sealed: str = ""
    id_number_index: str | None = Field(default=None, unique=True, max_length=64)
    phone_sealed: str = ""
    health_sealed: str = ""
    family_sealed: str = ""
    home_unit: Unit = Relationship()

    @property
    def external_key(self) -> str:
        return self.key

    @property
    def place(self) -> str:
        return f"cadres/{self.key}"

    def audience(self) -> Audience:
        return Audience(paths=(self.home_unit.path,), cadre_id=self.id)

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, holder=self.home_unit.path, self_=self.id)

    def conceal(self, field: str, text: str) -> None:
        setattr(self, f"{field}_sealed", vault.seal(f"cadre.{field}", self.seal_id, text))

    def reveal(self, field: str) -> str:
        return vault.open_sealed(f"cadre.{field}", self.seal_id, getattr(self, f"{field}_sealed"))

    @property
    def home_unit_code(self) -> str:
        return self.home_unit.code

    @property
    def id_number_masked(self) -> str:
        return identity.mask(self.reveal("id_number"))

    @property
    def phone_masked(self) -> str:
        return identity.mask_phone(self.reveal("phone"))

    @property
    def family(self) -> list[dict[str, Any]]:
        """Relatives as told: relation (GB/T 4761 editor code), name, birth, politics, post. Never shown in lists."""
        return json.loads(self.reveal("family") or "[]")


class CadreTerm(SQLModel, table=True):
    """What a cadre is found by: suffixes of the name, of its pinyin, of its initials; prefix look-ups only."""

    __tablename__ = "cadre_term"
    term: str = Field(primary_key=True, max_length=80)
    cadre_id: int = Field(primary_key=True, foreign_key="cadre.id", index=True, sa_type=BigId, ondelete="CASCADE")
