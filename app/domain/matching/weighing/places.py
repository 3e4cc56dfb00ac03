"""Rows → places: accepted posts with free places that the round admits, and what is left of its quotas."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Row, and_, func, or_, select

from app.db import WorkSession
from app.domain.matching.weighing.facts import Office, Place, QuotaLine
from app.domain.matching.weighing.people import level
from app.domain.placements.models import Placement
from app.domain.placements.states import RUNNING
from app.domain.posts.models import Post
from app.domain.posts.seats import PostOffice
from app.domain.posts.states import PostState
from app.domain.rounds.models import Round
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.units.models import Unit


def open_posts(
    session: WorkSession, round_: Round, offices: Mapping[int, Office], more_places: Mapping[int, int]
) -> Iterable[Place]:
    """By unit path, then id. `more_places`: what-if, places added to posts."""
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
            p.substance_index, p.skills, p.languages, p.strengths, p.portfolio_areas, p.trains_areas,
            p.minimum_degree, p.oldest_age, p.hardship, p.lodging, p.urgency, p.own_distance_km, p.places,
            func.coalesce(taken.c.n, 0).label("taken"),
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
        substance=row.substance_index, skills=frozenset(row.skills), languages=frozenset(row.languages),
        strengths=frozenset(row.strengths), portfolio_areas=frozenset(row.portfolio_areas),
        trains_areas=frozenset(row.trains_areas), least_degree=level(row.minimum_degree),
        oldest_age=row.oldest_age, hardship=row.hardship, lodging=row.lodging, urgent=row.urgency,
        km=unit.km if row.own_distance_km is None else int(row.own_distance_km), free=free,
    )  # fmt: skip


def quotas(session: WorkSession, round_: Round) -> Iterable[QuotaLine]:
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
