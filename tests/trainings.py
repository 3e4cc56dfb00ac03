"""Builders of trainings: sessions of a confirmed round, and a placement that waits for one."""

from datetime import timedelta
from typing import Any

from app.clock import today
from app.db import WorkSession
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Notice
from app.domain.placements.models import Placement
from app.domain.rounds.models import Round
from app.domain.trainings import actions as trainings
from app.domain.trainings.inputs import AttendanceSheet, TrainingPlan
from app.domain.trainings.models import Training
from tests import placing
from tests.cast import Cast


def fields(**changes: Any) -> dict[str, Any]:
    """A session that begins today."""
    plain = {
        "title": "岗前培训班", "programme": "纪律要求\n农村工作方法", "venue": "市委党校", "starts_on": str(today()),
        "ends_on": str(today()), "hours": 16,
    }  # fmt: skip
    return plain | changes


def confirmed(session: WorkSession, cast: Cast, *keys: str, **changes: Any) -> Round:
    """A confirmed round everyone below knows of, that lets nobody begin without 16 hours."""
    policy = changes.pop("policy", {"training_required": True, "training_hours": 16})
    plain = {"policy": policy, "opened_on": today() - timedelta(days=90)}
    return placing.confirmed_round(session, cast, *(keys or ("c1", "c2")), **plain | changes)


def planned(session: WorkSession, cast: Cast, round_: Round, **changes: Any) -> Training:
    return trainings.plan(session, cast.city, round_, TrainingPlan(**fields(**changes)))


def attended(session: WorkSession, cast: Cast, training: Training, **row: Any) -> Training:
    """Everyone was there and passed, unless told otherwise."""
    told = {"presence": "attended", "passed": True} | row
    rows = [{"candidacy_id": each.candidacy_id, **told} for each in training.attendances]
    return trainings.record(session, cast.city, training, AttendanceSheet.model_validate({"rows": rows}))


def closed(session: WorkSession, cast: Cast, round_: Round, **changes: Any) -> Training:
    training = attended(session, cast, planned(session, cast, round_, **changes))
    return trainings.close(session, cast.city, training)


def notified(session: WorkSession, cast: Cast, round_: Round, key: str = "c1") -> Placement:
    """Everything done but the arrival."""
    candidacy = placing.candidacy_of(session, round_, cast, key)
    post = placing.accepted_post(session, cast)
    asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=post.id)
    placement = placements.assign(session, cast.city, asked)
    notice = Notice(notice_number="晋市组干〔2026〕12号", notified_on=today())
    return placements.notify(session, cast.city, placement, notice)
