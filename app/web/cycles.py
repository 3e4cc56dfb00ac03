"""Cycles as pages: the list, beginning one with its count first, one cycle."""

from typing import Annotated

from fastapi import Query, Request, Response

from app import access, log
from app.deps import CurrentActor, CycleInPath, SessionDep, WindowDep, cycle_in_path
from app.domain.evaluations import cycles, queries
from app.domain.evaluations.inputs import EvaluationFilter, NewCycle
from app.domain.evaluations.states import CYCLE
from app.labels import t
from app.shapes import actions as choices
from app.web.acts import act
from app.web.evaluations import LOOKS
from app.web.forms import fields_of, filled
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/cycles")


@router.get("")
def index(request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep) -> Response:
    page = queries.cycles(session, actor, window)
    return render(request, "cycles/index.html", here="evaluations", page=page)


@router.get("/new", name="cycle.begin.form")
def new(
    request: Request, session: SessionDep, actor: CurrentActor,
    half: Annotated[int, Query(ge=1, le=6)] = 1, round_id: Annotated[str, Query(pattern=r"^\d{0,18}$")] = "",
) -> Response:  # fmt: skip
    """How many sheets it would open stands on the page before anything is opened."""
    access.require(actor, "cycle.begin")
    failure: Failure | None = getattr(request.state, "failure", None)
    values = {"half": half, "round_id": round_id, **(failure.values if failure else {})}
    offered = queries.rounds_in_post(session, actor)
    chosen = next((each.id for each in offered if str(each.id) == values["round_id"]), None)
    told = str(values["half"])
    counted = int(told) if told.isdecimal() and 1 <= int(told) <= 6 else half
    return render(
        request, "cycles/new.html", here="evaluations", values=values, errors=failure.errors if failure else {},
        refusal=failure.refusal if failure else "", rounds=offered,
        fields={field.name: field for field in fields_of(NewCycle)},
        preview=cycles.preview(session, actor.unit_path, counted, chosen),
    )  # fmt: skip


@router.post("/new", name="cycle.begin")
def begin(session: SessionDep, actor: CurrentActor, asked: filled(NewCycle)) -> Response:
    return see(f"/{cycles.begin(session, actor, asked).place}")


@router.get("/{cycle_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, cycle: CycleInPath, window: WindowDep) -> Response:
    wanted = EvaluationFilter(cycle=cycle.id)
    counts = queries.counts(session, actor, wanted)
    return render(
        request, "cycles/show.html", here="evaluations", cycle=cycle, choices=choices(CYCLE, actor, cycle),
        counts=counts, page=queries.search(session, actor, wanted, window),
        history=log.history(session, actor, "cycle", cycle.id), looks=LOOKS, turn=turn(counts),
    )  # fmt: skip


def turn(counts: dict[str, int]) -> tuple[str, str]:
    """Whom most of the open sheets wait for."""
    if counts["open"]:
        return t("evaluations.receivers"), t("evaluations.receivers_note", n=counts["open"])
    if counts["submitted"]:
        return t("evaluations.you"), t("evaluations.organizer_note", n=counts["submitted"])
    return t("evaluations.you"), t("evaluations.all_confirmed")


act(router, "/{cycle_id}/closing", CYCLE, "close", cycle_in_path, cycles.close, here="evaluations")
