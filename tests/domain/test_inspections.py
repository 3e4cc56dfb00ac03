"""Inspections: the team, its notice, the reports, and what closing the stage decides (A5)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.clock import today
from app.domain.accounts.models import User
from app.domain.documents import actions as documents
from app.domain.documents.inputs import DocumentEntry, DocumentRemoval, File
from app.domain.documents.models import DocumentKind
from app.domain.overview.queries import waiting
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, queries, reports, teams
from app.domain.rounds.inspection.inputs import TeamChange
from app.domain.rounds.path import seats, stages, standings
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.states import CandidacyState, InspectionState, RoundState, StageState
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.labels import t
from app.log import LogEntry
from app.shapes import actions as actions_of
from app.workflow import Machine
from tests import inspections, panels
from tests.make import DAY, refusal
from tests.papers import PDF

WHY = Grounds(reason="材料须补正")


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
    return panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")


@pytest.fixture
def stage(session, cast, round_, people):
    return inspections.inspection_stage(session, cast, round_)


def offered(machine: Machine, actor, thing) -> list[str]:
    return [choice.verb for choice in machine.choices(actor, thing)]


# the stage


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

    assert offered(STAGE, cast.city, stage) == ["form_team", "close"]
    assert "form_team" not in offered(STAGE, cast.city, interview)
    naming = SeatNaming(username="judge")
    assert refusal(Refused, seats.seat_judge, session, cast.city, stage, naming) == "stage.not_marked"
    interview.state = StageState.MARKING
    asked = inspections.forming(people)
    assert refusal(Refused, teams.form_team, session, cast.city, interview, asked) == "stage.not_inspected"


# teams


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


# notice


def test_nothing_is_written_before_the_notice_is_up(session, cast, stage, people):
    starts = today() + timedelta(days=5)
    inspection = inspections.team(session, cast, stage, starts_on=starts, ends_on=starts + DAY)
    report = inspection.reports[0]
    planned = refusal(Refused, reports.write, session, cast.judge, report, inspections.text())

    actions.announce(session, cast.city, inspection, inspections.notice(announced_on=today() + DAY))
    too_early = refusal(Refused, reports.write, session, cast.judge, report, inspections.text())

    assert (planned, too_early) == ("inspection.no_writing_planned", "inspection.notice_not_begun")
    assert inspection.notice_days == 4


def test_the_notice_is_up_before_the_inspection_begins(session, cast, stage):
    inspection = inspections.team(session, cast, stage)
    late = inspections.notice(announced_on=today() + DAY)

    assert refusal(Invalid, actions.announce, session, cast.city, inspection, late) == ["inspection.notice_after_start"]


def test_a_notice_is_taken_back_while_nothing_is_written(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    actions.unannounce(session, cast.city, inspection, WHY)
    taken_back = (inspection.state, inspection.announced_on)
    actions.announce(session, cast.city, inspection, inspections.notice())
    reports.write(session, cast.judge2, inspection.reports[0], inspections.text())

    assert taken_back == (InspectionState.PLANNED, None)
    assert refusal(Refused, actions.unannounce, session, cast.city, inspection, WHY) == "inspection.written"


# reports


def test_a_report_says_what_it_lacks(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    report = inspection.reports[0]
    empty = len(report.missing)

    reports.write(session, cast.judge2, report, inspections.text(shortcoming="", conclusion=None))
    half = report.missing
    reports.write(session, cast.judge, report, inspections.text())

    assert (empty, half, report.missing) == (15, ["shortcoming", "conclusion"], [])
    assert (report.talked, report.balloted, report.words) == (20, 20, inspections.SAID)


def test_the_words_are_sealed_and_never_in_the_log(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    inspections.written(session, cast, inspection)
    session.commit()

    stored = session.execute(text("select * from inspection_report")).all()
    logged = session.execute(text("select reason, facts from log_entry")).all()
    told = json.dumps([list(map(str, row)) for row in [*stored, *logged]], ensure_ascii=False)
    assert [words for words in inspections.SAID.values() if words in told] == []
    verbs = session.scalars(select(LogEntry.verb).where(LogEntry.type == "inspection_report")).all()
    assert verbs == ["inspection_report.write"] * 3
    facts = session.scalars(select(LogEntry.facts).where(LogEntry.type == "inspection_report")).all()
    assert facts == ["{}"] * 3


def test_the_leader_submits_when_every_report_is_complete(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    half = inspections.text(shortcoming="", leaders=0, peers=0, subordinates=0, masses=0)
    for report in inspection.reports[:2]:
        reports.write(session, cast.judge2, report, inspections.text())
    reports.write(session, cast.judge2, inspection.reports[2], half)

    with pytest.raises(Forbidden):
        actions.submit(session, cast.judge2, inspection)
    with pytest.raises(Refused) as early:
        actions.submit(session, cast.judge, inspection)
    told = t(f"errors.{early.value.code}", **early.value.facts)
    reports.write(session, cast.judge, inspection.reports[2], inspections.text())
    actions.submit(session, cast.judge, inspection)

    assert told == "还有 1 人的材料没有写完。李若彤：缺谈话情况、主要不足。"
    assert (inspection.state, inspection.submitted_on) == (InspectionState.SUBMITTED, today())


def test_who_dropped_out_needs_no_report(session, cast, stage, people):
    inspection = inspections.announced(session, cast, stage)
    people[2].state = CandidacyState.WITHDRAWN

    inspections.submitted(session, cast, inspection)

    assert [report.is_begun for report in inspection.reports] == [True, True, False]


def test_a_second_person_accepts_or_returns(session, cast, stage):
    inspection = inspections.submitted(
        session, cast, inspections.announced(session, cast, stage, None, ("city", "judge"))
    )

    with pytest.raises(Forbidden):
        actions.accept(session, cast.city, inspection)
    actions.send_back(session, cast.city, inspection, WHY)
    returned = (inspection.state, inspection.return_reason, inspection.submitted_on)
    without_city = inspections.forming([each.candidacy for each in inspection.reports]).model_dump()
    teams.change_team(session, cast.city, inspection, TeamChange(**without_city, reason="另有任务"))
    actions.submit(session, cast.judge, inspection)
    actions.accept(session, cast.city, inspection)

    assert returned == (InspectionState.ANNOUNCED, "材料须补正", None)
    assert (inspection.state, inspection.accepted_by, inspection.return_reason) == (
        InspectionState.ACCEPTED, "林佩之", "",
    )  # fmt: skip


def test_what_is_handed_in_is_closed_to_the_team(session, cast, stage):
    inspection = inspections.submitted(session, cast, inspections.announced(session, cast, stage))

    code = refusal(Refused, reports.write, session, cast.judge, inspection.reports[0], inspections.text())

    assert code == "inspection.no_writing_submitted"


def test_where_policy_asks_a_signed_copy_is_attached_before_the_reports_go_in(session, cast, round_, stage):
    round_.policy = {"inspection_document": True}
    inspection = inspections.written(session, cast, inspections.announced(session, cast, stage))
    lacking = [report.missing for report in inspection.reports]
    refused = refusal(Refused, actions.submit, session, cast.judge, inspection)
    for report in inspection.reports:
        asked = DocumentEntry(kind=DocumentKind.INSPECTION_REPORT, title="考察材料（签字）")
        documents.attach(session, cast.judge2, report, asked, File("考察材料.pdf", PDF))

    actions.submit(session, cast.judge, inspection)

    assert (lacking, refused) == ([["document"]] * 3, "inspection.incomplete")
    assert inspection.state == InspectionState.SUBMITTED


def test_no_file_comes_to_a_report_that_was_handed_in_until_it_is_sent_back(session, cast, stage):
    inspection = inspections.submitted(session, cast, inspections.announced(session, cast, stage))
    report, asked = inspection.reports[0], DocumentEntry(kind=DocumentKind.INSPECTION_REPORT, title="补充材料")
    attach = (documents.attach, session, cast.judge, report, asked, File("考察材料.pdf", PDF))

    by_team = refusal(Refused, *attach)
    by_office = refusal(Refused, documents.attach, session, cast.city, report, asked, File("考察材料.pdf", PDF))
    actions.accept(session, cast.city, inspection)
    accepted = refusal(Refused, *attach)
    actions.send_back(session, cast.city, inspection, Grounds(reason="补充谈话记录"))
    attached = documents.attach(*attach[1:])

    assert {by_team, by_office, accepted} == {"inspection.files_handed_in"}
    assert attached.title == "补充材料"


def test_the_team_takes_no_file_back_after_handing_in_but_the_office_may(session, cast, stage):
    inspection = inspections.written(session, cast, inspections.announced(session, cast, stage))
    asked = DocumentEntry(kind=DocumentKind.INSPECTION_REPORT, title="考察材料（签字）")
    file = documents.attach(session, cast.judge, inspection.reports[0], asked, File("考察材料.pdf", PDF))
    actions.submit(session, inspections.leader(cast, inspection), inspection)
    why = DocumentRemoval(reason="误传他人材料")

    by_team = refusal(Refused, documents.remove, session, cast.judge, file, why)
    documents.remove(session, cast.city, file, why)

    assert by_team == "inspection.files_handed_in"
    assert file.removed_by == cast.city.name


# closing


def test_the_stage_closes_when_everybody_is_inspected_and_every_team_accepted(session, cast, stage, people):
    without = refusal(Refused, stages.close, session, cast.city, stage)
    first = inspections.submitted(session, cast, inspections.announced(session, cast, stage, people[:2]))
    one_left = refusal(Refused, stages.close, session, cast.city, stage)
    second = inspections.announced(session, cast, stage, people[2:], ("judge3", "county"), title="第 2 考察组")
    inspections.submitted(session, cast, second)
    actions.accept(session, cast.city, first)
    unaccepted = refusal(Refused, stages.close, session, cast.city, stage)
    actions.accept(session, cast.city, second)

    stages.close(session, cast.city, stage)

    assert (without, one_left, unaccepted) == ("stage.without_team", "stage.without_team", "stage.reports_open")
    assert stage.state == StageState.CLOSED


def test_conclusions_decide_who_goes_on(session, cast, stage, people):
    inspections.closed(session, cast, stage, {"c1": "unfit", "c2": "fit_with_reserve"})

    told = {each.candidacy.cadre.key: (each.verdict, each.advanced, each.rank, each.score) for each in stage.results}
    assert told == {
        "c1": (Verdict.FAIL, False, 3, None), "c2": (Verdict.BORDERLINE, True, 2, None),
        "c3": (Verdict.PASS, True, 1, None),
    }  # fmt: skip
    assert [each.state.value for each in people] == ["eliminated", "eligible", "eligible"]


def test_an_inspection_changes_no_composite(session, cast, round_, people):
    interview = panels.open_stage(session, cast, round_, "judge3")
    marks = {each.id: mark for each, mark in zip(people, (90, 80, 70), strict=True)}
    panels.submit(session, cast, interview, "judge3", marks)
    stages.close(session, cast.city, interview)
    inspections.closed(session, cast, inspections.inspection_stage(session, cast, round_), {"c2": "unfit"})

    placed = standings.compute(session, round_)

    assert [(each.candidacy.cadre.key, each.composite, each.rank) for each in placed] == [
        ("c1", 90, 1), ("c3", 70, 2), ("c2", None, None),
    ]  # fmt: skip


def test_a_reopened_inspection_keeps_its_reports_and_may_be_returned(session, cast, stage, people):
    inspections.closed(session, cast, stage, {"c1": "unfit"})
    [inspection] = stage.inspections
    closed = refusal(Refused, actions.send_back, session, cast.city, inspection, WHY)

    stages.reopen(session, cast.city, stage, WHY)
    actions.send_back(session, cast.city, inspection, WHY)
    reports.write(session, cast.judge, inspection.reports[0], inspections.text(conclusion="fit"))
    actions.submit(session, cast.judge, inspection)
    actions.accept(session, cast.city, inspection)
    stages.close(session, cast.city, stage)

    assert closed == "inspection.stage_closed"
    assert [each.state.value for each in people] == ["eligible"] * 3
    assert {each.verdict for each in stage.results} == {Verdict.PASS}


# who reads what, and what waits


def test_only_the_organizer_and_the_team_find_an_inspection(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    where = (stage.round_id, stage.id, inspection.id)

    for name in ("city", "judge", "judge2"):
        assert queries.by_id(session, cast.actor(name), *where) is inspection
    for name in ("judge3", "county", "other_county"):
        with pytest.raises(NotFound):
            queries.by_id(session, cast.actor(name), *where)
        assert queries.of_stage(session, cast.actor(name), *where[:2]) == []
    for name in ("cadre", "sender", "receiver", "mentor", "system", "security", "audit"):
        with pytest.raises(Forbidden):
            queries.by_id(session, cast.actor(name), *where)


def test_home_tells_members_what_to_write_the_leader_to_hand_in_and_the_organizer_to_accept(session, cast, stage):
    inspection = inspections.announced(session, cast, stage)
    told = {name: lines(session, cast, name) for name in ("judge", "judge2", "judge3", "city")}
    inspections.written(session, cast, inspection)
    complete = {name: lines(session, cast, name) for name in ("judge", "judge2", "city")}
    actions.submit(session, cast.judge, inspection)
    handed_in = {name: lines(session, cast, name) for name in ("judge", "city")}

    place = f"/{inspection.place}"
    writing = [("reports_to_write", 3, place)]
    assert told == {"judge": writing, "judge2": writing, "judge3": [], "city": []}
    assert complete == {"judge": [("reports_to_hand_in", 1, place)], "judge2": [], "city": []}
    assert handed_in == {"judge": [], "city": [("reports_to_accept", 3, place)]}


def lines(session, cast, name) -> list:
    return [(line.code, line.n, line.href) for line in waiting(session, cast.actor(name)) if "report" in line.code]
