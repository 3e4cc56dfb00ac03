"""Backup and restore: one file for both databases, so it is also the way from SQLite to PostgreSQL.

A zip of one JSON-lines file per table, read in one snapshot, and a manifest with revision, key fingerprint, row
counts and digests. Restore checks all of that and the log chain before anything of the old data goes away.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Date, Engine, LargeBinary, Numeric, Table, delete, func, insert, select, text, update
from sqlmodel import UTCDateTime

from app import log, log_guard, migrations, vault
from app.db import Database
from app.errors import Refused
from app.tables import metadata

FORMAT = 1
BATCH = 1000


def write(database: Database, target: Path) -> dict[str, int]:
    """Rows per table. The file appears whole or not at all, readable by its owner only."""
    part = target.with_name(target.name + ".part")
    reader = _snapshot(database)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file, reader.connect() as connection, connection.begin():
        manifest = _fill(connection, file)
    os.replace(part, target)
    return {name: told["rows"] for name, told in manifest["tables"].items()}


def read(database: Database, source: Path) -> dict[str, int]:
    """Replace the database by the backup: all in one transaction, verified before it commits."""
    with zipfile.ZipFile(source) as archive:
        manifest = _checked(archive)
        with database.writer.begin() as connection:
            _refuse_other_revision(connection)
            if database.is_sqlite:
                connection.execute(text("pragma defer_foreign_keys=ON"))
            with log_guard.lifted(connection):
                for table in reversed(metadata.sorted_tables):
                    _empty(connection, table)
            for table in metadata.sorted_tables:
                _load(connection, table, _rows(archive, table))
            if (broken := log.verify(connection)) is not None:
                raise Refused("backup.log_broken", seq=broken)
            if not database.is_sqlite:
                _move_sequences(connection)
    return {name: told["rows"] for name, told in manifest["tables"].items()}


def _snapshot(database: Database) -> Engine:
    """One moment of all tables, without holding up writers. SQLite's WAL readers are that by themselves."""
    if database.is_sqlite:
        return database.reader
    return database.writer.execution_options(isolation_level="REPEATABLE READ")


def _fill(connection: Connection, file: IO[bytes]) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT, "revision": migrations.head_revision(), "keys": vault.fingerprint(), "tables": {},
    }  # fmt: skip
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in metadata.sorted_tables:
            digest, count = hashlib.sha256(), 0
            with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
                for row in connection.execution_options(yield_per=_batch(table)).execute(_in_order(table)):
                    line = json.dumps([_told(value) for value in row], ensure_ascii=False).encode() + b"\n"
                    digest.update(line)
                    lines.write(line)
                    count += 1
            manifest["tables"][table.name] = {"rows": count, "sha256": digest.hexdigest()}
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    return manifest


def _in_order(table: Table):
    return select(*table.columns).order_by(*table.primary_key.columns)


def _batch(table: Table) -> int:
    """Rows held at once; where a row may hold a whole file, one."""
    return 1 if any(isinstance(column.type, LargeBinary) for column in table.columns) else BATCH


def _told(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, once every table's digest agrees with it and its keys are ours."""
    try:
        manifest = json.loads(archive.read("manifest.json"))
    except (KeyError, ValueError) as broken:
        raise Refused("backup.not_a_backup") from broken
    if manifest["format"] != FORMAT or manifest["revision"] != migrations.head_revision():
        raise Refused("backup.other_revision", revision=str(manifest["revision"]))
    if manifest["keys"] != vault.fingerprint():
        raise Refused("backup.other_keys")
    for name, told in manifest["tables"].items():
        digest = hashlib.sha256()
        with archive.open(f"{name}.jsonl") as lines:
            while block := lines.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != told["sha256"]:
            raise Refused("backup.damaged", table=name)
    return manifest


def _refuse_other_revision(connection: Connection) -> None:
    found = connection.execute(text("select version_num from alembic_version")).scalar()
    if found != migrations.head_revision():
        raise Refused("backup.database_not_migrated")


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Any]]:
    readers = [(column.name, _reader(column)) for column in table.columns]
    with archive.open(f"{table.name}.jsonl") as lines:
        for line in lines:
            values = json.loads(line)
            yield {
                name: read(value) if value is not None else None
                for (name, read), value in zip(readers, values, strict=True)
            }


def _reader(column: Any) -> Callable[[Any], Any]:
    """SQLModel's own moment type does not tell its Python type, so types are asked by kind."""
    for kind, read in (
        (UTCDateTime, datetime.fromisoformat), (Date, date.fromisoformat), (Numeric, Decimal),
        (LargeBinary, base64.b64decode),
    ):  # fmt: skip
        if isinstance(column.type, kind):
            return read
    return lambda value: value


def _empty(connection: Connection, table: Table) -> None:
    for own in _own_references(table):
        connection.execute(update(table).values({own: None}))
    connection.execute(delete(table))


def _load(connection: Connection, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """Insert in batches; a table that points at itself gets its pointers after its rows."""
    own = _own_references(table)
    pointers: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for row in rows:
        pointers.extend(
            {"row_id": row["id"], "name": name, "value": row[name]} for name in own if row[name] is not None
        )
        batch.append({**row, **dict.fromkeys(own)})
        if len(batch) == _batch(table):
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)
    for pointer in pointers:
        change = update(table).where(table.c.id == pointer["row_id"])
        connection.execute(change.values({pointer["name"]: pointer["value"]}))


def _own_references(table: Table) -> list[str]:
    return [key.parent.name for key in table.foreign_keys if key.column.table is table]


def _move_sequences(connection: Connection) -> None:
    """PostgreSQL: the next id comes after the largest restored one."""
    for table in metadata.sorted_tables:
        name = connection.execute(text("select pg_get_serial_sequence(:t, 'id')"), {"t": table.name}).scalar() \
            if "id" in table.c else None  # fmt: skip
        if name:
            top = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
            connection.execute(text("select setval(:s, :n, :used)"), {"s": name, "n": max(top, 1), "used": top > 0})
