"""The change feed: what happened, in order, without gaps. Never the data itself: fetch the thing for that."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import Query, Request
from sqlalchemy import bindparam
from starlette.concurrency import run_in_threadpool

from app import feed, hot, log
from app.access import Actor
from app.ahead import Many, Sheet, number, questions
from app.api.lists import Shape
from app.api.routing import PREFIX, api_router
from app.deps import CurrentActor
from app.domain.accounts.queries import KeyBook

router = api_router("/changes", "changes")


class Change(Shape):
    cursor: int
    at: datetime
    verb: str
    type: str
    id: int
    key: str
    version: int


class Changes(Shape):
    items: list[Change]
    next: int


DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
Item = msgspec.defstruct("Change", list(Change.model_fields))


class HotFeed(Many):
    """The ordinary page (`after` and `limit`, no `wait`) for those who see every entry: nothing is skipped."""

    def __init__(self, lines: hot.Lines, keys: KeyBook) -> None:
        super().__init__(f"{PREFIX}/changes", keys.remembered)
        self.lines = lines
        self._statements: dict[str, tuple[hot.Statement, hot.Statement]] = {}

    async def found(self, actor: Actor, asked: str) -> Sheet | None:
        told = questions(asked, ("after", "limit"))
        if actor.role not in log.SEE_ALL or told is None:
            return None
        after = number(told.get("after", "0"), 0, 2**63 - 1)
        limit = number(told.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT)
        if after is None or limit is None:
            return None
        told = self.lines.told()
        if told is None:
            return await self._read(actor, after, limit)
        key = (self.path, after, limit)  # whoever sees every entry sees the same
        if key not in told:
            told[key] = await self._read(actor, after, limit)
        return told[key]

    async def _read(self, actor: Actor, after: int, limit: int) -> Sheet:
        last, entries = self._made(actor)
        bound = min((await self.lines.row(last, {}))[0], after + feed.SCANNED)
        rows = await self.lines.rows(entries, {"after": after, "bound": bound, "most": limit})
        return Sheet(hot.encode({"items": [Item(*row) for row in rows], "next": _next(rows, after, bound, limit)}))

    def _made(self, actor: Actor) -> tuple[hot.Statement, hot.Statement]:
        if actor.role not in self._statements:
            after, bound, most = bindparam("after", 0), bindparam("bound", 0), bindparam("most", 1)
            page = feed.entries(actor, after, bound, most)
            self._statements[actor.role] = self.lines.compiled(feed.LAST), self.lines.compiled(page)
        return self._statements[actor.role]


def _next(rows: Sequence[Sequence], after: int, bound: int, limit: int) -> int:
    return feed.reached([row[0] for row in rows], after, bound, limit)


@router.get("", response_model=Changes)
async def changes(
    request: Request, actor: CurrentActor,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
    wait: Annotated[int, Query(ge=0, le=60, description="seconds to hold the answer until something comes")] = 0,
):  # fmt: skip
    """Pass `next` as `after` of the following call. An empty page with a larger `next` means: nothing for you there."""
    patience = asyncio.get_running_loop().time() + wait
    while True:
        found = await run_in_threadpool(_read, request, actor, after, limit)
        left = patience - asyncio.get_running_loop().time()
        if found["items"] or left <= 0 or await request.is_disconnected():
            return found
        after = found["next"]
        await asyncio.sleep(min(1.0, left))


def _read(request: Request, actor: CurrentActor, after: int, limit: int) -> dict:
    with request.app.state.database.reading() as session:
        items, reached = feed.read(session, actor, after, limit)
    return {"items": items, "next": reached}
