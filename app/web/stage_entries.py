"""The candidates of a stage and its line as pages: absence and cheating, the minimum field, the pass mark."""

from decimal import Decimal, InvalidOperation
from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import blind, outcomes, pass_marks
from app.domain.rounds.path.inputs import Absence, Cheating, OutcomeClearing, PassMarkChange
from app.domain.rounds.path.models import EntryOutcome, Stage
from app.domain.rounds.path.scoring import PassRule
from app.domain.rounds.path.states import STAGE
from app.labels import t
from app.stage_deps import StageInPath, stage_in_path
from app.web.acts import Facts, act
from app.web.forms import Options
from app.web.render import render
from app.web.routing import web_router

router = web_router("/rounds")
ONE = "/{round_id}/stages/{stage_id}"


@router.get(ONE + "/pass-mark-preview")
def preview(
    request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath,
    pass_mark: str = "", borderline_from: str = "",
) -> Response:  # fmt: skip
    """Who would turn, before anything is changed; what is no number shows the form again."""
    mark, borderline = points(pass_mark), points(borderline_from)
    asked = mark is not None and (not borderline_from or borderline is not None and borderline < mark)
    told = pass_marks.preview(session, actor, stage, PassRule(mark or stage.pass_mark, borderline))
    return render(
        request, "rounds/pass_mark.html", here="rounds", stage=stage, asked=asked, mark=mark, borderline=borderline,
        told=told, error="" if asked or not pass_mark else t("stage.preview_numbers"),
        typed={"pass_mark": pass_mark or stage.pass_mark, "borderline_from": borderline_from if pass_mark
               else "" if stage.borderline_from is None else stage.borderline_from},
    )  # fmt: skip


def points(typed: str) -> Decimal | None:
    try:
        told = Decimal(typed.strip())
    except InvalidOperation:
        return None
    return told if told.is_finite() and 0 <= told <= 100 and told == round(told, 2) else None


def about(stage: Stage) -> Facts:
    return [(t("stage.stage"), stage.title), (t("stage.candidates"), t("stage.people", n=len(stage.candidates)))]


def about_line(stage: Stage) -> Facts:
    return [*about(stage), (t("stage.minimum"), t("stage.people", n=stage.minimum_field))]


def expected(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    return {"entry_id": places(actor, stage, {EntryOutcome.EXPECTED})}


def not_caught(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    return {"entry_id": places(actor, stage, {EntryOutcome.EXPECTED, EntryOutcome.ABSENT})}


def left_out(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    return {"entry_id": places(actor, stage, {EntryOutcome.ABSENT, EntryOutcome.CHEATED})}


def places(actor: Actor, stage: Stage, outcomes: set[EntryOutcome]) -> list[tuple[str, str]]:
    """By name and code, by code alone where the reader sees no names."""
    return [
        (str(each.entry.id), each.code if each.hidden else t("stage.of_unit", name=each.name, unit=each.code))
        for each in blind.field(actor, stage)
        if each.entry is not None and each.outcome in outcomes
    ]  # fmt: skip


def as_it_stands(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    return {"pass_mark": stage.pass_mark, "borderline_from": stage.borderline_from}


act(
    router, ONE + "/absences", STAGE, "record_absence", stage_in_path, outcomes.record_absence,
    asked=Absence, options=expected, about=about, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/cheating", STAGE, "record_cheating", stage_in_path, outcomes.record_cheating,
    asked=Cheating, options=not_caught, about=about, here="rounds", danger=True,
)  # fmt: skip
act(
    router, ONE + "/outcome-clearing", STAGE, "clear_outcome", stage_in_path, outcomes.clear_outcome,
    asked=OutcomeClearing, options=left_out, about=about, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/minimum-waiver", STAGE, "waive_minimum", stage_in_path, pass_marks.waive_minimum,
    asked=Grounds, about=about_line, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/minimum-restoring", STAGE, "restore_minimum", stage_in_path, pass_marks.restore_minimum,
    asked=Grounds, about=about_line, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/pass-mark", STAGE, "set_pass_mark", stage_in_path, pass_marks.set_pass_mark,
    asked=PassMarkChange, start=as_it_stands, about=about, here="rounds",
)  # fmt: skip
