"""Inspections of a stage as JSON: the teams, their notice, a report on each person."""

from datetime import date
from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.api.documents import attachments
from app.api.lists import ActionOut, Listing, Shape
from app.api.routing import PREFIX, api_router, made
from app.api.stages import StageOut, whole
from app.api.stages import out as stage_out
from app.deps import CurrentActor, RoundInPath, RowId, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, queries, reports, teams
from app.domain.rounds.inspection.inputs import NoticeText, ReportText, TeamChange, TeamForming
from app.domain.rounds.inspection.models import BALLOTS, TALKS, Conclusion, Inspection, InspectionReport, Integrity
from app.domain.rounds.inspection.states import INSPECTION, may_write
from app.domain.rounds.states import InspectionState
from app.labels import t
from app.shapes import actions as actions_of
from app.stage_deps import InspectionInPath, ReportInPath, StageInPath, report_around


class InspectorOut(Shape):
    username: str
    name: str
    unit_code: str
    is_leader: bool


class ReportRow(Shape):
    id: int
    candidacy_id: int
    name: str
    unit: str
    missing: list[str]
    written_by: str
    version: int


class InspectionOut(Shape):
    id: int
    round_id: int
    stage_id: int
    title: str
    notice: str
    announced_on: date | None
    notice_days: int | None
    starts_on: date
    ends_on: date
    submitted_on: date | None
    accepted_by: str
    return_reason: str
    members: list[InspectorOut]
    reports: list[ReportRow]
    state: InspectionState
    version: int
    actions: list[ActionOut]


class Talks(Shape):
    leaders: int
    peers: int
    subordinates: int
    masses: int
    others: int
    total: int


class Ballots(Shape):
    excellent: int
    competent: int
    basic: int
    incompetent: int
    abstained: int
    total: int


class ReportOut(ReportRow):
    inspection_id: int
    talks: Talks
    ballots: Ballots
    words: dict[str, str]
    integrity: Integrity | None
    conclusion: Conclusion | None
    actions: list[ActionOut]


def out(actor: Actor, inspection: Inspection) -> dict:
    return {
        **inspection.model_dump(), "round_id": inspection.stage.round_id, "notice_days": inspection.notice_days,
        "members": [member_out(each) for each in inspection.members],
        "reports": [row_out(each) for each in inspection.reports],
        "actions": actions_of(INSPECTION, actor, inspection, PREFIX),
    }  # fmt: skip


def member_out(member: Any) -> dict:
    user = member.user
    return {"username": user.username, "name": user.name, "unit_code": user.unit.code, "is_leader": member.is_leader}


def row_out(report: InspectionReport) -> dict:
    cadre = report.candidacy.cadre
    told = report.model_dump(include={"id", "candidacy_id", "written_by", "version"})
    return {**told, "name": cadre.name, "unit": cadre.home_unit.name, "missing": report.missing}


def report_out(actor: Actor, report: InspectionReport) -> dict:
    return {
        **row_out(report), "inspection_id": report.inspection_id,
        "talks": {name: report.talks.get(name, 0) for name in TALKS} | {"total": report.talked},
        "ballots": {name: report.ballots.get(name, 0) for name in BALLOTS} | {"total": report.balloted},
        "words": report.words, "integrity": report.integrity, "conclusion": report.conclusion,
        "actions": write_action(actor, report),
    }  # fmt: skip


def write_action(actor: Actor, report: InspectionReport) -> list[dict]:
    """A report has no state of its own: what it offers hangs on its inspection."""
    if (told := may_write(actor, report)) is None:
        return []
    blocked = t(f"errors.{told.blocked.code}", **told.blocked.facts) if told.blocked else None
    title, href = t("verb.inspection_report.write"), f"{PREFIX}/{report.place}/text"
    return [{"verb": "write", "title": title, "href": href, "blocked": blocked, "primary": True}]


router = api_router("/rounds/{round_id}/stages/{stage_id}/inspections", "inspections")
ONE = "/{inspection_id}"


@router.get("", response_model=Listing[InspectionOut])
def list_inspections(session: SessionDep, actor: CurrentActor, round_: RoundInPath, stage_id: RowId):
    """The organizer's all, an inspector's own; never a word of a report."""
    return whole([out(actor, each) for each in queries.of_stage(session, actor, round_.id, stage_id)])


@router.post("", response_model=InspectionOut, status_code=201)
def form_team(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, stage: StageInPath,
    forming: TeamForming,
):  # fmt: skip
    """People are on exactly one team's list; nobody inspects their own unit or kin."""
    return out(actor, made(request, response, teams.form_team(session, actor, stage, forming)))


@router.get(ONE, response_model=InspectionOut)
def read_inspection(actor: CurrentActor, inspection: InspectionInPath):
    return out(actor, inspection)


@router.post(ONE + "/revision", response_model=InspectionOut)
def revise_inspection(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, forming: TeamForming):
    """The whole team and its list again, before the notice."""
    return out(actor, teams.revise(session, actor, inspection, forming))


@router.post(ONE + "/disbandment", response_model=StageOut)
def disband(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, why: Grounds):
    return stage_out(session, actor, teams.disband(session, actor, inspection, why))


@router.post(ONE + "/notice", response_model=InspectionOut)
def announce(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, notice: NoticeText):
    return out(actor, actions.announce(session, actor, inspection, notice))


@router.post(ONE + "/notice-withdrawal", response_model=InspectionOut)
def unannounce(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, why: Grounds):
    return out(actor, actions.unannounce(session, actor, inspection, why))


@router.post(ONE + "/team", response_model=InspectionOut)
def change_team(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, change: TeamChange):
    """After the notice, with a reason; what is written stays."""
    return out(actor, teams.change_team(session, actor, inspection, change))


@router.post(ONE + "/submission", response_model=InspectionOut)
def submit(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath):
    """By the leader, when every report is complete."""
    return out(actor, actions.submit(session, actor, inspection))


@router.post(ONE + "/acceptance", response_model=InspectionOut)
def accept(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath):
    """By the organizer, not by a member of the team."""
    return out(actor, actions.accept(session, actor, inspection))


@router.post(ONE + "/return", response_model=InspectionOut)
def send_back(session: SessionDep, actor: CurrentActor, inspection: InspectionInPath, why: Grounds):
    return out(actor, actions.send_back(session, actor, inspection, why))


@router.get(ONE + "/reports/{report_id}", response_model=ReportOut)
def read_report(actor: CurrentActor, report: ReportInPath):
    """考察材料 on one person, for the team and the organizer."""
    return report_out(actor, report)


@router.put(ONE + "/reports/{report_id}/text", response_model=ReportOut)
def write_report(session: SessionDep, actor: CurrentActor, report: ReportInPath, text: ReportText):
    """The whole report as it now stands. Needs If-Match, so that two open windows never overwrite each other."""
    return report_out(actor, reports.write(session, actor, report, text))


attachments(router, ONE + "/reports/{report_id}", report_around, "inspection_report")
