"""Stages of a round: their path, their panels, the marks on the sheets, and what closing decides."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.access import Role
from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import marks, seats, stages
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import MarkEntry, Marks, SeatNaming
from app.domain.rounds.path.models import Mark, Seat, Stage, StageResult
from app.domain.rounds.states import CandidacyState, RoundState, SeatState, StageState
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from tests import panels

WHY = Grounds(reason="核对后更正")


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def round_(session, cast):
    """Two places, selecting."""
    return panels.round_row(session, cast, state=RoundState.SELECTING)


@pytest.fixture
def people(session, cast, round_):
    return panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3", "c4")


def code_of(error) -> str:
    return error.value.code


def faults_of(error) -> list:
    return [(fault.loc, fault.code) for fault in error.value.faults]


def states(people) -> list[str]:
    return [each.state.value for each in people]


# the path


def test_a_stage_is_appended_to_the_path_of_a_draft(session, cast):
    draft = panels.round_row(session, cast)

    first = stages.add_stage(session, cast.city, draft, panels.plan(kind="written", title="笔试", weight=60))
    second = stages.add_stage(session, cast.city, draft, panels.plan(weight=40))

    assert [(s.position, s.title, s.state) for s in (first, second)] == [
        (1, "笔试", StageState.PLANNED), (2, "面试", StageState.PLANNED),
    ]  # fmt: skip
    assert second.previous is first and first.following is second


def test_no_stage_is_added_once_recommendations_are_asked_for(session, cast):
    open_round = panels.round_row(session, cast, state=RoundState.RECOMMENDING)

    with pytest.raises(Refused) as refused:
        stages.add_stage(session, cast.city, open_round, panels.plan())

    assert code_of(refused) == "workflow.wrong_state"


def test_weights_never_total_more_than_a_hundred(session, cast):
    draft = panels.round_row(session, cast)
    stage = stages.add_stage(session, cast.city, draft, panels.plan(weight=60))

    with pytest.raises(Invalid) as added:
        stages.add_stage(session, cast.city, draft, panels.plan(weight=41))
    stages.add_stage(session, cast.city, draft, panels.plan(weight=40))
    with pytest.raises(Invalid) as revised:
        stages.revise(session, cast.city, stage, panels.plan(weight=61))

    assert faults_of(added) == faults_of(revised) == [(("weight",), "stage.overweight")]
    assert stage.weight == 60


def test_only_the_organizer_shapes_the_path(session, cast):
    draft = panels.round_row(session, cast)
    stage = stages.add_stage(session, cast.city, draft, panels.plan())

    for actor in (cast.county, cast.sender, cast.receiver, cast.judge, cast.cadre, cast.system):
        with pytest.raises(Forbidden):
            stages.add_stage(session, actor, draft, panels.plan(weight=0))
        with pytest.raises(Forbidden):
            stages.revise(session, actor, stage, panels.plan(title="别的"))
        with pytest.raises(Forbidden):
            stages.remove(session, actor, stage)

    assert [each.title for each in draft.stages] == ["面试"]


def test_what_counts_how_much_stands_once_published_while_the_day_may_move(session, cast, round_):
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Refused) as refused:
        stages.revise(session, cast.city, stage, panels.plan(weight=90))
    stages.revise(session, cast.city, stage, panels.plan(held_on="2026-05-23", judges_wanted=5))

    assert code_of(refused) == "stage.rules_published"
    assert (stage.weight, stage.judges_wanted, str(stage.held_on)) == (100, 5, "2026-05-23")


def test_a_planned_stage_of_a_draft_is_removed_with_its_panel(session, cast):
    draft = panels.round_row(session, cast)
    stage = panels.planned_stage(session, cast, draft, "judge")
    other = panels.planned_stage(session, cast, draft, weight=0)

    stages.remove(session, cast.city, stage)

    assert [each.id for each in draft.stages] == [other.id]
    assert session.scalars(select(Seat)).all() == []


def test_a_stage_of_a_running_round_is_not_removed(session, cast, round_):
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Refused) as refused:
        stages.remove(session, cast.city, stage)

    assert code_of(refused) == "stage.round_not_draft"


# the panel


def test_a_judge_takes_one_seat_on_a_panel(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge")

    with pytest.raises(Refused) as refused:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge"))

    assert code_of(refused) == "stage.already_seated"
    assert [seat.user.username for seat in stage.seats] == ["judge"]


@pytest.mark.parametrize("username", ["city", "sender", "cadre", "system"])
def test_nobody_but_a_judge_sits_on_an_interview_panel(session, cast, round_, username):
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Invalid) as refused:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username=username))

    assert faults_of(refused) == [(("username",), "stage.not_a_judge")]


def test_the_organizers_staff_enters_the_marks_of_a_written_exam(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "city", kind="written")

    stages.open_(session, cast.city, stage)
    panels.submit(session, cast, stage, "city", {each.id: 80 for each in people})

    assert stage.seats[0].state == SeatState.SUBMITTED


def test_a_judge_from_above_the_organizer_is_not_found(session, cast):
    county_round = panels.round_row(session, cast, organizer="140521")
    stage = panels.planned_stage(session, cast, county_round)

    for username in ("judge", "nobody"):
        with pytest.raises(Invalid) as refused:
            seats.seat_judge(session, cast.county, stage, SeatNaming(username=username))

        assert faults_of(refused) == [(("username",), "stage.judge_unknown")]


def test_nobody_judges_a_colleague_of_their_own_unit(session, cast, round_, people):
    judge = session.scalars(select(User).where(User.username == "judge")).one()
    judge.unit = cast.unit(session, "NYJ")
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Refused) as refused:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge", checked=True))

    assert code_of(refused) == "stage.judge_recused"
    assert refused.value.facts["candidate"] == "何静姝"
    assert "市农业农村局" in refused.value.facts["reason"]


def declare(cast, session, key: str, relation: str, name: str, post: str) -> None:
    relatives = [{"relation": relation, "name": name, "birth": "", "politics": "", "unit_and_post": post}]
    cast.cadre_row(session, key).conceal("family", json.dumps(relatives))


def test_nobody_judges_their_own_kin(session, cast, round_, people):
    declare(cast, session, "c2", "10", "秦鉴", "晋城市某处")
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Refused) as refused:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge", checked=True))

    assert code_of(refused) == "stage.judge_recused"
    assert refused.value.facts["candidate"] == "陈思远"


def test_a_relative_of_the_same_name_is_looked_into_before_the_seat_is_given(session, cast, round_, people):
    declare(cast, session, "c2", "10", "秦鉴", "务农")
    stage = panels.planned_stage(session, cast, round_)

    with pytest.raises(Refused) as refused:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge"))
    seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge", checked=True))

    assert code_of(refused) == "stage.judge_in_doubt"
    assert len(stage.seats) == 1


def test_recusal_is_looked_at_again_when_the_candidates_are_known(session, cast, round_):
    stage = panels.planned_stage(session, cast, round_, "judge")
    panels.candidacy_rows(session, cast, round_, "c1")
    stage.seats[0].user.unit = cast.unit(session, "NYJ")

    with pytest.raises(Refused) as refused:
        stages.open_(session, cast.city, stage)

    assert code_of(refused) == "stage.judge_recused"


def test_a_judge_who_leaves_takes_their_marks_along(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    seat = stage.seats[0]
    marks.save_marks(session, cast.judge, seat, panels.sheet({people[0].id: 90}))

    seats.remove(session, cast.city, seat, Grounds(reason="应当回避"))

    assert [each.user.username for each in stage.seats] == ["judge2"]
    assert session.scalars(select(Mark)).all() == []


def test_a_submitted_sheet_is_not_thrown_out(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    panels.submit(session, cast, stage, "judge", {each.id: 10 for each in people})

    with pytest.raises(Refused) as refused:
        seats.remove(session, cast.city, stage.seats[0], Grounds(reason="分数太低"))

    assert code_of(refused) == "workflow.wrong_state"


# opening


def test_a_stage_opens_only_while_the_round_is_selecting(session, cast):
    early = panels.round_row(session, cast, state=RoundState.RECOMMENDING)
    panels.candidacy_rows(session, cast, early, "c1")
    stage = panels.planned_stage(session, cast, early, "judge")

    with pytest.raises(Refused) as refused:
        stages.open_(session, cast.city, stage)

    assert code_of(refused) == "stage.round_not_selecting"


def test_a_stage_opens_when_as_many_judges_sit_as_are_wanted(session, cast, round_, people):
    stage = panels.planned_stage(session, cast, round_, "judge", judges_wanted=2)

    with pytest.raises(Refused) as refused:
        stages.open_(session, cast.city, stage)
    seats.seat_judge(session, cast.city, stage, SeatNaming(username="judge2"))
    stages.open_(session, cast.city, stage)

    assert (code_of(refused), refused.value.facts) == ("stage.judges_missing", {"wanted": 2, "seated": 1})
    assert stage.state == StageState.MARKING


def test_a_stage_opens_after_the_one_before_it_is_closed(session, cast, round_, people):
    first = panels.open_stage(session, cast, round_, "judge", weight=50)
    second = panels.planned_stage(session, cast, round_, "judge", weight=50)

    with pytest.raises(Refused) as refused:
        stages.open_(session, cast.city, second)
    panels.submit(
        session, cast, first, "judge", {p.id: points for p, points in zip(people, (90, 80, 70, 50), strict=True)}
    )
    stages.close(session, cast.city, first)
    stages.open_(session, cast.city, second)

    assert (code_of(refused), refused.value.facts) == ("stage.previous_open", {"stage": "面试"})
    assert second.candidates == people[:3]


def test_nothing_opens_for_nobody(session, cast, round_):
    stage = panels.planned_stage(session, cast, round_, "judge")

    with pytest.raises(Refused) as refused:
        stages.open_(session, cast.city, stage)

    assert code_of(refused) == "stage.no_candidates"


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


# closing


def close_with(session, cast, stage, people, *points) -> dict:
    panels.submit(session, cast, stage, "judge", dict(zip([each.id for each in people], points, strict=True)))
    stages.close(session, cast.city, stage)
    by_id = {result.candidacy_id: result for result in stage.results}
    return [(by_id[p.id].score, by_id[p.id].passed, by_id[p.id].advanced, by_id[p.id].rank) for p in people]


def test_a_stage_closes_when_every_sheet_is_in(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2")
    panels.submit(session, cast, stage, "judge", {each.id: 75 for each in people})

    with pytest.raises(Refused) as refused:
        stages.close(session, cast.city, stage)

    assert (code_of(refused), refused.value.facts) == ("stage.sheets_missing", {"n": 1, "of": 2})


def test_everyone_who_passes_goes_on_where_no_ratio_is_set(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")

    results = close_with(session, cast, stage, people, "59.99", 60, 88, 88)

    assert results == [
        (Decimal("59.99"), False, False, 4),
        (Decimal("60.00"), True, True, 3),
        (Decimal("88.00"), True, True, 1),
        (Decimal("88.00"), True, True, 1),
    ]
    assert states(people) == ["eliminated", "eligible", "eligible", "eligible"]


def test_ties_at_the_line_go_on_together(session, cast, people, round_):
    round_.places = 1
    stage = panels.open_stage(session, cast, round_, "judge", advance_ratio=2)

    results = close_with(session, cast, stage, people, 80, 90, 80, 79)

    assert [advanced for _, _, advanced, _ in results] == [True, True, True, False]
    assert states(people) == ["eligible", "eligible", "eligible", "eliminated"]


def test_who_fails_does_not_go_on_however_few_passed(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", advance_ratio=3)

    results = close_with(session, cast, stage, people, 59, 90, 58, 57)

    assert [advanced for _, _, advanced, _ in results] == [False, True, False, False]


def test_marks_of_several_judges_are_averaged_to_two_places(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge", "judge2", "judge3")
    for judge, points in (("judge", "80.01"), ("judge2", 80), ("judge3", 80)):
        panels.submit(session, cast, stage, judge, {each.id: points for each in people})

    stages.close(session, cast.city, stage)

    assert {result.score for result in stage.results} == {Decimal("80.00")}


def test_the_highest_and_the_lowest_mark_are_dropped_where_policy_says(session, cast, round_, people):
    round_.policy = {"drop_extremes": 1}
    judges = []
    for number in range(5):
        user = User(username=f"j{number}", name=f"评委{number}", password_hash="x", role=Role.JUDGE)
        user.unit = cast.unit(session, "1405")
        session.add(user)
        judges.append(user)
    session.flush()
    stage = panels.open_stage(session, cast, round_, *(user.username for user in judges))
    for user, points in zip(judges, (0, 80, 81, 82, 100), strict=True):
        seat = next(seat for seat in stage.seats if seat.user is user)
        marks.submit(session, user.as_actor(), seat, panels.sheet({each.id: points for each in people}))

    stages.close(session, cast.city, stage)

    assert {result.score for result in stage.results} == {Decimal("81.00")}


def test_a_closed_stage_is_reopened_with_a_reason_and_everyone_stands_as_before(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    close_with(session, cast, stage, people, 50, 60, 70, 80)

    stages.reopen(session, cast.city, stage, WHY)
    session.flush()

    assert (stage.state, states(people)) == (StageState.MARKING, ["eligible"] * 4)
    assert session.scalar(select(func.count(StageResult.id))) == 0
    assert stage.candidates == people
    marks.send_back(session, cast.city, stage.seats[0], WHY)
    again = close_with(session, cast, stage, people, 90, 60, 70, 80)
    assert again[0] == (Decimal("90.00"), True, True, 1)


def test_a_stage_is_not_reopened_once_the_next_has_begun(session, cast, round_, people):
    first = panels.open_stage(session, cast, round_, "judge", weight=50)
    close_with(session, cast, first, people, 50, 60, 70, 80)
    panels.open_stage(session, cast, round_, "judge", weight=50)

    with pytest.raises(Refused) as refused:
        stages.reopen(session, cast.city, first, WHY)

    assert code_of(refused) == "stage.next_begun"


def test_closing_tells_in_the_log_who_left_the_round(database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = panels.open_stage(session, cast, round_, "judge")
        close_with(session, cast, stage, people, 50, 80)
        out = people[0].id

    with database.reading() as session:
        told = session.execute(
            select(LogEntry.verb, LogEntry.subject_id).where(LogEntry.verb.in_(["candidacy.eliminate", "stage.close"]))
        ).all()
        stored = session.get(Candidacy, out).state, session.get(Stage, stage.id).state

    assert told == [("candidacy.eliminate", out), ("stage.close", stage.id)]
    assert stored == (CandidacyState.ELIMINATED, StageState.CLOSED)
