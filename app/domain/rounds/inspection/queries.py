"""Reads of inspections: the organizer all of its rounds, an inspector their own, nobody else (工作秘密)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.access import ORGANIZERS, Actor, Role, may, require
from app.clock import today
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.rounds.inspection.models import Inspection, InspectionReport, Inspector
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage
from app.domain.rounds.states import InspectionState, RoundState, StageState
from app.domain.units.models import Unit
from app.errors import NotFound

INSPECTING = ORGANIZERS | {Role.JUDGE}


def visible_to(actor: Actor) -> Select:
    require(actor, "inspection.read")
    mine = Inspection.id.in_(select(Inspector.inspection_id).where(Inspector.user_id == (actor.user_id or -1)))
    if actor.role not in ORGANIZERS:
        return select(Inspection).where(mine)
    whose = select(Stage.id).join(Stage.round_).join(Round.organizer).where(Unit.path.startswith(actor.unit_path))
    return select(Inspection).where(or_(Inspection.stage_id.in_(whose), mine))


def by_id(session: WorkSession, actor: Actor, round_id: int, stage_id: int, inspection_id: int) -> Inspection:
    """With the team, the reports and the stage's field, which the guards look at."""
    query = visible_to(actor).join(Stage, Stage.id == Inspection.stage_id)
    query = query.where(Inspection.id == inspection_id, Stage.id == stage_id, Stage.round_id == round_id)
    inspection = session.scalars(query.options(*whole())).first()
    if inspection is None:
        raise NotFound()
    return inspection


def report_by_id(
    session: WorkSession, actor: Actor, round_id: int, stage_id: int, inspection_id: int, report_id: int
) -> InspectionReport:
    inspection = by_id(session, actor, round_id, stage_id, inspection_id)
    report = next((each for each in inspection.reports if each.id == report_id), None)
    if report is None:
        raise NotFound()
    return report


def of_stage(session: WorkSession, actor: Actor, round_id: int, stage_id: int) -> list[Inspection]:
    """The teams of a stage as far as the actor may read them."""
    query = visible_to(actor).join(Stage, Stage.id == Inspection.stage_id)
    query = query.where(Stage.id == stage_id, Stage.round_id == round_id).order_by(Inspection.id)
    return list(session.scalars(query.options(*whole())))


def whole() -> tuple[Any, ...]:
    stage = joinedload(Inspection.stage)
    field = stage.joinedload(Stage.round_).selectinload(Round.candidacies)
    return (
        stage.joinedload(Stage.round_).joinedload(Round.organizer),
        stage.joinedload(Stage.round_).selectinload(Round.stages),
        stage.selectinload(Stage.results),
        field.joinedload(Candidacy.cadre).joinedload(Cadre.home_unit),
        field.selectinload(Candidacy.results),
        selectinload(Inspection.inspectors).joinedload(Inspector.user).joinedload(User.unit),
        selectinload(Inspection.reports).joinedload(InspectionReport.candidacy),
    )


def possible_inspectors(stage: Stage) -> Select:
    """Officers of organization departments and judges, at or below the organizer."""
    return (
        select(User)
        .join(User.unit)
        .where(User.enabled, User.role.in_(INSPECTING), Unit.path.startswith(stage.round_.organizer.path))
        .order_by(User.name, User.id)
    )


def without_team(stage: Stage) -> list[Candidacy]:
    listed = {report.candidacy_id for team in stage.inspections for report in team.reports}
    return [each for each in stage.candidates if each.id not in listed]


class Waiting(NamedTuple):
    """One inspection that waits for somebody: for the home page."""

    inspection: Inspection
    n: int
    due_on: date


def to_write(session: WorkSession, actor: Actor) -> list[Waiting]:
    """Of the actor's own inspections: how many reports are still to be finished; all done, it waits for the leader."""
    if actor.user_id is None or not may(actor, "inspection_report.write"):
        return []
    mine = select(Inspector.inspection_id).where(Inspector.user_id == actor.user_id)
    query = _running(InspectionState.ANNOUNCED).where(Inspection.id.in_(mine), Inspection.announced_on <= today())
    found = [(each, sum(bool(report.missing) for report in each.due)) for each in session.scalars(query)]
    return [Waiting(each, n, each.ends_on) for each, n in found if n or "leader" in each.relations(actor)]


def to_accept(session: WorkSession, actor: Actor) -> list[Waiting]:
    """What teams handed in to the actor's own office, and the actor may accept."""
    if actor.role not in ORGANIZERS:
        return []
    query = _running(InspectionState.SUBMITTED).where(Round.organizer_id == actor.unit_id)
    found: Sequence[Inspection] = session.scalars(query).all()
    return [Waiting(each, len(each.due), each.ends_on) for each in found if may(actor, "inspection.accept", each)]


def _running(state: InspectionState) -> Select:
    query = select(Inspection).join(Inspection.stage).join(Stage.round_).options(*whole())
    query = query.where(Inspection.state == state, Stage.state == StageState.MARKING)
    return query.where(Round.state == RoundState.SELECTING).order_by(Inspection.id)
