"""A judge's sheet: saved, submitted, sent back, and who reads which."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import marks, stages
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import MarkEntry, Marks
from app.domain.rounds.states import CandidacyState, RoundState, SeatState
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from tests import panels
from tests.panels import code_of, faults_of

WHY = Grounds(reason="核对后更正")


def states(people) -> list[str]:
    return [each.state.value for each in people]


# the sheet


def test_a_judge_saves_a_part_of_the_sheet_and_the_rest_later(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    seat = stage.seats[0]

    marks.save_marks(session, cast.judge, seat, panels.sheet({people[0].id: "91.25", people[1].id: 80}))
    marks.save_marks(session, cast.judge, seat, panels.sheet({people[1].id: 81, people[2].id: 70}))
    marks.save_marks(session, cast.judge, seat, panels.sheet({people[2].id: None}))

    assert {mark.candidacy_id: mark.points for mark in seat.marks} == {
        people[0].id: Decimal("91.25"), people[1].id: Decimal("81.00"),
    }  # fmt: skip
    assert seat.unmarked == people[2:]


def test_a_mark_for_somebody_else_points_at_the_entry(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    entries = [
        MarkEntry(candidacy_id=people[0].id, points=80),
        MarkEntry(candidacy_id=987654, points=80),
        MarkEntry(candidacy_id=people[0].id, points=81),
        MarkEntry(candidacy_id=people[1].id, points=None, comment="先写评语"),
    ]

    with pytest.raises(Invalid) as refused:
        marks.save_marks(session, cast.judge, stage.seats[0], Marks(marks=entries))

    assert faults_of(refused) == [
        (("marks", 1, "candidacy_id"), "seat.not_a_candidate"),
        (("marks", 2, "candidacy_id"), "seat.marked_twice"),
        (("marks", 3, "points"), "seat.comment_without_points"),
    ]
    assert stage.seats[0].marks == []


def test_a_sheet_is_submitted_when_every_candidate_is_marked(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    seat = stage.seats[0]
    marks.save_marks(session, cast.judge, seat, panels.sheet({people[0].id: 90}))

    with pytest.raises(Refused) as refused:
        marks.submit(session, cast.judge, seat)
    marks.submit(session, cast.judge, seat, panels.sheet({each.id: 75 for each in people[1:]}))
    with pytest.raises(Refused) as again:
        marks.save_marks(session, cast.judge, seat, panels.sheet({people[0].id: 95}))

    assert (code_of(refused), refused.value.facts) == ("seat.unmarked", {"n": 3, "of": 4})
    assert (seat.state, seat.submitted_at is not None) == (SeatState.SUBMITTED, True)
    assert code_of(again) == "workflow.wrong_state"


def test_a_withdrawn_candidate_needs_no_mark(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    people[3].state = CandidacyState.WITHDRAWN

    panels.submit(session, cast, stage, "judge", {each.id: 75 for each in people[:3]})
    stages.close(session, cast.city, stage)

    assert states(people) == ["eligible", "eligible", "eligible", "withdrawn"]
    assert stage.candidates == people[:3]


def test_nobody_marks_on_somebody_elses_sheet(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    seat = stage.seats[0]

    for actor in (cast.judge2, cast.city, cast.sender, cast.cadre):
        with pytest.raises(Forbidden):
            marks.save_marks(session, actor, seat, panels.sheet({people[0].id: 100}))
        with pytest.raises(Forbidden):
            marks.submit(session, actor, seat, panels.sheet({each.id: 100 for each in people}))

    assert seat.marks == []


def test_a_submitted_sheet_is_sent_back_with_a_reason_while_the_stage_is_marked(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    panels.submit(session, cast, stage, "judge", {each.id: 75 for each in people})
    seat = stage.seats[0]

    marks.send_back(session, cast.city, seat, WHY)
    panels.submit(session, cast, stage, "judge", {people[0].id: 57})

    assert {mark.candidacy_id: mark.points for mark in seat.marks}[people[0].id] == Decimal(57)
    panels.submit(session, cast, stage, "judge2", {each.id: 75 for each in people})
    stages.close(session, cast.city, stage)
    with pytest.raises(Refused) as refused:
        marks.send_back(session, cast.city, seat, WHY)
    assert code_of(refused) == "seat.stage_closed"


def test_marks_and_comments_never_stand_in_the_log(database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1")
        stage = panels.open_stage(session, cast, round_, "judge")
        entry = MarkEntry(candidacy_id=people[0].id, points="73.21", comment="略急")
        marks.save_marks(session, cast.judge, stage.seats[0], Marks(marks=[entry]))

    with database.reading() as session:
        told = session.scalars(select(LogEntry).where(LogEntry.verb == "seat.save_marks")).one()

    assert told.facts == '{"entries": 1}'


# who reads which sheet


def read(session, actor, stage) -> tuple:
    told = stage_queries.sheets(session, actor, stage)
    return (
        told.own.user.username if told.own else None,
        [seat.user.username for seat in told.others],
        told.withheld.code if told.withheld else None,
    )


def test_a_judge_sees_no_other_judges_marks_before_submitting(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2", "judge3")
    every = {each.id: 75 for each in people}
    panels.submit(session, cast, stage, "judge2", every)

    before = read(session, cast.judge, stage)
    panels.submit(session, cast, stage, "judge", every)
    after = read(session, cast.judge, stage)
    panels.submit(session, cast, stage, "judge3", every)
    at_last = read(session, cast.judge, stage)

    assert before == ("judge", [], "seat.submit_first")
    assert after == ("judge", ["judge2"], "seat.others_open")
    assert at_last == ("judge", ["judge2", "judge3"], None)


def test_the_organizer_sees_marks_when_every_sheet_is_submitted(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    every = {each.id: 75 for each in people}

    panels.submit(session, cast, stage, "judge", every)
    before = read(session, cast.city, stage)
    panels.submit(session, cast, stage, "judge2", every)

    assert before == (None, [], "seat.sheets_open")
    assert read(session, cast.city, stage) == (None, ["judge", "judge2"], None)


def test_a_stage_is_seen_by_its_organizer_and_its_panel_alone(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    seen = []
    for username in ("city", "judge", "judge2", "county", "other_county"):
        try:
            seen.append(stage_queries.by_id(session, cast.actor(username), round_.id, stage.id).id)
        except NotFound:
            seen.append(None)

    assert seen == [stage.id, stage.id, None, None, None]
    for username in ("sender", "receiver", "mentor", "cadre", "audit"):
        with pytest.raises(Forbidden):
            stage_queries.by_id(session, cast.actor(username), round_.id, stage.id)
    with pytest.raises(NotFound):
        stage_queries.by_id(session, cast.city, round_.id + 1, stage.id)


def test_a_judge_finds_the_sheets_that_wait(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2", weight=50)
    panels.planned_stage(session, cast, round_, "judge", weight=50)
    marks.save_marks(session, cast.judge, stage.seats[0], panels.sheet({people[0].id: 90}))

    waiting = stage_queries.sheets_waiting(session, cast.judge)
    panels.submit(session, cast, stage, "judge", {each.id: 90 for each in people})

    assert [(row.stage_id, row.title, row.marked) for row in waiting] == [(stage.id, "面试", 1)]
    assert stage_queries.sheets_waiting(session, cast.judge) == []
    assert len(stage_queries.sheets_waiting(session, cast.judge2)) == 1
