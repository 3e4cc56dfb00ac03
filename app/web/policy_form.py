"""The policy of a round as a plain form: one field a number, one box a rule of eligibility.

A rule that the form has no field for (a birth date by rank, say) was written by a system and stays as it is.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlmodel import Field

from app.asked import Asked
from app.domain.cadres.eligibility import Hardship
from app.domain.cadres.levels import DEGREES, EDUCATION
from app.domain.posts.kinds import PlacementKind
from app.domain.rounds.path.scoring import Method, TieOrder
from app.domain.rounds.policy import EligibilityRule, Elsewhere, Layer, RoundPolicy
from app.labels import t

PLAIN = (  # fields of the form that are fields of the policy
    "per_unit_limit", "layers", "own_application", "elsewhere", "reserve_places", "tie_rule", "score_method",
    "drop_extremes", "drop_from", "second_acceptance", "words_below", "words_above", "inspectors_least",
    "inspection_document", "inspect_ratio", "quorum_percent", "majority_percent", "publicity_workdays",
    "feedback_required", "training_required", "training_hours", "term_months", "longest_months", "arrive_days",
    "evaluation_months", "type_advice_binds",
)  # fmt: skip
CRITERIA = ("virtue", "ability", "diligence", "achievement", "integrity")
BANDS = ("excellent_from", "good_from", "basic_from")
RULES = {  # field of the form: rule, its parameter
    "age_max": ("age", "max"), "degree_minimum": ("degree", "minimum"), "education_minimum": ("education", "minimum"),
    "service_years": ("service", "years"), "grassroots_years": ("grassroots", "years"),
    "appraisal_years": ("appraisals", "years"), "rested_years": ("rested", "years"),
}  # fmt: skip
BOXES = {
    "no_discipline": "discipline", "not_on_placement": "not_on_placement", "reserve_only": "reserve_only",
    "no_hardship": "hardship",
}  # fmt: skip
TOLERATED = (Hardship.FAMILY, Hardship.HEALTH)


class PolicyForm(Asked):
    per_unit_limit: int = Field(ge=1, le=50)
    layers: list[Layer] = []
    own_application: bool = False
    elsewhere: Elsewhere
    reserve_places: int = Field(ge=0, le=50)
    tie_rule: TieOrder
    score_method: Method
    drop_extremes: int = Field(ge=0, le=2)
    drop_from: int = Field(ge=3, le=30)
    second_acceptance: bool = False
    words_below: Decimal = Field(ge=0, le=100)
    words_above: Decimal = Field(ge=0, le=100)
    inspectors_least: int = Field(ge=2, le=20)
    inspection_document: bool = False
    inspect_ratio: int = Field(ge=1, le=10)
    quorum_percent: int = Field(ge=50, le=100)
    majority_percent: int = Field(ge=50, le=99)
    publicity_workdays: int = Field(ge=5, le=30)
    feedback_required: bool = False
    training_required: bool = False
    training_hours: int = Field(ge=0, le=400)
    term_months: int = Field(ge=6, le=36)
    longest_months: int = Field(ge=6, le=60)
    arrive_days: int = Field(ge=1, le=60)
    evaluation_months: int = Field(ge=1, le=12)
    type_advice_binds: bool = False
    excellent_from: Decimal = Field(ge=1, le=100)
    good_from: Decimal = Field(ge=1, le=100)
    basic_from: Decimal = Field(ge=1, le=100)
    virtue: int = Field(ge=0, le=100)
    ability: int = Field(ge=0, le=100)
    diligence: int = Field(ge=0, le=100)
    achievement: int = Field(ge=0, le=100)
    integrity: int = Field(ge=0, le=100)
    age_max: int | None = Field(default=None, ge=18, le=65)
    degree_minimum: str | None = None
    education_minimum: str | None = None
    service_years: int | None = Field(default=None, ge=1, le=50)
    grassroots_years: int | None = Field(default=None, ge=1, le=50)
    appraisal_years: int | None = Field(default=None, ge=1, le=10)
    rested_years: int | None = Field(default=None, ge=1, le=50)
    no_discipline: bool = False
    not_on_placement: bool = False
    reserve_only: bool = False
    no_hardship: bool = False
    hardship_allowed: list[Hardship] = []

    @classmethod
    def of(cls, policy: RoundPolicy) -> dict[str, Any]:
        """The values to begin with."""
        params = {rule.code: rule.params for rule in policy.eligibility}
        return {
            **{name: getattr(policy, name) for name in PLAIN},
            **dict(zip(BANDS, policy.grade_bands, strict=False)),
            **{name: policy.criteria_weights.get(name) for name in CRITERIA},
            **{field: params.get(code, {}).get(param) for field, (code, param) in RULES.items()},
            **{field: code in params for field, code in BOXES.items()},
            "hardship_allowed": [Hardship(kind) for kind in params.get("hardship", {}).get("allowed", ())],
        }  # fmt: skip

    def applied_to(self, policy: RoundPolicy) -> RoundPolicy:
        """What the form does not ask stays as it was."""
        told = {name: getattr(self, name) for name in PLAIN}
        bands = [getattr(self, name) for name in BANDS]
        weights = {name: getattr(self, name) for name in CRITERIA}
        changed = {**told, "grade_bands": bands, "criteria_weights": weights, "eligibility": self._rules(policy)}
        return RoundPolicy.model_validate({**policy.model_dump(), **changed})

    def _rules(self, policy: RoundPolicy) -> list[EligibilityRule]:
        """Parameters beside the one on the form (an age limit by rank) stay with their rule. What hardship is allowed
        says nothing where none is asked about."""
        before = {rule.code: rule.params for rule in policy.eligibility}
        before["hardship"] = {"allowed": [str(kind) for kind in self.hardship_allowed]} if self.hardship_allowed else {}
        rules = []
        for field, (code, param) in RULES.items():
            if (value := getattr(self, field)) is not None:
                rules.append(EligibilityRule(code=code, params={**before.get(code, {}), param: value}))
        ticked = [code for field, code in BOXES.items() if getattr(self, field)]
        rules += [EligibilityRule(code=code, params=before.get(code, {})) for code in ticked]
        mine = {code for code, _ in RULES.values()} | set(BOXES.values())
        return rules + [rule for rule in policy.eligibility if rule.code not in mine]


def levels() -> dict[str, list[tuple[str, str]]]:
    """The choices of the two level fields, and of the layers above the unit, which speaks always."""
    return {
        "layers": [(layer, t(f"word.Layer.{layer}")) for layer in (Layer.COUNTY, Layer.CITY)],
        "degree_minimum": [(level, t(f"word.Degree.{level}")) for level in DEGREES[1:]],
        "education_minimum": [(level, t(f"word.Education.{level}")) for level in EDUCATION[1:]],
        "hardship_allowed": [(kind, t(f"word.Hardship.{kind}")) for kind in TOLERATED],
    }


def asked(policy: RoundPolicy) -> list[tuple[str, str]]:
    """The rules of eligibility in words, each with what it asks for."""
    form = PolicyForm.of(policy)
    told = [(field, form[field]) for field in (*RULES, *BOXES, "hardship_allowed") if form[field]]
    mine = {code for code, _ in RULES.values()} | set(BOXES.values())
    others = [rule for rule in policy.eligibility if rule.code not in mine]
    return [
        *((t(f"field.PolicyForm.{name}"), _word(name, value)) for name, value in told),
        *((t(f"eligibility.rule.{rule.code}"), ", ".join(map(str, rule.params.values())) or t("policy.asked"))
          for rule in others),
    ]  # fmt: skip


def defaults(kind: PlacementKind) -> dict[str, str]:
    """What holds for a round of this kind where nothing is set, in words, to stand beside each field."""
    told = PolicyForm.of(RoundPolicy().for_kind(kind))
    return {name: _word(name, value) for name, value in told.items()}


def said(policy: RoundPolicy) -> dict[str, str]:
    """The plain fields of a policy in words."""
    return {name: _word(name, getattr(policy, name)) for name in PLAIN}


class Change(NamedTuple):
    label: str
    before: str
    after: str


def changed(before: RoundPolicy, after: RoundPolicy) -> list[Change]:
    """Each field of the form that differs, in words."""
    old, new = PolicyForm.of(before), PolicyForm.of(after)
    return [
        Change(t(f"field.PolicyForm.{name}"), _word(name, old[name]), _word(name, new[name]))
        for name in new if old[name] != new[name]
    ]  # fmt: skip


def _word(name: str, value: Any) -> str:
    if isinstance(value, StrEnum):
        return t(f"word.{type(value).__name__}.{value}")
    if isinstance(value, bool) and name in PLAIN:
        return t("policy.yes") if value else t("policy.no")
    if value is None or value is False or value == []:
        return t("policy.not_asked")
    if value is True:
        return t("policy.asked")
    if isinstance(value, list):
        return t("policy.and").join(_word(name, each) for each in value)
    if name in ("degree_minimum", "education_minimum"):
        return dict(levels()[name])[value]
    return str(value)
