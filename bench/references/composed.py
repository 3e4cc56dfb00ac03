"""R2: the driver's call answered as JSON by raw ASGI. GUAZHI_DATABASE_URL, GUAZHI_BENCH_STATEMENT."""

import os
from random import Random

import msgspec

from bench.references.driver import PostgreSQL, SQLite
from bench.references.statements import STATEMENTS

url, statement = os.environ["GUAZHI_DATABASE_URL"], STATEMENTS[os.environ["GUAZHI_BENCH_STATEMENT"]]
contender = (SQLite if url.startswith("sqlite") else PostgreSQL)(url, statement)
encode, chance = msgspec.json.Encoder().encode, Random(7)
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}


async def app(scope, receive, send):
    if scope["type"] == "http":
        rows = await contender.once() if isinstance(contender, PostgreSQL) else contender.call(chance)
        await send(START)
        await send({"type": "http.response.body", "body": encode(rows)})
