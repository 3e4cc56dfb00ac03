"""How page routers are made: who is signed in, from where a form may come."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from app.db import Database
from app.domain.accounts import actions as accounts
from app.domain.accounts.queries import Visit, visit
from app.errors import Forbidden, Unauthenticated
from app.work import SAFE, WorkRoute

COOKIE = "guazhi_session"


class WebRoute(WorkRoute):
    """A cookie's session, and a check that a form came from our own page."""

    async def identify(self, request: Request) -> None:
        token = request.cookies.get(COOKIE, "")
        found = await run_in_threadpool(visit, request.state.session, token) if token else None
        if found is None:
            raise Unauthenticated("account.not_signed_in")
        request.state.visit, request.state.actor = found, found.actor
        if request.method not in SAFE:
            await refuse_foreign(request, found.csrf)
        elif found.stale and self.reads_only(request):
            await self._touch(request.app.state.database, found)

    @staticmethod
    async def _touch(database: Database, found: Visit) -> None:
        def write() -> None:
            with database.writing() as session:
                accounts.touch(session, found.sign_in_id)

        async with database.turn():
            await run_in_threadpool(write)


async def refuse_foreign(request: Request, csrf: str) -> None:
    """Sec-Fetch-Site, then Origin, then the token in the form: the first that is there decides."""
    if site := request.headers.get("sec-fetch-site"):
        allowed = site in ("same-origin", "none")
    elif origin := request.headers.get("origin"):
        allowed = urlsplit(origin).netloc == request.headers.get("host")
    else:
        form = await request.form()
        allowed = bool(csrf) and form.get("csrf") == csrf
    if not allowed:
        raise Forbidden("foreign_form")


def web_router(path: str = "") -> APIRouter:
    return APIRouter(prefix=path, route_class=WebRoute, include_in_schema=False)
