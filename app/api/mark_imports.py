"""Written marks from a sheet, as JSON: every row answered, all of them taken or none."""

from decimal import Decimal
from typing import Annotated

from fastapi import File, Response

from app.api.exports import BOOK
from app.api.lists import Shape
from app.api.routing import api_router
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import mark_import
from app.downloads import download
from app.files import mark_import as sheets
from app.files.selection import XLSX
from app.stage_deps import OwnSheetInPath, StageInPath
from app.uploads import SheetUpload
from app.work import logged


class OddOut(Shape):
    column: str
    code: str
    detail: str


class ImportedRow(Shape):
    """`row` is the row of the sheet. `fate`: marked, replaced, unchanged, absent, cheated, wrong."""

    row: int
    code: str
    key: str
    name: str
    points: Decimal | None
    before: Decimal | None
    remark: str
    fate: str
    errors: list[OddOut]


class MissingOut(Shape):
    code: str
    name: str


class ImportOut(Shape):
    """`not_marked`: who has no mark yet and is not on the sheet."""

    dry_run: bool
    taken: int
    wrong: int
    rows: list[ImportedRow]
    not_marked: list[MissingOut]


def out(told: mark_import.Imported, dry_run: bool) -> dict:
    return {
        "dry_run": dry_run, "taken": len(told.rows) - told.wrong, "wrong": told.wrong,
        "rows": [row_out(each) for each in told.rows],
        "not_marked": [{"code": each.code, "name": each.name} for each in told.missing],
    }  # fmt: skip


def row_out(each: mark_import.Judged) -> dict:
    told = each.row.model_dump(include={"code", "key", "name", "remark"})
    errors = [{"column": odd.column, "code": odd.code, "detail": odd.words()} for odd in each.odd]
    return {
        **told, "row": each.row.number, "points": each.points, "before": each.before, "fate": each.fate,
        "errors": errors,
    }  # fmt: skip


router = api_router("/rounds/{round_id}/stages/{stage_id}/mark-imports", "stages")


@router.get("/template.xlsx", response_class=Response, responses=BOOK)
@logged
def mark_import_template(session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    """The codes in order with empty marks; names only where the stage is not blind."""
    file = sheets.template(session, actor, stage)
    return download(file.content, XLSX, file.name)


@router.post("", response_model=ImportOut)
def import_marks(session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, sent: Annotated[SheetUpload, File()]):
    """Onto your own sheet of a written stage. One wrong row and nothing is taken: 422 with /rows/ROW/COLUMN for each,
    ROW as the sheet counts. If-Match is held against the sheet of marks."""
    asked = sheets.read(actor, seat, *sent.sent, sent.dry_run)
    return out(mark_import.import_marks(session, actor, seat, asked), sent.dry_run)
