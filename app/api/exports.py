"""Workbooks of a round, for whoever may see the page behind each. Every one taken stands in the log."""

from typing import Annotated

from fastapi import Depends, Response

from app.api.routing import api_router
from app.deps import CurrentActor, SessionDep, round_around
from app.domain.rounds.models import Round
from app.downloads import download
from app.files import selection
from app.files.selection import XLSX
from app.stage_deps import StageInPath
from app.work import logged

router = api_router("/rounds/{round_id}", "rounds")
RoundAround = Annotated[Round, Depends(round_around)]
BOOK = {200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/standings.xlsx", response_class=Response, responses=BOOK)
@logged
def export_standings(session: SessionDep, actor: CurrentActor, round_: RoundAround) -> Response:
    """Rank, ties, every stage's score and weight, the composite, what became of each."""
    file = selection.standings(session, actor, round_)
    return download(file.content, XLSX, file.name)


@router.get("/decision-list.xlsx", response_class=Response, responses=BOOK)
@logged
def export_decision_list(session: SessionDep, actor: CurrentActor, round_: RoundAround) -> Response:
    """The same with the decision and the reasons; the meeting's counts on a second sheet."""
    file = selection.decision_list(session, actor, round_)
    return download(file.content, XLSX, file.name)


@router.get("/stages/{stage_id}/marks.xlsx", response_class=Response, responses=BOOK)
@logged
def export_marks(session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    """Every sheet that may be read by now, side by side."""
    file = selection.marking_sheets(session, actor, stage)
    return download(file.content, XLSX, file.name)
