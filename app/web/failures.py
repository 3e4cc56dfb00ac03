"""Failures as pages. A refused form is drawn again at its own address: the GET of the same path, with what was
typed and why not; so no handler of a form says a word about errors."""

import secrets
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from app.domain.accounts.queries import visit
from app.errors import DomainError, Invalid, Unauthenticated
from app.labels import t
from app.shapes import sentence
from app.web.forms import FormInvalid
from app.web.render import Failure, bare, render
from app.web.routing import COOKIE

logger = structlog.get_logger()


KEPT = {
    "type", "asgi", "http_version", "server", "client", "scheme", "path", "raw_path", "query_string", "root_path",
    "headers", "app",
}  # fmt: skip


class Again(Response):
    """Runs the GET of the same address, with the failure in its state."""

    def __init__(self, request: Request, failure: Failure) -> None:
        super().__init__(status_code=failure.status)
        self.app, self.failure = request.app, failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = {"csp_nonce": scope["state"]["csp_nonce"], "failure": self.failure}
        kept = {key: value for key, value in scope.items() if key in KEPT}

        async def nothing() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        again = AsyncExitStackMiddleware(self.app.router)
        await again({**kept, "method": "GET", "state": state}, nothing, send)


def of_domain(request: Request, error: DomainError) -> Response:
    if isinstance(error, Unauthenticated):
        return RedirectResponse(f"/sign-in?next={quote(request.url.path)}", status_code=303)
    drawn_again = request.method == "POST" and error.status in (409, 412, 413, 422)
    if drawn_again and not getattr(request.state, "failure", None):
        return Again(request, failure_of(request, error))
    return page(request, error.status, text=sentence(error))


def failure_of(request: Request, error: DomainError) -> Failure:
    values = _typed(request)
    if isinstance(error, FormInvalid):
        return Failure(422, error.errors, {**values, **error.values}, "")
    if isinstance(error, Invalid):
        errors = {".".join(map(str, fault.loc)): t(f"errors.{fault.code}", **fault.facts) for fault in error.faults}
        return Failure(422, errors, values, "")
    return Failure(error.status, {}, values, sentence(error))


def _typed(request: Request) -> dict[str, Any]:
    form = getattr(request, "_form", None)
    if not form:
        return {}
    return {name: values if len(values := form.getlist(name)) > 1 else values[0] for name in form}


def of_validation(request: Request, error: RequestValidationError) -> Response:
    """A query or path that makes no sense: nothing is found there."""
    return page(request, 404)


def of_http(request: Request, error: HTTPException) -> Response:
    return page(request, error.status_code)


def of_crash(request: Request, error: Exception) -> Response:
    """Drawn without the database, which may be what failed; the reference ties the page to its line."""
    status = 503 if isinstance(error, OperationalError) else 500
    reference = secrets.token_hex(4)
    logger.error("crashed", reference=reference, error=type(error).__name__, status=status)
    return bare(request, "errors/problem.html", status=status, code=status, reference=reference)


def page(request: Request, status: int, text: str | None = None) -> Response:
    recognise(request)
    return render(request, "errors/problem.html", status=status, code=status, text=text, links=ways(request, status))


def recognise(request: Request) -> None:
    """An address that belongs to no route has asked nobody's name: the page still keeps its shell."""
    token = request.cookies.get(COOKIE, "")
    if token and not hasattr(request.state, "visit"):
        with request.app.state.database.reading() as session:
            request.state.visit = visit(session, token)


def ways(request: Request, status: int) -> list[tuple[str, str]]:
    """What can be done now: look for it, or go back to the thing the act was about."""
    links = [("/", t("problem.home"))]
    thing = request.url.path.rsplit("/", 1)[0]
    if status == 404:
        links.append(("/search", t("search.title")))
    if status in (403, 405) and thing:
        links.insert(0, (thing, t("problem.back")))
    return links
