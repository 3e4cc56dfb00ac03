"""Reads of cycles and sheets: an organization department its tree, a receiving unit and its mentors their own,
a sending unit what is confirmed, a cadre their own sheet."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.access import ORGANIZERS, Actor, Role, require
from app.clock import today
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.evaluations.inputs import EvaluationFilter
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.evaluations.states import DONE, EvaluationState
from app.domain.placements.models import Placement
from app.domain.posts.models import Post
from app.domain.rounds.models import Round
from app.domain.units.models import Level, Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate

RECEIVER, SENDER, ROOT = aliased(Unit), aliased(Unit), aliased(Unit)
PLACEMENT = joinedload(Evaluation.placement)
WHOLE = (
    joinedload(Evaluation.cycle).joinedload(Cycle.organizer),
    PLACEMENT.joinedload(Placement.round_).joinedload(Round.organizer),
    PLACEMENT.joinedload(Placement.cadre),
    PLACEMENT.joinedload(Placement.post),
    PLACEMENT.joinedload(Placement.sending_unit),
    PLACEMENT.joinedload(Placement.receiving_unit),
)


def visible_to(actor: Actor) -> Select:
    require(actor, "evaluation.read")
    return within(actor.role, actor.unit_path, actor.cadre_id or -1)


def within(role: Role, path: Any, cadre_id: Any, one: bool = False) -> Select:
    """The sheets of a scope; `path` and `cadre_id` may be bound later. A department sees much of all there is, and
    a poll asks for `one`: units are looked up row by row. An office sees little: its list starts from its units."""
    query = select(Evaluation).join(Placement, Placement.id == Evaluation.placement_id)
    if role == Role.CADRE:
        return query.where(Placement.cadre_id == cadre_id)
    inside = _lies_below if one or role in ORGANIZERS else _among_below
    receives, sends = inside(Placement.receiving_unit_id, path), inside(Placement.sending_unit_id, path)
    organizes = exists().where(Round.id == Placement.round_id, inside(Round.organizer_id, path))
    scopes: dict[Role, ColumnElement[bool]] = {
        Role.CITY_DEPARTMENT: or_(organizes, receives, sends),
        Role.COUNTY_DEPARTMENT: or_(organizes, receives, sends),
        Role.RECEIVING_UNIT: receives,
        Role.MENTOR: receives,
        Role.SENDING_UNIT: and_(sends, Evaluation.state.in_(DONE)),
    }
    return query.where(scopes.get(role, literal(False)))


def _lies_below(column: Any, path: Any) -> ColumnElement[bool]:
    return exists().where(Unit.id == column, _below(Unit.path, path))


def _among_below(column: Any, path: Any) -> ColumnElement[bool]:
    return column.in_(select(Unit.id).where(_below(Unit.path, path)))


def _below(column: Any, path: Any) -> ColumnElement[bool]:
    """Prefix, not LIKE: a unit's code may hold an underscore, and a bound prefix needs no escaping."""
    return func.substr(column, 1, func.length(path)) == path


def by_id(session: WorkSession, actor: Actor, evaluation_id: int) -> Evaluation:
    sheet = session.scalars(visible_to(actor).where(Evaluation.id == evaluation_id).options(*WHOLE)).first()
    if sheet is None:
        raise NotFound()
    return sheet


def search(session: WorkSession, actor: Actor, wanted: EvaluationFilter, window: Window) -> Page:
    """Soonest due first. Columns only; marks are not among them."""
    query = (
        narrowed(visible_to(actor), wanted)
        .join(Cycle, Cycle.id == Evaluation.cycle_id)
        .join(Cadre, Cadre.id == Placement.cadre_id)
        .join(Post, Post.id == Placement.post_id)
        .join(RECEIVER, RECEIVER.id == Placement.receiving_unit_id)
        .join(SENDER, SENDER.id == Placement.sending_unit_id)
        .with_only_columns(
            Evaluation.state, late().label("overdue"), Cycle.title.label("cycle"), Evaluation.half,
            Evaluation.placement_id, Cadre.key.label("cadre_key"), Cadre.name.label("cadre"), Post.title.label("post"),
            RECEIVER.name.label("receiving_unit"), SENDER.name.label("sending_unit"), Evaluation.revision,
            Evaluation.total, Evaluation.grade, Evaluation.version, Evaluation.updated_at, Evaluation.due_on,
            Evaluation.id,
        )
    )  # fmt: skip
    return paginate(session, query, window, Evaluation.due_on, Evaluation.id)


def narrowed(query: Select, wanted: EvaluationFilter) -> Select:
    if wanted.round is not None:
        query = query.where(Placement.round_id == wanted.round)
    if wanted.cycle is not None:
        query = query.where(Evaluation.cycle_id == wanted.cycle)
    if wanted.placement is not None:
        query = query.where(Evaluation.placement_id == wanted.placement)
    if wanted.unit:
        root = select(ROOT.path).where(ROOT.code == wanted.unit).scalar_subquery()
        query = query.where(_among_below(Placement.receiving_unit_id, root))
    if wanted.state is not None:
        query = query.where(Evaluation.state == wanted.state)
    if wanted.overdue is not None:
        query = query.where(late() if wanted.overdue else ~late())
    return query


def late(on: date | None = None) -> ColumnElement[bool]:
    """Derived, never stored: not confirmed by the end of the due day."""
    return and_(Evaluation.due_on < (on or today()), Evaluation.state.not_in(DONE))


def counts(session: WorkSession, actor: Actor, wanted: EvaluationFilter) -> dict[str, int]:
    """How many stand in each state, and how many of them are overdue."""
    return counted(session, narrowed(visible_to(actor), wanted))


def counted(session: WorkSession, chosen: Select) -> dict[str, int]:
    query = chosen.with_only_columns(Evaluation.state, func.count(), func.sum(case((late(), 1), else_=0)))
    rows = session.execute(query.group_by(Evaluation.state)).all()
    told = {state.value: 0 for state in EvaluationState} | {str(state): number for state, number, _ in rows}
    return {**told, "overdue": int(sum(overdue for *_, overdue in rows))}


def cycles_visible_to(actor: Actor) -> Select:
    require(actor, "cycle.read")
    query = select(Cycle).join(Unit, Unit.id == Cycle.organizer_id)
    return query.where(_below(Unit.path, actor.unit_path))


def cycle_by_id(session: WorkSession, actor: Actor, cycle_id: int) -> Cycle:
    whole = (joinedload(Cycle.organizer), joinedload(Cycle.round_))
    cycle = session.scalars(cycles_visible_to(actor).where(Cycle.id == cycle_id).options(*whole)).first()
    if cycle is None:
        raise NotFound()
    return cycle


def cycles(session: WorkSession, actor: Actor, window: Window, round_id: int | None = None) -> Page:
    query = cycles_visible_to(actor)
    if round_id is not None:
        query = query.where(Cycle.round_id == round_id)
    sheets = select(func.count()).where(Evaluation.cycle_id == Cycle.id).correlate(Cycle)
    query = query.with_only_columns(
        Cycle.title, Cycle.half, Cycle.state, Cycle.round_id, Unit.name.label("organizer"), Cycle.version,
        sheets.scalar_subquery().label("sheets"),
        sheets.where(Evaluation.state.in_(DONE)).scalar_subquery().label("confirmed"), Cycle.id,
    )  # fmt: skip
    return paginate(session, query, window, Cycle.id, descending=True)


def rounds_in_post(session: WorkSession, actor: Actor) -> Sequence[Row]:
    """Rounds of the organizer that have people in post: what a cycle can be begun for."""
    running = exists().where(Placement.round_id == Round.id, Placement.state == "in_post")
    query = select(Round.id, Round.title).join(Unit, Unit.id == Round.organizer_id)
    query = query.where(_below(Unit.path, actor.unit_path), running)
    return session.execute(query.order_by(Round.id.desc()).limit(100)).all()


def areas(session: WorkSession, actor: Actor) -> Sequence[Row]:
    """Counties under the actor's unit: what a list can be narrowed to."""
    query = select(Unit.code, Unit.name).where(Unit.level == Level.COUNTY, _below(Unit.path, actor.unit_path))
    return session.execute(query.order_by(Unit.code)).all()
