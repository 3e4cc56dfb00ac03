"""Hot addresses, looked at before anything else: the ordinary question of a known key is answered here.

Whatever is out of the ordinary (a key not yet known, a row not visible, an odd query) goes on to the documented
route of the same address, which calls the same functions and has the same answer.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import psycopg
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app.access import Actor
from app.hot import Answer
from app.work import matches

CACHE = (b"cache-control", b"private, no-cache")
EMPTY = {"type": "http.response.body", "body": b""}
PLAIN = [(b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"), CACHE]
Finder = Callable[[Actor, int], Awaitable[Answer | None]]
Remembered = Callable[[str], Actor | None]
BROKEN = (sqlite3.Error, psycopg.Error)


class Ahead(ABC):
    """One hot address. `asked` and `found` say None where the house should look itself."""

    def __init__(self, remembered: Remembered) -> None:
        self.remembered = remembered

    @abstractmethod
    def asked(self, scope: Scope) -> Any:
        """What is asked for."""

    @abstractmethod
    async def found(self, actor: Actor, asked: Any) -> Any:
        """What this actor may see of it."""

    @abstractmethod
    async def tell(self, found: Any, known: str | None, send: Send) -> None:
        """The whole answer; 304 where it is what the caller knows."""

    async def answered(self, asked: Any, scope: Scope, send: Send) -> bool:
        token = known = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = value.decode("latin1")
            elif name == b"if-none-match":
                known = value.decode("latin1")
        if token is None or token[:7].lower() != "bearer " or (actor := self.remembered(token[7:])) is None:
            return False
        try:
            found = await self.found(actor, asked)
        except BROKEN:
            return False  # the route meets it again, and says so in the house's words
        if found is None:
            return False
        await self.tell(found, known, send)
        return True


class One(Ahead):
    """GET `prefix`{number}`suffix`, with its ETag."""

    def __init__(self, prefix: str, suffix: str, find: Finder, remembered: Remembered) -> None:
        super().__init__(remembered)
        self.prefix, self.suffix, self.find = prefix, suffix, find

    def asked(self, scope: Scope) -> int | None:
        path: str = scope["path"]
        if scope["query_string"] or not path.endswith(self.suffix) or not path.startswith(self.prefix):
            return None
        digits = path[len(self.prefix) : -len(self.suffix)]
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None

    async def found(self, actor: Actor, asked: int) -> Answer | None:
        return await self.find(actor, asked)

    async def tell(self, found: Answer, known: str | None, send: Send) -> None:
        tag, pause = (b"etag", found.tag.encode()), (b"retry-after", b"%d" % found.retry_after)
        if matches(known, found.tag):
            await send({"type": "http.response.start", "status": 304, "headers": [tag, pause, CACHE]})
            await send(EMPTY)
            return
        length = (b"content-length", b"%d" % len(found.body))
        await send({"type": "http.response.start", "status": 200, "headers": [length, tag, pause, *PLAIN]})
        await send({"type": "http.response.body", "body": found.body})


class Sheet(NamedTuple):
    """One page of many."""

    body: bytes
    link: str | None = None


class Many(Ahead):
    """GET `path` with none but the ordinary questions of a page."""

    def __init__(self, path: str, remembered: Remembered) -> None:
        super().__init__(remembered)
        self.path = path

    def asked(self, scope: Scope) -> str | None:
        return scope["query_string"].decode("latin1") if scope["path"] == self.path else None

    async def tell(self, found: Sheet, known: str | None, send: Send) -> None:
        headers = [(b"content-length", b"%d" % len(found.body)), *PLAIN]
        if found.link:
            headers.append((b"link", found.link.encode()))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": found.body})


def questions(query: str, known: Iterable[str]) -> dict[str, str] | None:
    """The query's values; None where a name is strange or comes twice."""
    told = parse_qsl(query, keep_blank_values=True)
    values = dict(told)
    return values if len(values) == len(told) and values.keys() <= set(known) else None


def number(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most else None


class House(FastAPI):
    """The application, with the hot addresses looked at before anything else."""

    ahead: tuple[Ahead, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            for each in self.ahead:
                if (asked := each.asked(scope)) is not None:
                    if await each.answered(asked, scope, send):
                        return
                    break
        await super().__call__(scope, receive, send)
