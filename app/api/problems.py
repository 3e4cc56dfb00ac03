"""RFC 9457 problems: where it is wrong, which rule, in words, with the facts."""

from collections.abc import Iterable
from typing import Any

import structlog
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from app.errors import DomainError, Invalid
from app.labels import t
from app.log import plain
from app.shapes import sentence, words_of

logger = structlog.get_logger()


class FieldProblem(BaseModel):
    pointer: str
    code: str
    detail: str


class Problem(BaseModel):
    """application/problem+json"""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any]
    errors: list[FieldProblem]


SCHEMA = {"$ref": "#/components/schemas/Problem"}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {"application/problem+json": {"schema": SCHEMA}}}
    for status, text in {
        400: "broken request", 401: "no valid key", 403: "visible, not allowed", 404: "not there, or not visible",
        409: "wrong state, guard or rule", 412: "someone was faster", 413: "body too large", 422: "bad shape",
        428: "If-Match is needed", 429: "too many",
    }.items()
}  # fmt: skip


def answer(
    status: int, code: str, detail: str, facts: dict[str, Any] | None = None, errors: Iterable[dict] = ()
) -> JSONResponse:
    body = {
        "type": f"urn:guazhi:problem:{code}", "title": t(f"http.{status}"), "status": status, "detail": detail,
        "code": code, "facts": {k: _plain(v) for k, v in (facts or {}).items()}, "errors": list(errors),
    }  # fmt: skip
    headers = {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if facts and "retry_after" in facts:
        headers["Retry-After"] = str(facts["retry_after"])
    return JSONResponse(body, status, media_type="application/problem+json", headers=headers)


def of_domain(_: Request, error: DomainError) -> JSONResponse:
    if isinstance(error, Invalid):
        faults = [
            {"pointer": pointer(fault.loc), "code": fault.code, "detail": t(f"errors.{fault.code}", **fault.facts)}
            for fault in error.faults
        ]
        return answer(422, "invalid", t("errors.invalid"), errors=faults)
    return answer(error.status, error.code, sentence(error), error.facts)


def of_validation(_: Request, error: RequestValidationError) -> JSONResponse:
    details = error.errors()
    if details and details[0]["type"] == "json_invalid":
        return answer(400, "json_invalid", t("errors.json_invalid", at=details[0]["loc"][-1]))
    return answer(422, "invalid", t("errors.invalid"), errors=[field_problem(each) for each in details])


def field_problem(told: dict[str, Any]) -> dict[str, str]:
    return {"pointer": pointer(told["loc"]), "code": told["type"], "detail": words_of(told)}


def of_http(_: Request, error: HTTPException) -> JSONResponse:
    code = f"http_{error.status_code}"
    problem = answer(error.status_code, code, t(f"http.detail.{error.status_code}"))
    problem.headers.update(error.headers or {})
    return problem


def of_crash(_: Request, error: Exception) -> JSONResponse:
    if isinstance(error, OperationalError):
        logger.error("database", error=type(error.orig).__name__)
        return answer(503, "database_unavailable", t("http.detail.503"), {"retry_after": 5})
    return answer(500, "internal", t("http.detail.500"))


def pointer(loc: Iterable[str | int]) -> str:
    """JSON pointer into what was sent; "body" itself is the root."""
    steps = [str(step).replace("~", "~0").replace("/", "~1") for step in loc]
    if steps[:1] == ["body"]:
        steps = steps[1:]
    return "".join(f"/{step}" for step in steps)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None | list) else plain(value)
