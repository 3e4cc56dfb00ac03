"""What a poll asks of the database, read from SQLite's plans: PostgreSQL scans any table of three rows."""

import pytest
from sqlalchemy import event

from app.domain.evaluations import polling
from app.domain.evaluations.inputs import EvaluationFilter
from app.hot import Lines
from app.paging import Window


def plan(database, sql: str, values: dict) -> list[str]:
    with database.reading() as session:
        raw = session.connection().connection.driver_connection
        return [row[3] for row in raw.execute(f"explain query plan {sql}", values)]


@pytest.mark.parametrize("role", polling.POLLERS)
def test_a_poll_scans_no_table(database, cast, role):
    statement = Lines(database).compiled(polling.one(role))

    steps = plan(database, statement.sql, {**statement.fixed, **polling.binds(cast.city, 1)})

    assert [step for step in steps if step.startswith("SCAN") and "CONSTANT ROW" not in step] == []


@pytest.mark.parametrize("username", ["city", "county", "receiver", "sender", "cadre"])
@pytest.mark.parametrize("wanted", [{"ids": [1, 2]}, {"round": 1}, {"unit": "140521"}])
def test_polling_many_scans_nothing_but_the_units(database, cast, username, wanted):
    told = []
    event.listen(database.reader.engine, "before_cursor_execute", lambda *a: told.append((a[2], a[3])))
    ids = wanted.get("ids", [])
    chosen = EvaluationFilter(**{name: value for name, value in wanted.items() if name != "ids"})
    with database.reading() as session:
        polling.many(session, cast.actor(username), chosen, ids, 7, Window())

    steps = [step for sql, values in list(told) if sql.startswith("SELECT") for step in plan(database, sql, values)]

    assert steps
    assert [s for s in steps if s.startswith("SCAN") and not s.startswith(("SCAN unit", "SCAN CONSTANT"))] == []
