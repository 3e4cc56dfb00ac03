"""The few hot reads: a select compiled once → a bare row on the event loop → a Struct → a conditional answer.

SQLite: a held connection that cannot write, asked on the loop itself (a point read takes 10 µs, a thread hop 70).
PostgreSQL: a few held psycopg connections, opened with the serving loop; elsewhere the read takes a thread.
`Ahead` answers the ordinary case before the router. Whatever is out of the ordinary (a key not yet known, a row
not visible, an odd query) goes on to the documented route of the same address, which calls the same functions.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from enum import Enum
from typing import Any, NamedTuple

import msgspec
import psycopg
from fastapi import FastAPI
from sqlalchemy import Select
from sqlalchemy.dialects.sqlite.pysqlite import dialect as sqlite_dialect
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.access import Actor
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
        stamp = (self._held().execute("pragma data_version").fetchone()[0], int(time.time()) // 900)
        if stamp != self._stamp or len(self._told) > KEPT:
            self._stamp, self._told = stamp, {}
        return self._told

    def compiled(self, select: Select) -> Statement:
        dialect = sqlite_dialect(paramstyle="named") if self._database.is_sqlite else self._database.writer.dialect
        made = select.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        fixed = {name: value.value if isinstance(value, Enum) else value for name, value in made.params.items()}
        kinds = enumerate(column.type.dialect_impl(dialect) for column in select.selected_columns)
        turns = tuple((place, turn) for place, kind in kinds if (turn := kind.result_processor(dialect, None)))
        return Statement(str(made), fixed, turns)

    async def row(self, statement: Statement, binds: dict[str, Any]) -> Sequence[Any] | None:
        values = statement.fixed | binds
        if self._database.is_sqlite:
            found = self._held().execute(statement.sql, values).fetchone()
        elif self._free is not None:
            found = await self._asked(self._free, statement.sql, values)
        else:
            found = await run_in_threadpool(self._read, statement.sql, values)
        if found is None:
            return None
        row = list(found)
        for place, turn in statement.turns:
            row[place] = turn(row[place])
        return row

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

    async def _asked(self, free: asyncio.LifoQueue, sql: str, values: dict[str, Any]) -> Sequence[Any] | None:
        connection = await free.get()
        try:
            if connection.closed:  # the server was restarted
                connection = await self._connect()
            return await (await connection.execute(sql, values, prepare=True)).fetchone()
        finally:
            free.put_nowait(connection)

    async def _connect(self) -> psycopg.AsyncConnection:
        url = self._database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await psycopg.AsyncConnection.connect(url, autocommit=True)

    def _read(self, sql: str, values: dict[str, Any]) -> Sequence[Any] | None:
        with self._database.reader.connect() as connection:
            return connection.connection.cursor().execute(sql, values).fetchone()


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


CACHE = (b"cache-control", b"private, no-cache")
EMPTY = {"type": "http.response.body", "body": b""}
PLAIN = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"), CACHE]
Finder = Callable[[Actor, int], Awaitable[Answer | None]]
Remembered = Callable[[str], Actor | None]
BROKEN = (sqlite3.Error, psycopg.Error)


class Ahead:
    """GET `prefix`{number}`suffix` with a remembered key, asked for nothing unusual; the rest is left to the house."""

    def __init__(self, prefix: str, suffix: str, find: Finder, remembered: Remembered) -> None:
        self.prefix, self.suffix, self.find, self.remembered = prefix, suffix, find, remembered

    def number(self, scope: Scope) -> int | None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["query_string"]:
            return None
        path: str = scope["path"]
        if not path.endswith(self.suffix) or not path.startswith(self.prefix):
            return None
        digits = path[len(self.prefix) : -len(self.suffix)]
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None

    async def answered(self, number: int, scope: Scope, send: Send) -> bool:
        token = known = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = value.decode("latin1")
            elif name == b"if-none-match":
                known = value.decode("latin1")
        if token is None or token[:7].lower() != "bearer " or (actor := self.remembered(token[7:])) is None:
            return False
        try:
            found = await self.find(actor, number)
        except BROKEN:
            return False  # the route meets it again, and says so in the house's words
        if found is None:
            return False
        tag, pause = (b"etag", found.tag.encode()), (b"retry-after", b"%d" % found.retry_after)
        if matches(known, found.tag):
            await send({"type": "http.response.start", "status": 304, "headers": [tag, pause, CACHE]})
            await send(EMPTY)
            return True
        length = (b"content-length", b"%d" % len(found.body))
        await send({"type": "http.response.start", "status": 200, "headers": [length, tag, pause, *PLAIN]})
        await send({"type": "http.response.body", "body": found.body})
        return True


class House(FastAPI):
    """The application, with the hot addresses looked at before anything else."""

    ahead: Ahead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        number = self.ahead.number(scope)
        if number is None or not await self.ahead.answered(number, scope, send):
            await super().__call__(scope, receive, send)
