"""Route classes: one request is one unit of work, committed before the answer leaves.

The body is read before the writers' turn is taken, the person is known before the handler runs, and a refusal
of any kind rolls everything back. One class for both faces' needs keeps handlers at three lines; the price is
one more thread hop per write (docs/decisions/0003).
"""

from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from hashlib import sha256
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.concurrency import run_in_threadpool

from app import idempotency
from app.asked import UNREADABLE
from app.db import Database, WorkSession
from app.errors import DomainError, Fault, Invalid, PreconditionRequired, Refused, Stale, Unauthenticated

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
SAFE = ("GET", "HEAD", "OPTIONS")


def logged(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """A GET that stands in the log (a download, an export): its session is one that commits."""
    endpoint.is_logged = True
    return endpoint


class WorkRoute(APIRoute):
    """Opens the session, asks the face who is there, runs the handler, commits."""

    def reads_only(self, request: Request) -> bool:
        return request.method in SAFE and not hasattr(self.endpoint, "is_logged")

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def work(request: Request) -> Response:
            refuse_unreadable(request)
            database: Database = request.app.state.database
            if self.reads_only(request):
                with ExitStack() as closing:
                    request.state.session = closing.enter_context(database.reading())
                    await self.identify(request)
                    return self.finished(request, await handle(request))
            await request.body()
            async with database.turn():
                return await self.written(request, database, handle)

        return work

    async def written(self, request: Request, database: Database, handle: Handler) -> Response:
        session = request.state.session = WorkSession(database.writer)
        try:
            await self.identify(request)
            response = self.finished(request, await self.handled(request, session, handle))
            await run_in_threadpool(session.commit)
            return response
        except BaseException as failed:
            await run_in_threadpool(session.rollback)
            if race := lost_race(failed):
                raise race from failed
            raise
        finally:
            session.close()

    async def handled(self, request: Request, session: WorkSession, handle: Handler) -> Response:
        return await handle(request)

    async def identify(self, request: Request) -> None:
        """Set request.state.actor or raise Unauthenticated."""

    def finished(self, request: Request, response: Response) -> Response:
        return response


class ApiRoute(WorkRoute):
    """Bearer keys only, ETags that are true to the byte, Idempotency-Key on every POST."""

    async def identify(self, request: Request) -> None:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            raise Unauthenticated("account.key_missing")
        book = request.app.state.keys
        actor = book.remembered(token)
        if actor is None:
            actor = await run_in_threadpool(book.actor, token)
        request.state.actor = actor

    async def handled(self, request: Request, session: WorkSession, handle: Handler) -> Response:
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or key is None:
            return await handle(request)
        claim = idempotency.claim(request.state.actor, key, request.method, request.url, await request.body())
        try:
            stored = await run_in_threadpool(idempotency.begin, session, claim)
        except IntegrityError:  # the same key is being answered by another worker and has just been committed
            await run_in_threadpool(session.rollback)
            stored = await run_in_threadpool(idempotency.begin, session, claim)
        if stored is not None:
            return Response(
                stored.body, stored.status, media_type=stored.media_type, headers={"Idempotent-Replayed": "true"}
            )
        response = await handle(request)
        await run_in_threadpool(idempotency.keep, session, claim, response)
        return response

    def finished(self, request: Request, response: Response) -> Response:
        entity = getattr(request.state, "entity", None)
        if entity is None or response.status_code >= 300 or not isinstance(response.body, bytes) or not response.body:
            return response
        tag = etag(entity.version, response.body)
        response.headers["ETag"] = tag
        if request.method == "GET" and matches(request.headers.get("if-none-match"), tag):
            return Response(status_code=304, headers={"ETag": tag})
        return response


def lost_race(failed: BaseException) -> DomainError | None:
    """What only the database could see: two writers of one version, or of one unique thing, at the same moment."""
    if isinstance(failed, StaleDataError):
        return Stale()
    if isinstance(failed, IntegrityError):
        return Refused("conflict")
    return None


def refuse_unreadable(request: Request) -> None:
    """Control characters in an address: no column of ours holds them, and PostgreSQL fails over one."""
    told = [("path", *pair) for pair in request.path_params.items()]
    told += [("query", *pair) for pair in request.query_params.multi_items()]
    if faults := [Fault((where, name), "unreadable") for where, name, value in told if UNREADABLE.search(str(value))]:
        raise Invalid(*faults)


def etag(version: int, body: bytes) -> str:
    """Strong: the version for writers, a digest of these very bytes for readers (actions change with the day)."""
    return f'"v{version}.{sha256(body).hexdigest()[:16]}"'


def matches(header: str | None, tag: str) -> bool:
    return header is not None and (header.strip() == "*" or tag in (part.strip() for part in header.split(",")))


def version_of(header: str) -> int | None:
    """The version inside an If-Match; None for "*" (overwrite whatever is there); -1 for what no one gave out."""
    if header.strip() == "*":
        return None
    word = header.strip().strip('"').split(".", 1)[0]
    return int(word[1:]) if word[:1] == "v" and word[1:].isdigit() and len(word) < 20 else -1


def require_match(request: Request, exists: bool) -> None:
    """If-Match is a must where PATCH, PUT or DELETE would change something that is there (RFC 6585: 428)."""
    if exists and request.method in ("PATCH", "PUT", "DELETE") and "if-match" not in request.headers:
        raise PreconditionRequired("precondition_required")
