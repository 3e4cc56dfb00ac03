"""Cadres as pages."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app import access, log
from app.deps import CadreInPath, CurrentActor, SessionDep, WindowDep
from app.domain.cadres import actions, queries
from app.domain.cadres.inputs import Unmasking
from app.domain.units import queries as units
from app.labels import t
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
    return render(
        request, "cadres/index.html", here="cadres", page=page, q=q, unit=unit, reserve=reserve,
        homes=queries.homes(session, actor), may_save=access.may(actor, "cadre.save"),
    )  # fmt: skip


@router.get("/{key}")
def show(request: Request, session: SessionDep, actor: CurrentActor, cadre: CadreInPath) -> Response:
    return _show(request, session, actor, cadre)


@router.get("/{key}/unmasking")
def unmask_form(request: Request, actor: CurrentActor, cadre: CadreInPath) -> Response:
    access.require(actor, "cadre.unmask", cadre)
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "act.html", here="cadres", title=t("verb.cadre.unmask"), button=t("verb.cadre.unmask"),
        sentence=t("does.cadre.unmask"), crumbs=[("/cadres", t("cadre.title")), (f"/{cadre.place}", cadre.name)],
        facts=[(t("cadre.name"), cadre.name), (t("cadre.unit"), cadre.home_unit.name)], fields=fields_of(Unmasking),
        values=failure.values if failure else {}, errors=failure.errors if failure else {},
        action=request.url.path, cancel=f"/{cadre.place}", version=None,
    )  # fmt: skip


@router.post("/{key}/unmasking")
def unmask(
    request: Request, session: SessionDep, actor: CurrentActor, cadre: CadreInPath, asked: filled(Unmasking)
) -> Response:
    """Shown once, in this answer only: the address of the clear data is never a page one can come back to."""
    return _show(request, session, actor, cadre, actions.unmask(session, actor, cadre, asked))


def _show(
    request: Request, session: SessionDep, actor: CurrentActor, cadre: CadreInPath, clear: dict[str, Any] | None = None
) -> Response:
    homes = {cadre.native_place, cadre.birth_place, cadre.growth_place, *cadre.former_units}
    return render(
        request, "cadres/show.html", here="cadres", cadre=cadre, clear=clear, places=units.names_of(session, homes),
        may_unmask=access.may(actor, "cadre.unmask", cadre), may_save=access.may(actor, "cadre.save", cadre),
        history=log.history(session, actor, "cadre", cadre.id),
    )  # fmt: skip
