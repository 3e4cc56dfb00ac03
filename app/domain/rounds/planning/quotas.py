"""Quotas 名额分配: what the places are divided into, and how many names a department may endorse."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from app.access import Actor
from app.db import WorkSession
from app.domain.posts.taxonomy import agree
from app.domain.rounds.models import Round
from app.domain.rounds.planning.guards import quotas_fill_the_places
from app.domain.rounds.planning.inputs import QuotaLine, Quotas
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.rounds.states import ROUND, RoundState
from app.domain.units.models import Unit
from app.errors import Fault, Invalid, Refused, wrong


def set_(session: WorkSession, actor: Actor, round_: Round, asked: Quotas) -> Round:
    was = [_told(quota) for quota in round_.quotas]
    with ROUND.fire(session, actor, round_, "set_quotas", asked, was=was):
        if round_.state != RoundState.DRAFT and not asked.reason:
            raise wrong("reason", "round.reason_needed")
        units = _units(session, round_, asked.lines)
        if faults := _faults(asked.lines, units):
            raise Invalid(*faults)
        round_.quotas = [_row(line, units) for line in asked.lines]
        if blocked := quotas_fill_the_places(round_):
            raise Refused(blocked.code, **blocked.facts)
    return round_


def sending_limit(round_: Round, unit: Unit) -> int | None:
    """How many names the plan lets this department or unit send, where it has a line."""
    lines = (each for each in round_.quotas if each.scope == QuotaScope.SENDING and each.unit_id == unit.id)
    return next((each.places for each in lines), None)


def _row(line: QuotaLine, units: dict[str, Unit]) -> Quota:
    return Quota(**line.model_dump(exclude={"unit_code"}), unit=units.get(line.unit_code or ""))


def _told(quota: Quota) -> dict[str, Any]:
    """As the act writes a line in the log."""
    return QuotaLine.model_validate(quota, from_attributes=True).model_dump(mode="json", exclude_defaults=True)


def _units(session: WorkSession, round_: Round, lines: list[QuotaLine]) -> dict[str, Unit]:
    """Those named that lie with the organizer."""
    codes = {line.unit_code for line in lines if line.unit_code}
    query = select(Unit).where(Unit.code.in_(codes), Unit.path.startswith(round_.organizer.path))
    return {unit.code: unit for unit in session.scalars(query)}


def _faults(lines: list[QuotaLine], units: dict[str, Unit]) -> list[Fault]:
    told = Counter((line.scope, line.kind, line.direction, line.unit_code) for line in lines)
    faults = []
    for place, line in enumerate(lines):
        if code := _fault(line, units):
            faults.append(Fault(("lines", place), code))
        elif told[line.scope, line.kind, line.direction, line.unit_code] > 1:
            faults.append(Fault(("lines", place), "round.quota_twice"))
    return faults


def _fault(line: QuotaLine, units: dict[str, Unit]) -> str | None:
    if line.scope == QuotaScope.POSTS:
        if not line.kind or not line.direction or line.unit_code:
            return "round.quota_wants_kind"
        return None if agree(line.kind, line.direction) else "round.quota_kind_goes_up"
    if line.kind or line.direction or not line.unit_code:
        return "round.quota_wants_unit"
    return None if line.unit_code in units else "round.quota_unknown_unit"
