"""How a panel comes about, as pages: lots with their record, reserves, recusals from one candidate."""

from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import drawing, panel_queries, recusals
from app.domain.rounds.path.inputs import RecusalEntry, RecusalLifting
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.pool_inputs import Drawing, Redrawing
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import SEAT, STAGE
from app.labels import t
from app.stage_deps import LotInPath, seat_in_path, stage_in_path
from app.web.acts import Facts, act
from app.web.forms import Options
from app.web.render import render
from app.web.routing import web_router
from app.web.sheets import about_seat
from app.web.stages import about_stage, stage_page

router = web_router("/rounds")
ONE = "/{round_id}/stages/{stage_id}"
SEAT_ONE = ONE + "/seats/{seat_id}"


@router.get(ONE + "/lots/{lot_id}")
def show_lot(request: Request, session: SessionDep, actor: CurrentActor, lot: LotInPath) -> Response:
    names = panel_queries.names_in(session, lot)
    return render(request, "rounds/lot.html", here="rounds", lot=lot, stage=lot.stage, names=names)


def about_pool(stage: Stage) -> Facts:
    return [*about_stage(stage), (t("lot.rule"), t("lot.rule_text"))]


def wanted(session: WorkSession, actor: Actor, stage: Stage) -> dict[str, Any]:
    return {
        "judges": max(stage.judges_wanted - len(stage.seats), 1),
        "reserves": Drawing.model_fields["reserves"].default,
    }


def may_be_recused(session: WorkSession, actor: Actor, seat: Seat) -> Options:
    already = {each.candidacy_id for each in seat.recusals}
    told = [panel_queries.told(actor, seat, each) for each in seat.stage.candidates if each.id not in already]
    return {"candidate": sorted(told) if seat.stage.blind else told, "source": sources(actor, seat)}


def are_recused(session: WorkSession, actor: Actor, seat: Seat) -> Options:
    return {"candidate": [panel_queries.told(actor, seat, each.candidacy) for each in seat.recusals]}


def sources(actor: Actor, seat: Seat) -> list[tuple[str, str]]:
    """A judge applies; the organizer says on whose word."""
    words = ["self"] if actor.user_id == seat.user_id else ["interested", "told", "office"]
    return [(word, t(f"word.RecusalSource.{word}")) for word in words]


act(
    router, ONE + "/lots", STAGE, "draw_judges", stage_in_path, drawing.draw_judges, asked=Drawing, start=wanted,
    about=about_pool, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/lot-redrawing", STAGE, "redraw_judges", stage_in_path, drawing.redraw_judges, asked=Redrawing,
    about=about_pool, here="rounds", danger=True,
)  # fmt: skip
act(
    router, ONE + "/reserve-call", STAGE, "call_reserve", stage_in_path, drawing.call_reserve, about=about_stage,
    back=stage_page, here="rounds",
)  # fmt: skip
act(
    router, SEAT_ONE + "/recusals", SEAT, "declare_recusal", seat_in_path, recusals.declare, asked=RecusalEntry,
    options=may_be_recused, about=about_seat, here="rounds",
)  # fmt: skip
act(
    router, SEAT_ONE + "/recusal-lifting", SEAT, "lift_recusal", seat_in_path, recusals.lift, asked=RecusalLifting,
    options=are_recused, about=about_seat, here="rounds",
)  # fmt: skip
