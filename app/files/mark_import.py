"""The sheet of written marks: read as an office filled it in, and the empty one to fill in."""

from app import log
from app.access import Actor, require
from app.db import WorkSession
from app.domain.rounds.path import blind, mark_import
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.import_inputs import MOST, ImportRow, MarkImport
from app.domain.rounds.path.models import EntryOutcome, Stage
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import marks_come_as_totals
from app.errors import Refused, wrong
from app.files.reading import Wanted, table
from app.files.selection import File
from app.files.workbook import Column, Kind, Sheet, workbook
from app.labels import t


def columns(stage: Stage) -> list[Wanted]:
    """A blind stage knows codes alone: a column of names in the file is not looked at."""
    person = [
        Wanted("key", "mark_import.key", required=False), Wanted("name", "mark_import.name", required=False),
    ]  # fmt: skip
    return [
        Wanted("code", "mark_import.code", required=stage.blind), *([] if stage.blind else person),
        Wanted("points", "mark_import.points"), Wanted("remark", "mark_import.remark", required=False),
    ]  # fmt: skip


def read(actor: Actor, seat: Seat, filename: str, content: bytes, dry_run: bool) -> MarkImport:
    """Who may not import is refused before the file is opened."""
    mark_import.begin(actor, seat)
    found = table(content, filename, columns(seat.stage), MOST)
    if not {"code", "key"} & found[0].cells.keys():
        raise wrong("file", "files.missing_column", columns=t("mark_import.code"))
    return MarkImport(rows=[ImportRow(number=row.number, **row.cells) for row in found], dry_run=dry_run)


def template(session: WorkSession, actor: Actor, stage: Stage) -> File:
    """Codes in order, with the names where the stage is not blind, marks empty: for whoever keeps the stage, or for the
    sheet of whoever fills it in. In a blind stage nobody gets names beside codes this way: the file goes from hand to
    hand."""
    seat = stage_queries.own_seat(stage, actor)
    if seat is None:
        require(actor, "stage.export", stage)
    else:
        require(actor, "seat.import_marks", seat)
    if blocked := marks_come_as_totals(stage):
        raise Refused(blocked.code, **blocked.facts)
    people = blind.field(actor, stage) if seat is None else blind.sheet(actor, seat)
    shown = sorted((each for each in people if each.entry), key=lambda each: each.code)
    if not shown:
        raise Refused("mark_import.no_codes")
    heads = ["code", *([] if stage.blind else ["name"])]
    cells = [[each.code, *([] if stage.blind else [each.name])] for each in shown]
    outcomes = [_said(each.outcome) for each in shown]
    told = [
        *(Column(t(f"mark_import.{head}")) for head in heads), Column(t("mark_import.points"), Kind.SCORE),
        Column(t("mark_import.remark"), width=36),
    ]  # fmt: skip
    rows = [[*cell, None, outcome] for cell, outcome in zip(cells, outcomes, strict=True)]
    log.record(session, actor, "stage.export", stage, what="mark_template", rows=len(rows))
    name = t("export.filename", what=t("mark_import.template"), about=stage.title)
    return File(workbook([Sheet(stage.title, told, rows)]), name)


def _said(outcome: EntryOutcome) -> str:
    return "" if outcome == EntryOutcome.EXPECTED else t(f"mark_import.word.{outcome}")
