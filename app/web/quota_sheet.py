"""The sheet of quotas: a number for each type and direction, and two for each place below the organizer."""

from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.datastructures import FormData

from app.db import WorkSession
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.taxonomy import agree
from app.domain.rounds.models import Round
from app.domain.rounds.planning import queries as plans
from app.domain.rounds.planning.inputs import QuotaLine, Quotas
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.units.models import Unit
from app.labels import t
from app.web.forms import FormInvalid

MOST = 500


async def read(request: Request) -> Quotas:
    """The cells that hold a number, as lines; a cell that holds something else is told beside itself."""
    form = await request.form()
    cells = {name: str(value).strip() for name, value in form.items() if name.split("-")[0] in list(QuotaScope)}
    wanted = {name: value for name, value in cells.items() if value not in ("", "0")}
    if errors := {name: t("round_quotas.number", most=MOST) for name, value in wanted.items() if not _holds(value)}:
        raise FormInvalid(errors, {**cells, "reason": _reason(form)})
    return Quotas(lines=[_line(name, int(value)) for name, value in wanted.items()], reason=_reason(form))


QuotaSheet = Annotated[Quotas, Depends(read)]


def name_of(scope: QuotaScope, kind: PlacementKind | None, direction: Direction | None, unit: Unit | None) -> str:
    return f"{scope}-{unit.code}" if unit else f"{scope}-{kind}-{direction}"


def values(round_: Round) -> dict[str, Any]:
    return {_name(quota): quota.places for quota in round_.quotas}


def grid(round_: Round) -> list[tuple[PlacementKind, list[tuple[Direction, str]]]]:
    """A row a type, a cell a direction; "" where the two do not agree."""
    return [
        (kind, [(each, name_of(QuotaScope.POSTS, kind, each, None) if agree(kind, each) else "") for each in Direction])
        for kind in PlacementKind
    ]


def rows(session: WorkSession, round_: Round) -> list[tuple[Unit, str, str]]:
    """Places next below, and whatever other unit a line names already."""
    named = {quota.unit_id: quota.unit for quota in round_.quotas if quota.unit}
    units = {unit.id: unit for unit in plans.quota_units(session, round_)} | named
    return [
        (unit, name_of(QuotaScope.COUNTY, None, None, unit), name_of(QuotaScope.SENDING, None, None, unit))
        for unit in sorted(units.values(), key=lambda unit: unit.path)
    ]


def _name(quota: Quota) -> str:
    return name_of(quota.scope, quota.kind, quota.direction, quota.unit)


def _holds(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) < 5 and int(value) <= MOST


def _line(name: str, places: int) -> QuotaLine:
    scope, rest = name.split("-", 1)
    if scope != QuotaScope.POSTS:
        return QuotaLine(scope=scope, unit_code=rest, places=places)
    kind, _, direction = rest.partition("-")
    return QuotaLine(scope=scope, kind=kind, direction=direction, places=places)


def _reason(form: FormData) -> str:
    return str(form.get("reason", ""))
