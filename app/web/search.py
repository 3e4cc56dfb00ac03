"""One field over everything: the first few of each kind that the reader may see, each kind with its whole list."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access
from app.deps import CurrentActor, SessionDep
from app.domain.cadres import queries as cadres
from app.domain.posts import queries as posts
from app.domain.posts.queries import PostFilter
from app.domain.rounds import queries as rounds
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
    may = {noun: bool(q) and access.may(actor, f"{noun}.read") for noun in ("cadre", "unit", "round", "post")}
    return render(
        request, "search/show.html", q=q, first=FIRST.limit,
        cadres=cadres.search(session, actor, FIRST, q).items if may["cadre"] else [],
        rounds=rounds.search(session, actor, FIRST, q).items if may["round"] else [],
        posts=posts.search(session, actor, FIRST, PostFilter(q=q)).items if may["post"] else [],
        units=units.search(session, actor, FIRST, q).items if may["unit"] else [],
    )  # fmt: skip
