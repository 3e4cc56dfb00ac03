"""Sittings 场次 as pages: the forms, one sitting, the sheet people are called from."""

from itertools import groupby
from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.clock import local
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import panel_queries, sitting_queries, sittings
from app.domain.rounds.path.models import Sitting, Stage
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.sitting_inputs import Placing, SittingAssignment, SittingPlan
from app.domain.rounds.path.sitting_states import SITTING
from app.domain.rounds.path.states import SEAT, STAGE
from app.labels import t
from app.shapes import actions as actions_of
from app.stage_deps import SittingInPath, StageInPath, seat_in_path, sitting_in_path, stage_in_path
from app.web.acts import Facts, act
from app.web.forms import Options
from app.web.render import moment, render
from app.web.routing import web_router
from app.web.sheets import about_seat
from app.web.stages import about_stage, stage_page

router = web_router("/rounds")
ONE = "/{round_id}/stages/{stage_id}"
SITTING_ONE = ONE + "/sittings/{sitting_id}"


@router.get(SITTING_ONE)
def show_sitting(request: Request, actor: CurrentActor, sitting: SittingInPath) -> Response:
    told = [(entry, *panel_queries.called(actor, sitting.stage, entry)) for entry in sitting_queries.heard(sitting)]
    return render(
        request, "rounds/sitting.html", here="rounds", sitting=sitting, stage=sitting.stage, people=told,
        choices=actions_of(SITTING, actor, sitting),
    )  # fmt: skip


@router.get(ONE + "/call-sheet")
def call_sheet(request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    lines = sitting_queries.call_sheet(actor, stage)
    rooms = [(sitting, list(called)) for sitting, called in groupby(lines, key=lambda line: line.sitting)]
    return render(request, "rounds/call_sheet.html", here="rounds", stage=stage, rooms=rooms)


def day_to_begin_with(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    told = {"begins": "09:00", "ends": "12:00"}
    return {**told, "held_on": stage.held_on.isoformat()} if stage.held_on else told


def plan_so_far(session: WorkSession, actor: Actor, sitting: Sitting) -> dict[str, Any]:
    begins, ends = local(sitting.starts_at), local(sitting.ends_at)
    return {
        "room": sitting.room, "held_on": begins.date().isoformat(), "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}", "capacity": sitting.capacity,
    }  # fmt: skip


def rooms(stage: Stage) -> list[tuple[str, str]]:
    return [(str(each.id), t("sitting.named", room=each.room, when=moment(each.starts_at))) for each in stage.sittings]


def places(session: WorkSession, actor: Actor, stage: Stage) -> Options:
    told = [panel_queries.told_in(actor, stage, each) for each in stage.candidates]
    return {"candidate": told, "sitting_id": [("", t("sitting.nowhere")), *rooms(stage)]}


def rooms_of_seat(session: WorkSession, actor: Actor, seat: Seat) -> Options:
    return {"sitting_id": [("", t("sitting.everywhere")), *rooms(seat.stage)]}


def about_sitting(sitting: Sitting) -> Facts:
    when = t("sitting.hours", begins=sitting.starts_at, ends=f"{local(sitting.ends_at):%H:%M}")
    return [(t("sitting.room"), sitting.room), (t("sitting.when"), when)]


act(
    router, ONE + "/sittings", STAGE, "add_sitting", stage_in_path, sittings.add, asked=SittingPlan,
    start=day_to_begin_with, about=about_stage, back=stage_page, here="rounds",
)  # fmt: skip
act(
    router, SITTING_ONE + "/revision", SITTING, "revise", sitting_in_path, sittings.revise, asked=SittingPlan,
    start=plan_so_far, about=about_sitting, back=stage_page, here="rounds",
)  # fmt: skip
act(
    router, SITTING_ONE + "/removal", SITTING, "remove", sitting_in_path, sittings.remove, about=about_sitting,
    here="rounds", danger=True,
)  # fmt: skip
act(router, ONE + "/allocation", STAGE, "allocate", stage_in_path, sittings.allocate, about=about_stage, here="rounds")
act(
    router, ONE + "/candidate-place", STAGE, "place_candidate", stage_in_path, sittings.place_candidate, asked=Placing,
    options=places, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/seats/{seat_id}/sitting", SEAT, "assign", seat_in_path, sittings.assign, asked=SittingAssignment,
    options=rooms_of_seat, about=about_seat, here="rounds",
)  # fmt: skip
