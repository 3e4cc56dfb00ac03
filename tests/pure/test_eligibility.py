import tomllib
from datetime import date, timedelta
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cadres.eligibility import (
    RULES,
    Finding,
    Profile,
    Rule,
    UnknownRule,
    check,
    is_eligible,
)
from app.domain.cadres.levels import DEGREES, EDUCATION
from app.domain.cadres.sanctions import SANCTION_MONTHS, ends_on
from app.workdays import completed_years

TODAY = date(2026, 3, 2)
AGE = Rule("age", {"max": 40, "by_rank": {"1A31": 50, "1A32": 45}})
LABELS = Path(__file__).parents[2] / "app" / "labels"
WORD = {
    language: tomllib.loads((LABELS / language / "eligibility.toml").read_text(encoding="utf-8"))
    for language in ("zh_CN", "en")
}


def only(rule: Rule, as_of: date = TODAY, **known) -> Finding:
    (finding,) = check([rule], Profile(**known), as_of)
    return finding


def answer(rule: Rule, as_of: date = TODAY, **known) -> tuple[bool, str]:
    finding = only(rule, as_of, **known)
    return finding.passed, finding.code.split(".")[-1]


def test_who_is_older_than_the_limit_of_the_rank_is_told_age_limit_and_day():
    assert only(AGE, birth_on=date(1980, 3, 2), rank="1A32") == Finding(
        "age", False, "eligibility.age.too_old", {"age": 46, "limit": 45, "as_of": "2026-03-02"}
    )


def test_a_birthday_tomorrow_does_not_count_yet():
    assert answer(AGE, birth_on=date(1980, 3, 3), rank="1A32") == (True, "within")


def test_a_rank_without_a_limit_of_its_own_takes_the_general_one():
    assert only(AGE, birth_on=date(1985, 1, 1), rank="1A50").facts["limit"] == 40
    assert only(AGE, birth_on=date(1985, 1, 1), rank=None).facts["limit"] == 40


def test_a_round_may_fix_the_day_on_which_age_counts():
    rule = Rule("age", {"max": 40, "as_of": "2025-12-31"})

    assert answer(rule, birth_on=date(1985, 1, 15)) == (True, "within")
    assert answer(Rule("age", {"max": 40}), birth_on=date(1985, 1, 15)) == (False, "too_old")


def test_a_birth_cutoff_includes_its_own_day():
    rule = Rule("birth_cutoff", {"born_from": "1982-01-01", "by_rank": {"1A31": "1972-01-01"}})

    assert answer(rule, birth_on=date(1982, 1, 1)) == (True, "within")
    assert answer(rule, birth_on=date(1981, 12, 31)) == (False, "too_old")
    assert answer(rule, birth_on=date(1981, 12, 31), rank="1A31") == (True, "within")


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("none", (False, "below_bachelor")),
        ("bachelor", (True, "reached_bachelor")),
        (None, (False, "unknown")),
    ],
)
def test_a_degree_reaches_the_minimum_or_not(held, expected):
    assert answer(Rule("degree", {"minimum": "bachelor"}), degree=held) == expected


def test_postgraduate_education_satisfies_a_minimum_of_bachelor():
    rule = Rule("education", {"minimum": "bachelor"})

    assert answer(rule, education="postgraduate") == (True, "reached_bachelor")
    assert answer(rule, education="associate") == (False, "below_bachelor")


def test_years_of_service_are_whole_years():
    rule = Rule("service", {"years": 3})

    assert answer(rule, work_started_on=date(2023, 3, 2)) == (True, "enough")
    assert answer(rule, work_started_on=date(2023, 3, 3)) == (False, "too_short")


def test_one_basically_competent_year_of_the_last_two_is_enough_to_fail():
    rule, failed = Rule("appraisals", {"years": 2}), (False, "below_competent")

    assert answer(rule, appraisals={2025: "excellent", 2024: "qualified"}) == (True, "competent")
    assert answer(rule, appraisals={2025: "competent", 2024: "basically_competent"}) == failed
    assert answer(rule, appraisals={2025: "competent", 2023: "competent"}) == (False, "missing")
    assert answer(rule, appraisals={2025: "undetermined", 2024: "competent"}) == failed


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        ("warning", date(2026, 2, 28)),
        ("demerit", date(2026, 8, 31)),
        ("major_demerit", date(2027, 2, 28)),
        ("demotion", date(2027, 8, 31)),
        ("removal", date(2027, 8, 31)),
    ],
)
def test_each_sanction_has_its_own_period(kind, until):
    assert ends_on(kind, date(2025, 8, 31)) == until


def test_the_last_day_of_a_discipline_period_still_blocks():
    rule, until = Rule("discipline"), date(2026, 3, 2)

    assert answer(rule, discipline_until=until, as_of=until) == (False, "running")
    assert answer(rule, discipline_until=until, as_of=until + timedelta(days=1)) == (True, "over")
    assert answer(rule) == (True, "none")


def test_who_is_out_or_just_back_waits():
    rested = Rule("rested", {"years": 2})

    assert answer(Rule("not_on_placement"), on_placement=True) == (False, "running")
    assert answer(rested, returned_on=date(2024, 3, 3)) == (False, "too_recent")
    assert answer(rested, returned_on=date(2024, 3, 2)) == (True, "long_ago")


def test_a_list_of_rules_is_answered_in_order_and_one_failure_is_enough():
    rules = [Rule("reserve_only"), Rule("personnel_kind", {"kinds": ["civil_servant"]}), Rule("health")]

    findings = check(rules, Profile(reserve=True, personnel_kind="institution", health="1"), TODAY)

    assert [(f.rule, f.passed) for f in findings] == [
        ("reserve_only", True),
        ("personnel_kind", False),
        ("health", True),
    ]
    assert not is_eligible(findings)


def test_a_rule_that_does_not_exist_is_an_error_not_a_pass():
    with pytest.raises(UnknownRule):
        check([Rule("star_sign")], Profile(), TODAY)


SOME_RULES = {
    "age": st.just({"max": 40}),
    "birth_cutoff": st.just({"born_from": "1982-01-01"}),
    "degree": st.builds(lambda level: {"minimum": level}, st.sampled_from(DEGREES)),
    "education": st.builds(lambda level: {"minimum": level}, st.sampled_from(EDUCATION)),
    "service": st.just({"years": 3}),
    "grassroots": st.just({"years": 2}),
    "appraisals": st.just({"years": 2}),
    "rested": st.just({"years": 2}),
    "personnel_kind": st.just({"kinds": ["civil_servant"]}),
    "politics": st.just({"codes": ["01", "02"]}),
}
day = st.dates(date(1950, 1, 1), date(2026, 3, 1))
profiles = st.builds(
    Profile,
    birth_on=st.none() | day,
    rank=st.sampled_from([None, "1A31", "1A50"]),
    degree=st.none() | st.sampled_from(DEGREES),
    education=st.none() | st.sampled_from(EDUCATION),
    work_started_on=st.none() | day,
    grassroots_years=st.none() | st.integers(0, 9),
    appraisals=st.dictionaries(
        st.integers(2024, 2025), st.sampled_from(["excellent", "competent", "qualified", "incompetent"])
    ),
    discipline_until=st.none() | st.dates(date(2026, 1, 1), date(2026, 5, 1)),
    health=st.sampled_from([None, "1", "3"]),
    on_placement=st.booleans(),
    returned_on=st.none() | st.dates(date(2022, 1, 1), date(2026, 3, 1)),
    reserve=st.booleans(),
    personnel_kind=st.sampled_from([None, "civil_servant", "institution"]),
    politics=st.sampled_from([None, "01", "13"]),
)


def sentence(language: str, code: str) -> str:
    node = WORD[language]
    for key in code.split("."):
        node = node[key]
    assert isinstance(node, str)
    return node


@pytest.mark.parametrize("code", sorted(RULES))
@given(data=st.data())
def test_every_finding_has_a_sentence_in_both_languages_that_its_facts_fill(code, data):
    rule = Rule(code, data.draw(SOME_RULES.get(code, st.just({}))))

    finding = only(rule, **vars(data.draw(profiles)))

    for language in WORD:
        assert sentence(language, f"eligibility.rule.{code}")
        wanted = {name for _, name, _, _ in Formatter().parse(sentence(language, finding.code)) if name}
        assert wanted <= set(finding.facts)
    assert all(isinstance(fact, str | int) for fact in finding.facts.values())


def test_both_languages_say_the_same_things():
    def shape(node):
        if isinstance(node, str):
            return {name for _, name, _, _ in Formatter().parse(node) if name}
        return {key: shape(value) for key, value in node.items()}

    assert shape(WORD["zh_CN"]) == shape(WORD["en"])
    assert set(WORD["en"]["eligibility"]) == {"rule", *RULES}


@given(day, day)
def test_growing_older_never_makes_anybody_eligible_by_age(birth, as_of):
    later = as_of + timedelta(days=400)

    young, old = only(AGE, as_of, birth_on=birth), only(AGE, later, birth_on=birth)

    assert young.passed or not old.passed
    assert completed_years(birth, later) >= completed_years(birth, as_of)


@given(st.sampled_from(sorted(SANCTION_MONTHS)), day)
def test_a_discipline_period_ends_in_its_month(kind, decided):
    until = ends_on(kind, decided)

    assert (until.year - decided.year) * 12 + until.month - decided.month == SANCTION_MONTHS[kind]
