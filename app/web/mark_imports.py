"""Written marks from a sheet, as a page: choose the file, see every row's fate, take all rows or none."""

import json
from typing import Annotated

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from app import access
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep, expect
from app.domain.rounds.path import mark_import
from app.domain.rounds.path.import_inputs import MarkImport
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import SEAT
from app.downloads import download
from app.errors import wrong
from app.files import mark_import as sheets
from app.files.selection import XLSX
from app.stage_deps import OwnSheetInPath, StageInPath
from app.uploads import SheetUpload
from app.web.acts import why_not
from app.web.forms import FormVersion, parsed
from app.web.render import Failure, render, see
from app.web.routing import web_router
from app.work import logged

router = web_router("/rounds/{round_id}/stages/{stage_id}/mark-imports")
FATES = {"wrong": "stop", "absent": "off", "cheated": "off", "unchanged": "", "marked": "done", "replaced": "doing"}


async def sent_sheet(request: Request) -> SheetUpload | MarkImport:
    """A file to look at; or, from the page that showed its rows, these rows to be taken."""
    form = await request.form()
    if not form.get("rows"):
        return parsed(SheetUpload, form)
    try:
        return MarkImport(rows=json.loads(str(form["rows"])))
    except (ValidationError, ValueError, RecursionError) as broken:
        raise wrong("file", "files.not_a_table") from broken


Sent = Annotated[SheetUpload | MarkImport, Depends(sent_sheet)]


@router.get("")
def choose(request: Request, actor: CurrentActor, seat: OwnSheetInPath) -> Response:
    access.require(actor, "seat.import_marks", seat)
    return _page(request, seat, None)


@router.post("")
def import_marks(
    request: Request, session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, version: FormVersion, sent: Sent
) -> Response:
    expect(seat, version)
    if isinstance(sent, MarkImport):
        mark_import.import_marks(session, actor, seat, sent)
        return see(f"/{seat.stage.place}/marks")
    return _preview(request, session, actor, seat, sent)


@router.get("/template.xlsx")
@logged
def mark_import_template(session: SessionDep, actor: CurrentActor, stage: StageInPath) -> Response:
    file = sheets.template(session, actor, stage)
    return download(file.content, XLSX, file.name)


def _preview(request: Request, session: WorkSession, actor: CurrentActor, seat: Seat, sent: SheetUpload) -> Response:
    asked = sheets.read(actor, seat, *sent.sent, dry_run=True)
    told = mark_import.import_marks(session, actor, seat, asked)
    rows = json.dumps([row.model_dump() for row in asked.rows], ensure_ascii=False)
    return _page(request, seat, told, rows)


def _page(request: Request, seat: Seat, told: mark_import.Imported | None, rows: str = "") -> Response:
    """The wrong rows stand first."""
    failure: Failure | None = getattr(request.state, "failure", None)
    refusal = failure.refusal if failure else why_not(SEAT, "import_marks", seat)
    return render(
        request, "rounds/mark_import.html", here="rounds", seat=seat, stage=seat.stage, told=told, rows=rows,
        lines=sorted(told.rows, key=lambda each: not each.odd) if told else [], fates=FATES,
        named=not seat.stage.blind, keyed=bool(told) and any(each.row.key for each in told.rows),
        errors=failure.errors if failure else {}, refusal=refusal,
    )  # fmt: skip
