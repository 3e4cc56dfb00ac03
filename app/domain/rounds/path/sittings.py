"""Verbs of sittings 场次: rooms and times, who is heard where and in which turn, which judges sit there (F20)."""

import secrets

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.clock import local, moment_of
from app.db import WorkSession
from app.domain.rounds.path import entries, lots
from app.domain.rounds.path.models import Sitting, Stage, StageEntry
from app.domain.rounds.path.pool_models import PoolMember
from app.domain.rounds.path.recusals import candidate
from app.domain.rounds.path.seat_models import Mark, Seat
from app.domain.rounds.path.sitting_inputs import Placing, SittingAssignment, SittingPlan
from app.domain.rounds.path.sitting_states import SITTING
from app.domain.rounds.path.states import SEAT, STAGE
from app.domain.rounds.states import StageState
from app.errors import Refused, wrong
from app.workflow import settle


def add(session: WorkSession, actor: Actor, stage: Stage, plan: SittingPlan) -> Sitting:
    with STAGE.fire(session, actor, stage, "add_sitting", plan):
        sitting = Sitting(room=plan.room, capacity=plan.capacity, **_hours(plan))
        _refuse_taken_room(stage, sitting)
        stage.sittings.append(sitting)
    return sitting


def revise(session: WorkSession, actor: Actor, sitting: Sitting, plan: SittingPlan) -> Sitting:
    """Who sits there must be free at the new time too."""
    with SITTING.fire(session, actor, sitting, "revise", plan):
        sitting.sqlmodel_update({"room": plan.room, "capacity": plan.capacity, **_hours(plan)})
        _refuse_taken_room(sitting.stage, sitting)
        for seat in sitting.seats:
            _refuse_unfree(session, seat, sitting)
        settle(session, sitting.stage)
    return sitting


def remove(session: WorkSession, actor: Actor, sitting: Sitting) -> Stage:
    """Who was to be heard or to sit there is without a sitting again."""
    stage = sitting.stage
    with SITTING.fire(session, actor, sitting, "remove", room=sitting.room):
        for entry in list(sitting.entries):
            entry.sitting, entry.turn = None, None
        for seat in list(sitting.seats):
            seat.sitting = None
        settle(session, stage)
    session.delete(sitting)
    session.flush()
    session.expire(stage, ["sittings"])
    return stage


def allocate(session: WorkSession, actor: Actor, stage: Stage) -> Stage:
    """抽签排序: everybody's turn by lot over their codes, the sittings filled one after the other; the seed is in the
    log. What was placed before is placed anew."""
    seed = secrets.token_hex(16)
    with STAGE.fire(session, actor, stage, "allocate", seed=seed):
        places = entries.ensure(session, stage)
        if not places:
            raise Refused("stage.no_candidates")
        seats = [(sitting, turn) for sitting in stage.sittings for turn in range(1, sitting.capacity + 1)]
        if len(seats) < len(places):
            raise Refused("stage.sittings_too_small", people=len(places), seats=len(seats))
        by_code = {place.code: place for place in places}
        for code, (sitting, turn) in zip(lots.ordered(seed, by_code), seats, strict=False):
            by_code[code].sitting, by_code[code].turn = sitting, turn
    return stage


def place_candidate(session: WorkSession, actor: Actor, stage: Stage, placing: Placing) -> Stage:
    """By hand, also over a room's capacity: then the page says so."""
    with STAGE.fire(session, actor, stage, "place_candidate", placing):
        candidacy = candidate(stage, placing.candidate)
        if candidacy is None:
            raise wrong("candidate", "seat.not_a_candidate")
        _refuse_marked(session, Mark.candidacy_id == candidacy.id, Seat.stage_id == stage.id)
        place = next(each for each in entries.ensure(session, stage) if each.candidacy_id == candidacy.id)
        sitting = _of_stage(stage, placing.sitting_id)
        turn = _turn(sitting, place, placing.turn)
        place.sitting, place.turn = sitting, turn
    return stage


def assign(session: WorkSession, actor: Actor, seat: Seat, assignment: SittingAssignment) -> Seat:
    with SEAT.fire(session, actor, seat, "assign", assignment):
        sitting = _of_stage(seat.stage, assignment.sitting_id)
        _refuse_marked(session, Mark.seat_id == seat.id)
        if sitting is not None:
            _refuse_unfree(session, seat, sitting)
        seat.sitting = sitting
        settle(session, seat.stage)
    return seat


def _hours(plan: SittingPlan) -> dict[str, object]:
    if plan.ends <= plan.begins:
        raise wrong("ends", "sitting.ends_too_early")
    return {"starts_at": moment_of(plan.held_on, plan.begins), "ends_at": moment_of(plan.held_on, plan.ends)}


def _refuse_marked(session: WorkSession, *whose: ColumnElement[bool]) -> None:
    """A mark was given by who heard the person; afterwards nobody moves away from it."""
    if session.scalar(select(Mark.id).join(Mark.seat).where(*whose).limit(1)) is not None:
        raise Refused("sitting.marked_already")


def _of_stage(stage: Stage, sitting_id: int | None) -> Sitting | None:
    if sitting_id is None:
        return None
    sitting = next((each for each in stage.sittings if each.id == sitting_id), None)
    if sitting is None:
        raise wrong("sitting_id", "sitting.not_of_this_stage")
    return sitting


def _turn(sitting: Sitting | None, place: StageEntry, told: int | None) -> int | None:
    if sitting is None:
        return None
    taken = {entry.turn for entry in sitting.entries if entry.turn is not None and entry.id != place.id}
    if told in taken:
        raise wrong("turn", "sitting.turn_taken", turn=told)
    return told or max(taken, default=0) + 1


def _refuse_taken_room(stage: Stage, sitting: Sitting) -> None:
    for other in stage.sittings:
        if other is not sitting and other.room == sitting.room and other.overlaps(sitting):
            raise wrong("begins", "sitting.room_taken", room=other.room, starts_at=other.starts_at)


def _refuse_unfree(session: WorkSession, seat: Seat, sitting: Sitting) -> None:
    """Nobody sits in two rooms at once, in this round or another, nor on a day they are away."""
    elsewhere = session.scalars(
        select(Sitting)
        .join(Sitting.seats)
        .join(Sitting.stage)
        .where(Seat.user_id == seat.user_id, Seat.id != seat.id, Stage.state != StageState.CLOSED)
        .where(Sitting.starts_at < sitting.ends_at, Sitting.ends_at > sitting.starts_at)
        .options(joinedload(Sitting.stage))
    ).first()
    if elsewhere is not None:
        facts = {"judge": seat.user.name, "room": elsewhere.room, "starts_at": elsewhere.starts_at}
        raise Refused("sitting.judge_elsewhere", **facts)
    day = frozenset({local(sitting.starts_at).date()})
    pools = session.scalars(select(PoolMember).where(PoolMember.user_id == seat.user_id))
    if any(member.is_away(day) for member in pools):
        raise Refused("sitting.judge_away", judge=seat.user.name, on=min(day))
