"""What a round sets for its matching: rules as switches, weights, directions, wishes. JSON on the row, read here.

Points are whole, inside the machine hundredths. Weights add up to a hundred, so a pair has at most 100 points.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from app.asked import readable
from app.domain.cadres.levels import DEGREES
from app.domain.matching.catalogue import CRITERIA, RULES, WISHED, CriterionKind, Param, Reach, RuleKind
from app.domain.posts.kinds import Direction
from app.domain.units.models import Level
from app.vocab import table

__all__ = [
    "CRITERIA", "RULES", "WISHED", "CriterionKind", "CriterionSetting", "DirectionRule", "MatchPolicy", "Param",
    "Profile", "Reach", "RuleKind", "RuleSetting", "Stability", "Toward", "usual_directions",
]  # fmt: skip
DIRECTIONS = Path(__file__).parents[2] / "data" / "match_directions.toml"
HUNDREDTHS = 100
Text = Annotated[str, BeforeValidator(readable)]
Years = Annotated[int, Field(ge=0, le=60)]
Words = Annotated[list[Annotated[Text, Field(min_length=1, max_length=40)]], Field(max_length=30)]


class Stability(StrEnum):
    """OFF: not asked. LISTED: who would both rather have each other is listed. KEPT: nobody may; points come second."""

    OFF = "off"
    LISTED = "listed"
    KEPT = "kept"


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class RuleSetting(Told):
    on: bool
    params: dict[str, int] = {}


class CriterionSetting(Told):
    weight: int = Field(ge=0, le=100)
    params: dict[str, int] = {}
    reason: Text = Field(default="", max_length=500, description="why a guarded criterion has weight")


class Profile(Told):
    """Whom a direction rule speaks of: every condition that is told must hold; of a list, one word is enough."""

    years_worked_most: Years | None = None
    years_worked_least: Years | None = None
    grassroots_years_most: Years | None = None
    grassroots_years_least: Years | None = None
    age_most: Annotated[int, Field(ge=18, le=70)] | None = None
    age_least: Annotated[int, Field(ge=18, le=70)] | None = None
    degree_least: str | None = None
    ranks: Words = []
    strengths: Words = []
    skills: Words = []
    is_reserve: bool | None = None

    @field_validator("degree_least")
    @classmethod
    def _known_degree(cls, value: str | None) -> str | None:
        if value is not None and value not in DEGREES:
            raise PydanticCustomError("match_word", "unknown word", {"word": value})
        return value

    @field_validator("ranks")
    @classmethod
    def _known_ranks(cls, value: list[str]) -> list[str]:
        for word in value:
            if word not in table("rank"):
                raise PydanticCustomError("match_word", "unknown word", {"word": word})
        return value


class Toward(Told):
    """Which posts it points to: one match among the kinds of conditions that are told is enough for each kind."""

    directions: Annotated[list[Direction], Field(max_length=5)] = []
    levels: Annotated[list[Level], Field(max_length=7)] = []
    areas: Words = []
    urgent: bool | None = None


class DirectionRule(Told):
    """因人施派: profile → direction, with its sentence; without one, the label match.direction.<code> speaks."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    on: bool = True
    when: Profile
    toward: Toward
    sentence: Text = Field(default="", max_length=300)


@cache
def _usual() -> tuple[Mapping[str, Any], ...]:
    return tuple(tomllib.loads(DIRECTIONS.read_text("utf-8"))["directions"])


def usual_directions() -> list[DirectionRule]:
    """调研报告: 因人施派, as data (app/data/match_directions.toml)."""
    return [DirectionRule.model_validate(each) for each in _usual()]


class MatchPolicy(Told):
    """`rules` and `criteria` may be told in part; what is left out is as the catalogue has it."""

    rules: dict[str, RuleSetting] = Field(default={}, validate_default=True)
    criteria: dict[str, CriterionSetting] = Field(default={}, validate_default=True)
    directions: Annotated[list[DirectionRule], Field(max_length=30)] = Field(default_factory=usual_directions)
    worth_of_a_place: int = Field(default=200, ge=0, le=1000, description="points for every person placed at all")
    everyone_placed: bool = Field(default=False, description="impossible rather than somebody without a place")
    fill_urgent: bool = Field(default=False, description="impossible rather than an urgent post left empty")
    wishes_of_cadres: bool = True
    wishes_of_units: bool = True
    most_wishes: int = Field(default=3, ge=1, le=10)
    stability: Stability = Stability.OFF

    @field_validator("rules", mode="before")
    @classmethod
    def _every_rule(cls, told: Any) -> Any:
        return _completed(told, {code: {"on": kind.on, "params": _defaults(kind)} for code, kind in RULES.items()})

    @field_validator("criteria", mode="before")
    @classmethod
    def _every_criterion(cls, told: Any) -> Any:
        usual = {code: {"weight": kind.weight, "params": _defaults(kind)} for code, kind in CRITERIA.items()}
        return _completed(told, usual)

    @field_validator("rules", "criteria")
    @classmethod
    def _within_bounds(cls, told: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        kinds: Mapping[str, RuleKind | CriterionKind] = RULES if info.field_name == "rules" else CRITERIA
        for code, setting in told.items():
            for name, value in setting.params.items():
                _check(code, name, value, kinds[code].params)
        return told

    @field_validator("rules")
    @classmethod
    def _strict_stays_on(cls, told: dict[str, RuleSetting]) -> dict[str, RuleSetting]:
        off = [code for code, setting in told.items() if RULES[code].strict and not setting.on]
        if off:
            raise PydanticCustomError("match_strict", "strict", {"rule": f"@match.rule.{off[0]}"})
        return told

    @field_validator("criteria")
    @classmethod
    def _weights_are_published(cls, told: dict[str, CriterionSetting]) -> dict[str, CriterionSetting]:
        if (total := sum(each.weight for each in told.values())) != 100:
            raise PydanticCustomError("match_weights", "weights", {"total": total})
        for code, setting in told.items():
            if CRITERIA[code].guarded and setting.weight and len(setting.reason) < 4:
                raise PydanticCustomError("match_reason", "reason", {"criterion": f"@match.criterion.{code}"})
        return told

    @model_validator(mode="after")
    def _each_direction_once(self) -> "MatchPolicy":
        codes = [each.code for each in self.directions]
        if len(set(codes)) != len(codes):
            raise PydanticCustomError("match_direction_twice", "twice")
        return self

    def is_on(self, rule: str) -> bool:
        return self.rules[rule].on

    def param(self, rule: str, name: str) -> int:
        return self.rules[rule].params[name]

    def weight(self, criterion: str) -> int:
        """In hundredths of a point."""
        return self.criteria[criterion].weight * HUNDREDTHS

    def changed(self, overrides: Mapping[str, Any]) -> "MatchPolicy":
        """What-if: nested values replaced, checked as a whole."""
        return MatchPolicy.model_validate(_merged(self.model_dump(mode="json"), overrides))

    def without(self, rules: frozenset[str]) -> "MatchPolicy":
        """For finding out which rules cannot hold together; strict ones may be missing here, and only here."""
        kept = {code: setting.model_copy(update={"on": setting.on and code not in rules})
                for code, setting in self.rules.items()}  # fmt: skip
        flags = {name: getattr(self, name) and name not in rules for name in ("everyone_placed", "fill_urgent")}
        return self.model_copy(update={"rules": kept, **flags})


def _defaults(kind: RuleKind | CriterionKind) -> dict[str, int]:
    return {name: param.default for name, param in kind.params.items()}


def _completed(told: Any, usual: dict[str, dict[str, Any]]) -> Any:
    """Each setting as told, the rest as usual; what is no mapping is left for pydantic to refuse."""
    if not isinstance(told, Mapping):
        return told
    if unknown := sorted(set(told) - set(usual)):
        raise PydanticCustomError("match_word", "unknown word", {"word": str(unknown[0])[:40]})
    dumped = {code: each.model_dump() if isinstance(each, BaseModel) else each for code, each in told.items()}
    return {code: _merged(setting, dumped.get(code, {})) for code, setting in usual.items()}


def _merged(base: Any, over: Any) -> Any:
    if not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    return {**base, **{name: _merged(base.get(name), value) for name, value in over.items()}}


def _check(code: str, name: str, value: int, params: Mapping[str, Param]) -> None:
    if name not in params:
        raise PydanticCustomError("match_word", "unknown word", {"word": f"{code}.{name}"[:80]})
    if not params[name].least <= value <= params[name].most:
        bounds = {"param": f"@match.param.{name}", "least": params[name].least, "most": params[name].most}
        raise PydanticCustomError("match_bounds", "bounds", bounds)
