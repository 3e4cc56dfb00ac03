"""The rules of eligibility as fields: what a system may write as data, a clerk may write on the form.

A limit by rank, or months by kind of sanction, is a line each: its word, then its number or day.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import pydantic
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from app import vocab
from app.asked import Asked
from app.domain.cadres.eligibility import RULES, Hardship
from app.domain.cadres.levels import DEGREES, EDUCATION
from app.domain.cadres.rule_params import PERSONNEL_KINDS
from app.domain.cadres.sanctions import SANCTION_MONTHS
from app.domain.rounds.policy import EligibilityRule
from app.labels import LOCALES, t, table
from app.shapes import coded

LINES = {"json_schema_extra": {"widget": "textarea"}}
FIELDS = {  # field of the form: rule, its parameter
    "age_max": ("age", "max"), "age_by_rank": ("age", "by_rank"), "age_as_of": ("age", "as_of"),
    "born_from": ("birth_cutoff", "born_from"), "born_by_rank": ("birth_cutoff", "by_rank"),
    "degree_minimum": ("degree", "minimum"), "education_minimum": ("education", "minimum"),
    "service_years": ("service", "years"), "grassroots_years": ("grassroots", "years"),
    "appraisal_years": ("appraisals", "years"), "rested_years": ("rested", "years"),
    "discipline_beyond": ("discipline", "beyond"), "hardship_allowed": ("hardship", "allowed"),
    "personnel_kinds": ("personnel_kind", "kinds"), "politics_codes": ("politics", "codes"),
    "health_codes": ("health", "codes"),
}  # fmt: skip
BOXES = {
    "no_discipline": "discipline", "not_on_placement": "not_on_placement", "reserve_only": "reserve_only",
    "no_hardship": "hardship",
}  # fmt: skip
TICKED = {code: field for field, code in BOXES.items()}
LONE = {"health": {"codes": ["1"]}}  # what a rule asks where it says nothing
CHOSEN = ("degree_minimum", "education_minimum", "personnel_kinds", "politics_codes", "health_codes")  # by code
TOLERATED = (Hardship.FAMILY, Hardship.HEALTH)


def _ranks() -> dict[str, str]:
    """Every word of a rank → its code."""
    return {word: code for code, entry in vocab.table("rank").items() for word in (entry.zh, entry.en, code)}


def _sanctions() -> dict[str, str]:
    return {table(locale)[f"word.Discipline.{kind}"]: kind for locale in LOCALES for kind in SANCTION_MONTHS}


def _read_lines(words: Callable[[], Mapping[str, str]]) -> pydantic.BeforeValidator:
    """A word and what holds for it, a line each; all lines that cannot be read are told at once."""

    def read(given: Any) -> Any:
        if not isinstance(given, str):
            return given
        known = words()
        told = {number: line.strip() for number, line in enumerate(given.splitlines(), 1) if line.strip()}
        pairs = {number: _pair(line) for number, line in told.items()}
        if bad := [str(number) for number, (word, _) in pairs.items() if word not in known]:
            raise PydanticCustomError("rule_line", "unreadable lines", {"lines": ", ".join(bad)})
        return {known[word]: value for word, value in pairs.values()}

    return pydantic.BeforeValidator(read)


def _pair(line: str) -> tuple[str, str]:
    word, _, value = line.replace("：", " ").replace(":", " ").rpartition(" ")
    return word.strip(), value


def _beside(field: str) -> pydantic.AfterValidator:
    """Lines and days that only refine what another field asks for say nothing alone."""

    def check(given: Any, info: pydantic.ValidationInfo) -> Any:
        if given and info.data.get(field) is None:
            raise PydanticCustomError("rule_alone", "alone", {"field": f"@field.PolicyForm.{field}"})
        return given

    return pydantic.AfterValidator(check)


Age = Annotated[int, pydantic.Field(ge=18, le=65)]
Months = Annotated[int, pydantic.Field(ge=1, le=60)]
BY_RANK = _read_lines(_ranks)


class EligibilityForm(Asked):
    age_max: int | None = Field(default=None, ge=18, le=65)
    age_by_rank: Annotated[dict[str, Age], BY_RANK, _beside("age_max")] = Field(default={}, schema_extra=LINES)
    age_as_of: Annotated[date | None, _beside("age_max")] = None
    born_from: date | None = None
    born_by_rank: Annotated[dict[str, date], BY_RANK, _beside("born_from")] = Field(default={}, schema_extra=LINES)
    degree_minimum: str | None = None
    education_minimum: str | None = None
    service_years: int | None = Field(default=None, ge=1, le=50)
    grassroots_years: int | None = Field(default=None, ge=1, le=50)
    appraisal_years: int | None = Field(default=None, ge=1, le=10)
    rested_years: int | None = Field(default=None, ge=1, le=50)
    no_discipline: bool = False
    discipline_beyond: Annotated[dict[str, Months], _read_lines(_sanctions)] = Field(default={}, schema_extra=LINES)
    not_on_placement: bool = False
    reserve_only: bool = False
    no_hardship: bool = False
    hardship_allowed: list[Hardship] = []
    personnel_kinds: list[str] = []
    politics_codes: list[str] = []
    health_codes: list[str] = []

    def rules(self, before: Sequence[EligibilityRule]) -> list[EligibilityRule]:
        """A rule that says the same stays as it was written and where it stood; new ones follow."""
        stood = {rule.code: rule for rule in before}
        order = [*stood, *(code for code in RULES if code not in stood)]
        asked = [rule for code in order if (rule := self._rule(code))]
        same = {rule.code for rule in asked if rule.code in stood and shown([rule]) == shown([stood[rule.code]])}
        return [stood[rule.code] if rule.code in same else rule for rule in asked]

    def _rule(self, code: str) -> EligibilityRule | None:
        told = {param: getattr(self, field) for field, (rule, param) in FIELDS.items() if rule == code}
        params = {param: _plain(value) for param, value in told.items() if value not in (None, [], {})}
        if not (getattr(self, TICKED[code]) if code in TICKED else params):
            return None
        return EligibilityRule(code=code, params=params)


def shown(rules: Sequence[EligibilityRule]) -> dict[str, Any]:
    """The values of the fields, as the form begins with them."""
    params = {rule.code: {**LONE.get(rule.code, {}), **rule.params} for rule in rules}
    told = {field: params.get(code, {}).get(param) for field, (code, param) in FIELDS.items()}
    return {
        **{field: _text(value) if isinstance(value, dict) else value for field, value in told.items()},
        "hardship_allowed": [Hardship(kind) for kind in told["hardship_allowed"] or ()],
        **{field: told[field] or [] for field in ("personnel_kinds", "politics_codes", "health_codes")},
        **{field: code in params for field, code in BOXES.items()},
    }  # fmt: skip


def choices() -> dict[str, list[tuple[str, str]]]:
    return {
        "degree_minimum": [(level, t(f"word.Degree.{level}")) for level in DEGREES[1:]],
        "education_minimum": [(level, t(f"word.Education.{level}")) for level in EDUCATION[1:]],
        "hardship_allowed": [(kind, t(f"word.Hardship.{kind}")) for kind in TOLERATED],
        "personnel_kinds": [(kind, t(f"word.PersonnelKind.{kind}")) for kind in sorted(PERSONNEL_KINDS)],
        "politics_codes": [(code, coded("politics", code)) for code in vocab.table("politics")],
        "health_codes": [(code, coded("health", code)) for code in vocab.table("health")],
    }


def _text(limits: Mapping[str, Any]) -> str:
    said = {code: coded("rank", code) for code in vocab.table("rank")}
    said |= {kind: t(f"word.Discipline.{kind}") for kind in SANCTION_MONTHS}
    return "\n".join(f"{said[code]} {limit}" for code, limit in limits.items())


def _plain(value: Any) -> Any:
    """As it stands in JSON."""
    if isinstance(value, dict):
        return {code: _plain(limit) for code, limit in value.items()}
    if isinstance(value, list):
        return [str(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
