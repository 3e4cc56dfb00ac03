"""The benchmark's arithmetic on made-up figures, its city, and that references answer what the subject answers."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from app import log
from app.access import Actor, Role
from app.db import Database
from app.domain.placements import queries as placements
from app.main import create_app
from app.paging import Window
from bench import city, drafts
from bench.contenders import Answer, Ask
from bench.measure import Round, Slice, judge, work
from bench.references.driver import SQLite
from bench.references.statements import STATEMENTS
from bench.report import line
from bench.rows import ROWS, Disagreement, LinksTo, Row, SameRows, same_bytes
from bench.run import Outcome

TINY = 400
BY_NAME = {row.name: row for row in ROWS}
COMPARED = ["status-200", "units-json", "placements-json", "placements-html", "changes"]


def slice_(rate: float, spin: float = 1.0, cpu: float = 100.0) -> Slice:
    return Slice(rate, 1e6 / rate, 2e6 / rate, cpu, 0.0, spin)


def round_(reference: float, subject: float, spin: float = 1.0) -> Round:
    return Round(slice_(reference, cpu=50), slice_(subject, spin), slice_(reference * 1.2, cpu=70))


@pytest.fixture(scope="module")
def tiny_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "city.db"
    city.build(path, TINY)
    return path


@pytest.fixture
def subject(tiny_city: Path) -> Iterator[TestClient]:
    database = Database(f"sqlite:///{tiny_city}")
    yield TestClient(create_app(database), base_url="http://testserver")
    database.dispose()


def answer_of(subject: TestClient, ask: Ask) -> Answer:
    answer = subject.request(ask.method, ask.path, headers=ask.headers, content=ask.body or None)
    return Answer(answer.status_code, list(answer.headers.items()), answer.text)


def driver_rows(path: Path, statement: str) -> list[list]:
    rows = asyncio.run(SQLite(f"sqlite:///{path}", STATEMENTS[statement]).once())
    return json.loads(json.dumps(rows, default=str))


def test_a_ratio_is_held_against_the_references_before_and_after_it() -> None:
    rounds = [round_(100, 55), round_(100, 66), round_(100, 44)]

    verdict = judge(rounds, quietest=1.0)

    assert (verdict.rounds, verdict.dropped) == (3, 0)
    assert (verdict.ratio, verdict.best, round(verdict.spread, 3)) == (0.5, 0.6, 0.2)
    assert verdict.cpu_ratio == 0.6
    assert (verdict.subject.rate, verdict.reference.rate) == (55, 110)
    assert (verdict.meets(0.5), verdict.meets(0.51)) == (True, False)


def test_a_noisy_round_is_dropped() -> None:
    rounds = [round_(100, 55), round_(100, 55), round_(100, 55), round_(100, 9, spin=1.3)]

    verdict = judge(rounds, quietest=1.0)

    assert (verdict.rounds, verdict.dropped, verdict.ratio) == (3, 1, 0.5)


def test_fewer_than_three_quiet_rounds_judge_nothing() -> None:
    rounds = [round_(100, 55), round_(100, 55), *[round_(100, 55, spin=2)] * 5]

    assert judge(rounds, quietest=1.0) is None
    told = line(Outcome(ROWS[0], "sqlite", 32, None, work=work([round_(100, 55, spin=2)])), aim=0.5)
    assert told.endswith("too noisy; CPU µs per answer 100 beside 50: 0.600")


def test_answers_that_differ_are_not_timed() -> None:
    here = Answer(200, [], '{"items": [{"id": 1}, {"id": 2}]}')

    SameRows({"id": 0})(here, [[1], [2], [3]])
    LinksTo("/posts/")(Answer(200, [], '<a href="/posts/1">'), [[1]])
    same_bytes(here, here)

    for compare, other in (
        (SameRows({"id": 0}), [[1], [3]]),
        (LinksTo("/posts/"), [[1]]),
        (same_bytes, Answer(304, [], "")),
    ):
        with pytest.raises(Disagreement):
            compare(here, other)


def test_the_citys_log_holds(tiny_city: Path) -> None:
    database = Database(f"sqlite:///{tiny_city}")

    with database.reader.connect() as connection:
        broken, length = log.verify(connection), log.length(connection)

    assert (broken, length) == (None, 2 * TINY)
    database.dispose()


def test_the_city_has_what_it_promises(tiny_city: Path) -> None:
    with closing(sqlite3.connect(tiny_city)) as connection:
        counts = {
            table: connection.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("placement", "candidacy", "term", "evaluation", "cadre", "round", "post")
        }
        states = {state for (state,) in connection.execute("select distinct state from evaluation")}

    assert counts == {
        "placement": TINY, "candidacy": TINY, "term": TINY, "evaluation": 2 * TINY,
        "cadre": TINY // 2, "round": TINY // 200, "post": TINY // 10,
    }  # fmt: skip
    assert {"open", "confirmed", "acknowledged"} <= states


@pytest.mark.parametrize("row", [BY_NAME[name] for name in COMPARED], ids=COMPARED)
def test_a_reference_answers_what_the_subject_answers(row: Row, subject: TestClient, tiny_city: Path) -> None:
    ask = row.asks(None)[0]

    answer = answer_of(subject, ask)

    assert answer.status == row.status
    row.agree(answer, driver_rows(tiny_city, row.statement))


def test_a_write_of_the_benchmark_is_made_and_logged(subject: TestClient, tiny_city: Path) -> None:
    row = BY_NAME["write"]
    ask = row.asks(None)[0]

    answer = answer_of(subject, ask._replace(path=ask.path.replace("{n}", "1")))

    assert answer.status == row.status
    with closing(sqlite3.connect(tiny_city)) as connection:
        last = connection.execute("select verb, key, version from log_entry order by seq desc limit 1").fetchone()
    assert last == ("unit.save", "B1", 1)


@pytest.mark.parametrize("role, path", [(Role.CITY_DEPARTMENT, "1405/"), (Role.COUNTY_DEPARTMENT, "1405/C000/")])
def test_a_department_walks_its_placements_in_order_and_sorts_none(role: Role, path: str, tiny_city: Path) -> None:
    """A sort would read all 200,000 before the first 50 are known. The plan is the same however many there are."""
    database = Database(f"sqlite:///{tiny_city}")
    asked: list[tuple[str, Any]] = []
    event.listen(database.reader, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))

    with database.reading() as session:
        placements.search(session, Actor("user", 1, "", role, 1, path), Window(), placements.PlacementFilter())
        statement, values = asked[-1]
        plan = session.connection().exec_driver_sql(f"explain query plan {statement}", values).all()

    assert any("SCAN placement" in step[-1] for step in plan)
    assert not [step[-1] for step in plan if "B-TREE" in step[-1] or "MULTI-INDEX" in step[-1]]
    database.dispose()


def test_a_small_draft_goes_the_whole_way(capsys, tmp_path: Path) -> None:
    drafts.run([drafts.Size(12, 12, places=1, turns=1)], tmp_path)

    size, told = capsys.readouterr().out.splitlines()[1].split("%")[0].rsplit(maxsplit=1)
    assert size.strip() == "12 x 12" and int(told) > 0
