"""Pure ASGI layers: body limit, security headers with a nonce, the reader's language, a line for slow or failed."""

import secrets
import time
from typing import Any

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import labels
from app.errors import TooLarge

logger = structlog.get_logger()
SLOW_SECONDS = 1.0
UPLOADS = ("/documents", "/mark-imports")
ENVELOPE = 65_536  # what a form says besides the file in it


class BodyLimit:
    """413 one byte over the limit, announced or chunked; what was read is dropped. Where files are attached the limit
    is theirs, and the refusal says so."""

    def __init__(self, app: ASGIApp, limit: int, file_limit: int) -> None:
        self.app, self.limit, self.file_limit = app, limit, file_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        limit, refusal = self.bounds(scope)
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if announced.isdigit() and int(announced) > limit:
                raise refusal
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise refusal
            return message

        await self.app(scope, counted, send)

    def bounds(self, scope: Scope) -> tuple[int, Exception]:
        if scope["method"] == "POST" and scope["path"].endswith(UPLOADS):
            return self.file_limit + ENVELOPE, TooLarge("document.too_big", limit=f"{self.file_limit / 2**20:.3g}")
        return self.limit, HTTPException(413)


class Headed:
    """Security headers on every answer; `scope["state"]["csp_nonce"]` for the page's scripts."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = scope.setdefault("state", {})["csp_nonce"] = secrets.token_urlsafe(16)
        labels.set_locale(chosen_locale(Headers(scope=scope)))

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in security_headers(nonce, scope["path"]).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sent)


def security_headers(nonce: str, path: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    told = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    }
    if not path.startswith("/static/"):
        told["Cache-Control"] = "no-store" if not path.startswith("/api/") else "private, no-cache"
    return told


def chosen_locale(headers: Headers) -> str:
    """The language cookie, else Accept-Language, else Chinese."""
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == "guazhi_language" and value in labels.LOCALES:
            return value
    first = headers.get("accept-language", "").split(",")[0].strip().lower()
    return "en" if first.startswith("en") else "zh_CN" if first.startswith("zh") else ""


class Noted:
    """A line for each slow or failed request: method, path, status, milliseconds; no query, no body, no name."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sent)
        finally:
            took = time.perf_counter() - begun
            if status >= 500 or took > SLOW_SECONDS and "wait=" not in scope["query_string"].decode("latin1"):
                self.note(scope, status, took)

    @staticmethod
    def note(scope: dict[str, Any], status: int, took: float) -> None:
        kind = "failed" if status >= 500 else "slow"
        logger.warning(kind, method=scope["method"], path=scope["path"], status=status, ms=round(took * 1000))
