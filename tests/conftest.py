"""One migrated database per test, on each database of GUAZHI_TEST_DATABASES; the people of cast.py in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("GUAZHI_KEYS", '{"current":"k1","keys":{"k1":"' + "A" * 43 + '="}}')
os.environ.setdefault("GUAZHI_KEY_REFRESH_SECONDS", "0.2")

import pytest  # noqa: E402

from app import migrations  # noqa: E402
from app.db import Database  # noqa: E402
from tests import postgres  # noqa: E402
from tests.cast import Cast, assemble  # noqa: E402
from tests.faces import Api, Web  # noqa: E402

DATABASES = os.environ.get("GUAZHI_TEST_DATABASES", "sqlite").split(",")
BOTH = ("domain", "api", "stories", "races")  # folders whose tests run on every database


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        folder = Path(metafunc.definition.path).relative_to(Path(__file__).parent).parts[0]
        kinds = DATABASES if folder in BOTH else ["sqlite"]
        if only := metafunc.definition.get_closest_marker("only_on"):
            kinds = [kind for kind in kinds if kind in only.args]
        metafunc.parametrize("database_kind", kinds, scope="session")


def build(url: str) -> None:
    """A migrated database with the cast in it: the template every test gets a copy of."""
    migrations.upgrade(url)
    database = Database(url)
    assemble(database)
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cast.db"
    build(f"sqlite:///{path}")
    return path


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    if database_kind == "sqlite":
        copy = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    postgres.start()
    source = postgres.template("guazhi_cast", build)
    name = f"t_{worker_id}_{os.getpid()}_{next(_numbers)}"
    yield postgres.clone_database(source, name)
    postgres.drop_database(name)


_numbers = iter(range(10**9))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def cast(database: Database) -> Cast:
    """The same few people in every test; their ids are in the template."""
    return Cast(database)


@pytest.fixture
def app(database: Database):
    from app.main import create_app

    return create_app(database)


@pytest.fixture
def api(app, cast: Cast) -> Api:
    """api.city.get("/units"): a JSON client for each office, with its key."""
    return Api(app, cast)


@pytest.fixture
def web(app, cast: Cast) -> Web:
    """web.city.get("/"): a signed-in browser without JavaScript for each person."""
    return Web(app, cast)
