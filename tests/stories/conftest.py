"""Stories begin on a Monday in March, so that a notice meets a holiday and a half year ends in the same year."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from app.db import Database
from app.domain.matching import desk
from app.main import create_app
from tests.copies import copied
from tests.stories import intake as intakes
from tests.travel import Travel

FIRST_DAY = date(2026, 3, 2)


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    return Travel(monkeypatch, FIRST_DAY)


@pytest.fixture(scope="session")
def intake_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("intake") / "intake.db"
    build(f"sqlite:///{path}")
    return path


def build(url: str) -> None:
    """As of the first day of the stories."""
    with pytest.MonkeyPatch.context() as patch:
        Travel(patch, FIRST_DAY)
        intakes.build(url)


@pytest.fixture
def intake_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    file = partial(request.getfixturevalue, "intake_template")
    with copied(database_kind, file, "guazhi_intake", build, tmp_path) as url:
        yield url


@pytest.fixture
def intake(intake_url: str, travel: Travel) -> Iterator[intakes.Intake]:
    opened = Database(intake_url)
    yield intakes.Intake(create_app(opened), opened)
    desk.close()
    opened.dispose()
