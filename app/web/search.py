"""One field over everything: the first few of each kind that the reader may see, each kind with its whole list."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access
from app.deps import CurrentActor, SessionDep
from app.domain.cadres import queries as cadres
from app.domain.units import queries as units
from app.paging import Window
from app.web.render import render
from app.web.routing import web_router

router = web_router("/search")
FIRST = Window(limit=8)


@router.get("")
def search(
    request: Request, session: SessionDep, actor: CurrentActor, q: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    q = q.strip()[:40]
    people = cadres.search(session, actor, FIRST, q).items if q and access.may(actor, "cadre.read") else []
    places = units.search(session, actor, FIRST, q).items if q else []
    return render(request, "search/show.html", q=q, first=FIRST.limit, cadres=people, units=places)
