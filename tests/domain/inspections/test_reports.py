"""What a team writes about each person, hands in and gets back (A5)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.clock import today
from app.domain.documents import actions as documents
from app.domain.documents.inputs import DocumentEntry, DocumentRemoval, File
from app.domain.documents.models import DocumentKind
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, reports, teams
from app.domain.rounds.inspection.inputs import TeamChange
from app.domain.rounds.states import CandidacyState, InspectionState
from app.errors import Forbidden, Invalid, Refused
from app.labels import t
from app.log import LogEntry
from tests import inspections
from tests.make import DAY, refusal
from tests.papers import PDF

WHY = Grounds(reason="材料须补正")


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
