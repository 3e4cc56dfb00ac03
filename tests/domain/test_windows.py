"""What a window of the calendar binds: each act outside its days is refused with them; no window binds nobody."""

import json

import pytest
import time_machine
from sqlalchemy import select

from app.clock import today
from app.domain.rounds import actions
from app.domain.rounds.decision import decisions
from app.domain.rounds.inputs import Grounds, Reopening
from app.domain.rounds.inspection import actions as inspection_acts
from app.domain.rounds.inspection import reports
from app.domain.rounds.inspection.states import may_write
from app.domain.rounds.path import marks, stages
from app.domain.rounds.people import candidacies
from app.domain.rounds.planning import calendar
from app.domain.rounds.planning.inputs import WindowMove
from app.domain.rounds.planning.models import WindowKind
from app.domain.rounds.planning.windows import Within
from app.domain.rounds.states import ROUND, RoundState
from app.errors import Forbidden, Invalid, Refused
from app.labels import t
from app.log import LogEntry
from app.workflow import MACHINES
from tests import inspections, make, panels
from tests import trainings as trained
from tests.make import DAY, refusal
from tests.marking import seat_of

WHY = Grounds(reason="场地冲突")
BOUND = {
    "round.recommend": "recommendation", "round.apply": "application", "candidacy.submit": "application",
    "candidacy.endorse": "", "candidacy.return_": "", "candidacy.decline": "", "round.check_all": "review",
    "candidacy.check": "review", "candidacy.waive": "review", "stage.open": "", "seat.save_marks": "",
    "seat.import_marks": "", "seat.submit": "", "stage.form_team": "", "inspection.announce": "inspection",
    "inspection.submit": "inspection", "round.decide": "decision", "training.record": "training",
}  # fmt: skip


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def window(session, cast, round_, kind, first, last):
    """So many days from today, as the organizer sets it."""
    days = {"opens_on": today() + first * DAY, "closes_on": today() + last * DAY}
    return calendar.move(session, cast.city, round_, WindowMove(kind=kind, reason="另行安排", **days))


def why_not(machine, actor, thing, verb):
    """What stands beside the button, in words."""
    blocked = next(each.blocked for each in machine.choices(actor, thing) if each.verb == verb)
    return blocked and t(f"errors.{blocked.code}", **blocked.facts)


def logged(session, verb):
    session.commit()
    rows = session.scalars(select(LogEntry.facts).where(LogEntry.verb == verb).order_by(LogEntry.seq))
    return [json.loads(facts) for facts in rows]


def test_every_step_of_the_calendar_binds_the_acts_that_do_its_work():
    bound = {
        f"{machine.name}.{move.verb}": guard.step
        for machine in MACHINES.values() for move in machine.transitions.values()
        for guard in move.guards if isinstance(guard, Within)
    }  # fmt: skip

    assert bound == BOUND
    own = {"county_endorsement", "city_endorsement", "stages", "inspection"}  # a layer, a stage, a sheet say which
    assert set(bound.values()) - {""} | own == set(WindowKind) | {"recommendation"}


def test_eligibility_is_checked_within_the_days_of_the_review(session, cast):
    round_ = make.open_round(session, cast)
    (candidacy,) = make.recommend(session, cast, round_, "c1")
    window(session, cast, round_, "review", 1, 3)

    early = why_not(ROUND, cast.city, round_, "check_all")
    first, last = (f"{day:%Y.%m.%d}" for day in (today() + DAY, today() + 3 * DAY))
    assert early == f"“资格审查”从 {first} 开始，到 {last} 截止，现在还不能办理。日期由主办部门调整。"
    assert refusal(Refused, actions.check_all, session, cast.city, round_) == "round.not_yet"
    assert refusal(Refused, candidacies.check, session, cast.city, candidacy) == "round.not_yet"
    with time_machine.travel(today() + 4 * DAY):
        assert refusal(Refused, candidacies.check, session, cast.city, candidacy) == "round.too_late"
    with time_machine.travel(today() + 3 * DAY):
        assert candidacies.check(session, cast.city, candidacy).state == "eligible"


def test_a_judge_marks_within_the_days_of_the_stages_and_what_was_marked_is_still_wound_up(session, cast):
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING, starts_on=today() + 60 * DAY)
    field = panels.candidacy_rows(session, cast, round_, "c1", "c2")
    points = {each.id: 80 for each in field}
    stage = panels.planned_stage(session, cast, round_, "judge", "judge2", judges_wanted=2)
    window(session, cast, round_, "stages", 1, 2)
    assert refusal(Refused, stages.open_, session, cast.city, stage) == "round.not_yet"
    window(session, cast, round_, "stages", 0, 2)
    stages.open_(session, cast.city, stage)
    panels.submit(session, cast, stage, "judge", points)
    late = seat_of(stage, "judge2")

    with time_machine.travel(today() + 3 * DAY):
        for act in (marks.save_marks, marks.submit):
            assert refusal(Refused, act, session, cast.judge2, late, panels.sheet(points)) == "round.too_late"
        assert refusal(Refused, stages.close, session, cast.city, stage) == "stage.sheets_missing"
        window(session, cast, round_, "stages", -3, 0)
        marks.submit(session, cast.judge2, late, panels.sheet(points))
        window(session, cast, round_, "stages", -3, -1)
        assert stages.close(session, cast.city, stage).state == "closed"
        assert stages.reopen(session, cast.city, stage, WHY).state == "marking"


def test_an_inspection_is_held_within_days_of_its_own_not_those_of_the_stages(session, cast):
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING, starts_on=today() + 60 * DAY)
    panels.candidacy_rows(session, cast, round_, "c1", "c2")
    window(session, cast, round_, "stages", 9, 9)
    window(session, cast, round_, "inspection", 1, 2)
    stage = inspections.inspection_stage(session, cast, round_, open_=False)
    assert refusal(Refused, stages.open_, session, cast.city, stage) == "round.not_yet"
    window(session, cast, round_, "inspection", 0, 2)
    stages.open_(session, cast.city, stage)
    team = inspections.announced(session, cast, stage)
    inspections.written(session, cast, team)

    with time_machine.travel(today() + 3 * DAY):
        leader, report = inspections.leader(cast, team), team.reports[0]
        assert refusal(Refused, reports.write, session, leader, report, inspections.text()) == "round.too_late"
        assert may_write(leader, report).blocked.code == "round.too_late"
        assert refusal(Refused, inspection_acts.submit, session, leader, team) == "round.too_late"
    inspection_acts.submit(session, inspections.leader(cast, team), team)
    with time_machine.travel(today() + 3 * DAY):
        assert inspection_acts.accept(session, cast.city, team).state == "accepted"


def test_the_meeting_is_recorded_within_the_days_of_the_decision(session, cast):
    round_ = make.listed_round(session, cast)
    window(session, cast, round_, "decision", 2, 4)

    assert refusal(Refused, decisions.decide, session, cast.city, round_, make.meeting()) == "round.not_yet"
    window(session, cast, round_, "decision", 0, 4)
    assert decisions.decide(session, cast.city, round_, make.meeting()).state == "decided"
    with time_machine.travel(today() + 5 * DAY):
        assert decisions.rescind(session, cast.city, round_, WHY).state == "listed"
        assert refusal(Refused, decisions.decide, session, cast.city, round_, make.meeting()) == "round.too_late"


def test_attendance_is_recorded_within_the_days_of_the_training(session, cast):
    round_ = trained.confirmed(session, cast, starts_on=today() + 60 * DAY)
    training = trained.planned(session, cast, round_)
    window(session, cast, round_, "training", -1, -1)

    assert refusal(Refused, trained.attended, session, cast, training) == "round.too_late"
    window(session, cast, round_, "training", -1, 0)
    assert trained.attended(session, cast, training).state == "held"


def test_a_window_that_was_moved_is_logged_with_what_that_does_today(session, cast):
    round_ = make.open_round(session, cast)
    window(session, cast, round_, "review", 1, 3)
    window(session, cast, round_, "review", 0, 5)

    told = logged(session, "round.move_window")
    assert [(each["stood"], each["stands"], each.get("was")) for each in told] == [
        ("open", "to_come", None), ("to_come", "open", [str(today() + DAY), str(today() + 3 * DAY)]),
    ]  # fmt: skip


def test_the_organizer_moves_the_last_day_of_recommendations_while_they_are_taken(session, cast):
    round_ = make.open_round(session, cast)
    longer = Reopening(closes_on=today() + 12 * DAY, reason="个别单位尚未开会研究")
    past, beyond = (Reopening(closes_on=today() + n * DAY, reason="另行安排") for n in (-1, 60))
    assert refusal(Invalid, calendar.move_closing, session, cast.city, round_, past) == ["round.day_past"]
    assert refusal(Invalid, calendar.move_closing, session, cast.city, round_, beyond) == [
        "round.starts_before_closing"
    ]
    assert refusal(Forbidden, calendar.move_closing, session, cast.sender, round_, longer) == "forbidden"

    with time_machine.travel(today() + 9 * DAY):
        assert why_not(ROUND, cast.sender, round_, "recommend") == t(
            "errors.round.too_late", step="推荐", opens_on=round_.opens_on, closes_on=round_.closes_on
        )
        calendar.move_closing(session, cast.city, round_, longer)
        make.recommend(session, cast, round_, "c1")

    assert [(each["stood"], each["stands"]) for each in logged(session, "round.move_closing")] == [("over", "open")]
