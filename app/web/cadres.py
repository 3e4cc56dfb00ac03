"""Cadres as pages."""

from typing import Annotated

from fastapi import Query, Request, Response

from app.deps import CadreInPath, CurrentActor, SessionDep, WindowDep
from app.domain.cadres import actions, queries
from app.domain.cadres.inputs import Unmasking
from app.web.forms import fields_of, filled
from app.web.render import Failure, render
from app.web.routing import web_router

router = web_router("/cadres")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", unit: Word = "", reserve: bool | None = None,
) -> Response:  # fmt: skip
    page = queries.search(session, actor, window, q, unit, reserve)
    return render(request, "cadres/index.html", here="cadres", page=page, q=q, unit=unit, reserve=reserve)


@router.get("/{key}")
def show(request: Request, actor: CurrentActor, cadre: CadreInPath) -> Response:
    return render(request, "cadres/show.html", here="cadres", cadre=cadre, clear=None)


@router.get("/{key}/unmasking")
def unmask_form(request: Request, actor: CurrentActor, cadre: CadreInPath) -> Response:
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "cadres/unmask.html", here="cadres", cadre=cadre, fields=fields_of(Unmasking),
        values=failure.values if failure else {}, errors=failure.errors if failure else {},
    )  # fmt: skip


@router.post("/{key}/unmasking")
def unmask(
    request: Request, session: SessionDep, actor: CurrentActor, cadre: CadreInPath, asked: filled(Unmasking)
) -> Response:
    """Shown once, in this answer only: the address of the clear data is never a page one can come back to."""
    clear = actions.unmask(session, actor, cadre, asked)
    return render(request, "cadres/show.html", here="cadres", cadre=cadre, clear=clear)
