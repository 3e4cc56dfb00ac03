"""Sheets as pages: the list, one sheet, and the form of each act."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app import access, log
from app.access import Actor
from app.clock import local
from app.db import WorkSession
from app.deps import CurrentActor, EvaluationInPath, SessionDep, WindowDep, evaluation_in_path
from app.domain.evaluations import actions, queries
from app.domain.evaluations.grading import CRITERIA
from app.domain.evaluations.inputs import Acknowledgement, Confirmation, EvaluationFilter, Marking, SendBack
from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EVALUATION, WAITS_FOR, EvaluationState
from app.labels import t
from app.paging import Window
from app.shapes import actions as choices
from app.web.acts import Facts, act
from app.web.render import day, render
from app.web.routing import web_router

router = web_router("/evaluations")
LOOKS = {"open": "", "submitted": "doing", "confirmed": "wait", "acknowledged": "done"}
Number = Annotated[int | None, Query(ge=1, lt=2**63)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    round: Number = None, cycle: Number = None, placement: Number = None,  # noqa: A002
    unit: Annotated[str, Query(max_length=40)] = "", state: str = "", overdue: bool | None = None,
) -> Response:  # fmt: skip
    known = EvaluationState(state) if state in list(EvaluationState) else None
    chosen = EvaluationFilter(round=round, cycle=cycle, placement=placement, unit=unit)
    wanted = chosen.model_copy(update={"state": known, "overdue": overdue})
    begins = access.may(actor, "cycle.read")
    return render(
        request, "evaluations/index.html", here="evaluations", wanted=wanted, looks=LOOKS, begins=begins,
        page=queries.search(session, actor, wanted, window), counts=queries.counts(session, actor, chosen),
        areas=queries.areas(session, actor), chosen=chosen.model_dump(exclude={"state", "overdue"}),
        cycles=queries.cycles(session, actor, Window(limit=20)).items if begins else [],
    )  # fmt: skip


@router.get("/{evaluation_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, sheet: EvaluationInPath) -> Response:
    offered = choices(EVALUATION, actor, sheet)
    return render(
        request, "evaluations/show.html", here="evaluations", sheet=sheet, place=sheet.placement, looks=LOOKS,
        choices=offered, open=sheet.open_to(actor), turn=turn(sheet, bool(offered)), dates=dates(sheet),
        names=[t(f"grading.criterion.{name}") for name in CRITERIA],
        outcome=sheet.outcome if sheet.is_marked else None, history=log.history(session, actor, "evaluation", sheet.id),
    )  # fmt: skip


def turn(sheet: Evaluation, mine: bool) -> tuple[str, str]:
    """Whom the sheet waits for, and for what."""
    waits = WAITS_FOR[sheet.state]
    if waits is None:
        return t("evaluations.turn_none"), t("evaluations.turn_none_note")
    names = {
        "receiving_unit": sheet.placement.receiving_unit.name,
        "organizer": sheet.placement.round_.organizer.name,
        "cadre": sheet.placement.cadre.name,
    }
    return t("evaluations.you") if mine else names[waits], t(f"evaluations.turn.{waits}")


def dates(sheet: Evaluation) -> list[dict[str, str]]:
    """What happened when, and when it is due, in the order of the days."""
    happened = {
        "opened": sheet.created_at, "submitted": sheet.submitted_at, "confirmed": sheet.confirmed_at,
        "acknowledged": sheet.acknowledged_at,
    }  # fmt: skip
    course = [(local(at).date(), code, "past") for code, at in happened.items() if at]
    if not sheet.is_done:
        course.append((sheet.due_on, "due", "late" if sheet.overdue else ""))
    return [
        {"when": f"{on:%m.%d}", "title": t(f"evaluations.date.{code}"), "note": str(on.year), "state": state}
        for on, code, state in sorted(course, key=lambda step: step[0])
    ]


def about(sheet: Evaluation) -> Facts:
    facts = [
        (t("evaluations.name"), sheet.placement.cadre.name),
        (t("evaluations.post"), f"{sheet.placement.receiving_unit.name} {sheet.placement.post.title}"),
        (t("evaluations.due_on"), day(sheet.due_on)),
    ]
    if not sheet.is_marked:
        return facts
    total, grade = sheet.outcome
    return [*facts, (t("evaluations.total"), total), (t("evaluations.grade"), t(f"grading.grade.{grade}"))]


def as_it_stands(session: WorkSession, actor: Actor, sheet: Evaluation) -> dict[str, Any]:
    words = {f"{name}_words": words for name, words in sheet.words.items()}
    return {**sheet.marks, **words, "comment": sheet.comment}


act(
    router, "/{evaluation_id}/marks", EVALUATION, "mark", evaluation_in_path, actions.mark, asked=Marking,
    start=as_it_stands, template="evaluations/mark.html",
)  # fmt: skip
act(
    router, "/{evaluation_id}/submission", EVALUATION, "submit", evaluation_in_path, actions.submit, about=about,
)  # fmt: skip
act(
    router, "/{evaluation_id}/return", EVALUATION, "send_back", evaluation_in_path, actions.send_back,
    asked=SendBack, about=about, danger=True,
)  # fmt: skip
act(
    router, "/{evaluation_id}/confirmation", EVALUATION, "confirm", evaluation_in_path, actions.confirm,
    asked=Confirmation, about=about,
)  # fmt: skip
act(
    router, "/{evaluation_id}/acknowledgement", EVALUATION, "acknowledge", evaluation_in_path, actions.acknowledge,
    asked=Acknowledgement, about=about,
)  # fmt: skip
