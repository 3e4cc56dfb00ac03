"""One migrated database per test, on each database of GUAZHI_TEST_DATABASES; the people of cast.py in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

os.environ.setdefault("GUAZHI_KEYS", '{"current":"k1","keys":{"k1":"' + "A" * 43 + '="}}')
os.environ.setdefault("GUAZHI_KEY_REFRESH_SECONDS", "0.2")

import pytest  # noqa: E402
from sqlalchemy import event  # noqa: E402

from app import migrations  # noqa: E402
from app.db import Database  # noqa: E402
from app.domain.matching import desk  # noqa: E402
from tests import matching  # noqa: E402
from tests.cast import Cast, assemble  # noqa: E402
from tests.copies import copied  # noqa: E402
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
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    file = partial(request.getfixturevalue, "sqlite_template")
    with copied(database_kind, file, "guazhi_cast", build, tmp_path) as url:
        yield url


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


@pytest.fixture
def built(database: Database, cast: Cast):
    """built(make.open_round) → the id of what was brought into that state."""

    def build(builder, **changes) -> int:
        with database.writing() as session:
            return builder(session, cast, **changes).id

    return build


@pytest.fixture
def statements(database: Database):
    """with statements() as told: … → every statement the readers ran meanwhile."""

    @contextmanager
    def counted():
        told = []

        def note(*args):
            if "BEGIN" not in args[2] and "api_key" not in args[2]:  # a key is asked for anew every so often
                told.append(args[2])

        event.listen(database.reader, "before_cursor_execute", note)
        yield told
        event.remove(database.reader, "before_cursor_execute", note)

    return counted


@pytest.fixture
def faked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The child answers at once, what tests/matching_tasks.py says."""
    matching.fake_tasks(monkeypatch)
    yield
    desk.close()
