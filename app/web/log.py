"""The log as a page: who did what to which thing, newest first."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access, log
from app.deps import CurrentActor, SessionDep, WindowDep
from app.web.render import render
from app.web.routing import web_router

router = web_router("/log")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request,
    session: SessionDep,
    actor: CurrentActor,
    window: WindowDep,
    type: Word = "",
    key: Word = "",  # noqa: A002
) -> Response:
    access.require(actor, "log.read")
    page = log.search(session, actor, window, type, key)
    return render(request, "log/index.html", here="log", page=page, type=type, key=key)
