"""Figures as pages: the tab of a round, and a stage's marks with each judge beside the panel."""

from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.figures import queries
from app.domain.rounds.models import Round
from app.labels import t
from app.stage_deps import StageInPath
from app.web.render import render
from app.web.routing import web_router

router = web_router("/rounds")
GROUPS = ("women", "minorities", "non_party", "reserve_cadres")


@router.get("/{round_id}/stages/{stage_id}/figures")
def show_stage(request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    told = queries.of_stage(session, actor, stage)
    columns = [(class_of(end), marks) for end, marks in told.spread]
    return render(request, "rounds/stage_figures.html", here="rounds", stage=stage, told=told, columns=columns)


def of_round(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    """What the tab shows: the funnel as far as it can be counted, the shares, how far the marking is."""
    steps = queries.funnel(session, actor, round_)
    counted = [each for each in steps if each.people is not None]
    return {
        "steps": steps, "groups": GROUPS, "marking": queries.marking(session, actor, round_),
        "funnel": [(title(each), each.people, each is counted[-1]) for each in counted],
    }  # fmt: skip


def title(step: queries.StepFigure) -> str:
    return t(step.title) if step.stage_id is None else step.title


def class_of(end: int) -> str:
    return t("stage.from_ten", n=end) if end else t("stage.below_60")
