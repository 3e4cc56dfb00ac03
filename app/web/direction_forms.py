"""Directions 因人施派 as groups of a form, direction_1 …: whom a rule speaks of, where it points, its sentence."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from sqlmodel import Field

from app.domain.cadres.levels import DEGREES
from app.domain.matching.policy import DirectionRule, MatchPolicy
from app.domain.posts.kinds import Direction
from app.domain.units.models import Level
from app.labels import known, t
from app.shapes import coded
from app.vocab import table
from app.web.forms import FormInvalid

MOST = 30
YEARS = (
    "years_worked_least", "years_worked_most", "grassroots_years_least", "grassroots_years_most", "age_least",
    "age_most",
)  # fmt: skip


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


class DirectionForm(BaseModel):
    """One rule. `dropped`: it is no more to be there; without a code it is new."""

    code: str = ""
    on: bool = False
    dropped: bool = False
    sentence: str = ""
    years_worked_least: int | None = None
    years_worked_most: int | None = None
    grassroots_years_least: int | None = None
    grassroots_years_most: int | None = None
    age_least: int | None = None
    age_most: int | None = None
    degree_least: str | None = None
    ranks: list[str] = []
    strengths: list[str] = []
    skills: str = ""
    is_reserve: YesNo | None = None
    directions: list[Direction] = []
    levels: list[Level] = []
    areas: list[str] = []
    urgent: bool = False

    @classmethod
    def of(cls, rule: DirectionRule) -> dict[str, Any]:
        when, toward = rule.when, rule.toward
        reserve = None if when.is_reserve is None else YesNo.YES if when.is_reserve else YesNo.NO
        return {
            **when.model_dump(), **toward.model_dump(mode="json"), "code": rule.code, "on": rule.on,
            "sentence": rule.sentence, "skills": "、".join(when.skills), "is_reserve": reserve,
        }  # fmt: skip

    def says(self) -> bool:
        return bool(self.model_dump(exclude={"code", "on", "dropped"}, exclude_defaults=True))

    def told(self) -> dict[str, Any]:
        when: dict[str, Any] = {name: getattr(self, name) for name in (*YEARS, "degree_least", "ranks", "strengths")}
        words = self.skills.replace("，", "、").replace(",", "、").split("、")
        when["skills"] = [word.strip() for word in words if word.strip()]
        when["is_reserve"] = None if self.is_reserve is None else self.is_reserve == YesNo.YES
        toward = {"directions": self.directions, "levels": self.levels, "areas": self.areas}
        return {
            "code": self.code, "on": self.on, "when": when, "sentence": self.sentence,
            "toward": {**toward, "urgent": self.urgent or None},
        }  # fmt: skip


def groups() -> dict[str, Any]:
    """Fields of the form; the template draws as many as there are rules, and a blank one."""
    apart = {"json_schema_extra": {"widget": "none"}}
    return {
        f"direction_{n}": (DirectionForm | None, Field(default=None, schema_extra=apart)) for n in range(1, MOST + 1)
    }


def given(form: BaseModel) -> dict[str, DirectionForm]:
    """By the name of the group; a new one gets the first code that is free. A rule of one's own has a sentence."""
    all_ = {name: getattr(form, name) for name in groups()}
    kept = {name: each for name, each in all_.items() if each and not each.dropped and (each.code or each.says())}
    taken = {each.code for each in kept.values()}
    for each in kept.values():
        if not each.code:
            each.code = next(code for n in range(1, MOST + 2) if (code := f"own_{n}") not in taken)
    mute = [name for name, each in kept.items() if not each.sentence and not known(f"match.direction.{each.code}")]
    if mute:
        raise FormInvalid({f"{name}.sentence": t("match_policy.sentence_missing") for name in mute}, {})
    return kept


def values_of(policy: MatchPolicy) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for n, each in enumerate(policy.directions, start=1):
        told |= {f"direction_{n}.{name}": value for name, value in DirectionForm.of(each).items()}
    return told


def choices() -> dict[str, list[tuple[str, str]]]:
    areas = [(code, coded("area", code)) for code in table("area")]
    return {
        "degree_least": [(word, t(f"word.Degree.{word}")) for word in DEGREES[1:]],
        "ranks": [(code, coded("rank", code)) for code in table("rank")], "strengths": areas, "areas": areas,
        "is_reserve": [(word.value, t(f"word.YesNo.{word.value}")) for word in YesNo],
        "directions": [(word.value, t(f"word.Direction.{word.value}")) for word in Direction],
        "levels": [(word.value, t(f"word.Level.{word.value}")) for word in Level],
    }  # fmt: skip
