"""Lists: one page of rows, `next` in the body and in Link."""

from typing import Any, Generic, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict

from app.paging import Page

Item = TypeVar("Item")


class Shape(BaseModel):
    """Base of output shapes: read from rows and entities, no defaults."""

    model_config = ConfigDict(from_attributes=True)


class ActionOut(Shape):
    verb: str
    title: str
    href: str
    blocked: str | None


class Listing(Shape, Generic[Item]):
    items: list[Item]
    next: str | None


def listed(request: Request, response: Response, page: Page) -> dict[str, Any]:
    if page.next:
        url = request.url.include_query_params(cursor=page.next)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return {"items": page.items, "next": page.next}
