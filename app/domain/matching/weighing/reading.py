"""Rows → facts: a handful of queries that select columns, whatever the number of people.

The conditions are those of placements: confirmed and not placed; accepted posts of a kind the round admits, with free
places, in units its organizer covers (placements/fitting.py, placements/quotas.py ask the same of one pair).
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, select

from app.db import WorkSession
from app.domain.matching.models import Matching, Wish
from app.domain.matching.states import WishSide
from app.domain.matching.weighing import people, places, relatives
from app.domain.matching.weighing.facts import Facts, Office
from app.domain.units.models import Level, Unit

UNKNOWN_KM = 0


def facts(session: WorkSession, matching: Matching, more_places: Mapping[int, int] | None = None) -> Facts:
    """`more_places`: what-if, places added to posts."""
    round_ = matching.round_
    offices, names = _offices(session)
    confirmed = people.confirmed(session, round_, offices, relatives.Directory(offices, names))
    wishes = _wishes(session, matching.id)
    return Facts(
        people=confirmed.people, places=tuple(places.open_posts(session, round_, offices, more_places or {})),
        offices=offices, starts_on=round_.starts_on, cadre_wishes=wishes[WishSide.CADRE],
        unit_wishes=wishes[WishSide.UNIT], quotas=tuple(places.quotas(session, round_)),
        kin=relatives.kin_among(confirmed.declared), already=confirmed.already,
        advice_binds=round_.rules.type_advice_binds,
    )  # fmt: skip


def _offices(session: WorkSession) -> tuple[dict[int, Office], list[tuple[int, str]]]:
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.short_name, Unit.level, Unit.parent_id, Unit.path,
               Unit.seat_distance_km).order_by(Unit.path)
    ).all()  # fmt: skip
    by_id = {row.id: row for row in rows}
    found = {}
    for row in rows:
        above = list(_above(row, by_id))
        county = next((each.id for each in above if each.level == Level.COUNTY), None)
        km = next((int(each.seat_distance_km) for each in above if each.seat_distance_km is not None), UNKNOWN_KM)
        label = row.short_name or row.name
        found[row.id] = Office(row.id, row.code, label, row.level, row.parent_id, row.path, county, km)
    names = {(row.id, "".join(name.split())) for row in rows for name in (row.name, row.short_name)}
    return found, sorted(names)


def _above(row: Row, by_id: Mapping[int, Row]) -> Iterable[Row]:
    """The unit itself, then what it stands under."""
    while row is not None:
        yield row
        row = by_id.get(row.parent_id)


def _wishes(session: WorkSession, matching_id: int) -> dict[WishSide, dict[tuple[int, int], int]]:
    found: dict[WishSide, dict[tuple[int, int], int]] = {side: {} for side in WishSide}
    rows = session.execute(
        select(Wish.side, Wish.candidacy_id, Wish.post_id, Wish.rank)
        .where(Wish.matching_id == matching_id).order_by(Wish.id)
    )  # fmt: skip
    for side, candidacy_id, post_id, rank in rows:
        found[side][candidacy_id, post_id] = rank
    return found
