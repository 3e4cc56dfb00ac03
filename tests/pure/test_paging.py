"""Cursors: what was handed out comes back in its type; what was made up is a fault."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EvaluationState
from app.domain.units.models import Unit
from app.errors import Invalid
from app.paging import decode, encode

COLUMNS = {
    "text": (Unit.path, "1405/140521/"), "number": (Unit.id, 2**62),
    "moment": (Unit.created_at, datetime(2026, 6, 18, 9, tzinfo=UTC)),
    "day": (Evaluation.due_on, date(2026, 6, 18)), "score": (Evaluation.total, Decimal("90.25")),
    "state": (Evaluation.state, EvaluationState.OPEN),
}  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_a_cursor_brings_its_value_back_in_its_type(name):
    column, value = COLUMNS[name]

    back = decode(encode([value, 7]), (column, Unit.id))

    assert back == [value, 7]
    assert isinstance(back[0], type(value))


@pytest.mark.parametrize("name", COLUMNS)
@pytest.mark.parametrize(
    "made_up", [None, True, [], {}, "x", "", 1.5, "NaN", "Infinity", "2026-06-18T09:00:00", 2**70, "a\x00", "\ud800"]
)
def test_a_made_up_value_is_a_fault_or_of_the_right_type(name, made_up):
    column, value = COLUMNS[name]
    cursor = base64.urlsafe_b64encode(json.dumps([made_up]).encode()).decode().rstrip("=")

    try:
        (back,) = decode(cursor, (column,))
    except Invalid as refused:
        assert [fault.code for fault in refused.faults] == ["cursor"]
    else:
        assert isinstance(back, type(value))


@pytest.mark.parametrize(
    "cursor", ["!", "AAAA", "W10", "bnVsbA", "é", "W1sxXV0=" * 3, base64.urlsafe_b64encode(b"\xff").decode()]
)
def test_nonsense_is_a_fault(cursor):
    with pytest.raises(Invalid):
        decode(cursor, (Unit.id,))
