"""Reads of stages and sheets: the organizer all of its rounds, others only where they have a seat."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.access import ORGANIZERS, Actor, may, require
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.path.seat_models import Mark, Seat
from app.domain.rounds.path.seats import roles_for
from app.domain.rounds.path.states import HANDED_IN
from app.domain.rounds.states import RoundState, SeatState, StageState
from app.domain.units.models import Unit
from app.errors import Forbidden, NotFound
from app.workflow import Blocked


def visible_to(actor: Actor) -> Select:
    require(actor, "stage.read")
    seated = Stage.id.in_(select(Seat.stage_id).where(Seat.user_id == (actor.user_id or -1)))
    if actor.role not in ORGANIZERS:
        return select(Stage).where(seated)
    whose = select(Round.id).join(Round.organizer).where(Unit.path.startswith(actor.unit_path))
    return select(Stage).where(or_(Stage.round_id.in_(whose), seated))


def by_id(session: WorkSession, actor: Actor, round_id: int, stage_id: int) -> Stage:
    """With the panel and the field, which the guards look at."""
    round_ = joinedload(Stage.round_)
    field = round_.selectinload(Round.candidacies)
    query = visible_to(actor).where(Stage.id == stage_id, Stage.round_id == round_id)
    stage = session.scalars(
        query.options(
            round_.joinedload(Round.organizer),
            round_.selectinload(Round.stages),
            field.joinedload(Candidacy.cadre).joinedload(Cadre.home_unit),
            field.selectinload(Candidacy.results),
            selectinload(Stage.results),
            selectinload(Stage.criteria),
            selectinload(Stage.pass_marks),
            selectinload(Stage.entries),
            selectinload(Stage.seats).joinedload(Seat.user).joinedload(User.unit),
            selectinload(Stage.seats).selectinload(Seat.recusals),
            selectinload(Stage.lots),
        )
    ).first()
    if stage is None:
        raise NotFound()
    return stage


def seat_by_id(session: WorkSession, actor: Actor, round_id: int, stage_id: int, seat_id: int) -> Seat:
    stage = by_id(session, actor, round_id, stage_id)
    seat = next((seat for seat in stage.seats if seat.id == seat_id), None)
    if seat is None:
        raise NotFound()
    return seat


def own_seat(stage: Stage, actor: Actor) -> Seat | None:
    return next((seat for seat in stage.seats if actor.user_id and seat.user_id == actor.user_id), None)


def own_sheet(session: WorkSession, actor: Actor, round_id: int, stage_id: int) -> Seat:
    """The actor's own sheet; whoever only organizes the stage has none."""
    seat = own_seat(by_id(session, actor, round_id, stage_id), actor)
    if seat is None:
        raise Forbidden("seat.none")
    return seat


def of_round(session: WorkSession, actor: Actor, round_: Round) -> Sequence[Any]:
    """The path is part of the plan: whoever sees the round sees it, with how many judges sit and have submitted."""
    require(actor, "round.read", round_)
    sat, done = _panel()
    query = select(Stage).where(Stage.round_id == round_.id).outerjoin(Stage.seats).group_by(Stage.id)
    query = query.with_only_columns(
        Stage.id, Stage.position, Stage.kind, Stage.title, Stage.weight, Stage.pass_mark, Stage.advance_ratio,
        Stage.borderline_from, Stage.minimum_field, Stage.blind, Stage.judges_wanted, Stage.held_on,
        Stage.state, Stage.version, sat, done,
    )  # fmt: skip
    return session.execute(query.order_by(Stage.position)).all()


def _panel() -> tuple[Any, Any]:
    submitted = func.sum(case((Seat.state.in_(HANDED_IN), 1), else_=0))
    return func.count(Seat.id).label("judges_seated"), func.coalesce(submitted, 0).label("sheets_submitted")


def sheets_waiting(session: WorkSession, actor: Actor) -> Sequence[Any]:
    """A judge's sheets that can be marked now, the nearest first: for the home page."""
    marked = select(func.count(Mark.id)).where(Mark.seat_id == Seat.id).correlate(Seat).scalar_subquery()
    return session.execute(
        select(
            Round.id.label("round_id"), Round.title.label("round"), Stage.id.label("stage_id"), Stage.title,
            Stage.kind, Stage.held_on, marked.label("marked"), Seat.id,
        )
        .join(Seat.stage)
        .join(Stage.round_)
        .where(Seat.user_id == (actor.user_id or -1), Seat.state == SeatState.MARKING)
        .where(Stage.state == StageState.MARKING, Round.state == RoundState.SELECTING)
        .order_by(Stage.held_on.is_(None), Stage.held_on, Seat.id)
    ).all()  # fmt: skip


def possible_judges(session: WorkSession, stage: Stage) -> list[User]:
    """Who may be asked onto this panel; recusal is looked at when one is named."""
    seated = [seat.user_id for seat in stage.seats]
    return list(
        session.scalars(
            select(User)
            .join(User.unit)
            .where(User.enabled, User.role.in_(roles_for(stage)), User.id.not_in(seated))
            .where(Unit.path.startswith(stage.round_.organizer.path))
            .options(joinedload(User.unit))
            .order_by(User.name, User.id)
        )
    )


def progress(session: WorkSession, stage: Stage) -> dict[int, int]:
    """How many of the candidates each seat has marked so far; never the marks."""
    counted = select(Mark.seat_id, func.count(Mark.id)).join(Mark.seat).where(Seat.stage_id == stage.id)
    return dict(session.execute(counted.group_by(Mark.seat_id)).all())


def waiting(stage: Stage) -> list[str]:
    """Whose sheets an open stage waits for."""
    if stage.state != StageState.MARKING:
        return []
    return [seat.user.name for seat in stage.seats if not seat.handed_in]


class Sheets(NamedTuple):
    """The sheets an actor may read, and why not the others."""

    own: Seat | None
    others: list[Seat]
    withheld: Blocked | None


def sheets(session: WorkSession, actor: Actor, stage: Stage) -> Sheets:
    """A judge sees no other judge's marks before submitting their own, and then only submitted ones; the
    organizer sees none before all are submitted, so that nobody can steer the last judge."""
    own = own_seat(stage, actor)
    rest = [seat for seat in stage.seats if seat is not own]
    submitted = [seat for seat in rest if seat.handed_in]
    waiting = len(stage.seats) - len(submitted) - (own is not None and own.handed_in)
    if own is not None and not own.handed_in:
        told = Sheets(own, [], Blocked("seat.submit_first") if rest else None)
    elif own is not None:
        told = Sheets(own, submitted, Blocked("seat.others_open", {"n": waiting}) if waiting else None)
    elif not may(actor, "standing.read", stage):
        told = Sheets(None, [], Blocked("seat.none"))
    elif waiting:
        told = Sheets(None, [], Blocked("seat.sheets_open", {"n": waiting, "of": len(stage.seats)}))
    else:
        told = Sheets(None, rest, None)
    _load_marks(session, [seat for seat in (told.own, *told.others) if seat])
    return told


def _load_marks(session: WorkSession, seats: list[Seat]) -> None:
    """One query for all sheets; the seats in the session are the same objects."""
    ids = [seat.id for seat in seats]
    session.scalars(select(Seat).where(Seat.id.in_(ids)).options(selectinload(Seat.marks))).all()


def results(session: WorkSession, actor: Actor, stage: Stage) -> list[StageResult]:
    """What the closed stage decided, best first; the organizer's to read."""
    if not may(actor, "standing.read", stage):
        return []
    last = len(stage.results) + 1
    return sorted(stage.results, key=lambda result: (result.rank or last, result.candidacy_id))
