"""One judge stays away from one candidate while the rest of the panel marks that person (公务员法 76–77)."""

import json

import pytest
from sqlalchemy import select

from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import entries, marks, recusals, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, RecusalEntry, RecusalLifting
from app.domain.rounds.path.marks import save_marks
from app.domain.rounds.states import RoundState
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from tests import panels

SECRET_WORDS = "与候选人的配偶同宿舍四年"
LIFT = "经核实不影响公正"


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def stage(session, cast):
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
    panels.candidacy_rows(session, cast, round_, "c1", "c2")
    return panels.open_stage(session, cast, round_, "judge", "judge2")


def entry(stage, number: int = 0, **told) -> RecusalEntry:
    return RecusalEntry(**{"candidate": str(stage.candidates[number].id), "reason": SECRET_WORDS, **told})


def test_a_judge_applies_and_the_mark_given_already_is_void(session, cast, stage):
    seat, (first, second) = stage.seats[0], stage.candidates
    given = Marks(marks=[MarkEntry(candidacy_id=each.id, points=80) for each in (first, second)])
    save_marks(session, cast.judge, seat, given)

    recusals.declare(session, cast.judge, seat, entry(stage))

    assert [(each.candidacy_id, each.source.value) for each in seat.recusals] == [(first.id, "self")]
    assert [mark.candidacy_id for mark in seat.marks] == [second.id]


def test_a_judge_who_learns_of_it_after_submitting_still_stays_away_and_the_other_marks_count(session, cast, stage):
    (first, second), (late, other) = stage.candidates, stage.seats
    panels.submit(session, cast, stage, "judge", {first.id: 100, second.id: 70})
    panels.submit(session, cast, stage, "judge2", {first.id: 80, second.id: 90})

    recusals.declare(session, cast.judge, late, entry(stage))
    stages.close(session, cast.city, stage)

    assert late.state == "submitted" and other.state == "submitted"
    assert {each.candidacy_id: each.score for each in stage.results} == {first.id: 80, second.id: 80}


def test_an_accepted_sheet_stays_accepted_without_the_mark_of_whom_the_judge_stays_away_from(session, cast, stage):
    stage.round_.policy = {**stage.round_.policy, "second_acceptance": True}
    first, second = stage.candidates
    panels.submit(session, cast, stage, "judge", {first.id: 100, second.id: 70})
    marks.accept(session, cast.city, stage.seats[0])

    recusals.declare(session, cast.city, stage.seats[0], entry(stage, source="told"))

    assert stage.seats[0].state == "accepted"
    assert [mark.candidacy_id for mark in stage.seats[0].marks] == [second.id]


def test_a_late_recusal_that_leaves_too_few_judges_keeps_the_stage_open(session, cast, stage):
    stage.round_.policy = {**stage.round_.policy, "judges_least": 2}
    first, second = stage.candidates
    for judge in ("judge", "judge2"):
        panels.submit(session, cast, stage, judge, {first.id: 80, second.id: 80})

    recusals.declare(session, cast.judge, stage.seats[0], entry(stage))

    with pytest.raises(Refused) as refused:
        stages.close(session, cast.city, stage)
    assert (refused.value.code, refused.value.facts) == ("stage.judges_short", {"n": 1, "least": 2})


def test_before_a_late_recusal_is_lifted_the_sheet_goes_back_for_the_mark_it_lacks(session, cast, stage):
    first, second = stage.candidates
    panels.submit(session, cast, stage, "judge", {first.id: 80, second.id: 80})
    recusals.declare(session, cast.judge, stage.seats[0], entry(stage))
    lifting = RecusalLifting(candidate=str(first.id), reason=LIFT)

    with pytest.raises(Refused) as refused:
        recusals.lift(session, cast.city, stage.seats[0], lifting)
    marks.send_back(session, cast.city, stage.seats[0], Grounds(reason=LIFT))
    recusals.lift(session, cast.city, stage.seats[0], lifting)

    assert refused.value.code == "workflow.wrong_state"
    assert stage.seats[0].unmarked == [first]


def test_a_closed_stage_is_reopened_before_a_judge_is_recused(session, cast, stage):
    first, second = stage.candidates
    for judge in ("judge", "judge2"):
        panels.submit(session, cast, stage, judge, {first.id: 80, second.id: 80})
    stages.close(session, cast.city, stage)

    with pytest.raises(Refused) as refused:
        recusals.declare(session, cast.judge, stage.seats[0], entry(stage))

    assert refused.value.code == "seat.stage_closed"


def test_the_office_says_on_whose_word_and_a_judge_always_applies_for_themselves(session, cast, stage):
    recusals.declare(session, cast.city, stage.seats[0], entry(stage, source="told"))
    recusals.declare(session, cast.city, stage.seats[0], entry(stage, 1, source="self"))
    recusals.declare(session, cast.judge2, stage.seats[1], entry(stage, source="office"))

    assert [each.source.value for each in stage.seats[0].recusals] == ["told", "office"]
    assert [each.source.value for each in stage.seats[1].recusals] == ["self"]


def test_nobody_declares_for_another_judge_but_the_organizer(session, cast, stage):
    for who in ("judge2", "county", "sender", "cadre"):
        with pytest.raises(Forbidden):
            recusals.declare(session, cast.actor(who), stage.seats[0], entry(stage))


def test_why_never_stands_in_the_log(session, cast, stage, database):
    recusals.declare(session, cast.judge, stage.seats[0], entry(stage))
    candidacy = stage.candidates[0].id
    session.commit()

    with database.reading() as reading:
        row = reading.scalars(select(LogEntry).where(LogEntry.verb == "seat.declare_recusal")).one()

    assert (json.loads(row.facts), row.reason) == ({"candidacy": candidacy, "source": "self"}, "")


def test_the_office_lifts_a_recusal_and_says_why(session, cast, stage, database):
    seat = stage.seats[0]
    recusals.declare(session, cast.judge, seat, entry(stage))
    lifting = RecusalLifting(candidate=str(stage.candidates[0].id), reason=LIFT)

    with pytest.raises(Forbidden):
        recusals.lift(session, cast.judge, seat, lifting)
    recusals.lift(session, cast.city, seat, lifting)
    session.commit()

    assert seat.recusals == []
    with database.reading() as reading:
        assert reading.scalars(select(LogEntry.reason).where(LogEntry.verb == "seat.lift_recusal")).one() == LIFT


def test_twice_and_of_a_stranger_and_of_nobody_are_refused(session, cast, stage):
    seat = stage.seats[0]
    recusals.declare(session, cast.judge, seat, entry(stage))

    with pytest.raises(Refused) as twice:
        recusals.declare(session, cast.judge, seat, entry(stage))
    with pytest.raises(Invalid) as stranger:
        recusals.declare(session, cast.judge, seat, entry(stage, candidate="999999"))
    with pytest.raises(Invalid) as nobody:
        lifting = RecusalLifting(candidate=str(stage.candidates[1].id), reason=LIFT)
        recusals.lift(session, cast.city, seat, lifting)

    assert twice.value.code == "seat.recused_already"
    assert [error.value.faults[0].code for error in (stranger, nobody)] == ["seat.not_a_candidate", "seat.not_recused"]


def test_in_a_blind_stage_a_judge_speaks_in_codes(session, cast, stage):
    stage.blind = True
    codes = {place.candidacy_id: place.code for place in entries.ensure(session, stage)}
    first = stage.candidates[0].id

    with pytest.raises(Invalid):
        recusals.declare(session, cast.judge, stage.seats[0], entry(stage))
    recusals.declare(session, cast.judge, stage.seats[0], entry(stage, candidate=codes[first]))

    assert [each.candidacy_id for each in stage.seats[0].recusals] == [first]
