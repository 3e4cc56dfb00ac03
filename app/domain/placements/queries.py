"""Reads of placements: the departments over their tree, the home unit its people, the host unit its guests, a cadre
their own."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.access import Actor, Role, require
from app.clock import today
from app.db import WorkSession
from app.domain.cadres import names
from app.domain.cadres.models import Cadre, CadreTerm
from app.domain.placements.models import Placement
from app.domain.placements.states import PlacementState
from app.domain.posts.kinds import PlacementKind
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Unit
from app.domain.units.queries import below
from app.errors import NotFound
from app.paging import Page, Window, paginate

Sending, Receiving = aliased(Unit), aliased(Unit)
COUNTED = 500


@dataclass(frozen=True)
class PlacementFilter:
    q: str = ""
    state: PlacementState | None = None
    round_id: int | None = None
    unit: str = ""
    kind: PlacementKind | None = None
    due: int | None = None
    post_id: int | None = None


def visible_to(actor: Actor) -> Select:
    require(actor, "placement.read")
    return select(Placement).where(_seen_by(actor))


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """A department sees much of all there is: asked row by row (exists), its pages are walked in the order of the id.
    As a list of units (in), SQLite would gather and sort every row first: 2 s for the city's 200,000. An office sees
    little of all there is: there the list of units is the shorter way."""
    if actor.role == Role.CITY_DEPARTMENT:
        organized = exists().where(Round.id == Placement.round_id, Round.organizer_id.in_(below(actor.unit_path)))
        return or_(_under(actor, Placement.sending_unit_id), _under(actor, Placement.receiving_unit_id), organized)
    if actor.role == Role.COUNTY_DEPARTMENT:
        return or_(_under(actor, Placement.sending_unit_id), _under(actor, Placement.receiving_unit_id))
    if actor.role == Role.SENDING_UNIT:
        return Placement.sending_unit_id.in_(below(actor.unit_path))
    if actor.role in (Role.RECEIVING_UNIT, Role.MENTOR):
        return Placement.receiving_unit_id.in_(below(actor.unit_path))
    if actor.role == Role.CADRE:
        return Placement.cadre_id == (actor.cadre_id or -1)
    return literal(False)


def _under(actor: Actor, unit_id: Any) -> ColumnElement[bool]:
    return exists().where(Unit.id == unit_id, Unit.path.startswith(actor.unit_path))


def by_id(session: WorkSession, actor: Actor, placement_id: int) -> Placement:
    whole = (
        joinedload(Placement.round_).joinedload(Round.organizer), joinedload(Placement.cadre),
        joinedload(Placement.post), joinedload(Placement.sending_unit), joinedload(Placement.receiving_unit),
        selectinload(Placement.terms),
    )  # fmt: skip
    placement = session.scalars(visible_to(actor).where(Placement.id == placement_id).options(*whole)).first()
    if placement is None:
        raise NotFound()
    return placement


def search(session: WorkSession, actor: Actor, window: Window, wanted: PlacementFilter) -> Page:
    """Columns of placement, cadre, post and both units in one query."""
    return paginate(session, listing(_filtered(visible_to(actor), wanted)), window, Placement.id)


def listing(scope: Select) -> Select:
    """What a line of a list shows."""
    query = (
        scope.join(Cadre, Placement.cadre_id == Cadre.id)
        .join(Post, Placement.post_id == Post.id)
        .join(Sending, Placement.sending_unit_id == Sending.id)
        .join(Receiving, Placement.receiving_unit_id == Receiving.id)
    )
    return query.with_only_columns(
        Placement.state, Placement.round_id, Cadre.key.label("cadre_key"), Cadre.name.label("cadre"), Cadre.sex,
        Sending.code.label("sending_unit_code"), Sending.name.label("sending_unit"),
        Receiving.code.label("receiving_unit_code"), Receiving.name.label("receiving_unit"),
        Post.title.label("post"), Post.kind, Placement.starts_on, Placement.ends_on, Placement.arrive_by,
        Placement.arrived_on, Placement.ended_on, Placement.version, Placement.id,
    )  # fmt: skip


def _filtered(query: Select, wanted: PlacementFilter) -> Select:
    if wanted.q:
        term = names.normalise_query(wanted.q)
        named = select(CadreTerm.cadre_id).where(CadreTerm.term.startswith(term, autoescape=True))
        query = query.where(Placement.cadre_id.in_(named))
    if wanted.unit:
        path = select(Unit.path).where(Unit.code == wanted.unit).scalar_subquery()
        either = select(Unit.id).where(Unit.path.startswith(path))
        query = query.where(or_(Placement.sending_unit_id.in_(either), Placement.receiving_unit_id.in_(either)))
    if wanted.kind:
        query = query.where(Placement.post_id.in_(select(Post.id).where(Post.kind == wanted.kind)))
    if wanted.due is not None:
        query = query.where(ending_by(today() + timedelta(days=wanted.due)))
    if wanted.state:
        query = query.where(Placement.state == wanted.state)
    if wanted.round_id:
        query = query.where(Placement.round_id == wanted.round_id)
    if wanted.post_id:
        query = query.where(Placement.post_id == wanted.post_id)
    return query


def ending_by(day: date) -> ColumnElement[bool]:
    """In post, and the term ends by that day or has ended without a conclusion."""
    return (Placement.state == PlacementState.IN_POST) & (Placement.ends_on <= day)


def tally(session: WorkSession, actor: Actor, within: int) -> dict[str, int] | None:
    """How many in each state, and ending within so many days; None where there are too many to count for a page."""
    few = visible_to(actor).with_only_columns(Placement.state, Placement.ends_on).limit(COUNTED + 1).subquery()
    soon = (few.c.state == PlacementState.IN_POST) & (few.c.ends_on <= today() + timedelta(days=within))
    counts = select(few.c.state, func.count(), func.sum(case((soon, 1), else_=0))).group_by(few.c.state)
    rows = session.execute(counts).all()
    if sum(count for _, count, _ in rows) > COUNTED:
        return None
    found: dict[str, int] = {state.value: 0 for state in PlacementState}
    return found | {state: count for state, count, _ in rows} | {"due": sum(ending for _, _, ending in rows)}


def waiting(session: WorkSession, actor: Actor, limit: int = 200) -> list[Any]:
    """Confirmed people of the actor's rounds who have no post yet."""
    require(actor, "placement.assign")
    query = (
        select(Candidacy.id, Cadre.name, Cadre.title, Unit.name.label("unit"), Round.title.label("round"))
        .join(Cadre, Candidacy.cadre_id == Cadre.id)
        .join(Unit, Cadre.home_unit_id == Unit.id)
        .join(Round, Candidacy.round_id == Round.id)
        .where(Candidacy.state == CandidacyState.CONFIRMED, Round.organizer_id.in_(below(actor.unit_path)))
        .order_by(Round.id, Candidacy.rank, Candidacy.id)
    )
    return list(session.execute(query.limit(limit)).all())


def candidacy(session: WorkSession, actor: Actor, candidacy_id: int) -> Candidacy:
    """A candidacy of a round that the actor organizes, to be placed."""
    require(actor, "placement.assign")
    found = session.get(Candidacy, candidacy_id)
    if found is None or "organizer" not in found.relations(actor):
        raise NotFound()
    return found
