"""Stages of a round as JSON: the path, and what closing decided."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fastapi import Request, Response

from app import access
from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path import stages
from app.domain.rounds.path.inputs import StagePlan
from app.domain.rounds.path.models import EntryOutcome, Stage, StageKind, StageResult
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.states import StageState
from app.shapes import actions as actions_of
from app.stage_deps import StageInPath


class StagePlanOut(Shape):
    id: int
    position: int
    kind: StageKind
    title: str
    weight: int
    pass_mark: Decimal
    borderline_from: Decimal | None
    advance_ratio: int
    minimum_field: int
    blind: bool
    judges_wanted: int
    held_on: date | None
    state: StageState
    version: int


class StageRow(StagePlanOut):
    judges_seated: int
    sheets_submitted: int


class CriterionOut(Shape):
    id: int
    title: str
    weight: int
    minimum: Decimal | None


class PassMarkOut(Shape):
    was: Decimal
    pass_mark: Decimal
    borderline_from: Decimal | None
    reason: str
    set_by: str
    created_at: datetime
    flipped: list[int]


class ResultOut(Shape):
    """`parts`: criterion id → points of the panel. Who was absent or cheated has no score and no rank."""

    candidacy_id: int
    name: str
    score: Decimal | None
    parts: dict[int, Decimal]
    outcome: EntryOutcome
    rank: int | None
    passed: bool
    verdict: Verdict
    advanced: bool


class StageOut(StagePlanOut):
    round_id: int
    minimum_waived: str
    criteria: list[CriterionOut]
    pass_marks: list[PassMarkOut]
    results: list[ResultOut]
    actions: list[ActionOut]


def out(session: WorkSession, actor: Actor, stage: Stage) -> dict:
    people = {each.id: each for each in stage.candidates}
    results = stage_queries.results(session, actor, stage)
    return {
        **stage.model_dump(), "criteria": stage.criteria, "actions": actions_of(STAGE, actor, stage, PREFIX),
        "pass_marks": stage.pass_marks if access.may(actor, "standing.read", stage) else [],
        "minimum_waived": stage.minimum_waived if access.may(actor, "standing.read", stage) else "",
        "results": [result_out(each, people[each.candidacy_id]) for each in results],
    }  # fmt: skip


def result_out(result: StageResult, candidacy: Candidacy) -> dict:
    return {**result.model_dump(), "passed": result.passed, "name": candidacy.cadre.name}


def whole(items: Sequence[Any]) -> dict[str, Any]:
    """A round has a handful of stages and a stage a handful of judges: always one page."""
    return {"items": items, "next": None}


router = api_router("/rounds/{round_id}/stages", "stages")


@router.get("", response_model=Listing[StageRow])
def list_stages(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """In the order of the path, for whoever sees the round."""
    return whole(stage_queries.of_round(session, actor, round_))


@router.post("", response_model=StageOut, status_code=201)
def add_stage(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath, plan: StagePlan
):
    return out(session, actor, made(request, response, stages.add_stage(session, actor, round_, plan)))


@router.get("/{stage_id}", response_model=StageOut)
def read_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """With its results once it is closed, for the organizer."""
    return out(session, actor, stage)


@router.post("/{stage_id}/revision", response_model=StageOut)
def revise_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath, plan: StagePlan):
    """The whole plan of the stage again. Once the round is open, only the day, the title and the panel's size move."""
    return out(session, actor, stages.revise(session, actor, stage, plan))


@router.post("/{stage_id}/removal", status_code=204)
def remove_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath) -> None:
    stages.remove(session, actor, stage)


@router.post("/{stage_id}/opening", response_model=StageOut)
def open_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    return out(session, actor, stages.open_(session, actor, stage))


@router.post("/{stage_id}/opening-withdrawal", response_model=StageOut)
def withdraw_opening(session: SessionDep, actor: CurrentActor, stage: StageInPath, why: Grounds):
    """Planned again, while no sheet is handed in; drafts of marks stay."""
    return out(session, actor, stages.withdraw_opening(session, actor, stage, why))


@router.post("/{stage_id}/closing", response_model=StageOut)
def close_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    return out(session, actor, stages.close(session, actor, stage))


@router.post("/{stage_id}/reopening", response_model=StageOut)
def reopen_stage(session: SessionDep, actor: CurrentActor, stage: StageInPath, why: Grounds):
    return out(session, actor, stages.reopen(session, actor, stage, why))
