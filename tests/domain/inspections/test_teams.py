"""Inspections: what such a stage is, and its teams (A5)."""

import json

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.accounts.models import User
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, queries, reports, teams
from app.domain.rounds.inspection.inputs import TeamChange
from app.domain.rounds.path import seats, stages
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.states import InspectionState, RoundState, StageState
from app.errors import Forbidden, Invalid, Refused
from app.shapes import actions as actions_of
from app.workflow import Machine
from tests import inspections, panels
from tests.make import DAY, refusal

WHY = Grounds(reason="材料须补正")


def offered(machine: Machine, actor, thing) -> list[str]:
    return [choice.verb for choice in machine.choices(actor, thing)]


def test_an_inspection_weighs_nothing(session, cast):
    draft = panels.round_row(session, cast)
    weighed = panels.plan(kind="inspection", title="组织考察", weight=10)
    stage = stages.add_stage(session, cast.city, draft, panels.plan(weight=10))

    assert refusal(Invalid, stages.add_stage, session, cast.city, draft, weighed) == ["stage.inspection_weighs_nothing"]
    assert refusal(Invalid, stages.revise, session, cast.city, stage, weighed) == ["stage.inspection_weighs_nothing"]


def test_an_inspection_has_no_criteria_and_is_not_blind(session, cast):
    draft = panels.round_row(session, cast)
    criteria = [{"title": "岗位认知", "weight": 100}]
    plan = panels.plan(kind="inspection", title="组织考察", weight=0, criteria=criteria, blind=True)
    stage = stages.add_stage(session, cast.city, draft, panels.plan(weight=10))
    codes = ["stage.inspection_without_criteria", "stage.inspection_not_blind"]

    assert refusal(Invalid, stages.add_stage, session, cast.city, draft, plan) == codes
    assert refusal(Invalid, stages.revise, session, cast.city, stage, plan) == codes


def test_an_inspection_begins_with_inspecting_and_other_stages_with_marking(session, cast, round_, people):
    inspected = inspections.inspection_stage(session, cast, round_, open_=False)
    marked = panels.planned_stage(session, cast, round_, "judge")

    titles = [
        next(action.title for action in actions_of(STAGE, cast.city, stage) if action.verb == "open")
        for stage in (inspected, marked)
    ]

    assert titles == ["开始考察", "开始评分"]


def test_a_stage_with_judges_does_not_become_an_inspection(session, cast):
    draft = panels.round_row(session, cast)
    stage = panels.planned_stage(session, cast, draft, "judge")
    plan = panels.plan(kind="inspection", title="组织考察", weight=0)

    assert refusal(Invalid, stages.revise, session, cast.city, stage, plan) == ["stage.judges_seated"]


def test_an_inspection_has_teams_and_no_judges_and_other_stages_the_reverse(session, cast, round_, people, stage):
    round_.state = RoundState.DRAFT
    interview = panels.planned_stage(session, cast, round_, title="面试")
    round_.state = RoundState.SELECTING

    assert offered(STAGE, cast.city, stage) == ["form_team", "withdraw_opening", "close"]
    assert "form_team" not in offered(STAGE, cast.city, interview)
    naming = SeatNaming(username="judge")
    assert refusal(Refused, seats.seat_judge, session, cast.city, stage, naming) == "stage.not_marked"
    interview.state = StageState.MARKING
    asked = inspections.forming(people)
    assert refusal(Refused, teams.form_team, session, cast.city, interview, asked) == "stage.not_inspected"


def test_the_opening_of_an_inspection_stands_while_a_team_has_announced_itself(session, cast, stage, people):
    inspection = inspections.announced(session, cast, stage, people[:2])
    assert refusal(Refused, stages.withdraw_opening, session, cast.city, stage, WHY) == "stage.teams_at_work"

    actions.unannounce(session, cast.city, inspection, WHY)

    assert stages.withdraw_opening(session, cast.city, stage, WHY).state == StageState.PLANNED
    assert stages.open_(session, cast.city, stage).inspections == [inspection]


def test_a_team_has_members_one_leader_and_a_list(session, cast, stage, people):
    inspection = inspections.team(session, cast, stage, people[:2])

    assert [(each.user.username, each.is_leader) for each in inspection.members] == [("judge", True), ("judge2", False)]
    assert [each.label for each in inspection.reports] == ["何静姝", "陈思远"]
    assert [each.label for each in queries.without_team(stage)] == ["李若彤"]
    assert inspection.state == InspectionState.PLANNED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"members": ["judge"], "leader": "judge"}, "inspection.too_few"),
        ({"members": ["judge", "judge"], "leader": "judge"}, "inspection.too_few"),
        ({"leader": "judge3"}, "inspection.leader_outside"),
        ({"members": ["judge", "sender"]}, "inspection.inspector_unknown"),
        ({"members": ["judge", "nobody"]}, "inspection.inspector_unknown"),
        ({"ends_on": today() - DAY}, "inspection.ends_before_start"),
        ({"candidacies": [999999]}, "inspection.not_a_candidate"),
    ],
)
def test_a_team_that_makes_no_sense_is_not_formed(session, cast, stage, people, changes, code):
    asked = inspections.forming(people, **changes)

    assert refusal(Invalid, teams.form_team, session, cast.city, stage, asked) == [code]


def test_policy_may_ask_for_more_inspectors(session, cast, round_, stage, people):
    round_.policy = {"inspectors_least": 3}
    asked = inspections.forming(people)

    assert refusal(Invalid, teams.form_team, session, cast.city, stage, asked) == ["inspection.too_few"]
    assert len(inspections.team(session, cast, stage, people, ("judge", "judge2", "county")).inspectors) == 3


def test_everybody_is_on_one_list_only(session, cast, stage, people):
    inspections.team(session, cast, stage, people[:2])
    again = inspections.forming(people[1:], members=("judge2", "judge3"))

    assert refusal(Invalid, teams.form_team, session, cast.city, stage, again) == ["inspection.elsewhere"]


def test_nobody_inspects_their_own_unit_or_kin_but_may_inspect_others(session, cast, round_, stage, people):
    [other] = panels.candidacy_rows(session, cast, round_, "c9")
    session.expire(round_, ["candidacies"])
    judge = session.scalars(select(User).where(User.username == "judge")).one()
    judge.unit_id, judge.unit = cast.unit(session, "NYJ").id, cast.unit(session, "NYJ")
    judge2 = session.scalars(select(User).where(User.username == "judge2")).one()
    family = [{"relation": "11", "name": judge2.name, "birth": "", "politics": "", "unit_and_post": "晋城市人大"}]
    people[1].cadre.conceal("family", json.dumps(family))
    own_unit = inspections.forming(people[:1], ("judge", "judge3"))
    kin = inspections.forming(people[1:], ("judge2", "judge3"))

    assert refusal(Refused, teams.form_team, session, cast.city, stage, own_unit) == "stage.judge_recused"
    assert refusal(Refused, teams.form_team, session, cast.city, stage, kin) == "stage.judge_recused"
    assert inspections.team(session, cast, stage, [other], ("judge", "judge2")).due[0].label == "石磊"


def test_who_once_worked_there_inspects_only_when_that_was_looked_into(session, cast, stage, people):
    judge = session.scalars(select(User).where(User.username == "judge")).one()
    judge.former_units = ["NYJ"]
    asked = inspections.forming(people)

    assert refusal(Refused, teams.form_team, session, cast.city, stage, asked) == "stage.judge_in_doubt"
    assert inspections.team(session, cast, stage, people, checked=True).inspectors


def test_a_team_is_revised_before_the_notice_and_changed_with_a_reason_after(session, cast, stage, people):
    inspection = inspections.team(session, cast, stage, people[:1])
    teams.revise(session, cast.city, inspection, inspections.forming(people[:2], title="甲组"))
    actions.announce(session, cast.city, inspection, inspections.notice())
    reports.write(session, cast.judge, inspection.reports[0], inspections.text())
    third = inspections.forming(people, ("judge2", "judge3")).model_dump()

    changed = teams.change_team(session, cast.city, inspection, TeamChange(**third, reason="秦鉴另有任务"))

    assert [each.user.username for each in changed.members] == ["judge2", "judge3"]
    assert [(each.label, each.is_begun) for each in changed.reports] == [
        ("何静姝", True), ("陈思远", False), ("李若彤", False),
    ]  # fmt: skip
    with pytest.raises(Forbidden):
        reports.write(session, cast.judge, changed.reports[0], inspections.text())
    struck = TeamChange(**{**third, "candidacies": [people[1].id]}, reason="另组考察")
    assert refusal(Refused, teams.change_team, session, cast.city, changed, struck) == "inspection.report_begun"


def test_a_disbanded_team_frees_its_people(session, cast, stage, people):
    inspection = inspections.team(session, cast, stage, people)

    teams.disband(session, cast.city, inspection, WHY)

    assert [each.label for each in queries.without_team(stage)] == ["何静姝", "陈思远", "李若彤"]
