"""Rows → facts: a handful of queries that select columns, whatever the number of people.

The conditions are those of placements: confirmed and not placed; accepted posts of a kind the round admits, with free
places, in units its organizer covers (placements/fitting.py, placements/quotas.py ask the same of one pair).
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from app import vault, vocab
from app.db import WorkSession
from app.domain.cadres.eligibility import Hardship, completed_years
from app.domain.cadres.models import Cadre
from app.domain.matching.models import Matching, Wish
from app.domain.matching.states import WishSide
from app.domain.matching.weighing import relatives
from app.domain.matching.weighing.facts import Facts, Office, Person, Place, QuotaLine
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING
from app.domain.posts.models import Post
from app.domain.posts.seats import PostOffice
from app.domain.posts.states import PostState
from app.domain.posts.type_rules import PersonFacts
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Level, Unit

HEALTHY = "1"
LAST = 1 << 30  # the standing of who has no rank
UNKNOWN_KM = 0


def facts(session: WorkSession, matching: Matching, more_places: Mapping[int, int] | None = None) -> Facts:
    """`more_places`: what-if, places added to posts."""
    round_ = matching.round_
    offices, names = _offices(session)
    directory = relatives.Directory(offices, names)
    placed = _placements(session, round_)
    areas = _areas(session)
    told: dict[int, tuple[str, str, str, list[dict[str, Any]]]] = {}
    people = []
    for row in _candidates(session, round_):
        family = json.loads(vault.open_sealed("cadre.family", row.cadre_seal, row.family_sealed) or "[]")
        told[row.id] = (row.name, row.birth_on.strftime("%Y%m"), offices[row.home_unit_id].label, family)
        people.append(_person(row, round_, offices, directory, placed, areas, family))
    people.sort(key=lambda each: (each.standing, each.id))
    wishes = _wishes(session, matching.id)
    return Facts(
        people=tuple(people), places=tuple(_places(session, round_, offices, more_places or {})), offices=offices,
        starts_on=round_.starts_on, cadre_wishes=wishes[WishSide.CADRE], unit_wishes=wishes[WishSide.UNIT],
        quotas=tuple(_quotas(session, round_)), kin=relatives.kin_among(told), already=tuple(placed.of_round),
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


class _Placed:
    """What people did on secondments before, and what runs: of this round by sending and receiving unit."""

    def __init__(self, rows: Iterable[Row], round_id: int) -> None:
        self.running: set[int] = set()
        self.of_round: list[tuple[int, int]] = []
        self.before: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for cadre_id, of_round, state, sender, receiver, post_id in rows:
            if state in RUNNING:
                self.running.add(cadre_id)
                if of_round == round_id:
                    self.of_round.append((sender, receiver))
            elif state != "cancelled":
                self.before[cadre_id].append((receiver, post_id))


def _placements(session: WorkSession, round_: Round) -> _Placed:
    p = Placement
    in_round = select(Candidacy.cadre_id).where(Candidacy.round_id == round_.id)
    rows = session.execute(
        select(p.cadre_id, p.round_id, p.state, p.sending_unit_id, p.receiving_unit_id, p.post_id)
        .where(or_(p.round_id == round_.id, p.cadre_id.in_(in_round)))
        .order_by(p.id)
    )
    return _Placed(rows, round_.id)


def _areas(session: WorkSession) -> dict[int, list[str]]:
    """Areas of posts on which somebody of any round has been."""
    held = select(Placement.post_id).where(Placement.state.not_in(RUNNING))
    return dict(session.execute(select(Post.id, Post.portfolio_areas).where(Post.id.in_(held))).all())


def _candidates(session: WorkSession, round_: Round) -> list[Row]:
    c = Cadre
    return session.execute(
        select(
            Candidacy.id, Candidacy.rank.label("standing"), Candidacy.seal_id, Candidacy.hardship_sealed,
            c.id.label("cadre_id"), c.name, c.sex, c.birth_on, c.growth_place, c.education, c.degree, c.major,
            c.personnel_kind, c.rank, c.work_started_on, c.grassroots_years, c.is_reserve, c.home_unit_id,
            c.former_units, c.skills, c.strengths, c.lacks, c.discipline, c.discipline_until,
            c.seal_id.label("cadre_seal"), c.health_sealed, c.family_sealed,
        )
        .join(Candidacy.cadre)
        .where(Candidacy.round_id == round_.id, Candidacy.state == CandidacyState.CONFIRMED)
    ).all()  # fmt: skip


def _person(
    row: Row, round_: Round, offices: Mapping[int, Office], directory: relatives.Directory, placed: _Placed,
    areas: Mapping[int, list[str]], family: list[dict[str, Any]],
) -> Person:  # fmt: skip
    on = round_.starts_on
    hardship = vault.open_sealed("candidacy.hardship", row.seal_id, row.hardship_sealed)
    health = vault.open_sealed("cadre.health", row.cadre_seal, row.health_sealed)
    before = placed.before.get(row.cadre_id, ())
    former = frozenset(directory.by_code[code] for code in row.former_units if code in directory.by_code)
    served = former | {receiver for receiver, _ in before}
    ties = (
        tie for each in family
        for tie in directory.ties(str(each.get("relation", "")), str(each.get("unit_and_post", "")))
    )  # fmt: skip
    return Person(
        id=row.id, cadre_id=row.cadre_id, name=row.name, standing=row.standing or LAST,
        home=offices[row.home_unit_id], sex=row.sex, age=completed_years(row.birth_on, on), rank=row.rank,
        degree=_level(row.degree), major=row.major,
        type_facts=PersonFacts(
            row.rank, row.degree, row.education, row.personnel_kind, str(offices[row.home_unit_id].level)
        ),
        years_worked=completed_years(row.work_started_on, on) if row.work_started_on else 0,
        grassroots_years=row.grassroots_years, is_reserve=row.is_reserve, skills=frozenset(row.skills),
        strengths=frozenset(row.strengths), lacks=frozenset(row.lacks), growth_place=row.growth_place,
        former_units=former,
        served_counties=frozenset(offices[each].county_id or 0 for each in served) - {0},
        served_areas=frozenset(area for _, post_id in before for area in areas.get(post_id, ())),
        sanctioned_until=_sanction(row, on), on_placement=row.cadre_id in placed.running,
        needs_at_home=hardship in (Hardship.FAMILY, Hardship.BOTH),
        needs_for_health=hardship in (Hardship.HEALTH, Hardship.BOTH) or not _well(health),
        ties=tuple(sorted(set(ties), key=repr)),
    )  # fmt: skip


def _level(degree: str) -> str | None:
    entry = vocab.table("degree").get(degree)
    return entry.extra["level"] if entry else None


def _well(health: str) -> bool:
    """Nothing told is well; words that are no code are for people to read, and count as a need."""
    entry = vocab.table("health").get(health) or vocab.by_word("health", health)
    return not health or entry is not None and entry.code == HEALTHY


def _sanction(row: Row, on: date) -> date | None:
    """In force on the first day in post; a sanction without an end is in force."""
    if row.discipline_until is not None:
        return row.discipline_until if row.discipline_until >= on else None
    return date.max if row.discipline else None


def _places(
    session: WorkSession, round_: Round, offices: Mapping[int, Office], more_places: Mapping[int, int]
) -> Iterable[Place]:
    p = Post
    taken = (
        select(Placement.post_id, func.count().label("n"))
        .where(Placement.state.in_(RUNNING)).group_by(Placement.post_id).subquery()
    )  # fmt: skip
    admitted = {(line.kind, line.direction) for line in round_.quotas if line.kind and line.places}
    kinds = sorted(admitted or {(round_.kind, round_.direction)})
    rows = session.execute(
        select(
            p.id, p.unit_id, p.title, p.kind, p.direction, p.rank, p.office, p.organ, p.is_real,
            p.substance_index, p.skills, p.strengths, p.portfolio_areas, p.trains_areas, p.minimum_degree, p.oldest_age,
            p.hardship, p.urgency, p.own_distance_km, p.places, func.coalesce(taken.c.n, 0).label("taken"),
        )
        .join(Unit, Unit.id == p.unit_id).outerjoin(taken, taken.c.post_id == p.id)
        .where(
            p.state == PostState.ACCEPTED, Unit.path.startswith(round_.organizer.path),
            or_(*(and_(p.kind == kind, p.direction == direction) for kind, direction in kinds)),
        )
        .order_by(Unit.path, p.id)
    )  # fmt: skip
    for row in rows:
        free = row.places + more_places.get(row.id, 0) - row.taken
        if free > 0:
            yield _place(row, offices[row.unit_id], free)


def _place(row: Row, unit: Office, free: int) -> Place:
    return Place(
        id=row.id, title=row.title, unit=unit, kind=row.kind, direction=row.direction, rank=row.rank,
        office=row.office, organ=row.organ, is_principal=row.office == PostOffice.PRINCIPAL, is_real=row.is_real,
        substance=row.substance_index, skills=frozenset(row.skills), strengths=frozenset(row.strengths),
        portfolio_areas=frozenset(row.portfolio_areas), trains_areas=frozenset(row.trains_areas),
        least_degree=_level(row.minimum_degree), oldest_age=row.oldest_age, hardship=row.hardship,
        urgent=row.urgency, km=unit.km if row.own_distance_km is None else int(row.own_distance_km), free=free,
    )  # fmt: skip


def _wishes(session: WorkSession, matching_id: int) -> dict[WishSide, dict[tuple[int, int], int]]:
    found: dict[WishSide, dict[tuple[int, int], int]] = {side: {} for side in WishSide}
    rows = session.execute(
        select(Wish.side, Wish.candidacy_id, Wish.post_id, Wish.rank)
        .where(Wish.matching_id == matching_id).order_by(Wish.id)
    )  # fmt: skip
    for side, candidacy_id, post_id, rank in rows:
        found[side][candidacy_id, post_id] = rank
    return found


def _quotas(session: WorkSession, round_: Round) -> Iterable[QuotaLine]:
    """Lines of posts and counties with what is left of them: running placements of the round count."""
    lines = session.execute(
        select(Quota.scope, Quota.kind, Quota.direction, Quota.places, Unit.path, Unit.name, Unit.short_name)
        .outerjoin(Unit, Unit.id == Quota.unit_id)
        .where(Quota.round_id == round_.id, Quota.scope != QuotaScope.SENDING).order_by(Quota.id)
    ).all()  # fmt: skip
    if not lines:
        return
    taken = session.execute(
        select(Post.kind, Post.direction, Unit.path)
        .join(Placement, Placement.post_id == Post.id).join(Unit, Unit.id == Post.unit_id)
        .where(Placement.round_id == round_.id, Placement.state.in_(RUNNING))
    ).all()  # fmt: skip
    for scope, kind, direction, places, path, name, short_name in lines:
        if scope == QuotaScope.POSTS:
            used = sum((each.kind, each.direction) == (kind, direction) for each in taken)
            yield QuotaLine(kind, direction, "", "", max(places - used, 0))
        else:
            used = sum(each.path.startswith(path) for each in taken)
            yield QuotaLine(None, None, path, short_name or name, max(places - used, 0))
