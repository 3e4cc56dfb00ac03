from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evaluations.grading import (
    CRITERIA,
    GRADES,
    Grade,
    GradingPolicy,
    NotGradable,
    PersonnelKind,
    due_dates,
    excellent_beyond_quota,
    excellent_quota,
    export_code,
    grade,
    is_overdue,
    total,
    vetoed,
)
from app.workdays import add_months

POLICY = GradingPolicy()
CIVIL, INSTITUTION = PersonnelKind.CIVIL_SERVANT, PersonnelKind.INSTITUTION
mark = st.decimals(0, 100, places=1)
sheets = st.fixed_dictionaries(dict.fromkeys(CRITERIA, mark))
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def sheet(*marks: str) -> dict[str, D]:
    return dict(zip(CRITERIA, map(D, marks), strict=True))


def test_the_total_weighs_achievement_thirty_and_integrity_ten():
    assert total(sheet("90", "85", "80", "95", "100"), POLICY) == D("89.50")


@pytest.mark.parametrize(
    ("points", "civil", "institution"),
    [
        ("90", Grade.EXCELLENT, Grade.EXCELLENT),
        ("89.9", Grade.COMPETENT, Grade.QUALIFIED),
        ("70", Grade.COMPETENT, Grade.QUALIFIED),
        ("69.9", Grade.BASICALLY_COMPETENT, Grade.BASICALLY_QUALIFIED),
        ("60", Grade.BASICALLY_COMPETENT, Grade.BASICALLY_QUALIFIED),
        ("59.9", Grade.INCOMPETENT, Grade.UNQUALIFIED),
    ],
)
def test_each_band_speaks_the_words_of_the_personnel_kind(points, civil, institution):
    lenient = GradingPolicy(integrity_floor=D(0))

    assert grade(sheet(*[points] * 5), CIVIL, lenient) == civil
    assert grade(sheet(*[points] * 5), INSTITUTION, lenient) == institution


def test_failing_in_integrity_is_incompetent_whatever_the_total():
    marks = sheet("100", "100", "100", "100", "59")

    assert total(marks, POLICY) == D("95.90")
    assert vetoed(marks, POLICY)
    assert grade(marks, CIVIL, POLICY) == Grade.INCOMPETENT
    assert grade(marks, INSTITUTION, POLICY) == Grade.UNQUALIFIED


@pytest.mark.parametrize(
    ("change", "code"),
    [({"ability": None}, "grading.missing.ability"), ({"virtue": D(101)}, "grading.out_of_range.virtue")],
)
def test_a_sheet_with_a_hole_or_an_impossible_mark_has_no_grade(change, code):
    marks = {key: value for key, value in (sheet(*["80"] * 5) | change).items() if value is not None}

    with pytest.raises(NotGradable) as refused:
        grade(marks, CIVIL, POLICY)

    assert refused.value.code == code


def test_weights_must_total_100():
    with pytest.raises(NotGradable) as refused:
        total(sheet(*["80"] * 5), GradingPolicy(weights=dict.fromkeys(CRITERIA, D(10))))

    assert (refused.value.code, refused.value.facts) == ("grading.weights_must_total_100", {"total": D(50)})


def test_export_codes_follow_the_national_table():
    assert [export_code(g) for g in GRADES[CIVIL]] == ["1", "2", "3", "4"]
    assert [export_code(g) for g in GRADES[INSTITUTION]] == ["1", "2", "3", "4"]
    assert export_code(Grade.UNDETERMINED) == "5"


@pytest.mark.parametrize(("people", "quota"), [(0, 0), (1, 1), (4, 1), (9, 1), (10, 2), (14, 2), (15, 3)])
def test_a_fifth_may_be_excellent_rounded_down_but_at_least_one(people, quota):
    assert excellent_quota(people, POLICY.excellent_share) == quota


def test_three_excellent_of_ten_are_one_too_many():
    grades = [Grade.EXCELLENT] * 3 + [Grade.COMPETENT] * 7

    assert excellent_beyond_quota(grades, POLICY) == 1
    assert excellent_beyond_quota(grades[1:], POLICY) == 1  # nine people: one may
    assert excellent_beyond_quota(grades[2:], POLICY) == 0


def test_a_one_year_term_has_two_assessments_and_a_nine_month_term_one():
    assert due_dates(date(2025, 12, 5), date(2026, 12, 4)) == [date(2026, 6, 5), date(2026, 12, 5)]
    assert due_dates(date(2025, 12, 5), date(2026, 9, 4)) == [date(2026, 6, 5)]
    assert due_dates(date(2025, 12, 5), date(2026, 3, 4)) == []


def test_a_term_from_the_last_of_august_is_assessed_on_the_last_of_february():
    assert due_dates(date(2025, 8, 31), date(2026, 8, 30)) == [date(2026, 2, 28), date(2026, 8, 31)]


def test_an_assessment_is_overdue_the_day_after_unless_done():
    due = date(2026, 6, 5)

    assert not is_overdue(due, on=due)
    assert is_overdue(due, on=due + timedelta(days=1))
    assert not is_overdue(due, on=date(2026, 7, 1), done_on=date(2026, 6, 30))


@given(sheets)
def test_the_total_lies_between_the_lowest_and_the_highest_mark(marks):
    assert min(marks.values()) <= total(marks, POLICY) <= max(marks.values())


@given(sheets, st.sampled_from(CRITERIA), mark, st.sampled_from(PersonnelKind))
def test_a_better_mark_never_earns_a_worse_grade(marks, criterion, other, kind):
    better = marks | {criterion: max(marks[criterion], other)}

    assert GRADES[kind].index(grade(better, kind, POLICY)) <= GRADES[kind].index(grade(marks, kind, POLICY))


@given(days, st.integers(1, 36), st.integers(1, 12))
def test_due_dates_rise_and_stay_inside_the_term(start, months, every):
    end = add_months(start, months) - timedelta(days=1)
    due = due_dates(start, end, every)

    assert len(due) == months // every
    assert due == sorted(set(due)) and all(start < day <= end + timedelta(days=1) for day in due)
