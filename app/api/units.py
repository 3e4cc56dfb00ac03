"""Units as JSON."""

from decimal import Decimal
from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.api.lists import Listing, Shape, listed
from app.api.routing import api_router, saved
from app.asked import CODE
from app.deps import CurrentActor, SessionDep, UnitInPath, UnitToSave, WindowDep
from app.domain.units import actions, queries
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level


class UnitRow(Shape):
    code: str
    name: str
    short_name: str
    level: Level
    path: str
    seat_distance_km: Decimal | None
    distance_is_synthetic: bool
    version: int


class UnitOut(UnitRow):
    parent_code: str | None
    seat_bearing: int | None


router = api_router("/units", "units")
Word = Annotated[str, Query(max_length=40)]


@router.get("", response_model=Listing[UnitRow])
def search_units(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", parent: Word = "", level: Level | None = None,
):  # fmt: skip
    return listed(request, response, queries.search(session, actor, window, q, parent, level or ""))


@router.get("/{code}", response_model=UnitOut)
def read_unit(unit: UnitInPath):
    return unit


@router.put("/{code}", response_model=UnitOut, responses={201: {"model": UnitOut}})
def save_unit(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, _: UnitToSave,
    code: Annotated[str, Path(pattern=CODE)], entry: UnitEntry,
):  # fmt: skip
    """Make or change a unit by your own code. An existing unit needs If-Match (`*` overwrites)."""
    return saved(request, response, actions.save(session, actor, code, entry))
