"""What is asked of cadres: the fields of a roster (花名册), codes by the public tables under /vocab."""

from datetime import date
from typing import Annotated, Any

import pydantic
from pydantic import StringConstraints
from sqlmodel import Field

from app.asked import SECRET, Asked, Codes, Place, Skills

LINE = {"json_schema_extra": {"widget": "text"}}
SECRET_ELSEWHERE = {"json_schema_extra": {"secret": True, "widget": "none"}}
KEY = r"^[A-Za-z0-9_-]{1,40}$"
Sex = Annotated[str, pydantic.Field(pattern="^[12]$")]
Month = Annotated[str, pydantic.Field(pattern="^([0-9]{6})?$")]
Phone = Annotated[str, pydantic.Field(pattern="^(1[0-9]{10})?$")]
Year = Annotated[str, StringConstraints(pattern="^(19|20)[0-9]{2}$")]
Grade = Annotated[str, StringConstraints(pattern=r"^[1-5]$")]


def coded(table: str) -> dict[str, Any]:
    """A field whose words are a code table's: a form offers them."""
    return {"json_schema_extra": {"vocab": table}}


SECRET_AREAS = {"json_schema_extra": {"secret": True, "vocab": "area"}}


class Relative(Asked):
    relation: str = Field(max_length=3)
    name: str = Field(min_length=1, max_length=40)
    birth: Month = ""
    politics: str = Field(default="", max_length=2)
    unit_and_post: str = Field(default="", max_length=200)


class CadreEntry(Asked):
    """One cadre as the client knows it; the client's key stands in the address and must not be an ID number."""

    name: str = Field(min_length=1, max_length=40, schema_extra=SECRET)
    id_number: str = Field(default="", max_length=18, schema_extra=SECRET)
    sex: Sex = Field(schema_extra=coded("sex"))
    birth_on: date
    nation: str = Field(default="01", max_length=2, schema_extra=coded("nation"))
    native_place: Place = ""
    birth_place: Place = ""
    growth_place: Place = ""
    politics: str = Field(default="13", max_length=2, schema_extra=coded("politics"))
    party_joined_on: date | None = None
    work_started_on: date | None = None
    grassroots_years: int = Field(default=0, ge=0, le=60)
    education: str = Field(default="", max_length=2, schema_extra=coded("education"))
    degree: str = Field(default="", max_length=3, schema_extra=coded("degree"))
    school: str = Field(default="", max_length=100)
    major: str = Field(default="", max_length=100)
    personnel_kind: str = Field(default="001", max_length=3, schema_extra=coded("personnel"))
    rank: str = Field(default="1A50", max_length=4, schema_extra=coded("rank"))
    duty_rank: str = Field(default="", max_length=2, schema_extra=coded("job_grade"))
    rank_since: date | None = None
    title: str = Field(default="", max_length=200)
    home_unit_code: str
    former_units: Codes = Field(default_factory=list, max_length=30, schema_extra=LINE)
    is_reserve: bool = False
    skills: Skills = Field(default_factory=list, max_length=20, schema_extra=LINE)
    strengths: Codes = Field(default_factory=list, max_length=20, schema_extra=coded("area"))
    lacks: Codes = Field(default_factory=list, max_length=20, schema_extra=SECRET_AREAS)
    languages: Codes = Field(default_factory=list, max_length=20, schema_extra=coded("language"))
    appraisals: dict[Year, Grade] = Field(default_factory=dict, schema_extra={"json_schema_extra": {"widget": "none"}})
    discipline: str = Field(default="", max_length=20, schema_extra=SECRET)
    discipline_until: date | None = Field(default=None, schema_extra=SECRET)
    phone: Phone = Field(default="", schema_extra=SECRET)
    health: str = Field(default="", max_length=200, schema_extra=SECRET)
    family: list[Relative] = Field(default_factory=list, max_length=20, schema_extra=SECRET_ELSEWHERE)


class Unmasking(Asked):
    """Why sealed data is to be shown; the reason is logged."""

    reason: str = Field(min_length=4, max_length=200)
