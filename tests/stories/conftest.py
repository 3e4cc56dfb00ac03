"""Stories begin on a Monday in March, so that a notice meets a holiday and a half year ends in the same year."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.db import Database
from app.domain.matching import desk
from app.main import create_app
from tests import postgres
from tests.stories import intake as intakes
from tests.travel import Travel

FIRST_DAY = date(2026, 3, 2)
numbers = iter(range(10**9))


@pytest.fixture
def travel(monkeypatch: pytest.MonkeyPatch) -> Travel:
    return Travel(monkeypatch, FIRST_DAY)


@pytest.fixture(scope="session")
def intake_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("intake") / "intake.db"
    built(f"sqlite:///{path}")
    return path


def built(url: str) -> None:
    """As of the first day of the stories."""
    with pytest.MonkeyPatch.context() as patch:
        Travel(patch, FIRST_DAY)
        intakes.build(url)


@pytest.fixture
def intake_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    if database_kind == "sqlite":
        copy = tmp_path / "intake.db"
        shutil.copy(request.getfixturevalue("intake_template"), copy)
        yield f"sqlite:///{copy}"
        return
    postgres.start()
    source = postgres.template("guazhi_intake", built)
    name = f"i_{worker_id}_{os.getpid()}_{next(numbers)}"
    yield postgres.clone_database(source, name)
    desk.close()
    postgres.drop_database(name)


@pytest.fixture
def intake(intake_url: str, travel: Travel) -> Iterator[intakes.Intake]:
    opened = Database(intake_url)
    yield intakes.Intake(create_app(opened), opened)
    desk.close()
    opened.dispose()
