"""The migrations go up, down and up again with rows in place, and end at the tables of the models."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, inspect, select, text

from app import installation, log, migrations
from app.db import Database
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import StageResult
from app.tables import metadata
from tests import make, postgres
from tests.cast import Cast, assemble
from tests.conftest import DATABASES


@pytest.fixture(params=DATABASES)
def empty_url(request, tmp_path, worker_id):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'migrated.db'}"
        return
    postgres.start()
    name = f"migrated_{worker_id}"
    postgres.drop_database(name)
    yield postgres.create_database(name)
    postgres.drop_database(name)


def test_up_down_and_up_again_with_rows_in_place(empty_url):
    migrations.upgrade(empty_url)
    lived_in = fill(empty_url)
    migrations.downgrade(empty_url, "base")
    left = tables(empty_url)
    migrations.upgrade(empty_url)
    again = fill(empty_url)

    assert lived_in == again == 6
    assert left == {"alembic_version"}


def test_an_office_of_the_first_version_keeps_its_people_and_results(empty_url):
    """Rows that were there before selection in full: back to the first revision, and up again."""
    migrations.upgrade(empty_url)
    database = Database(empty_url)
    assemble(database)
    with database.writing() as session:
        make.listed_round(session, Cast(database))
        before = standing(session)
    database.dispose()

    migrations.downgrade(empty_url, "0001")
    migrations.upgrade(empty_url)
    database = Database(empty_url)
    with database.writing() as session:
        again = standing(session)
        sealed = {each.seal_id for each in session.scalars(select(Candidacy))}
    database.dispose()

    assert again == before
    assert {verdict for _, _, verdict, _, _ in again} == {"pass"}
    assert len(sealed) == len(again) and "" not in sealed


def standing(session) -> list[tuple]:
    rows = session.execute(
        select(Candidacy.cadre_id, Candidacy.state, StageResult.verdict, StageResult.score, Candidacy.source)
        .join(StageResult, StageResult.candidacy_id == Candidacy.id)
        .order_by(Candidacy.id)
    )
    return [tuple(row) for row in rows]


def test_a_migrated_database_has_the_tables_of_the_models(empty_url):
    migrations.upgrade(empty_url)
    database = Database(empty_url)

    with database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
        constraints = checks(connection, database.is_sqlite)
    database.dispose()

    assert difference == []
    assert constraints == {
        f"ck_{table.name}_{check.name.rsplit(f'ck_{table.name}_', 1)[-1]}"
        for table in metadata.tables.values() for check in table.constraints
        if type(check).__name__ == "CheckConstraint"
    }  # fmt: skip


def test_the_log_takes_no_update_and_no_delete(empty_url):
    migrations.upgrade(empty_url)
    fill(empty_url)
    database = Database(empty_url)

    for attempt in ("update log_entry set actor_name = 'x'", "delete from log_entry"):
        with pytest.raises(Exception, match="append"), database.writer.begin() as connection:  # noqa: B017
            connection.execute(text(attempt))
    with database.reader.connect() as connection:
        assert log.verify(connection) is None
    database.dispose()


def fill(url: str) -> int:
    """The people of every test, and one of them in post with a sheet that has been confirmed."""
    database = Database(url)
    assemble(database)
    with database.writing() as session:
        make.confirmed(session, Cast(database))
        found = session.scalar(select(func.count()).select_from(Cadre))
        assert installation.is_demo(session) is False
    database.dispose()
    return found


def tables(url: str) -> set[str]:
    database = Database(url)
    found = set(inspect(database.writer).get_table_names())
    database.dispose()
    return found


def checks(connection, is_sqlite: bool) -> set[str]:
    named = {
        check["name"]
        for table in inspect(connection).get_table_names() if table != "alembic_version"
        for check in inspect(connection).get_check_constraints(table)
    }  # fmt: skip
    return {name for name in named if name}
