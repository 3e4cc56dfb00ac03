"""The course of a placement with its assessments on it: the sheets know what is done, the term when each is due."""

from datetime import date

from sqlalchemy import select

from app.clock import local, today
from app.db import WorkSession
from app.domain.evaluations.grading import due_dates
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.placements import timeline
from app.domain.placements.models import Placement, TermKind


def course(session: WorkSession, placement: Placement) -> list[timeline.Event]:
    return timeline.events(of(placement, confirmed(session, placement)), today())


def of(placement: Placement, done: dict[int, date]) -> timeline.Course:
    due = due_dates(placement.starts_on, placement.ends_on, placement.round_.rules.evaluation_months)
    granted = [(local(t.created_at).date(), t.ends_on) for t in placement.terms if t.kind == TermKind.EXTENSION]
    return timeline.Course(
        assigned_on=local(placement.created_at).date(), starts_on=placement.starts_on, ends_on=placement.ends_on,
        running=placement.is_running, notified_on=placement.notified_on, arrive_by=placement.arrive_by,
        arrived_on=placement.arrived_on, ended_on=placement.ended_on, end_code=placement.state.value,
        extensions=granted, halves=[(due_on, done.get(half)) for half, due_on in enumerate(due, start=1)],
    )  # fmt: skip


def confirmed(session: WorkSession, placement: Placement) -> dict[int, date]:
    """Which half-years are assessed, and on which day that was confirmed."""
    sheets = (
        select(Cycle.half, Evaluation.confirmed_at)
        .join(Evaluation.cycle)
        .where(Evaluation.placement_id == placement.id, Evaluation.confirmed_at.is_not(None))
    )
    return {half: local(at).date() for half, at in session.execute(sheets)}
