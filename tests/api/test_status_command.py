"""`guazhi status` for cron: an exit code over HTTP with a key, or from the database itself."""

import threading
import time

import pytest
import uvicorn

from app import status_command
from app.config import settings
from app.domain.evaluations import actions
from app.domain.evaluations.inputs import Confirmation
from tests import make


@pytest.fixture
def own_database(database, database_url, monkeypatch):
    monkeypatch.setenv("GUAZHI_DATABASE_URL", database_url)
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def service(app):
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize(
    ("bring", "code"), [(make.confirmed, 0), (make.acknowledged, 0), (make.submitted, 20), (make.sheet, 20)]
)
def test_the_exit_code_says_how_it_stands(own_database, database, cast, bring, code):
    with database.writing() as session:
        bring(session, cast)
    said = []

    assert (status_command.run(url="", say=said.append), len(said)) == (code, 1)


def test_a_round_and_a_unit_narrow_it(own_database, database, cast):
    with database.writing() as session:
        late = make.sheet(session, cast)
        make.confirmed(session, cast, cadre="c9", receiver="140521104")

    codes = [
        status_command.run(url="", say=str, round_=late.placement.round_id),
        status_command.run(url="", say=str, round_=late.placement.round_id + 1),
        status_command.run(url="", say=str, unit="140581"),
    ]

    assert codes == [20, 0, 0]


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ({"open": 0, "submitted": 0, "overdue": 0}, 0), ({"open": 1, "submitted": 0, "overdue": 0}, 10),
        ({"open": 0, "submitted": 1, "overdue": 0}, 10), ({"open": 2, "submitted": 0, "overdue": 1}, 20),
    ],
)  # fmt: skip
def test_overdue_outweighs_pending(counts, code):
    assert status_command.verdict(counts) == code


def test_it_asks_a_service_with_its_key(service, database, cast):
    with database.writing() as session:
        make.sheet(session, cast)

    codes = [
        status_command.run(url=service, key=cast.key("city"), say=str),
        status_command.run(url=service, key=cast.key("other_receiver"), say=str),
        status_command.run(url=service, key="gz_nobody", say=str),
        status_command.run(url=service, key=cast.key("audit"), say=str),
        status_command.run(url="http://127.0.0.1:9", key="x", say=str),
    ]

    assert codes == [20, 0, 30, 30, 30]


def test_it_waits_until_all_is_done(service, database, cast, monkeypatch):
    monkeypatch.setattr(status_command, "LOOK_EVERY", 0.1)
    with database.writing() as session:
        sheet = make.submitted(session, cast)

    def later() -> None:
        time.sleep(0.5)
        with database.writing() as session:
            actions.confirm(session, cast.city, make.by_id(session, cast.city, sheet.id), Confirmation())

    thread = threading.Thread(target=later)
    thread.start()
    code = status_command.run(url=service, key=cast.key("city"), wait=20, say=str)
    thread.join()

    assert code == 0
