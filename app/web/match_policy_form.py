"""The policy of a matching as a plain form, drawn from the catalogue: a switch a rule, a field a number.

A draft that tries something switches directions on and off; the policy itself says whom they speak of, too.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError, create_model
from sqlmodel import Field

from app.asked import Asked
from app.domain.matching.catalogue import CRITERIA, RULES, Param
from app.domain.matching.inputs import MatchPolicyChange
from app.domain.matching.policy import MatchPolicy, Stability
from app.domain.rounds.inputs import Grounds
from app.labels import t
from app.shapes import words_of
from app.web import direction_forms
from app.web.forms import FormInvalid, Options

SWITCHES = ("everyone_placed", "fill_urgent")
PLAIN = (*SWITCHES, "worth_of_a_place", "wishes_of_cadres", "wishes_of_units", "most_wishes", "stability")
Told = tuple[Any, Any]


def rule_field(code: str) -> str:
    return f"rule_{code}"


def criterion_field(code: str) -> str:
    return f"criterion_{code}"


def reason_field(code: str) -> str:
    return f"criterion_{code}_reason"


def _words(label: str, hint: str = "", **more: Any) -> dict[str, Any]:
    return {"json_schema_extra": {"label": label, **({"hint": hint} if hint else {}), **more}}


def _params(field: str, params: Mapping[str, Param]) -> dict[str, Told]:
    told: dict[str, Told] = {}
    for name, param in params.items():
        words = _words(f"match.param.{name}")
        number = (int, Field(ge=param.least, le=param.most, schema_extra=words))
        told[f"{field}_{name}"] = (bool, Field(default=False, schema_extra=words)) if param.is_switch else number
    return told


def _fields() -> dict[str, Told]:
    told: dict[str, Told] = {}
    for code, rule in RULES.items():
        if not rule.strict:
            words = _words(f"match.rule.{code}", f"match.note.{code}")
            told[rule_field(code)] = (bool, Field(default=False, schema_extra=words))
        told |= _params(rule_field(code), rule.params)
    for code, criterion in CRITERIA.items():
        words = _words(f"match.criterion.{code}", f"match.criterion_note.{code}")
        told[criterion_field(code)] = (int, Field(ge=0, le=100, schema_extra=words))
        told |= _params(criterion_field(code), criterion.params)
        if criterion.guarded:
            words = _words("matching.form.guarded_reason", "matching.form.guarded_hint", widget="textarea")
            told[reason_field(code)] = (str, Field(default="", max_length=500, schema_extra=words))
    for name in SWITCHES:
        words = _words(f"match.rule.{name}", f"match.note.{name}")
        told[name] = (bool, Field(default=False, schema_extra=words))
    return told


class PolicyValues(Asked):
    """What of a policy is not in the catalogue."""

    worth_of_a_place: int = Field(ge=0, le=1000)
    wishes_of_cadres: bool = False
    wishes_of_units: bool = False
    most_wishes: int = Field(ge=1, le=10)
    stability: Stability
    directions: list[str] = []

    def applied_to(self, policy: MatchPolicy) -> MatchPolicy:
        """What the form does not ask stays as it was; what does not hold together is said beside its field."""
        directions = self.directions_told(policy)
        told = {
            "rules": {code: self._rule(code) for code in RULES},
            "criteria": {code: self._criterion(code) for code in CRITERIA},
            "directions": list(directions.values()),
            **{name: getattr(self, name) for name in PLAIN},
        }  # fmt: skip
        try:
            return MatchPolicy.model_validate(told)
        except ValidationError as broken:
            groups = list(directions)
            raise FormInvalid(dict(_placed(each, groups) for each in broken.errors()), {}) from broken

    def directions_told(self, policy: MatchPolicy) -> dict[str, dict[str, Any]]:
        """By the field that says it."""
        ticked = set(self.directions)
        return {
            f"directions.{n}": {**each.model_dump(mode="json"), "on": each.code in ticked}
            for n, each in enumerate(policy.directions)
        }

    def _rule(self, code: str) -> dict[str, Any]:
        on = RULES[code].strict or getattr(self, rule_field(code))
        return {"on": on, "params": self._numbers(rule_field(code), RULES[code].params)}

    def _criterion(self, code: str) -> dict[str, Any]:
        field, kind = criterion_field(code), CRITERIA[code]
        told = {"weight": getattr(self, field), "params": self._numbers(field, kind.params)}
        return told | ({"reason": getattr(self, reason_field(code))} if kind.guarded else {})

    def _numbers(self, field: str, params: Mapping[str, Param]) -> dict[str, int]:
        return {name: int(getattr(self, f"{field}_{name}")) for name in params}


PolicyFields = create_model("PolicyFields", __base__=PolicyValues, **_fields())
WithDirections = create_model("WithDirections", __base__=PolicyFields, **direction_forms.groups())


class MatchPolicyForm(WithDirections, Grounds):  # type: ignore[valid-type,misc]
    """The whole policy, and why."""

    directions: list[str] = Field(default=[], schema_extra={"json_schema_extra": {"widget": "none"}})

    def directions_told(self, policy: MatchPolicy) -> dict[str, dict[str, Any]]:
        return {name: each.told() for name, each in direction_forms.given(self).items()}

    def change_of(self, policy: MatchPolicy) -> MatchPolicyChange:
        return MatchPolicyChange(policy=self.applied_to(policy), reason=self.reason)


def values_of(policy: MatchPolicy) -> dict[str, Any]:
    """The values to begin with."""
    told: dict[str, Any] = {name: getattr(policy, name) for name in PLAIN}
    for code, rule in policy.rules.items():
        told[rule_field(code)] = rule.on
        told |= _started(rule_field(code), rule.params, RULES[code].params)
    for code, criterion in policy.criteria.items():
        told |= {criterion_field(code): criterion.weight, reason_field(code): criterion.reason}
        told |= _started(criterion_field(code), criterion.params, CRITERIA[code].params)
    return told | {"directions": [each.code for each in policy.directions if each.on]}


def directions_of(policy: MatchPolicy) -> Options:
    words = [(each.code, each.sentence or t(f"match.direction.{each.code}")) for each in policy.directions]
    return {"directions": words}


def without(rule: str) -> dict[str, Any]:
    """First values with one rule switched off, where it may be."""
    if rule in SWITCHES:
        return {rule: False}
    return {rule_field(rule): False} if rule in RULES and not RULES[rule].strict else {}


def drawn() -> dict[str, Any]:
    """What the template goes by: each rule and criterion with the names of its fields."""
    return {
        "rules": [(code, kind.strict, rule_field(code), _drawn(rule_field(code), kind.params))
                  for code, kind in RULES.items()],
        "criteria": [(code, criterion_field(code), _drawn(criterion_field(code), kind.params),
                      reason_field(code) if kind.guarded else "") for code, kind in CRITERIA.items()],
    }  # fmt: skip


def _drawn(field: str, params: Mapping[str, Param]) -> list[tuple[str, str, bool]]:
    """The field, the label, whether it is a box to tick."""
    return [(f"{field}_{name}", f"match.param.{name}", param.is_switch) for name, param in params.items()]


def _started(field: str, told: Mapping[str, int], params: Mapping[str, Param]) -> dict[str, Any]:
    return {f"{field}_{name}": bool(told[name]) if param.is_switch else told[name] for name, param in params.items()}


def _placed(error: Any, groups: list[str]) -> tuple[str, str]:
    """Beside the field it is about, else on top of the form."""
    if error["type"] == "match_weights":
        return "criteria", words_of(error)
    if error["loc"][0] == "directions" and len(error["loc"]) > 1:
        return f"{groups[error['loc'][1]]}.{error['loc'][-1]}", words_of(error)
    if error["type"] == "match_reason":
        code = error["ctx"]["criterion"].removeprefix("@match.criterion.")
        return reason_field(code), words_of(error)
    return "", words_of(error)
