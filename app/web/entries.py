"""Units and cadres kept by hand: a form for the same save that systems reach by PUT with their own key."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from pydantic import Field as Rule

from app import access
from app.asked import Code
from app.deps import CadreInPath, CurrentActor, SessionDep, UnitInPath, expect
from app.domain.cadres import actions as cadres
from app.domain.cadres.inputs import KEY, CadreEntry
from app.domain.cadres.models import Cadre
from app.domain.units import actions as units
from app.domain.units import queries as unit_queries
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Unit
from app.labels import t
from app.web.forms import FormVersion, Options, fields_of, filled
from app.web.render import Failure, render, see
from app.web.routing import web_router

SEALED = ("id_number", "phone", "health")
ELSEWHERE = {"family", "appraisals"}  # kept by systems; a form leaves them as they are
router: APIRouter = web_router()


class NewUnit(UnitEntry):
    code: Code


class NewCadre(CadreEntry):
    key: Annotated[str, Rule(pattern=KEY)]


@router.get("/units/new")
def new_unit_form(request: Request, actor: CurrentActor) -> Response:
    access.require(actor, "unit.save")
    return _form(request, "units", NewUnit, t("unit.new"), "/units")


@router.post("/units/new")
def make_unit(session: SessionDep, actor: CurrentActor, asked: filled(NewUnit)) -> Response:
    entry = UnitEntry(**asked.model_dump(exclude={"code"}))
    unit, _ = units.save(session, actor, asked.code, entry, only_new=True)
    return see(f"/{unit.place}")


@router.get("/units/{code}/revision")
def unit_form(request: Request, actor: CurrentActor, unit: UnitInPath) -> Response:
    access.require(actor, "unit.save", unit)
    return _form(request, "units", UnitEntry, t("unit.revise"), f"/{unit.place}", unit, _told(UnitEntry, unit))


@router.post("/units/{code}/revision")
def revise_unit(
    session: SessionDep, actor: CurrentActor, unit: UnitInPath, version: FormVersion, asked: filled(UnitEntry)
) -> Response:
    expect(unit, version)
    units.save(session, actor, unit.code, asked)
    return see(f"/{unit.place}")


@router.get("/cadres/new")
def new_cadre_form(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    access.require(actor, "cadre.save")
    return _form(request, "cadres", NewCadre, t("cadre.new"), "/cadres", options=_homes(session, actor))


@router.post("/cadres/new")
def make_cadre(session: SessionDep, actor: CurrentActor, asked: filled(NewCadre)) -> Response:
    entry = CadreEntry(**asked.model_dump(exclude={"key", *ELSEWHERE}))
    cadre, _ = cadres.save(session, actor, asked.key, entry, only_new=True)
    return see(f"/{cadre.place}")


@router.get("/cadres/{key}/revision")
def cadre_form(request: Request, session: SessionDep, actor: CurrentActor, cadre: CadreInPath) -> Response:
    access.require(actor, "cadre.save", cadre)
    lines = {"skills": "、".join(cadre.skills), "former_units": "、".join(cadre.former_units)}
    first = {**_told(CadreEntry, cadre, *SEALED, *ELSEWHERE), **lines}
    return _form(
        request, "cadres", CadreEntry, t("cadre.revise"), f"/{cadre.place}", cadre, first, _homes(session, actor)
    )


@router.post("/cadres/{key}/revision")
def revise_cadre(
    session: SessionDep, actor: CurrentActor, cadre: CadreInPath, version: FormVersion, asked: filled(CadreEntry)
) -> Response:
    """What is sealed is not shown on the form: left empty, it stays."""
    expect(cadre, version)
    typed = asked.model_dump(exclude=ELSEWHERE)
    kept = {name: cadre.reveal(name) for name in SEALED if not typed[name]}
    entry = CadreEntry(**{**typed, **kept, "family": cadre.family, "appraisals": cadre.appraisals})
    cadres.save(session, actor, cadre.key, entry)
    return see(f"/{cadre.place}")


def _told(model: type[BaseModel], thing: Unit | Cadre, *but: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in model.model_fields if name not in but}


def _homes(session: SessionDep, actor: CurrentActor) -> Options:
    return {"home_unit_code": [(row.code, row.name) for row in unit_queries.at_or_below(session, actor.unit_path)]}


def _form(
    request: Request, here: str, model: type[BaseModel], title: str, back: str, thing: Unit | Cadre | None = None,
    first: dict[str, Any] | None = None, options: Options | None = None,
) -> Response:  # fmt: skip
    failure: Failure | None = getattr(request.state, "failure", None)
    own_key = ("code", "key")
    fields = sorted(fields_of(model, options), key=lambda field: field.name not in own_key)
    return render(
        request, "act.html", here=here, title=title, button=t("form.save"), sentence=t(f"{here[:-1]}.form_note"),
        crumbs=[(back, thing.name if thing else t(f"{here[:-1]}.title"))], facts=[], fields=fields,
        values=failure.values if failure else first or {}, errors=failure.errors if failure else {},
        refusal=failure.refusal if failure else "", action=request.url.path, cancel=back,
        version=thing.version if thing else None,
    )  # fmt: skip
