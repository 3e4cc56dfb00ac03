"""Reads of trainings: the organizer all of its rounds', a unit those of its people, a cadre their own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.access import ORGANIZERS, Actor, Role, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.trainings.models import Training, TrainingAttendance
from app.domain.trainings.states import Presence
from app.domain.units.models import Unit
from app.domain.units.queries import below
from app.errors import NotFound

Sender = aliased(Unit)


def visible_to(actor: Actor) -> Select:
    require(actor, "training.read")
    theirs = Training.id.in_(select(TrainingAttendance.training_id).join(Candidacy).where(_concerned(actor)))
    return select(Training).where(or_(_organized(actor), theirs))


def _organized(actor: Actor) -> ColumnElement[bool]:
    if actor.role not in ORGANIZERS:
        return literal(False)
    return Training.round_id.in_(select(Round.id).where(Round.organizer_id.in_(below(actor.unit_path))))


def _concerned(actor: Actor) -> ColumnElement[bool]:
    if actor.role in ORGANIZERS or actor.role == Role.SENDING_UNIT:
        return Candidacy.unit_id.in_(below(actor.unit_path))
    return Candidacy.cadre_id == (actor.cadre_id or -1) if actor.role == Role.CADRE else literal(False)


def by_id(session: WorkSession, actor: Actor, training_id: int) -> Training:
    whole = joinedload(Training.round_).joinedload(Round.organizer), selectinload(Training.attendances)
    found = session.scalars(visible_to(actor).where(Training.id == training_id).options(*whole)).first()
    if found is None:
        raise NotFound()
    return found


def of_round(session: WorkSession, actor: Actor, round_: Round) -> Sequence[Any]:
    """With how many of the people the reader may see are expected, came and passed."""
    seen = (
        select(func.count(TrainingAttendance.id))
        .join(Candidacy)
        .where(TrainingAttendance.training_id == Training.id, or_(_organized(actor), _concerned(actor)))
        .correlate(Training)
    )
    query = visible_to(actor).where(Training.round_id == round_.id)
    query = query.with_only_columns(
        Training.title, Training.venue, Training.starts_on, Training.ends_on, Training.hours, Training.state,
        seen.scalar_subquery().label("people"),
        seen.where(TrainingAttendance.presence == Presence.ATTENDED).scalar_subquery().label("attended"),
        seen.where(TrainingAttendance.passed).scalar_subquery().label("passed"),
        Training.version, Training.id,
    )  # fmt: skip
    return session.execute(query.order_by(Training.starts_on, Training.id)).all()


def sheet(session: WorkSession, actor: Actor, training: Training) -> Sequence[Any]:
    """One line per person the reader may see."""
    require(actor, "training.read")
    query = (
        select(
            TrainingAttendance.candidacy_id, Cadre.key.label("cadre_key"), Cadre.name, Sender.name.label("unit"),
            TrainingAttendance.presence, TrainingAttendance.passed, TrainingAttendance.note, TrainingAttendance.id,
        )
        .join(TrainingAttendance.candidacy)
        .join(TrainingAttendance.training)
        .join(Candidacy.cadre)
        .join(Sender, Candidacy.unit_id == Sender.id)
        .where(TrainingAttendance.training_id == training.id, or_(_organized(actor), _concerned(actor)))
        .order_by(TrainingAttendance.id)
    )  # fmt: skip
    return session.execute(query).all()


def of_person(session: WorkSession, candidacy_id: int) -> list[TrainingAttendance]:
    """A person's sessions, for whoever may see the placement they prepare for."""
    query = (
        select(TrainingAttendance)
        .where(TrainingAttendance.candidacy_id == candidacy_id)
        .join(TrainingAttendance.training)
        .options(joinedload(TrainingAttendance.training))
        .order_by(Training.starts_on, Training.id)
    )
    return list(session.scalars(query))
