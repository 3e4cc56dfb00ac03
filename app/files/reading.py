"""A table that somebody hands in, .xlsx or .csv, as rows of text by the name of the column.

Whatever is wrong is a fault of the field `file` with a code under `files.`; the values themselves are judged by whoever
asked for the table, who can name the row of the sheet.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from app import labels, zips
from app.asked import UNREADABLE
from app.errors import wrong

CHILD = Path(__file__).with_name("child.py")
SECONDS = 20
SIZE = 10 << 20
UNPACKED = 100 << 20
ROWS, COLUMNS = 20_000, 200
HEADER_WITHIN = 10  # rows: offices put a title above


class Wanted(NamedTuple):
    """A column to look for: its name in the rows, the label its header says in any of our languages, other words the
    header may have, and whether it must be there."""

    name: str
    code: str
    required: bool = True
    also: tuple[str, ...] = ()

    @property
    def heads(self) -> list[str]:
        return [_head(word) for word in (*(labels.table(locale)[self.code] for locale in labels.LOCALES), *self.also)]


class Row(NamedTuple):
    """`number` is the row of the sheet as a person counts it; a cell that is empty is ""."""

    number: int
    cells: dict[str, str]


def table(content: bytes, filename: str, wanted: Sequence[Wanted], rows: int = ROWS) -> list[Row]:
    """The rows below the header that names the wanted columns; lines without anything in them are left out."""
    found = _parsed(content, _kind(content, filename), rows + HEADER_WITHIN)
    at, places = _header(found, wanted)
    told = [
        Row(number, {name: _cell(line, place) for name, place in places.items()})
        for number, line in enumerate(found[at + 1 :], start=at + 2)
        if any(cell.strip() for cell in line)
    ]
    if not told:
        raise wrong("file", "files.no_rows")
    if len(told) > rows:
        raise wrong("file", "files.too_many_rows", limit=rows)
    _refuse_unreadable(told)
    return told


def _kind(content: bytes, filename: str) -> str:
    """Refused before anything is unpacked: too large as it is, or by what its directory promises."""
    if not content:
        raise wrong("file", "files.empty")
    if len(content) > SIZE:
        raise wrong("file", "files.too_big")
    if content.startswith(zips.SIGNATURE):
        try:
            members = zips.members(content)
        except ValueError as broken:
            raise wrong("file", "files.not_a_table") from broken
        if sum(member.size for member in members) > UNPACKED:
            raise wrong("file", "files.too_big")
        return "xlsx"
    if PurePosixPath(filename).suffix.lower() not in (".csv", ".txt"):
        raise wrong("file", "files.not_a_table")
    return "csv"


def _parsed(content: bytes, kind: str, rows: int) -> list[list[str]]:
    """In a child without our environment; whatever becomes of it, we are told in words."""
    command = [sys.executable, "-I", str(CHILD), kind, str(rows), str(COLUMNS)]
    try:
        ran = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, env={},
            check=False, close_fds=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired as slow:
        raise wrong("file", "files.too_slow") from slow
    if ran.returncode != 0:
        raise wrong("file", "files.too_big" if ran.returncode < 0 else "files.not_a_table")
    told = json.loads(ran.stdout)
    if "code" in told:
        limits = {"files.too_many_rows": rows - HEADER_WITHIN, "files.too_many_columns": COLUMNS}
        raise wrong("file", told["code"], limit=limits.get(told["code"]))
    return told["rows"]


def _header(lines: list[list[str]], wanted: Sequence[Wanted]) -> tuple[int, dict[str, int]]:
    """The first of the upper rows that has every required column; else the row that comes nearest tells what lacks."""
    best: tuple[int, int, dict[str, int]] = (-1, 0, {})
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        heads = [_head(cell) for cell in line]
        places = {each.name: heads.index(word) for each in wanted for word in each.heads if word in heads}
        if len(places) > best[0]:
            best = (len(places), at, places)
    _, at, places = best
    if missing := [each for each in wanted if each.required and each.name not in places]:
        raise wrong("file", "files.missing_column", columns="、".join(labels.t(each.code) for each in missing))
    heads = [_head(cell) for cell in lines[at]]
    if twice := [heads[place] for place in places.values() if heads.count(heads[place]) > 1]:
        raise wrong("file", "files.column_twice", column=twice[0])
    return at, places


def _head(cell: str) -> str:
    """Line breaks, spaces and capitals in a header mean nothing."""
    return "".join(cell.split()).casefold()


def _cell(line: list[str], place: int) -> str:
    return line[place].strip() if place < len(line) else ""


def _refuse_unreadable(rows: list[Row]) -> None:
    for row in rows:
        if any(UNREADABLE.search(cell) for cell in row.cells.values()):
            raise wrong("file", "files.unreadable", row=row.number)
