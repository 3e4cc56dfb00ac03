"""Workbooks of a round, from the pages they belong to. Every one taken stands in the log."""

from typing import Annotated

from fastapi import Depends, Response

from app.deps import CurrentActor, SessionDep, round_around
from app.domain.rounds.models import Round
from app.downloads import download
from app.files import selection
from app.files.selection import XLSX
from app.stage_deps import StageInPath
from app.web.routing import web_router
from app.work import logged

router = web_router("/rounds/{round_id}")
RoundAround = Annotated[Round, Depends(round_around)]


@router.get("/standings.xlsx")
@logged
def export_standings(session: SessionDep, actor: CurrentActor, round_: RoundAround) -> Response:
    file = selection.standings(session, actor, round_)
    return download(file.content, XLSX, file.name)


@router.get("/decision-list.xlsx")
@logged
def export_decision_list(session: SessionDep, actor: CurrentActor, round_: RoundAround) -> Response:
    file = selection.decision_list(session, actor, round_)
    return download(file.content, XLSX, file.name)


@router.get("/stages/{stage_id}/marks.xlsx")
@logged
def export_marks(session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    file = selection.marking_sheets(session, actor, stage)
    return download(file.content, XLSX, file.name)
