"""Units as pages."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access, log
from app.deps import CurrentActor, SessionDep, UnitInPath, WindowDep
from app.domain.units import queries
from app.domain.units.models import Level
from app.labels import t
from app.web.render import render
from app.web.routing import web_router

router = web_router("/units")
Word = Annotated[str, Query(max_length=40)]
COMPASS = ("north", "north_east", "east", "south_east", "south", "south_west", "west", "north_west")


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep, q: Word = "", level: Word = ""
) -> Response:
    known_level = level if level in list(Level) else ""
    page = queries.search(session, actor, window, q, level=known_level)
    return render(
        request,
        "units/index.html",
        here="units",
        page=page,
        q=q,
        level=known_level,
        levels=list(Level),
        may_save=access.may(actor, "unit.save"),
    )


@router.get("/{code}")
def show(request: Request, session: SessionDep, actor: CurrentActor, unit: UnitInPath) -> Response:
    return render(
        request, "units/show.html", here="units", unit=unit, children=queries.children(session, unit),
        below=queries.count_below(session, unit), shows_people=access.may(actor, "cadre.read"),
        may_save=access.may(actor, "unit.save", unit),
        lies=lies(unit.seat_bearing), history=log.history(session, actor, "unit", unit.id),
    )  # fmt: skip


def lies(bearing: int | None) -> str | None:
    """Degrees in words of the compass, the nearest of eight."""
    if bearing is None:
        return None
    return t("unit.lies", toward=t(f"word.Compass.{COMPASS[(bearing * 2 + 45) // 90 % 8]}"), n=bearing)
