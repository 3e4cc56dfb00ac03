from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cadres.eligibility import RULES, Profile, Rule, check
from app.domain.cadres.rule_params import PARAMS, Fault, faults

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 120),
    st.sampled_from(["bachelor", "postgraduate", "none", "1982-01-01", "1982-13-01", "civil_servant", "01", "1", ""]),
)
params = st.dictionaries(
    st.sampled_from(sorted({name for taken in PARAMS.values() for name in taken} | {"colour"})),
    values
    | st.lists(values, max_size=3)
    | st.dictionaries(st.sampled_from(["1A31", "1A50", "9Z"]), values, max_size=2),
    max_size=3,
)
PEOPLE = [
    Profile(),
    Profile(
        birth_on=date(1984, 2, 29),
        rank="1A31",
        degree="master",
        education="postgraduate",
        work_started_on=date(2008, 7, 1),
        grassroots_years=2,
        appraisals={2025: "excellent"},
        health="1",
        returned_on=date(2024, 2, 29),
        personnel_kind="civil_servant",
        politics="01",
    ),
]


@pytest.mark.parametrize(
    "rule",
    [
        Rule("age", {"max": 45, "by_rank": {"1A31": 50}, "as_of": "2026-01-01"}),
        Rule("birth_cutoff", {"born_from": "1982-01-01", "by_rank": {"1A31": "1972-01-01"}}),
        Rule("degree", {"minimum": "bachelor"}),
        Rule("appraisals", {"years": 2}),
        Rule("personnel_kind", {"kinds": ["civil_servant", "institution"]}),
        Rule("politics", {"codes": ["01", "02"]}),
        Rule("health"),
        Rule("reserve_only"),
    ],
)
def test_a_rule_as_a_round_would_write_it_is_fine(rule):
    assert faults(rule) == []


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (Rule("star_sign"), Fault("code", "eligibility.param.unknown_rule")),
        (Rule("age"), Fault("max", "eligibility.param.missing")),
        (Rule("age", {"max": "45"}), Fault("max", "eligibility.param.wrong")),
        (Rule("age", {"max": True}), Fault("max", "eligibility.param.wrong")),
        (Rule("age", {"max": 45, "by_rank": {"9Z": 50}}), Fault("by_rank", "eligibility.param.wrong")),
        (Rule("birth_cutoff", {"born_from": "1982-13-01"}), Fault("born_from", "eligibility.param.wrong")),
        (Rule("personnel_kind", {"kinds": []}), Fault("kinds", "eligibility.param.wrong")),
        (Rule("reserve_only", {"years": 2}), Fault("years", "eligibility.param.unknown")),
    ],
)
def test_a_broken_rule_is_told_where_and_why(rule, fault):
    assert faults(rule) == [fault]


def test_every_rule_with_params_exists():
    assert set(PARAMS) <= set(RULES)


@settings(max_examples=500)
@given(st.sampled_from(sorted(RULES)), params)
def test_a_rule_without_faults_can_be_checked_against_anybody(code, given_params):
    rule = Rule(code, given_params)
    if faults(rule):
        return
    for person in PEOPLE:
        (finding,) = check([rule], person, date(2026, 3, 2))
        assert finding.rule == code
