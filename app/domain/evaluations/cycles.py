"""Verbs of cycles: begin opens one sheet for everyone in post who has none for that half; close ends it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, exists, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app import log
from app.access import Actor, require
from app.clock import now
from app.db import Audience, WorkSession
from app.domain.evaluations.grading import due_dates
from app.domain.evaluations.inputs import NewCycle
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.evaluations.states import CYCLE, EvaluationState
from app.domain.placements.models import Placement
from app.domain.placements.states import PlacementState
from app.domain.rounds.models import Round
from app.domain.rounds.policy import RoundPolicy
from app.domain.units.models import Unit
from app.errors import Refused, Stale, wrong
from app.workflow import changing

RECEIVER, ORGANIZER = aliased(Unit), aliased(Unit)


class Preview(NamedTuple):
    """What `begin` would do: how many sheets, how many have theirs already."""

    opens: int
    has_one: int


def begin(session: WorkSession, actor: Actor, new: NewCycle) -> Cycle:
    require(actor, "cycle.begin")
    round_ = _round(session, actor, new.round_id) if new.round_id else None
    organizer = round_.organizer if round_ else session.get(Unit, actor.unit_id)
    cycle = Cycle(title=new.title, half=new.half, organizer_id=organizer.id, round_id=new.round_id)
    cycle.organizer, cycle.round_ = organizer, round_
    with changing(session, actor, cycle, "cycle.begin", new):
        session.add(cycle)
        session.flush()
        population = session.execute(_without_sheet(organizer.path, new)).all()
        if not population:
            raise Refused("cycle.nobody_in_post", half=new.half)
    _open_sheets(session, actor, cycle, population)
    return cycle


def _round(session: WorkSession, actor: Actor, round_id: int) -> Round:
    round_ = session.get(Round, round_id)
    if round_ is None or not actor.covers(round_.organizer.path):
        raise wrong("round_id", "cycle.no_such_round")
    return round_


def close(session: WorkSession, actor: Actor, cycle: Cycle) -> Cycle:
    with CYCLE.fire(session, actor, cycle, "close"):
        pass
    return cycle


def preview(session: WorkSession, organizer_path: str, half: int, round_id: int | None) -> Preview:
    """Said on the page before anything is opened."""
    everyone = _in_post(organizer_path, round_id).subquery()
    total = session.execute(select(func.count()).select_from(everyone)).scalar_one()
    new = NewCycle(title="-", half=half, round_id=round_id)
    opens = session.execute(
        select(func.count()).select_from(_without_sheet(organizer_path, new).subquery())
    ).scalar_one()
    return Preview(opens, total - opens)


def _in_post(organizer_path: str, round_id: int | None) -> Select:
    query = (
        select(
            Placement.id, Placement.starts_on, Placement.ends_on, Placement.cadre_id, Round.id.label("round_id"),
            Round.policy, ORGANIZER.path.label("organizer"),
            RECEIVER.path.label("receiver"),
        )
        .join(Round, Round.id == Placement.round_id)
        .join(ORGANIZER, ORGANIZER.id == Round.organizer_id)
        .join(RECEIVER, RECEIVER.id == Placement.receiving_unit_id)
        .where(Placement.state == PlacementState.IN_POST)
    )  # fmt: skip
    if round_id:
        return query.where(Placement.round_id == round_id)
    return query.where(ORGANIZER.path.startswith(organizer_path, autoescape=True))


def _without_sheet(organizer_path: str, new: NewCycle) -> Select:
    has_sheet = exists().where(Evaluation.placement_id == Placement.id, Evaluation.half == new.half)
    return _in_post(organizer_path, new.round_id).where(~has_sheet).order_by(Placement.id)


def _open_sheets(session: WorkSession, actor: Actor, cycle: Cycle, population: Sequence[Row]) -> None:
    """Set-wise: one insert, and one log row per sheet in the same transaction, on the same chain."""
    months = {each.round_id: RoundPolicy.model_validate(each.policy).evaluation_months for each in population}
    moment = now()
    rows = [_sheet(cycle, each, months[each.round_id], moment) for each in population]
    try:
        session.execute(insert(Evaluation.__table__), rows)
    except IntegrityError as lost:  # one_sheet_per_half: another cycle of that half was begun at the same time
        raise Stale() from lost
    opened = select(Evaluation.placement_id, Evaluation.id).where(Evaluation.cycle_id == cycle.id)
    ids = dict(session.execute(opened).all())
    log.record_rows(session, [_log_row(actor, cycle, each, ids[each.id], moment) for each in population])


def _sheet(cycle: Cycle, each: Row, every_months: int, moment: datetime) -> dict[str, Any]:
    return {
        "version": 1, "created_at": moment, "updated_at": moment, "cycle_id": cycle.id, "placement_id": each.id,
        "half": cycle.half, "state": EvaluationState.OPEN, "revision": 1, "marks": {}, "words": {}, "comment": "",
        "due_on": due(each.starts_on, each.ends_on, cycle.half, every_months), "return_reason": "", "grade": "",
        "confirmation_note": "", "cadre_comment": "",
    }  # fmt: skip


def _log_row(actor: Actor, cycle: Cycle, each: Row, sheet_id: int, moment: datetime) -> dict[str, Any]:
    audience = Audience(paths=(each.organizer, each.receiver), cadre_id=each.cadre_id)
    facts = {"cycle": cycle.id, "half": cycle.half}
    return log.row(actor, "evaluation.open", "evaluation", sheet_id, str(sheet_id), 1, audience, "", facts, moment)


def due(starts_on: date, ends_on: date, half: int, every_months: int) -> date:
    """The half's own date, or the end of a term that is too short for it."""
    dates = due_dates(starts_on, ends_on, every_months)
    return dates[half - 1] if half <= len(dates) else ends_on
