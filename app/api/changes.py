"""The change feed: what happened, in order, without gaps. Never the data itself: fetch the thing for that."""

import asyncio
from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool

from app import log
from app.api.lists import Shape
from app.api.routing import api_router
from app.deps import CurrentActor

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


@router.get("", response_model=Changes)
async def changes(
    request: Request, actor: CurrentActor,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
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
        items, reached = log.feed(session, actor, after, limit)
    return {"items": items, "next": reached}
