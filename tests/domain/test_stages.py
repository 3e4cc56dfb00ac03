"""The path of a round: stages added, revised and removed, and when one opens."""

import pytest
from sqlalchemy import select

from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import seats, stages
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.states import RoundState, StageState
from app.errors import Forbidden, Invalid, Refused
from tests import panels
from tests.panels import code_of, faults_of

WHY = Grounds(reason="核对后更正")


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
