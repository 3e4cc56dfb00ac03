"""Cadres as JSON. Sealed fields come masked; `unmasking` shows them for a reason, which is logged."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.lists import Listing, Shape, listed
from app.api.routing import api_router, saved
from app.deps import CadreInPath, CadreToSave, CurrentActor, SessionDep, WindowDep
from app.domain.cadres import actions, queries
from app.domain.cadres.inputs import KEY, CadreEntry, Relative, Unmasking


class CadreRow(Shape):
    key: str
    name: str
    sex: str
    birth_on: date
    rank: str
    title: str
    education: str
    politics: str
    is_reserve: bool
    home_unit_code: str
    home_unit: str
    version: int


class CadreOut(Shape):
    key: str
    name: str
    sex: str
    birth_on: date
    nation: str
    native_place: str
    birth_place: str
    growth_place: str
    politics: str
    party_joined_on: date | None
    work_started_on: date | None
    grassroots_years: int
    education: str
    degree: str
    school: str
    major: str
    personnel_kind: str
    rank: str
    duty_rank: str
    rank_since: date | None
    title: str
    home_unit_code: str
    former_units: list[str]
    is_reserve: bool
    skills: list[str]
    strengths: list[str]
    lacks: list[str]
    languages: list[str]
    appraisals: dict[str, str]
    id_number_masked: str
    phone_masked: str
    version: int


class Unmasked(Shape):
    id_number: str
    phone: str
    health: str
    family: list[Relative]


router = api_router("/cadres", "cadres")
Word = Annotated[str, Query(max_length=40)]


@router.get("", response_model=Listing[CadreRow])
def search_cadres(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", unit: Word = "", reserve: bool | None = None,
):  # fmt: skip
    return listed(request, response, queries.search(session, actor, window, q, unit, reserve))


@router.get("/{key}", response_model=CadreOut)
def read_cadre(cadre: CadreInPath):
    return cadre


@router.put("/{key}", response_model=CadreOut, responses={201: {"model": CadreOut}})
def save_cadre(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, _: CadreToSave,
    key: Annotated[str, Path(pattern=KEY)], entry: CadreEntry,
):  # fmt: skip
    """Make or change a cadre by your own key. An existing cadre needs If-Match (`*` overwrites)."""
    return saved(request, response, actions.save(session, actor, key, entry))


@router.post("/{key}/unmasking", response_model=Unmasked)
def unmask_cadre(session: SessionDep, actor: CurrentActor, cadre: CadreInPath, asked: Unmasking):
    """The ID number, phone, health and family in clear. Who looked, and why, is in the log."""
    return actions.unmask(session, actor, cadre, asked)
