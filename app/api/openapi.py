"""The description of the JSON face: FastAPI's own, and what it cannot know — the problem's shape, the headers.

Strangers generate clients from it; tests/api/test_openapi.py has one generated and lets a fuzzer hold us to it.
"""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from app.api.problems import Problem

TEMPLATE = "#/components/schemas/{model}"
HEADERS = {
    "IfMatch": ("If-Match", "The ETag you saw; needed to change what is there (* overwrites whatever it is).", {}),
    "IfNoneMatch": ("If-None-Match", "The ETag you have; 304 without a body where it still holds.", {}),
    "IdempotencyKey": (
        "Idempotency-Key",
        "A name of your own for this request: a retry gets the first answer and does nothing twice.",
        {"minLength": 1, "maxLength": 200},
    ),
}
BY_METHOD = {"get": ("IfNoneMatch",), "post": ("IdempotencyKey", "IfMatch"), "put": ("IfMatch",)}
UNCHANGED = {"description": "nothing new since the ETag you have"}


def described(app: FastAPI) -> dict[str, Any]:
    """Made once; the shapes of problems and the headers of requests are added to what the routes say."""
    if app.openapi_schema is None:
        told = FastAPI.openapi(app)
        _, shapes = models_json_schema([(Problem, "serialization")], ref_template=TEMPLATE)
        told["components"]["schemas"].update(shapes["$defs"])
        told["components"]["parameters"] = {name: _header(*about) for name, about in HEADERS.items()}
        for path in told["paths"].values():
            for method, operation in path.items():
                _complete(method, operation)
    return app.openapi_schema


def _header(name: str, description: str, bounds: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "string", **bounds}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


def _complete(method: str, operation: dict[str, Any]) -> None:
    names = BY_METHOD.get(method, ())
    operation.setdefault("parameters", []).extend({"$ref": f"#/components/parameters/{name}"} for name in names)
    if method == "get":
        operation["responses"]["304"] = UNCHANGED
