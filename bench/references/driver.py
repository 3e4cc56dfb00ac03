"""R1: the driver's call in a loop, without web: sqlite3, or psycopg on the event loop.

    python -m bench.references.driver URL STATEMENT

Reads lines "CLIENTS SECONDS", answers each with a JSON line {requests, microseconds, p50, p99}. "once" answers
the rows of one call, for the comparison before any timing.
"""

import asyncio
import json
import sqlite3
import sys
import time
from random import Random
from statistics import quantiles

import psycopg
import uvloop
from sqlalchemy.engine import make_url

from bench.copying import plain
from bench.references.statements import NOTE, STATEMENTS, Statement

CONNECTIONS = 8  # as many as the house's own pool has


def first(statement: Statement) -> tuple:
    return statement.parameters(Random(7)) if statement.first is None else statement.first


class SQLite:
    def __init__(self, url: str, statement: Statement) -> None:
        self.statement = statement
        self.connection = sqlite3.connect(make_url(url).database, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000"):
            self.connection.execute(f"pragma {pragma}")
        if statement.writes:
            self.connection.execute(NOTE["sqlite"])

    def call(self, chance: Random) -> list:
        if not self.statement.writes:
            return self.connection.execute(self.statement.text, self.statement.parameters(chance)).fetchall()
        self.connection.execute("begin immediate")
        self.connection.execute(self.statement.text, self.statement.parameters(chance))
        self.connection.execute("commit")
        return []

    async def run(self, clients: int, seconds: float) -> list[float]:
        """SQLite answers in the process: more clients would only wait for each other."""
        chance, took, clock = Random(7), [], time.perf_counter
        end = clock() + seconds
        while (begun := clock()) < end:
            self.call(chance)
            took.append(clock() - begun)
        return took

    async def once(self) -> list:
        return self.connection.execute(self.statement.text, first(self.statement)).fetchall()


class PostgreSQL:
    def __init__(self, url: str, statement: Statement) -> None:
        self.url, self.statement = plain(url), statement
        self.text = statement.text.replace("?", "%s")
        self.connections: list[psycopg.AsyncConnection] = []

    async def open(self, clients: int) -> None:
        while len(self.connections) < min(clients, CONNECTIONS):
            self.connections.append(await psycopg.AsyncConnection.connect(self.url, autocommit=True))
        if self.statement.writes:
            await self.connections[0].execute(NOTE["postgresql"])

    async def call(self, connection: psycopg.AsyncConnection, chance: Random) -> list:
        answer = await connection.execute(self.text, self.statement.parameters(chance))
        return [] if self.statement.writes else await answer.fetchall()

    async def run(self, clients: int, seconds: float) -> list[float]:
        """Reads: as many connections as the house has. Writes: one loop of commits."""
        await self.open(1 if self.statement.writes else clients)
        took: list[float] = []
        end = time.perf_counter() + seconds

        async def loop(connection: psycopg.AsyncConnection, seed: int) -> None:
            chance, clock = Random(seed), time.perf_counter
            while (begun := clock()) < end:
                await self.call(connection, chance)
                took.append(clock() - begun)

        await asyncio.gather(*(loop(each, seed) for seed, each in enumerate(self.connections[:clients])))
        return took

    async def once(self) -> list:
        await self.open(1)
        return await (await self.connections[0].execute(self.text, first(self.statement))).fetchall()


async def serve(url: str, name: str) -> None:
    kind = SQLite if make_url(url).get_backend_name() == "sqlite" else PostgreSQL
    contender = kind(url, STATEMENTS[name])
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip() == "once":
            say([] if contender.statement.writes else await contender.once())
            continue
        clients, seconds = line.split()
        begun = time.perf_counter()
        took = await contender.run(int(clients), float(seconds))
        microseconds = 1e6 * (time.perf_counter() - begun)
        parts = quantiles(took, n=100)
        say({"requests": len(took), "microseconds": microseconds, "p50": 1e6 * parts[49], "p99": 1e6 * parts[98]})


def say(thing: object) -> None:
    print(json.dumps(thing, ensure_ascii=False, default=str), flush=True)


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:3]))
