"""场次: rooms and times, turns by lot, judges who cannot be in two rooms at once."""

import json

import pytest
from sqlalchemy import select

from app.domain.rounds.path import lots, panel_queries, seats, sitting_queries, sittings, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, SeatNaming
from app.domain.rounds.path.marks import save_marks
from app.domain.rounds.path.sitting_inputs import Placing, SittingAssignment, SittingPlan
from app.domain.rounds.states import CandidacyState
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from tests import pooled


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def stage(session, cast):
    stage = pooled.stage_of(session, cast, judges_wanted=1)
    for name in ("judge", "judge2"):
        seats.seat_judge(session, cast.city, stage, SeatNaming(username=name))
    return stage


def plan(
    room: str = "第一考场", begins: str = "09:00", ends: str = "12:00", capacity: int = 2, day: str = "2026-06-18"
):
    return SittingPlan(room=room, held_on=day, begins=begins, ends=ends, capacity=capacity)


def two_rooms(session, cast, stage, **told):
    return [sittings.add(session, cast.city, stage, plan(room, **told)) for room in ("第一考场", "第二考场")]


def problems(stage) -> list[str]:
    return [each.code for each in sitting_queries.problems(stage)]


def test_hours_are_the_offices_own_and_stored_as_moments(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan())

    assert (sitting.starts_at.isoformat(), sitting.ends_at.isoformat()) == (
        "2026-06-18T01:00:00+00:00", "2026-06-18T04:00:00+00:00",
    )  # fmt: skip


def test_turns_fall_by_lot_over_the_codes_and_no_room_is_overfull(session, cast, stage, database):
    first, second = two_rooms(session, cast, stage)

    sittings.allocate(session, cast.city, stage)
    session.commit()

    with database.reading() as reading:
        facts = json.loads(reading.scalars(select(LogEntry.facts).where(LogEntry.verb == "stage.allocate")).one())
    order = lots.ordered(facts["seed"], [entry.code for entry in stage.entries])
    heard = [[(entry.turn, entry.code) for entry in sitting_queries.heard(each)] for each in (first, second)]
    assert heard == [[(1, order[0]), (2, order[1])], [(1, order[2])]]
    assert problems(stage) == ["sitting.judge_in_parallel"]


def test_rooms_that_are_too_small_are_refused_before_anybody_is_placed(session, cast, stage):
    sittings.add(session, cast.city, stage, plan(capacity=2))

    with pytest.raises(Refused) as told:
        sittings.allocate(session, cast.city, stage)

    assert (told.value.code, told.value.facts) == ("stage.sittings_too_small", {"people": 3, "seats": 2})


def test_by_hand_a_room_may_be_overfull_and_the_page_says_so(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan(capacity=1))
    for candidacy in stage.candidates[:2]:
        placing = Placing(candidate=str(candidacy.id), sitting_id=sitting.id)
        sittings.place_candidate(session, cast.city, stage, placing)

    assert [entry.turn for entry in sitting_queries.heard(sitting)] == [1, 2]
    assert problems(stage) == ["sitting.unplaced", "sitting.over_capacity"]


def test_a_turn_is_had_once_and_a_candidate_may_be_taken_out_again(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan())
    first, second, _ = (str(each.id) for each in stage.candidates)
    sittings.place_candidate(session, cast.city, stage, Placing(candidate=first, sitting_id=sitting.id, turn=2))

    with pytest.raises(Invalid) as told:
        sittings.place_candidate(session, cast.city, stage, Placing(candidate=second, sitting_id=sitting.id, turn=2))
    sittings.place_candidate(session, cast.city, stage, Placing(candidate=first))

    assert told.value.faults[0].code == "sitting.turn_taken"
    assert [(entry.sitting_id, entry.turn) for entry in stage.entries] == [(None, None)] * 3


def test_who_withdrew_is_not_called(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan(capacity=5))
    sittings.allocate(session, cast.city, stage)

    stage.candidates[0].state = CandidacyState.WITHDRAWN

    assert len(sitting_queries.heard(sitting)) == 2
    assert len(sitting_queries.call_sheet(cast.city, stage)) == 2


def test_a_judge_is_not_in_two_rooms_at_once_in_whatever_round(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan())
    sittings.assign(session, cast.city, stage.seats[0], SittingAssignment(sitting_id=sitting.id))
    other = pooled.stage_of(session, cast, judges_wanted=1)
    seat = seats.seat_judge(session, cast.city, other, SeatNaming(username="judge"))
    late = sittings.add(session, cast.city, other, plan("第三考场", "11:30", "13:00"))
    after = sittings.add(session, cast.city, other, plan("第四考场", "12:00", "13:00"))

    with pytest.raises(Refused) as told:
        sittings.assign(session, cast.city, seat, SittingAssignment(sitting_id=late.id))
    sittings.assign(session, cast.city, seat, SittingAssignment(sitting_id=after.id))
    with pytest.raises(Refused) as moved:
        sittings.revise(session, cast.city, after, plan("第四考场", "10:00", "11:00"))

    assert [error.value.code for error in (told, moved)] == ["sitting.judge_elsewhere", "sitting.judge_elsewhere"]


def test_a_judge_who_is_away_that_day_is_not_assigned(session, cast, stage):
    pooled.member(session, cast, "judge", away=["2026-06-18"])
    sitting = sittings.add(session, cast.city, stage, plan())

    with pytest.raises(Refused) as told:
        sittings.assign(session, cast.city, stage.seats[0], SittingAssignment(sitting_id=sitting.id))

    assert told.value.code == "sitting.judge_away"


def test_one_room_has_one_sitting_at_a_time_and_hours_run_forward(session, cast, stage):
    sittings.add(session, cast.city, stage, plan())

    with pytest.raises(Invalid) as taken:
        sittings.add(session, cast.city, stage, plan(begins="11:00", ends="13:00"))
    with pytest.raises(Invalid) as backwards:
        sittings.add(session, cast.city, stage, plan("别处", begins="12:00", ends="09:00"))

    assert [error.value.faults[0].code for error in (taken, backwards)] == [
        "sitting.room_taken", "sitting.ends_too_early",
    ]  # fmt: skip


def test_a_sitting_that_goes_leaves_its_people_without_one(session, cast, stage):
    sitting = sittings.add(session, cast.city, stage, plan(capacity=3))
    sittings.allocate(session, cast.city, stage)
    sittings.assign(session, cast.city, stage.seats[0], SittingAssignment(sitting_id=sitting.id))

    sittings.remove(session, cast.city, sitting)

    assert stage.sittings == []
    assert [(entry.sitting_id, entry.turn) for entry in stage.entries] == [(None, None)] * 3
    assert stage.seats[0].sitting_id is None


def test_a_sitting_without_judges_is_told(session, cast, stage):
    first, second = two_rooms(session, cast, stage, capacity=3)
    for seat in stage.seats:
        sittings.assign(session, cast.city, seat, SittingAssignment(sitting_id=first.id))

    assert problems(stage) == ["sitting.unplaced", "sitting.no_judges"]


def test_the_call_sheet_of_a_blind_stage_has_codes_only_and_is_the_organizers(session, cast, stage):
    sittings.add(session, cast.city, stage, plan(capacity=3))
    sittings.allocate(session, cast.city, stage)
    open_sheet = sitting_queries.call_sheet(cast.city, stage)
    stage.blind = True

    blind_sheet = sitting_queries.call_sheet(cast.city, stage)

    assert sorted(line.name for line in open_sheet) == ["何静姝", "李若彤", "陈思远"]
    assert {(line.name, line.unit) for line in blind_sheet} == {("", "")}
    assert panel_queries.called(cast.judge, stage, stage.entries[0]) == ("", "")
    for who in ("judge", "county", "sender", "cadre"):
        with pytest.raises(Forbidden):
            sitting_queries.call_sheet(cast.actor(who), stage)


def test_only_the_organizer_plans_rooms(session, cast, stage):
    for who in ("judge", "county", "sender"):
        with pytest.raises(Forbidden):
            sittings.add(session, cast.actor(who), stage, plan())


def test_a_judge_of_a_sitting_marks_only_who_is_heard_there(session, cast, stage):
    first, second = two_rooms(session, cast, stage)
    sittings.allocate(session, cast.city, stage)
    one, other = stage.seats

    sittings.assign(session, cast.city, one, SittingAssignment(sitting_id=first.id))
    sittings.assign(session, cast.city, other, SittingAssignment(sitting_id=second.id))

    assert {each.id for each in one.to_mark} == {entry.candidacy_id for entry in sitting_queries.heard(first)}
    assert {each.id for each in other.to_mark} == {entry.candidacy_id for entry in sitting_queries.heard(second)}
    assert (len(one.to_mark), len(other.to_mark)) == (2, 1)


def test_nobody_moves_away_from_a_mark(session, cast, stage):
    first, second = two_rooms(session, cast, stage)
    sittings.allocate(session, cast.city, stage)
    sittings.assign(session, cast.city, stage.seats[0], SittingAssignment(sitting_id=first.id))
    stages.open_(session, cast.city, stage)
    marked = sitting_queries.heard(first)[0].candidacy_id
    save_marks(session, cast.judge, stage.seats[0], Marks(marks=[MarkEntry(candidacy_id=marked, points=80)]))
    codes = []

    for act in (
        lambda: sittings.assign(session, cast.city, stage.seats[0], SittingAssignment(sitting_id=second.id)),
        lambda: sittings.place_candidate(
            session, cast.city, stage, Placing(candidate=str(marked), sitting_id=second.id)
        ),
    ):
        with pytest.raises(Refused) as told:
            act()
        codes.append(told.value.code)

    assert codes == ["sitting.marked_already"] * 2
