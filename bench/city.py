"""A city large enough to measure on: 200,000 placements, 400,000 evaluations, written past the ORM.

SQLite gets the rows by executemany, each value bound by its column's own type; PostgreSQL gets the very same
rows from that file by COPY. The file is kept under bench/.build until the migration or this generator changes.
Names are made up, sealed columns hold one constant, the log holds one entry per evaluation (its last change),
chained by app.log itself so that `guazhi log verify` holds.

    python -m bench.city --scale 200000
"""

import argparse
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite as sqlite_dialect

from app import log, migrations, vault
from app.access import Actor, Role
from app.db import Audience, Database
from app.tables import metadata
from bench import BUILD, townsfolk
from bench.townsfolk import NOW

FULL, SMALL = 200_000, 2_000


def sqlite_file(scale: int) -> Path:
    """The city as a migrated SQLite file, made once."""
    made = BUILD / f"city-{scale}-{fingerprint()}.db"
    if not made.exists():
        BUILD.mkdir(exist_ok=True)
        for old in BUILD.glob(f"city-{scale}-*"):
            old.unlink()
        unfinished = made.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        build(unfinished, scale)
        unfinished.rename(made)
    return made


def fingerprint() -> str:
    """The revision alone is not enough: while there is one migration, it is written anew in place."""
    sources = [*sorted((migrations.FOLDER / "versions").glob("*.py")), Path(__file__), Path(townsfolk.__file__)]
    return f"{migrations.head_revision()}-{sha256(b''.join(each.read_bytes() for each in sources)).hexdigest()[:12]}"


def build(path: Path, scale: int) -> None:
    migrations.upgrade(f"sqlite:///{path}")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma synchronous=OFF")
        connection.execute("pragma foreign_keys=OFF")
        connection.execute("begin")
        connection.execute("update installation set keys = ?", [vault.fingerprint()])
        for name, rows in townsfolk.tables(scale):
            insert(connection, metadata.tables[name], rows)
        connection.execute("commit")
        if broken := connection.execute("pragma foreign_key_check").fetchone():
            raise SystemExit(f"the generator broke a foreign key: {broken}")
    append_log(f"sqlite:///{path}", scale)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        connection.execute("pragma journal_mode=DELETE")


def insert(connection: sqlite3.Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Columns the generator does not name get their model's default."""
    dialect = sqlite_dialect.dialect()
    columns = list(table.columns)
    binders = [column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns]
    rows = iter(rows)
    first = next(rows)
    defaults = [_default(column) for column in columns]

    def values(row: dict[str, Any]) -> list[Any]:
        told = [row.get(column.name, default) for column, default in zip(columns, defaults, strict=True)]
        return [bind(value) if bind else value for bind, value in zip(binders, told, strict=True)]

    marks = ", ".join("?" * len(columns))
    statement = f"insert into {table.name} ({', '.join(column.name for column in columns)}) values ({marks})"
    connection.execute(statement, values(first))
    connection.executemany(statement, map(values, rows))


def _default(column: Any) -> Any:
    if column.name in ("created_at", "updated_at"):
        return NOW
    if column.default is None:
        return None
    return column.default.arg(None) if column.default.is_callable else column.default.arg


VERBS = {1: "mark", 2: "mark", 3: "submit", 4: "confirm", 5: "acknowledge"}


def append_log(url: str, scale: int) -> None:
    """One entry per evaluation: its last change."""
    city = Actor("user", 1, "林佩之", Role.CITY_DEPARTMENT, 1, townsfolk.CITY_PATH)
    database = Database(url)
    with database.writer.begin() as connection:
        for chunk in _chunks(_entries(scale, city), 10_000):
            log.write(connection, chunk)
    database.dispose()


def _chunks(rows: Iterable[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def _entries(scale: int, actor: Actor) -> Iterator[dict[str, Any]]:
    for sheet in townsfolk.evaluations(scale):
        n, cadre = sheet["placement_id"], townsfolk.cadre_of(sheet["placement_id"], scale)
        sending, receiving = townsfolk.sending_unit(cadre), townsfolk.receiving_unit(townsfolk.post_of(n))
        paths = (townsfolk.CITY_PATH, townsfolk.sending_path(sending), townsfolk.receiving_path(receiving))
        yield log.row(
            actor, f"evaluation.{VERBS[sheet['version']]}", "evaluation", sheet["id"], str(sheet["id"]),
            sheet["version"], Audience(paths=paths, cadre_id=cadre), "", {}, sheet["updated_at"],
        )  # fmt: skip


def main() -> None:
    asked = argparse.ArgumentParser(description="Make the city of the benchmarks")
    asked.add_argument("--scale", type=int, default=FULL, help="placements; twice as many evaluations")
    begun = time.perf_counter()
    path = sqlite_file(asked.parse_args().scale)
    print(f"{path} {path.stat().st_size / 1e6:.0f} MB {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
