"""Stages as pages: the path's forms, a stage with its panel, a judge's sheet."""

from collections import Counter
from decimal import Decimal
from statistics import mean
from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from app import log
from app.access import Actor
from app.db import WorkSession
from app.deps import (
    CurrentActor,
    OwnSheetInPath,
    SeatInPath,
    SessionDep,
    StageInPath,
    expect,
    round_in_path,
    seat_in_path,
    stage_in_path,
)  # fmt: skip
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Round
from app.domain.rounds.path import marks, panel_queries, seats, sitting_queries, stages
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import Marks, SeatNaming, StagePlan
from app.domain.rounds.path.models import Seat, Stage
from app.domain.rounds.path.scoring import two_places
from app.domain.rounds.path.states import SEAT, STAGE
from app.domain.rounds.states import ROUND
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import Facts, act
from app.web.forms import FormInvalid, FormVersion, Options, sentences
from app.web.render import Failure, day, render, see
from app.web.routing import web_router

router = web_router("/rounds")


async def typed_sheet(request: Request) -> Marks:
    """The boxes points-12 and comment-12 of each candidacy; an empty box of points takes the mark away."""
    form = await request.form()
    entries = [
        {"candidacy_id": id_, "points": form.get(f"points-{id_}") or None, "comment": form.get(f"comment-{id_}") or ""}
        for id_ in on_the_form(form)
    ]
    try:
        return Marks.model_validate({"marks": entries})
    except ValidationError as broken:
        raise FormInvalid(sentences(broken), {}) from broken


def on_the_form(typed: Any) -> list[str]:
    """The candidacies on a sheet that was sent, in its order."""
    return [name.removeprefix("points-") for name in typed if name.startswith("points-")]


TypedSheet = Annotated[Marks, Depends(typed_sheet)]


@router.get("/{round_id}/stages/{stage_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    return render(
        request, "rounds/stage_show.html", here="rounds", stage=stage, choices=actions_of(STAGE, actor, stage),
        own=stage_queries.own_seat(stage, actor), marked=stage_queries.progress(session, stage),
        results=stage_queries.results(session, actor, stage), sheets=stage_queries.sheets(session, actor, stage),
        rooms=sitting_queries.for_page(session, actor, stage), problems=sitting_queries.told_problems(actor, stage),
        people={each.id: each for each in stage.candidates}, waiting=stage_queries.waiting(stage),
        history=log.history(session, actor, "stage", stage.id),
    )  # fmt: skip


@router.get("/{round_id}/stages/{stage_id}/seats/{seat_id}")
def show_seat(request: Request, session: SessionDep, actor: CurrentActor, seat: SeatInPath) -> Response:
    told = stage_queries.sheets(session, actor, seat.stage)
    return render(
        request, "rounds/stage_sheet.html", here="rounds", seat=seat, stage=seat.stage, withheld=told.withheld,
        shown=seat in (told.own, *told.others), choices=[
            choice for choice in actions_of(SEAT, actor, seat) if choice.verb not in ("save_marks", "submit")
        ], recusals=panel_queries.told_of(actor, seat), history=log.history(session, actor, "seat", seat.id),
    )  # fmt: skip


@router.get("/{round_id}/stages/{stage_id}/marks")
@router.get("/{round_id}/stages/{stage_id}/marks-submission")
def marking(request: Request, session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath) -> Response:
    failure: Failure | None = getattr(request.state, "failure", None)
    typed, errors = failure.values if failure else {}, beside_the_boxes(failure)
    return render(
        request, "rounds/marking.html", here="rounds", seat=seat, stage=seat.stage, policy=seat.stage.round_.rules,
        rows=rows_of(seat, typed), errors=errors, summary=with_names(seat, errors),
        refusal=failure.refusal if failure else "",
        spread=spread(seat), mean=mean_of(seat),
    )  # fmt: skip


@router.post("/{round_id}/stages/{stage_id}/marks")
def save_marks(
    session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, version: FormVersion, sheet: TypedSheet
) -> Response:
    expect(seat, version)
    marks.save_marks(session, actor, seat, sheet)
    return see(f"/{seat.stage.place}/marks")


@router.post("/{round_id}/stages/{stage_id}/marks-submission")
def submit_marks(
    session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, version: FormVersion, sheet: TypedSheet
) -> Response:
    expect(seat, version)
    marks.submit(session, actor, seat, sheet)
    return see(f"/{seat.stage.place}/marks")


def rows_of(seat: Seat, typed: dict[str, Any]) -> list[tuple]:
    """Candidacy, points and comment: as typed where the form was refused, else as saved."""
    saved = {mark.candidacy_id: mark for mark in seat.marks}
    rows = []
    for candidacy in seat.stage.candidates:
        mark = saved.get(candidacy.id)
        points, comment = (mark.points, mark.comment) if mark else ("", "")
        told = typed.get(f"points-{candidacy.id}", points), typed.get(f"comment-{candidacy.id}", comment)
        rows.append((candidacy, *told))
    return rows


def beside_the_boxes(failure: Failure | None) -> dict[str, str]:
    """marks.2.points of the refusal is the box points-17 of the page."""
    if failure is None:
        return {}
    ids, told = on_the_form(failure.values), {}
    for loc, words in failure.errors.items():
        _, number, box = loc.split(".")
        told[f"{'points' if box == 'candidacy_id' else box}-{ids[int(number)]}"] = words
    return told


def with_names(seat: Seat, errors: dict[str, str]) -> dict[str, str]:
    names = {str(each.id): each.cadre.name for each in seat.stage.candidates}
    return {
        box: t("stage.error_of", name=names.get(box.partition("-")[2], "–"), words=words)
        for box, words in errors.items()
    }


def spread(seat: Seat) -> list[tuple[str, int]]:
    """How the judge's own marks lie: below 60, then by tens."""
    tens = Counter(min(max(int(mark.points) // 10, 5), 9) for mark in seat.marks)
    return [(t("stage.below_60"), tens[5])] + [(t("stage.from_ten", n=ten * 10), tens[ten]) for ten in range(6, 10)]


def mean_of(seat: Seat) -> Decimal | None:
    return two_places(mean(mark.points for mark in seat.marks)) if seat.marks else None


def about_stage(stage: Stage) -> Facts:
    return [
        (t("stage.kind"), t(f"word.StageKind.{stage.kind}")),
        (t("stage.weight"), t("stage.percent", n=stage.weight)),
        (t("stage.held_on"), day(stage.held_on)),
        (t("stage.candidates"), t("stage.people", n=len(stage.candidates))),
        (t("stage.panel"), t("stage.seated", n=len(stage.seats), wanted=stage.judges_wanted)),
    ]


def about_seat(seat: Seat) -> Facts:
    return [(t("stage.stage"), seat.stage.title), (t("stage.judge"), seat.user.name)]


def plan_to_begin_with(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    """The defaults, and whatever weight is left."""
    defaults = {name: field.default for name, field in StagePlan.model_fields.items() if not field.is_required()}
    return {**defaults, "weight": 100 - sum(stage.weight for stage in round_.stages)}


def plan_so_far(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    return {**stage.model_dump(include=set(StagePlan.model_fields)), "kind": stage.kind.value}


def judges(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    found = stage_queries.possible_judges(session, stage)
    return {"username": [(user.username, t("stage.of_unit", name=user.name, unit=user.unit.label)) for user in found]}


def stage_of(seat: Seat) -> str:
    return f"/{seat.stage.place}"


ONE = "/{round_id}/stages/{stage_id}"
SEAT_ONE = ONE + "/seats/{seat_id}"
act(
    router, "/{round_id}/stages", ROUND, "add_stage", round_in_path, stages.add_stage,
    asked=StagePlan, start=plan_to_begin_with, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/revision", STAGE, "revise", stage_in_path, stages.revise,
    asked=StagePlan, start=plan_so_far, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/removal", STAGE, "remove", stage_in_path, stages.remove,
    about=about_stage, here="rounds", danger=True,
)  # fmt: skip
act(
    router, ONE + "/seats", STAGE, "seat_judge", stage_in_path, seats.seat_judge,
    asked=SeatNaming, options=judges, about=about_stage, back=stage_of, here="rounds",
)  # fmt: skip
act(router, ONE + "/opening", STAGE, "open", stage_in_path, stages.open_, about=about_stage, here="rounds")
act(router, ONE + "/closing", STAGE, "close", stage_in_path, stages.close, about=about_stage, here="rounds")
act(
    router, ONE + "/reopening", STAGE, "reopen", stage_in_path, stages.reopen,
    asked=Grounds, about=about_stage, here="rounds", danger=True,
)  # fmt: skip
act(
    router, SEAT_ONE + "/return", SEAT, "send_back", seat_in_path, marks.send_back,
    asked=Grounds, about=about_seat, back=stage_of, here="rounds",
)  # fmt: skip
act(
    router, SEAT_ONE + "/removal", SEAT, "remove", seat_in_path, seats.remove,
    asked=Grounds, about=about_seat, here="rounds", danger=True,
)  # fmt: skip
