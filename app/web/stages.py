"""Stages as pages: the path's forms, a stage with its panel and what it decided."""

from typing import Any

from fastapi import Request, Response

from app import access, log
from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep, round_in_path
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Round
from app.domain.rounds.path import acceptances, blind, criteria, seats, sitting_queries, stages
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import SeatNaming, StagePlan
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.states import ROUND
from app.labels import t
from app.shapes import Action
from app.shapes import actions as actions_of
from app.stage_deps import StageInPath, stage_in_path
from app.web.acts import Facts, act
from app.web.forms import Options
from app.web.render import day, render
from app.web.routing import web_router

router = web_router("/rounds")
OF_ENTRIES = ("record_absence", "record_cheating", "clear_outcome")
ONLY_WHEN_DUE = ("waive_minimum", "restore_minimum")


@router.get("/{round_id}/stages/{stage_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    choices = actions_of(STAGE, actor, stage)
    return render(
        request, "rounds/stage_show.html", here="rounds", stage=stage, choices=on_top(choices),
        about_entries=[each for each in choices if each.verb in OF_ENTRIES and not each.blocked],
        own=stage_queries.own_seat(stage, actor), marked=stage_queries.progress(session, stage),
        results=stage_queries.results(session, actor, stage), sheets=stage_queries.sheets(session, actor, stage),
        rooms=sitting_queries.for_page(session, actor, stage), problems=sitting_queries.told_problems(actor, stage),
        people={each.candidacy.id: each for each in blind.field(actor, stage)}, named=blind.sees_names(actor, stage),
        reads_lots=access.may(actor, "lot.read", stage), to_accept=acceptances.offered(actor, stage),
        waiting=stage_queries.waiting(stage), history=log.history(session, actor, "stage", stage.id),
    )  # fmt: skip


def on_top(choices: list[Action]) -> list[Action]:
    """The acts of the stage itself; what cannot be waived now is not offered, and a pass mark is looked at first."""
    return [
        each._replace(href=f"{each.href}-preview") if each.verb == "set_pass_mark" else each
        for each in choices
        if each.verb not in OF_ENTRIES and not (each.blocked and each.verb in ONLY_WHEN_DUE)
    ]


def about_stage(stage: Stage) -> Facts:
    return [
        (t("stage.kind"), t(f"word.StageKind.{stage.kind}")),
        (t("stage.weight"), t("stage.percent", n=stage.weight)),
        (t("stage.held_on"), day(stage.held_on)),
        (t("stage.candidates"), t("stage.people", n=len(stage.candidates))),
        (t("stage.panel"), t("stage.seated", n=len(stage.seats), wanted=stage.judges_wanted)),
    ]


def plan_to_begin_with(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    """The defaults, and whatever weight is left."""
    defaults = {name: field.default for name, field in StagePlan.model_fields.items() if not field.is_required()}
    return {**defaults, "weight": 100 - sum(stage.weight for stage in round_.stages)}


def plan_so_far(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    told = stage.model_dump(include=set(StagePlan.model_fields))
    return {**told, "kind": stage.kind.value, "criteria": criteria.lines_of(stage)}


def judges(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    found = stage_queries.possible_judges(session, stage)
    return {"username": [(user.username, t("stage.of_unit", name=user.name, unit=user.unit.label)) for user in found]}


def stage_page(seat: Any) -> str:
    return f"/{seat.stage.place}"


ONE = "/{round_id}/stages/{stage_id}"
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
    asked=SeatNaming, options=judges, about=about_stage, back=stage_page, here="rounds",
)  # fmt: skip
act(router, ONE + "/opening", STAGE, "open", stage_in_path, stages.open_, about=about_stage, here="rounds")
act(
    router, ONE + "/opening-withdrawal", STAGE, "withdraw_opening", stage_in_path, stages.withdraw_opening,
    asked=Grounds, about=about_stage, here="rounds", danger=True,
)  # fmt: skip
act(router, ONE + "/closing", STAGE, "close", stage_in_path, stages.close, about=about_stage, here="rounds")
act(
    router, ONE + "/reopening", STAGE, "reopen", stage_in_path, stages.reopen,
    asked=Grounds, about=about_stage, here="rounds", danger=True,
)  # fmt: skip
