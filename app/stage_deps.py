"""What handlers of a round's path ask for by type: its stage, seat, sitting, lot, inspection or report."""

from typing import Annotated

from fastapi import Depends, Request

from app.deps import CurrentActor, RowId, SessionDep, expect, loaded
from app.domain.rounds.inspection import queries as inspections
from app.domain.rounds.inspection.models import Inspection, InspectionReport
from app.domain.rounds.path import panel_queries, sitting_queries
from app.domain.rounds.path import queries as stages
from app.domain.rounds.path.models import Sitting, Stage
from app.domain.rounds.path.pool_models import Lot
from app.domain.rounds.path.seat_models import Seat
from app.work import require_match, version_of


def stage_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId
) -> Stage:
    return loaded(request, stages.by_id(session, actor, round_id, stage_id))


def seat_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId, seat_id: RowId
) -> Seat:
    return loaded(request, stages.seat_by_id(session, actor, round_id, stage_id, seat_id))


def own_sheet_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId
) -> Seat:
    return loaded(request, stages.own_sheet(session, actor, round_id, stage_id))


def own_sheet_to_save(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId
) -> Seat:
    """Marks on the sheet need If-Match, so that two open windows never overwrite each other; an empty one does not."""
    sheet = stages.own_sheet(session, actor, round_id, stage_id)
    require_match(request, exists=bool(sheet.marks))
    if (told := request.headers.get("if-match")) is not None:
        expect(sheet, version_of(told))
    request.state.entity = sheet
    return sheet


def lot_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId, lot_id: RowId
) -> Lot:
    return loaded(request, panel_queries.lot_by_id(actor, stages.by_id(session, actor, round_id, stage_id), lot_id))


def sitting_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId, sitting_id: RowId
) -> Sitting:
    stage = stages.by_id(session, actor, round_id, stage_id)
    return loaded(request, sitting_queries.by_id(actor, stage, sitting_id))


SittingInPath = Annotated[Sitting, Depends(sitting_in_path)]
LotInPath = Annotated[Lot, Depends(lot_in_path)]


def inspection_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId, inspection_id: RowId
) -> Inspection:
    return loaded(request, inspections.by_id(session, actor, round_id, stage_id, inspection_id))


def report_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId,
    inspection_id: RowId, report_id: RowId,
) -> InspectionReport:  # fmt: skip
    return loaded(request, inspections.report_by_id(session, actor, round_id, stage_id, inspection_id, report_id))


def report_around(
    session: SessionDep, actor: CurrentActor, round_id: RowId, stage_id: RowId, inspection_id: RowId, report_id: RowId
) -> InspectionReport:
    """The report that a file belongs to: an If-Match speaks of the file."""
    return inspections.report_by_id(session, actor, round_id, stage_id, inspection_id, report_id)


InspectionInPath = Annotated[Inspection, Depends(inspection_in_path)]
ReportInPath = Annotated[InspectionReport, Depends(report_in_path)]
StageInPath = Annotated[Stage, Depends(stage_in_path)]
SeatInPath = Annotated[Seat, Depends(seat_in_path)]
OwnSheetInPath = Annotated[Seat, Depends(own_sheet_in_path)]
OwnSheetToSave = Annotated[Seat, Depends(own_sheet_to_save)]
