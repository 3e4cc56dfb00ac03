"""The few hot reads: a select compiled once → a bare row on the event loop → a Struct → a conditional answer.

SQLite: a held connection that cannot write, asked on the loop itself (a point read takes 10 µs, a thread hop 70).
PostgreSQL: a few held psycopg connections, opened with the serving loop; elsewhere the read takes a thread.
app/ahead.py answers the ordinary case before the router.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Hashable, Sequence
from enum import Enum
from typing import Any, NamedTuple

import msgspec
import psycopg
from sqlalchemy import Select
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from app.clock import now
from app.db import Database
from app.work import etag, matches

LOOK_EVERY = 0.5
HELD = 4
KEPT = 20_000
encode = msgspec.json.Encoder().encode


class Statement(NamedTuple):
    """SQL in the driver's own words, the values it always carries, and how each column becomes Python."""

    sql: str
    fixed: dict[str, Any]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...]


class Answer(NamedTuple):
    tag: str
    body: bytes
    retry_after: int


class Lines:
    """The held connections of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sqlite: sqlite3.Connection | None = None
        self._free: asyncio.LifoQueue[psycopg.AsyncConnection] | None = None
        self._told: dict[Hashable, Answer] = {}
        self._stamp = (0, 0)

    def told(self) -> dict[Hashable, Answer] | None:
        """Answers given since anyone's last commit, in this quarter of an hour (what is overdue moves with the
        clock). SQLite says in 2 µs whether anyone has committed; PostgreSQL does not, so nothing is kept there."""
        if not self._database.is_sqlite:
            return None
        stamp = (self._held().execute("pragma data_version").fetchone()[0], int(now().timestamp()) // 900)
        if stamp != self._stamp or len(self._told) > KEPT:
            self._stamp, self._told = stamp, {}
        return self._told

    def compiled(self, select: Select, stored: tuple[type, ...] = ()) -> Statement:
        """Columns of the types in `stored` stay as the driver gives them: a day or a word is JSON as it stands."""
        dialect = sqlite_dialect(paramstyle="named") if self._database.is_sqlite else self._database.writer.dialect
        made = select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        fixed = {name: value.value if isinstance(value, Enum) else value for name, value in made.params.items()}
        kinds = enumerate(column.type.dialect_impl(dialect) for column in select.selected_columns)
        turns = tuple(
            (place, turn)
            for place, kind in kinds
            if not isinstance(kind, stored) and (turn := kind.result_processor(dialect, None))
        )
        return Statement(str(made), fixed, turns)

    async def row(self, statement: Statement, binds: dict[str, Any]) -> Sequence[Any] | None:
        found = await self.rows(statement, binds)
        return found[0] if found else None

    async def rows(self, statement: Statement, binds: dict[str, Any]) -> Sequence[Sequence[Any]]:
        """Only what is walked in key order and ends soon: on SQLite nothing else runs meanwhile."""
        values = statement.fixed | binds
        if self._database.is_sqlite:
            found = self._held().execute(statement.sql, values).fetchall()
        elif self._free is not None:
            found = await self._asked(self._free, statement.sql, values)
        else:
            found = await run_in_threadpool(self._read, statement.sql, values)
        if not statement.turns:
            return found
        return [_turned(row, statement.turns) for row in found]

    async def open(self) -> None:
        if not self._database.is_sqlite:
            self._free = asyncio.LifoQueue()
            for _ in range(HELD):
                self._free.put_nowait(await self._connect())

    async def close(self) -> None:
        held, self._free = self._free, None
        while held is not None and not held.empty():
            await held.get_nowait().close()
        if self._sqlite is not None:
            self._sqlite.close()
            self._sqlite = None

    def _held(self) -> sqlite3.Connection:
        if self._sqlite is None:
            self._sqlite = sqlite3.connect(
                self._database.url.database, isolation_level=None, check_same_thread=False, timeout=1
            )
            self._sqlite.execute("pragma query_only=ON")
        return self._sqlite

    async def _asked(self, free: asyncio.LifoQueue, sql: str, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        connection = await free.get()
        try:
            if connection.closed:  # the server was restarted
                connection = await self._connect()
            return await (await connection.execute(sql, values, prepare=True)).fetchall()
        finally:
            free.put_nowait(connection)

    async def _connect(self) -> psycopg.AsyncConnection:
        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await psycopg.AsyncConnection.connect(url, autocommit=True)

    def _read(self, sql: str, values: dict[str, Any]) -> Sequence[Sequence[Any]]:
        with self._database.reader.connect() as connection:
            return connection.connection.cursor().execute(sql, values).fetchall()


def _turned(found: Sequence[Any], turns: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    row = list(found)
    for place, turn in turns:
        row[place] = turn(row[place])
    return row


Look = Callable[[], Awaitable[Answer | None]]


def answer(body: msgspec.Struct, version: int, retry_after: int) -> Answer:
    """The tag covers these very bytes, as every ETag of the house does."""
    encoded = encode(body)
    return Answer(etag(version, encoded), encoded, retry_after)


async def held(look: Look, known: str | None, wait: int, request: Request) -> Answer | None:
    """The answer as it is; with `wait`, as soon as it differs from what the caller knows (or from now), or when
    the time is up. Between two looks nothing is held but this coroutine."""
    first = await look()
    if first is None or not wait or known is not None and not matches(known, first.tag):
        return first
    patience = asyncio.get_running_loop().time() + wait
    found: Answer | None = first
    while found is not None and found.tag == first.tag:
        left = patience - asyncio.get_running_loop().time()
        if left <= 0 or await request.is_disconnected():
            break
        await asyncio.sleep(min(LOOK_EVERY, left))
        found = await look()
    return found


def conditional(found: Answer, known: str | None) -> Response:
    """200, or 304 without a body where the caller has it already."""
    headers = {"ETag": found.tag, "Retry-After": str(found.retry_after)}
    if matches(known, found.tag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type="application/json", headers=headers)
