"""The policy of a round as a plain form: one field a number; the rules of eligibility have fields of their own."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlmodel import Field

from app.domain.posts.kinds import PlacementKind
from app.domain.rounds.path.scoring import Method, TieOrder
from app.domain.rounds.policy import Elsewhere, Layer, RoundPolicy
from app.errors import Fault, Invalid
from app.labels import t
from app.web import eligibility_form
from app.web.eligibility_form import EligibilityForm

PLAIN = (  # fields of the form that are fields of the policy
    "per_unit_limit", "layers", "own_application", "elsewhere", "reserve_places", "tie_rule", "score_method",
    "drop_extremes", "drop_from", "judges_least", "second_acceptance", "words_below", "words_above", "inspectors_least",
    "inspection_document", "inspect_ratio", "quorum_percent", "majority_percent", "publicity_workdays",
    "feedback_required", "training_required", "training_hours", "term_months", "longest_months", "arrive_days",
    "evaluation_months", "type_advice_binds",
)  # fmt: skip
CRITERIA = ("virtue", "ability", "diligence", "achievement", "integrity")
BANDS = ("excellent_from", "good_from", "basic_from")


class PolicyForm(EligibilityForm):
    per_unit_limit: int = Field(ge=1, le=50)
    layers: list[Layer] = []
    own_application: bool = False
    elsewhere: Elsewhere
    reserve_places: int = Field(ge=0, le=50)
    tie_rule: TieOrder
    score_method: Method
    drop_extremes: int = Field(ge=0, le=2)
    drop_from: int = Field(ge=3, le=30)
    judges_least: int = Field(ge=1, le=30)
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

    @classmethod
    def of(cls, policy: RoundPolicy) -> dict[str, Any]:
        """The values to begin with."""
        return {
            **{name: getattr(policy, name) for name in PLAIN},
            **dict(zip(BANDS, policy.grade_bands, strict=False)),
            **{name: policy.criteria_weights.get(name) for name in CRITERIA},
            **eligibility_form.shown(policy.eligibility),
        }  # fmt: skip

    def applied_to(self, policy: RoundPolicy) -> RoundPolicy:
        """What the form does not ask stays as it was."""
        told = {name: getattr(self, name) for name in PLAIN}
        bands = [getattr(self, name) for name in BANDS]
        weights = {name: getattr(self, name) for name in CRITERIA}
        changed = {**told, "grade_bands": bands, "criteria_weights": weights}
        changed |= {"eligibility": self.rules(policy.eligibility)}
        return RoundPolicy.model_validate({**policy.model_dump(), **changed})


def levels() -> dict[str, list[tuple[str, str]]]:
    """The choices of the fields; of the layers those above the unit, which speaks always."""
    return {
        "layers": [(layer, t(f"word.Layer.{layer}")) for layer in (Layer.COUNTY, Layer.CITY)],
        **eligibility_form.choices(),
    }


def beside(refused: Invalid) -> Invalid:
    """What is wrong with the policy, told beside the field of the form where that part of it begins."""
    fields = {"criteria_weights": "virtue", "grade_bands": "excellent_from"}
    places = [next((fields[step] for step in fault.loc if step in fields), "") for fault in refused.faults]
    return Invalid(
        *(Fault((place,), fault.code, **fault.facts) for place, fault in zip(places, refused.faults, strict=True))
    )


def asked(policy: RoundPolicy) -> list[tuple[str, str]]:
    """The rules of eligibility in words, each with what it asks for."""
    form = eligibility_form.shown(policy.eligibility)
    fields = (field for field in EligibilityForm.model_fields if form[field])
    return [(t(f"field.PolicyForm.{field}"), _word(field, form[field])) for field in fields]


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


def logged(changes: dict[str, dict[str, Any]]) -> list[Change]:
    """What the log keeps of a change of policy, in words. Words of an older release that are none today stay there."""
    known = {name: told for name, told in changes.items() if name in RoundPolicy.model_fields}
    try:
        before, after = (
            RoundPolicy.model_validate({name: told[end] for name, told in known.items()}) for end in ("from", "to")
        )
    except ValidationError:
        return []
    return changed(before, after)


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
    if name in eligibility_form.CHOSEN:
        return dict(eligibility_form.choices()[name])[value]
    return str(value).replace("\n", t("policy.and"))
