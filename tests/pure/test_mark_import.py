"""One cell of a sheet of written marks: what is a mark, what is an outcome, what is only a remark."""

from decimal import Decimal

import pytest

from app.domain.rounds.path.mark_import import points_of, told_outcome


@pytest.mark.parametrize(
    ("told", "points"),
    [("0", "0.00"), ("100", "100.00"), ("88.5", "88.50"), ("60.250", "60.25"), ("７８.５", "78.50"), (" 9 ", "9.00")],
)
def test_a_mark_is_a_number_of_at_most_two_decimals(told, points):
    assert points_of(told) == (Decimal(points), None)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("", "no_mark"), ("  ", "no_mark"), ("八十", "no_number"), ("-1", "no_number"), ("1e2", "no_number"),
        ("NaN", "no_number"), ("88,5", "no_number"), ("٨٠", "no_number"), ("100.01", "out_of_range"),
        ("101", "out_of_range"), ("88.555", "decimals"), ("0.001", "decimals"), ("9" * 30, "no_number"),
    ],
)  # fmt: skip
def test_what_is_no_mark_is_told_and_never_rounded(told, code):
    points, odd = points_of(told)

    assert (points, odd.column, odd.code) == (None, "points", f"mark_import.{code}")


@pytest.mark.parametrize(
    ("remark", "outcome", "note"),
    [
        ("缺考", "absent", ""), ("缺考：病假", "absent", "病假"), ("缺考（病假）", "absent", "病假"),
        ("absent", "absent", ""), ("作弊：携带手机", "cheated", "携带手机"),
        ("Cheated: a telephone", "cheated", "a telephone"), ("缺考核材料", "expected", "缺考核材料"),
        ("卷面整洁", "expected", "卷面整洁"), ("", "expected", ""),
    ],
)  # fmt: skip
def test_the_words_of_an_outcome_stand_first_in_the_remark(remark, outcome, note):
    assert told_outcome(remark) == (outcome, note)
