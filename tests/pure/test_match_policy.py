"""The settings of a matching: complete from little, within bounds, weights of a hundred, the law stays on."""

import pytest
from pydantic import ValidationError

from app.domain.matching.policy import CRITERIA, RULES, WISHED, MatchPolicy, usual_directions
from app.labels import LOCALES, table


def faults(**told) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        MatchPolicy.model_validate(told)
    return [each["type"] for each in caught.value.errors()]


def test_nothing_told_is_every_rule_and_weights_of_a_hundred():
    policy = MatchPolicy()

    assert set(policy.rules) == set(RULES)
    assert set(policy.criteria) == set(CRITERIA)
    assert sum(each.weight for each in policy.criteria.values()) == 100
    assert not policy.is_on("reserve_remote")
    assert policy.criteria["women_near"].weight == 0


def test_what_is_stored_is_read_back_the_same():
    policy = MatchPolicy(rules={"care_distance": {"on": True, "params": {"near_km": 20}}})

    assert MatchPolicy.model_validate(policy.model_dump(mode="json")) == policy


def test_one_number_of_one_rule_may_be_told_alone():
    policy = MatchPolicy.model_validate({"rules": {"rank_band": {"params": {"up": 3}}}})

    assert (policy.param("rank_band", "up"), policy.param("rank_band", "down")) == (3, 2)
    assert policy.is_on("rank_band")


def test_the_law_is_not_switched_off():
    assert faults(rules={"kin": {"on": False}}) == ["match_strict"]


def test_weights_add_up_to_a_hundred():
    assert faults(criteria={"speciality": {"weight": 30}}) == ["match_weights"]


def test_the_sex_based_rule_needs_a_written_reason():
    weights = {"speciality": {"weight": 15}, "women_near": {"weight": 5}}

    assert faults(criteria=weights) == ["match_reason"]
    assert (
        MatchPolicy.model_validate(
            {"criteria": weights | {"women_near": {"weight": 5, "reason": "县委常委会研究决定"}}}
        ).weight("women_near")
        == 500
    )


@pytest.mark.parametrize(("told", "fault"), [
    ({"rules": {"rank_band": {"params": {"up": 6}}}}, "match_bounds"),
    ({"rules": {"rank_band": {"params": {"sideways": 1}}}}, "match_word"),
    ({"rules": {"horoscope": {"on": True}}}, "match_word"),
    ({"rules": ["kin"]}, "dict_type"),
    ({"colour": "red"}, "extra_forbidden"),
    ({"directions": [{"code": "x1", "when": {"degree_least": "knight"}, "toward": {}}]}, "match_word"),
    ({"directions": [each.model_dump() for each in usual_directions()[:1]] * 2}, "match_direction_twice"),
])  # fmt: skip
def test_what_cannot_be_is_refused_by_its_own_name(told, fault):
    assert faults(**told) == [fault]


def test_a_what_if_replaces_one_value_and_is_checked_as_a_whole():
    policy = MatchPolicy()

    assert policy.changed({"rules": {"unit_capacity": {"params": {"most": 1}}}}).param("unit_capacity", "most") == 1
    assert policy.param("unit_capacity", "most") == 5
    with pytest.raises(ValidationError):
        policy.changed({"rules": {"own_unit": {"on": False}}})


@pytest.mark.parametrize("locale", LOCALES)
def test_every_rule_criterion_number_and_direction_is_said(locale):
    names = {name for kind in (*RULES.values(), *CRITERIA.values()) for name in kind.params}
    wanted = {f"match.{part}.{code}" for code in (*RULES, *WISHED) for part in ("rule", "note")}
    wanted |= {f"match.{part}.{code}" for code in CRITERIA for part in ("criterion", "criterion_note")}
    wanted |= {f"match.param.{name}" for name in names}
    wanted |= {f"match.direction.{rule.code}" for rule in usual_directions()}

    assert wanted - set(table(locale)) == set()
