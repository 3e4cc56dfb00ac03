"""Trainings before the post as JSON."""

from datetime import date
from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.api.documents import attachments
from app.api.lists import ActionOut, Listing, Shape
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep, TrainingInPath, training_around
from app.domain.rounds.inputs import Grounds
from app.domain.trainings import actions, queries
from app.domain.trainings.inputs import AttendanceSheet, Participants, Removal, TrainingPlan
from app.domain.trainings.models import Training
from app.domain.trainings.states import TRAINING, Presence, TrainingState
from app.shapes import actions as choices


class TrainingRow(Shape):
    """`people`, `attended` and `passed` count those you may see."""

    id: int
    title: str
    venue: str
    starts_on: date
    ends_on: date
    hours: int
    state: TrainingState
    people: int
    attended: int
    passed: int
    version: int


class AttendanceOut(Shape):
    candidacy_id: int
    cadre_key: str
    name: str
    unit: str
    presence: Presence
    passed: bool
    note: str


class TrainingOut(Shape):
    id: int
    round_id: int
    title: str
    programme: str
    venue: str
    starts_on: date
    ends_on: date
    hours: int
    people: list[AttendanceOut]
    state: TrainingState
    version: int
    actions: list[ActionOut]


of_round = api_router("/rounds", "trainings")
router = api_router("/trainings", "trainings")


@of_round.get("/{round_id}/trainings", response_model=Listing[TrainingRow])
def list_trainings(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return {"items": queries.of_round(session, actor, round_), "next": None}


@of_round.post("/{round_id}/trainings", response_model=TrainingOut, status_code=201)
def plan_training(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    plan: TrainingPlan,
):  # fmt: skip
    """Planned after the confirmation, it expects everyone who was confirmed."""
    return out(session, actor, made(request, response, actions.plan(session, actor, round_, plan)))


@router.get("/{training_id}", response_model=TrainingOut)
def read_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath):
    return out(session, actor, training)


@router.post("/{training_id}/revision", response_model=TrainingOut)
def revise_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath, plan: TrainingPlan):
    return out(session, actor, actions.revise(session, actor, training, plan))


@router.post("/{training_id}/participants", response_model=TrainingOut)
def add_people(session: SessionDep, actor: CurrentActor, training: TrainingInPath, people: Participants):
    """Without names: everyone who is confirmed and not yet expected."""
    return out(session, actor, actions.add_people(session, actor, training, people))


@router.post("/{training_id}/participant-removal", response_model=TrainingOut)
def drop_person(session: SessionDep, actor: CurrentActor, training: TrainingInPath, removal: Removal):
    return out(session, actor, actions.drop_person(session, actor, training, removal))


@router.post("/{training_id}/attendance", response_model=TrainingOut)
def record_attendance(session: SessionDep, actor: CurrentActor, training: TrainingInPath, sheet: AttendanceSheet):
    """Who was there, all at once or in parts. It counts once the session is closed."""
    return out(session, actor, actions.record(session, actor, training, sheet))


@router.post("/{training_id}/attendance-clearing", response_model=TrainingOut)
def clear_attendance(session: SessionDep, actor: CurrentActor, training: TrainingInPath, why: Grounds):
    return out(session, actor, actions.clear(session, actor, training, why))


@router.post("/{training_id}/closing", response_model=TrainingOut)
def close_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath):
    return out(session, actor, actions.close(session, actor, training))


@router.post("/{training_id}/reopening", response_model=TrainingOut)
def reopen_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath, why: Grounds):
    return out(session, actor, actions.reopen(session, actor, training, why))


@router.post("/{training_id}/cancellation", response_model=TrainingOut)
def cancel_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath, why: Grounds):
    return out(session, actor, actions.cancel(session, actor, training, why))


@router.post("/{training_id}/reinstatement", response_model=TrainingOut)
def reinstate_training(session: SessionDep, actor: CurrentActor, training: TrainingInPath, why: Grounds):
    return out(session, actor, actions.reinstate(session, actor, training, why))


def out(session: WorkSession, actor: Actor, training: Training) -> dict[str, Any]:
    return training.model_dump() | {
        "people": queries.sheet(session, actor, training), "actions": choices(TRAINING, actor, training, PREFIX),
    }  # fmt: skip


attachments(router, "/{training_id}", training_around, "training")
