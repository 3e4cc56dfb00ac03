"""What happens when everybody does the same thing at once, and when the server dies while they do."""

import asyncio
import itertools
import random
import threading
import time
from collections import Counter

import httpx
import pytest
from sqlalchemy import func, select

from app import log
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.units.models import Unit
from app.log import LogEntry
from tests import placing
from tests.races.server import Server, served

RECORDS, APPROVERS = 30, 16
WRITERS, WRITES = 8, 25
DEATHS = 10


@pytest.fixture
def server(database_url, database_kind, tmp_path):
    with served(database_url, tmp_path, workers=1 if database_kind == "sqlite" else 2) as running:
        yield running


def api(server: Server, key: str) -> dict:
    return {"base_url": f"{server.origin}/api/v1", "headers": {"Authorization": f"Bearer {key}"}, "timeout": 30}


def test_thirty_things_and_sixteen_approvers_at_once_are_approved_once_each(server, database, cast):
    with database.writing() as session:
        ids = [placing.offered_post(session, cast, title=f"镇长助理 {n}").id for n in range(RECORDS)]
    key = cast.key("city")

    async def approve_all() -> dict[int, Counter]:
        limits = httpx.Limits(max_connections=APPROVERS)
        async with httpx.AsyncClient(**api(server, key), limits=limits) as client:
            return {id_: await approve(client, id_) for id_ in ids}

    async def approve(client: httpx.AsyncClient, id_: int) -> Counter:
        answers = await asyncio.gather(*(client.post(f"/posts/{id_}/acceptance") for _ in range(APPROVERS)))
        return Counter(answer.status_code for answer in answers)

    answers = asyncio.run(approve_all())

    assert {id_: count[200] for id_, count in answers.items()} == dict.fromkeys(ids, 1)
    assert {status for count in answers.values() for status in count} <= {200, 409, 412}
    with database.reading() as session:
        posts = session.execute(select(Post.state, Post.version).where(Post.id.in_(ids))).all()
        told = session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.verb == "post.accept"))
        broken = log.verify(session.connection())
    assert posts == [(PostState.ACCEPTED, 2)] * RECORDS
    assert (told, broken) == (RECORDS, None)


def test_the_feed_has_no_gap_and_no_repeat_while_many_write(server, database, cast):
    key = cast.key("city")
    with database.reading() as session:
        begun = log.length(session.connection())
    seen: list[int] = []

    async def everybody() -> set[int]:
        async with httpx.AsyncClient(**api(server, key)) as client:
            done = asyncio.Event()
            reader = asyncio.create_task(read(client, done))
            statuses = await asyncio.gather(*(write(client, writer) for writer in range(WRITERS)))
            done.set()
            await reader
            return set(itertools.chain.from_iterable(statuses))

    async def write(client: httpx.AsyncClient, writer: int) -> set[int]:
        entry = {"level": "village", "parent_code": "140521104"}
        return {
            (await client.put(f"/units/V{writer}-{n}", json=entry | {"name": f"村 {writer}-{n}"})).status_code
            for n in range(WRITES)
        }

    async def read(client: httpx.AsyncClient, done: asyncio.Event) -> None:
        after, finished = begun, False
        while not finished:
            finished = done.is_set()
            page = (await client.get("/changes", params={"after": after, "limit": 7})).json()
            seen.extend(change["cursor"] for change in page["items"])
            after, finished = page["next"], finished and not page["items"]

    statuses = asyncio.run(everybody())

    assert statuses == {201}
    assert seen == list(range(begun + 1, begun + 1 + WRITERS * WRITES))
    with database.reading() as session:
        assert log.verify(session.connection()) is None


def test_ten_times_killed_while_writing_nothing_acknowledged_is_lost(database_url, database, cast, tmp_path):
    key = cast.key("city")
    server = Server(database_url, tmp_path)
    acknowledged: list[str] = []
    moods = random.Random(7)

    for death in range(DEATHS):
        server.start()
        writers = [
            threading.Thread(target=write_until_it_dies, args=(server, key, f"K{death}-{n}", acknowledged))
            for n in range(4)
        ]
        for writer in writers:
            writer.start()
        wanted = len(acknowledged) + moods.randint(5, 40)
        end = time.monotonic() + 30
        while len(acknowledged) < wanted and time.monotonic() < end:
            time.sleep(0.002)
        server.kill()
        for writer in writers:
            writer.join(30)

    with database.reading() as session:
        there = set(session.scalars(select(Unit.code).where(Unit.code.startswith("K"))))
        told = Counter(session.scalars(select(LogEntry.key).where(LogEntry.key.startswith("K"))))
        broken = log.verify(session.connection())
    assert len(acknowledged) >= 5 * DEATHS
    assert set(acknowledged) - there == set()
    assert told == Counter(there)
    assert broken is None


def write_until_it_dies(server: Server, key: str, prefix: str, acknowledged: list[str]) -> None:
    entry = {"level": "village", "parent_code": "140521104"}
    with httpx.Client(**api(server, key)) as client:
        for n in range(100_000):
            code = f"{prefix}-{n}"
            try:
                answer = client.put(f"/units/{code}", json=entry | {"name": f"村 {code}"})
            except httpx.TransportError:
                return
            assert answer.status_code == 201, answer.text
            acknowledged.append(code)
