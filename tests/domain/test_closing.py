"""What closing a stage decides, and the way back."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.access import Role
from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import marks, stages
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.states import CandidacyState, RoundState, StageState
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import panels
from tests.panels import code_of

WHY = Grounds(reason="核对后更正")


def states(people) -> list[str]:
    return [each.state.value for each in people]


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


def test_with_the_next_opening_withdrawn_a_stage_is_corrected_and_drafts_and_codes_are_still_there(
    session, cast, round_, people
):
    first = panels.open_stage(session, cast, round_, "judge", weight=50)
    close_with(session, cast, first, people, 50, 60, 70, 80)
    second = panels.open_stage(session, cast, round_, "judge", weight=50)
    codes = {entry.candidacy_id: entry.code for entry in second.entries}
    marks.save_marks(session, cast.actor("judge"), second.seats[0], panels.sheet({people[3].id: 91}))

    assert stages.withdraw_opening(session, cast.city, second, WHY).state == "planned"
    stages.reopen(session, cast.city, first, WHY)
    marks.send_back(session, cast.city, first.seats[0], WHY)
    close_with(session, cast, first, people, 90, 60, 70, 80)
    stages.open_(session, cast.city, second)

    assert people[0] in second.candidates
    assert {entry.candidacy_id: entry.code for entry in second.entries}.items() >= codes.items()
    assert [(mark.candidacy_id, mark.points) for mark in second.seats[0].marks] == [(people[3].id, 91)]


def test_an_opening_stands_while_a_sheet_is_handed_in_and_is_the_organizers_to_withdraw(session, cast, round_, people):
    stage = panels.open_stage(session, cast, round_, "judge")
    with pytest.raises(Forbidden):
        stages.withdraw_opening(session, cast.actor("judge"), stage, WHY)
    panels.submit(session, cast, stage, "judge", {each.id: 80 for each in people})

    with pytest.raises(Refused) as refused:
        stages.withdraw_opening(session, cast.city, stage, WHY)

    assert code_of(refused) == "stage.sheets_handed_in"


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
