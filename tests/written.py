"""Builders of written stages whose marks come from a sheet."""

from typing import Any

from app.db import WorkSession
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import Stage
from app.domain.rounds.states import RoundState
from app.files.workbook import Column, Kind, Sheet, workbook
from tests import panels
from tests.cast import Cast


def stage_of(
    session: WorkSession, cast: Cast, *judges: str, people: tuple[str, ...] = ("c1", "c2", "c3"), **fields: Any
) -> tuple[Stage, list[Candidacy]]:
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
    made = panels.candidacy_rows(session, cast, round_, *people)
    told = {"kind": "written", "title": "笔试", **fields}
    return panels.open_stage(session, cast, round_, *(judges or ("judge",)), **told), made


def csv(*rows: str, head: str = "考号,姓名,成绩,备注") -> dict[str, Any]:
    """A file to send."""
    return {"file": ("成绩.csv", "\n".join((head, *rows)).encode())}


def xlsx(*rows: tuple, heads: tuple[str, ...] = ("考号", "成绩", "备注")) -> dict[str, Any]:
    columns = [Column(each, Kind.SCORE if each == "成绩" else Kind.TEXT) for each in heads]
    return {"file": ("成绩.xlsx", workbook([Sheet("成绩", columns, rows)]))}
