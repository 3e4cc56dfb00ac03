"""Stories begin on a Monday in March, so that a notice meets a holiday and a half year ends in the same year."""

from datetime import date

import pytest

from tests.travel import Travel

FIRST_DAY = date(2026, 3, 2)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    return Travel(monkeypatch, FIRST_DAY)
