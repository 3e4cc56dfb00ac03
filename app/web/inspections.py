"""Inspections as pages: a team and its progress, the form of each act, a report for writing, reading and printing."""

from typing import Any

from fastapi import Request, Response

from app import access, log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep, expect
from app.domain.documents.models import DocumentKind
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import actions, queries, reports, teams
from app.domain.rounds.inspection.inputs import NoticeText, ReportText, TeamChange, TeamForming
from app.domain.rounds.inspection.models import BALLOTS, FINDINGS, PARTS, PORTRAIT, TALKS, Inspection, InspectionReport
from app.domain.rounds.inspection.states import INSPECTION, may_write
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.states import InspectionState
from app.labels import t
from app.shapes import actions as actions_of
from app.stage_deps import InspectionInPath, ReportInPath, inspection_in_path, report_around, stage_in_path
from app.web.acts import Facts, act
from app.web.documents import attachments, folder
from app.web.forms import FormVersion, Options, fields_of, filled
from app.web.render import Failure, day, render, see
from app.web.routing import web_router

router = web_router("/rounds/{round_id}/stages/{stage_id}")
LOOKS = {"planned": "", "announced": "doing", "submitted": "wait", "accepted": "done"}


@router.get("/inspections/{inspection_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, inspection: InspectionInPath) -> Response:
    return render(
        request, "rounds/inspection.html", here="rounds", inspection=inspection, looks=LOOKS,
        choices=actions_of(INSPECTION, actor, inspection), turn=turn(inspection, actor),
        opens_stage=access.may(actor, "stage.form_team", inspection.stage), writes=writes(actor, inspection),
        history=log.history(session, actor, "inspection", inspection.id),
    )  # fmt: skip


@router.get("/inspections/{inspection_id}/reports/{report_id}")
def show_report(request: Request, session: SessionDep, actor: CurrentActor, report: ReportInPath) -> Response:
    """考察材料 as it is read and printed."""
    return render(
        request, "rounds/inspection_report.html", here="rounds", report=report, inspection=report.inspection,
        words=report.words, looks=LOOKS, talks=TALKS, ballots=BALLOTS, findings=FINDINGS, portrait=PORTRAIT,
        writing=may_write(actor, report), missing=report.missing, candidacy=report.candidacy,
        cadre=report.candidacy.cadre, folder=folder(session, actor, report),
    )  # fmt: skip


@router.get("/inspections/{inspection_id}/reports/{report_id}/text")
def report_form(request: Request, actor: CurrentActor, report: ReportInPath) -> Response:
    access.require(actor, "inspection_report.write", report)
    failure: Failure | None = getattr(request.state, "failure", None)
    writing = may_write(actor, report)
    return render(
        request, "rounds/inspection_writing.html", here="rounds", report=report, inspection=report.inspection,
        fields={field.name: field._replace(required=True) for field in fields_of(ReportText)},
        talks=TALKS, ballots=BALLOTS, findings=FINDINGS, portrait=PORTRAIT,
        values=failure.values if failure else as_it_stands(report),
        errors=failure.errors if failure else {}, cadre=report.candidacy.cadre, version=report.version,
        refusal=failure.refusal if failure else why_not(writing.blocked), missing=report.missing,
        parts=len(PARTS),
    )  # fmt: skip


@router.post("/inspections/{inspection_id}/reports/{report_id}/text")
def write_report(
    session: SessionDep, actor: CurrentActor, report: ReportInPath, version: FormVersion, text: filled(ReportText)
) -> Response:
    expect(report, version)
    reports.write(session, actor, report, text)
    return see(f"/{report.place}")


def as_it_stands(report: InspectionReport) -> dict[str, Any]:
    chosen = {"integrity": report.integrity or "", "conclusion": report.conclusion or ""}
    counted = {name: n or "" for name, n in (report.talks | report.ballots).items()}
    return {**counted, **report.words, **chosen}


def why_not(blocked: Any) -> str:
    return t(f"errors.{blocked.code}", **blocked.facts) if blocked else ""


def writes(actor: Actor, inspection: Inspection) -> bool:
    """Does the reader's way to a report lead to its form?"""
    told = may_write(actor, inspection.reports[0]) if inspection.reports else None
    return told is not None and told.blocked is None


def turn(inspection: Inspection, actor: Actor) -> tuple[str, str] | None:
    """Whom the inspection waits for, and for what."""
    if inspection.state == InspectionState.ACCEPTED:
        return None
    organizer = inspection.stage.round_.organizer.label
    if inspection.state != InspectionState.ANNOUNCED:
        return organizer, t(f"inspection.turn.{inspection.state}")
    unfinished = sum(bool(report.missing) for report in inspection.due)
    if unfinished:
        return inspection.title, t("inspection.turn.writing", n=unfinished)
    return next((each.user.name for each in inspection.members if each.is_leader), "–"), t("inspection.turn.handing_in")


def about(inspection: Inspection) -> Facts:
    return [
        (t("inspection.team"), inspection.title),
        (t("inspection.members"), t("inspection.comma").join(each.user.name for each in inspection.members)),
        (t("inspection.people"), t("inspection.comma").join(each.label for each in inspection.reports)),
        (t("inspection.days"), t("inspection.from_to", start=inspection.starts_on, end=inspection.ends_on)),
        (t("inspection.announced_on"), day(inspection.announced_on)),
    ]


def new_team(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    """The next number, everybody who is on no list yet."""
    return {
        "title": t("inspection.nth_team", n=len(stage.inspections) + 1), "starts_on": today(), "ends_on": today(),
        "candidacies": [str(each.id) for each in queries.without_team(stage)],
    }  # fmt: skip


def team_so_far(session: WorkSession, actor: Actor, inspection: Inspection) -> dict[str, Any]:
    told = inspection.model_dump(include={"title", "starts_on", "ends_on"})
    leader = next((each.user.username for each in inspection.inspectors if each.is_leader), "")
    return {
        **told, "members": [each.user.username for each in inspection.inspectors], "leader": leader,
        "candidacies": [str(each.candidacy_id) for each in inspection.due],
    }  # fmt: skip


def first_team(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    return choice_of(session, stage, [])


def other_team(session: WorkSession, actor: Actor, inspection: Inspection) -> Options:
    return choice_of(session, inspection.stage, [each.candidacy for each in inspection.due])


def choice_of(session: WorkSession, stage: Stage, listed: list) -> Options:
    """Whom a list may hold: its own people and those on nobody's."""
    users = [
        (user.username, t("stage.of_unit", name=user.name, unit=user.unit.label))
        for user in session.scalars(queries.possible_inspectors(stage))
    ]
    field = [
        (str(each.id), t("stage.of_unit", name=each.label, unit=each.cadre.home_unit.label))
        for each in [*listed, *queries.without_team(stage)]
    ]
    return {"members": users, "leader": users, "candidacies": field}


def notice_draft(session: WorkSession, actor: Actor, inspection: Inspection) -> dict[str, Any]:
    """The usual words, to be changed."""
    round_ = inspection.stage.round_
    people = t("inspection.comma").join(each.label for each in inspection.due)
    drafted = t(
        "inspection.notice_draft", organizer=round_.organizer.name, round=round_.title, people=people,
        start=inspection.starts_on, end=inspection.ends_on,
    )  # fmt: skip
    return {"notice": inspection.notice or drafted, "announced_on": today()}


def stage_about(stage: Stage) -> Facts:
    ratio = t("inspection.ratio", n=len(stage.candidates), places=stage.round_.places, ratio=stage.per_place)
    waiting = queries.without_team(stage)
    return [
        (t("stage.stage"), stage.title),
        (t("inspection.ratio_head"), ratio),
        (t("inspection.without_team"), t("stage.people", n=len(waiting))),
    ]


ONE = "/inspections/{inspection_id}"
act(
    router, "/inspections", STAGE, "form_team", stage_in_path, teams.form_team,
    asked=TeamForming, options=first_team, start=new_team, about=stage_about, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/revision", INSPECTION, "revise", inspection_in_path, teams.revise,
    asked=TeamForming, options=other_team, start=team_so_far, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/team", INSPECTION, "change_team", inspection_in_path, teams.change_team,
    asked=TeamChange, options=other_team, start=team_so_far, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/disbandment", INSPECTION, "disband", inspection_in_path, teams.disband,
    asked=Grounds, about=about, here="rounds", danger=True,
)  # fmt: skip
act(
    router, ONE + "/notice", INSPECTION, "announce", inspection_in_path, actions.announce,
    asked=NoticeText, start=notice_draft, about=about, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/notice-withdrawal", INSPECTION, "unannounce", inspection_in_path, actions.unannounce,
    asked=Grounds, about=about, here="rounds", danger=True,
)  # fmt: skip
act(router, ONE + "/submission", INSPECTION, "submit", inspection_in_path, actions.submit, about=about, here="rounds")
act(router, ONE + "/acceptance", INSPECTION, "accept", inspection_in_path, actions.accept, about=about, here="rounds")
act(
    router, ONE + "/return", INSPECTION, "send_back", inspection_in_path, actions.send_back,
    asked=Grounds, about=about, here="rounds", danger=True,
)  # fmt: skip
attachments(
    router, ONE + "/reports/{report_id}", report_around, here="rounds", kind=DocumentKind.INSPECTION_REPORT
)  # fmt: skip
