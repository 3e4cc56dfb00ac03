"""Who sits on a stage's panel, and who must stay away."""

import json

import pytest
from sqlalchemy import select

from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import marks, seats, stages
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.seat_models import Mark
from app.domain.rounds.states import SeatState
from app.errors import Invalid, Refused
from tests import panels
from tests.panels import code_of, faults_of

WHY = Grounds(reason="核对后更正")


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
