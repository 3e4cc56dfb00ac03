"""The city's SQLite file into PostgreSQL, by COPY."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from app import migrations
from app.tables import metadata


def copy_city(source: Path, url: str) -> None:
    """Rows go over as text, as they stand in the file; both databases then hold the same city."""
    migrations.upgrade(url)
    with closing(sqlite3.connect(source)) as city, psycopg.connect(plain(url)) as there:
        there.execute("set timezone = 'UTC'")
        there.execute("set session_replication_role = replica")  # the file's foreign keys have been checked
        for table in metadata.sorted_tables:
            there.execute(sql.SQL("truncate {} cascade").format(sql.Identifier(table.name)))
        for table in metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            _copy(city, there, table.name, columns)
            if "id" in columns:
                _continue_ids(there, table.name)
    with psycopg.connect(plain(url), autocommit=True) as there:
        there.execute("vacuum analyze")  # what autovacuum would have done by then


def plain(url: str) -> str:
    """SQLAlchemy's address as libpq says it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _copy(city: sqlite3.Connection, there: psycopg.Connection, table: str, columns: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with there.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)) as copy:
        for chunk in _lines(city.execute(f"select {', '.join(columns)} from {table}")):
            copy.write(chunk)


def _lines(rows: sqlite3.Cursor) -> Iterator[str]:
    while chunk := rows.fetchmany(5000):
        yield "".join("\t".join(map(_text, row)) + "\n" for row in chunk)


def _text(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return str(value)


def _continue_ids(there: psycopg.Connection, table: str) -> None:
    query = "select pg_get_serial_sequence({}, 'id')"
    sequence = there.execute(sql.SQL(query).format(sql.Literal(table))).fetchone()[0]
    if sequence:
        highest = sql.SQL("select setval({}, (select coalesce(max(id), 1) from {}))")
        there.execute(highest.format(sql.Literal(sequence), sql.Identifier(table)))
