"""How JSON routers are made, and what a PUT by the client's own key answers."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from app.api.problems import RESPONSES
from app.deps import bearer
from app.work import ApiRoute

PREFIX = "/api/v1"


def api_router(path: str, tag: str) -> APIRouter:
    return APIRouter(
        prefix=PREFIX + path, tags=[tag], route_class=ApiRoute, responses=RESPONSES, dependencies=[Depends(bearer)]
    )


def saved(request: Request, response: Response, outcome: tuple[Any, bool]) -> Any:
    """201 with Location for what was made, 200 for what was changed; the ETag is the new version's."""
    entity, made = outcome
    if made:
        response.status_code = 201
        response.headers["Location"] = f"{PREFIX}/{entity.place}"
    request.state.entity = entity
    return entity


def made(request: Request, response: Response, entity: Any) -> Any:
    return saved(request, response, (entity, True))
