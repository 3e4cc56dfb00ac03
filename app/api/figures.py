"""Figures of a round and of a stage as JSON."""

from decimal import Decimal
from typing import Any

from app.api.lists import Shape
from app.api.routing import PREFIX, api_router
from app.deps import CurrentActor, RoundInPath, SessionDep
from app.domain.rounds.figures import queries
from app.domain.rounds.figures.queries import StageFigures
from app.domain.rounds.models import Round
from app.domain.rounds.states import StageState
from app.labels import t
from app.stage_deps import StageInPath


class StepOut(Shape):
    """A step of the round: how many of those you may see reached it, and who they are; null: it cannot be counted yet.
    `href` lists them, `left_href` those who came to the step before and not to this one."""

    code: str
    title: str
    stage_id: int | None
    people: int | None
    women: int | None
    minorities: int | None
    non_party: int | None
    reserve_cadres: int | None
    left: int | None
    href: str
    left_href: str


class SeatFigureOut(Shape):
    seat_id: int
    judge: str
    marked: int
    total: int
    handed_in: bool


class MarkingOut(Shape):
    stage_id: int
    title: str
    state: StageState
    seats: list[SeatFigureOut]


class RoundFigures(Shape):
    """`marking` is the organizer's; it tells how far the judges are, never a mark."""

    steps: list[StepOut]
    marking: list[MarkingOut]


class ClassOut(Shape):
    """How many marks lie from here up to the next class."""

    at_least: int
    marks: int


class JudgeOut(Shape):
    """`deviation` from the panel's mean over the same candidates; below nought is strict."""

    seat_id: int
    judge: str
    marks: int
    mean: Decimal
    deviation: Decimal | None
    highest: int
    lowest: int


class StageFiguresOut(Shape):
    """`withheld` says why the marks are not told yet."""

    marking: MarkingOut
    spread: list[ClassOut]
    judges: list[JudgeOut]
    withheld: str | None


router = api_router("/rounds", "figures")


@router.get("/{round_id}/figures", response_model=RoundFigures)
def read_round_figures(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """The funnel of the people you may see; before the notice is out only the organizer is told of the list."""
    told = queries.funnel(session, actor, round_)
    return {"steps": [step_out(round_, each) for each in told], "marking": queries.marking(session, actor, round_)}


@router.get("/{round_id}/stages/{stage_id}/figures", response_model=StageFiguresOut)
def read_stage_figures(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """How the marks lie and how each judge marks beside the panel: the organizer's, once every sheet is in."""
    return stage_out(queries.of_stage(session, actor, stage))


def step_out(round_: Round, step: queries.StepFigure) -> dict[str, Any]:
    people = f"{PREFIX}/rounds/{round_.id}/candidacies"
    title = t(step.title) if step.stage_id is None else step.title
    told = {"title": title, "href": f"{people}?reached={step.code}", "left_href": f"{people}?left_at={step.code}"}
    return {**step._asdict(), **told}


def stage_out(told: StageFigures) -> dict[str, Any]:
    blocked = told.withheld
    return {
        "marking": told.marking,
        "spread": [{"at_least": end, "marks": marks} for end, marks in told.spread],
        "judges": [{"seat_id": each.seat_id, "judge": each.judge, **each.told._asdict()} for each in told.judges],
        "withheld": t(f"errors.{blocked.code}", **blocked.facts) if blocked else None,
    }  # fmt: skip
