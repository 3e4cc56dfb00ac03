"""Verbs of trainings (A6). The sheet counts for the placement once the session is closed."""

from sqlalchemy import select

from app import log
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import ROUND, CandidacyState, RoundState
from app.domain.trainings.inputs import AttendanceSheet, Participants, Removal, TrainingPlan
from app.domain.trainings.models import Training, TrainingAttendance
from app.domain.trainings.states import TRAINING, Presence
from app.errors import Fault, Invalid, Refused, wrong

CONFIRMED = (CandidacyState.CONFIRMED, CandidacyState.PLACED)


def plan(session: WorkSession, actor: Actor, round_: Round, asked: TrainingPlan) -> Training:
    """Planned after the confirmation, it expects everyone confirmed; before, people are added when they are known."""
    _refuse_backwards(asked)
    with ROUND.fire(session, actor, round_, "plan_training", asked):
        training = Training(**asked.model_dump(), round_=round_)
        session.add(training)
        session.flush()
        _expect(session, training, [each for each in awaited(session, training) if each.state in CONFIRMED])
        log.record(session, actor, "training.plan", training)
    return training


def revise(session: WorkSession, actor: Actor, training: Training, asked: TrainingPlan) -> Training:
    _refuse_backwards(asked)
    with TRAINING.fire(session, actor, training, "revise", asked):
        training.sqlmodel_update(asked.model_dump())
    return training


def add_people(session: WorkSession, actor: Actor, training: Training, asked: Participants) -> Training:
    with TRAINING.fire(session, actor, training, "add_people", asked):
        known = {each.id: each for each in awaited(session, training)}
        strange = [n for n, id_ in enumerate(asked.candidacy_ids) if id_ not in known]
        if strange:
            raise Invalid(*(Fault(("candidacy_ids", n), "training.not_to_be_trained") for n in strange))
        named = [known[id_] for id_ in dict.fromkeys(asked.candidacy_ids)]
        everyone = [each for each in known.values() if each.state in CONFIRMED]
        if not (named or everyone):
            raise Refused("training.nobody_to_add")
        _expect(session, training, named or everyone)
    return training


def drop_person(session: WorkSession, actor: Actor, training: Training, asked: Removal) -> Training:
    with TRAINING.fire(session, actor, training, "drop_person", asked):
        gone = next((each for each in training.attendances if each.candidacy_id == asked.candidacy_id), None)
        if gone is None:
            raise wrong("candidacy_id", "training.not_expected")
        training.attendances.remove(gone)
    return training


def record(session: WorkSession, actor: Actor, training: Training, sheet: AttendanceSheet) -> Training:
    """Who was there. It may be kept in several goes until the session is closed."""
    with TRAINING.fire(session, actor, training, "record", sheet, entries=len(sheet.rows)):
        rows = {each.candidacy_id: each for each in training.attendances}
        _refuse_odd_rows(rows, sheet)
        for entry in sheet.rows:
            rows[entry.candidacy_id].sqlmodel_update(entry.model_dump(exclude={"candidacy_id"}))
    return training


def clear(session: WorkSession, actor: Actor, training: Training, why: Grounds) -> Training:
    """The way back of a sheet kept for the wrong session or day: nobody was there, the session is still to come."""
    with TRAINING.fire(session, actor, training, "clear", why):
        for each in training.attendances:
            each.presence, each.passed = Presence.EXPECTED, False
    return training


def close(session: WorkSession, actor: Actor, training: Training) -> Training:
    with TRAINING.fire(session, actor, training, "close"):
        pass
    return training


def reopen(session: WorkSession, actor: Actor, training: Training, why: Grounds) -> Training:
    with TRAINING.fire(session, actor, training, "reopen", why):
        pass
    return training


def cancel(session: WorkSession, actor: Actor, training: Training, why: Grounds) -> Training:
    with TRAINING.fire(session, actor, training, "cancel", why):
        pass
    return training


def reinstate(session: WorkSession, actor: Actor, training: Training, why: Grounds) -> Training:
    with TRAINING.fire(session, actor, training, "reinstate", why):
        pass
    return training


def awaited(session: WorkSession, training: Training) -> list[Candidacy]:
    """Who may still be added. Before the notice is out nobody: a name here would tell who is on the list."""
    public = training.round_.state == RoundState.PUBLICIZED
    states = (*CONFIRMED, CandidacyState.CHOSEN) if public else CONFIRMED
    expected = select(TrainingAttendance.candidacy_id).where(TrainingAttendance.training_id == training.id)
    query = (
        select(Candidacy)
        .where(Candidacy.round_id == training.round_id, Candidacy.state.in_(states), Candidacy.id.not_in(expected))
        .order_by(Candidacy.rank, Candidacy.id)
    )
    return list(session.scalars(query))


def _expect(session: WorkSession, training: Training, people: list[Candidacy]) -> None:
    for candidacy in people:
        training.attendances.append(TrainingAttendance(candidacy=candidacy))


def _refuse_backwards(asked: TrainingPlan) -> None:
    if asked.ends_on < asked.starts_on:
        raise wrong("ends_on", "training.ends_before_start", starts_on=asked.starts_on)


def _refuse_odd_rows(rows: dict[int, TrainingAttendance], sheet: AttendanceSheet) -> None:
    faults, seen = [], set()
    for number, entry in enumerate(sheet.rows):
        if entry.candidacy_id not in rows:
            faults.append(Fault(("rows", number, "candidacy_id"), "training.not_expected"))
        elif entry.candidacy_id in seen:
            faults.append(Fault(("rows", number, "candidacy_id"), "training.recorded_twice"))
        elif entry.passed and entry.presence != Presence.ATTENDED:
            faults.append(Fault(("rows", number, "passed"), "training.passed_without_attending"))
        seen.add(entry.candidacy_id)
    if faults:
        raise Invalid(*faults)
