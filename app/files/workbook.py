"""A table as .xlsx, as an office prints and keeps it. Text is always text: what begins with = is no formula.

workbook([Sheet("名次", [Column("姓名"), Column("成绩", Kind.SCORE)], rows)])
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.clock import local

PAPER_A4 = 9
LONGEST_TEXT = 32_767  # what a cell holds
WIDEST_NAME = 31
LEADS_ASTRAY = ("=", "+", "-", "@", "\t", "\r", "\n")


class Kind(StrEnum):
    """What a column holds. A value of another type (a word in a column of marks) is written as text."""

    TEXT = "text"
    NUMBER = "number"
    SCORE = "score"
    DATE = "date"
    MOMENT = "moment"


WIDTHS = {Kind.TEXT: 16, Kind.NUMBER: 8, Kind.SCORE: 10, Kind.DATE: 12, Kind.MOMENT: 17}
SHOWN = {Kind.NUMBER: "0", Kind.SCORE: "0.00", Kind.DATE: "yyyy.mm.dd", Kind.MOMENT: "yyyy.mm.dd hh:mm"}


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind = Kind.TEXT
    width: int = 0


@dataclass(frozen=True)
class Sheet:
    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The header repeated on every page, landscape A4; no name of a person in the document's properties."""
    written = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(written, told) as book:
        book.set_properties({"author": "", "company": "", "manager": ""})
        styles = _Styles(book)
        names: set[str] = set()
        for sheet in sheets:
            _lay(book.add_worksheet(_name(sheet.title, names)), sheet, styles)
    return written.getvalue()


class _Styles:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"valign": "top", "border": 1}
        self.head = book.add_format({**base, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#F2F1EC"})
        self.text = book.add_format({**base, "text_wrap": True, "num_format": "@"})
        # the mark that keeps a spreadsheet from reading the text as a formula when the cell is edited
        self.quoted = book.add_format({**base, "text_wrap": True, "num_format": "@", "quote_prefix": True})
        self.kinds: dict[Kind, Format] = {
            kind: book.add_format({**base, "num_format": shown}) for kind, shown in SHOWN.items()
        }

    def of(self, text: str) -> Format:
        return self.quoted if text.startswith(LEADS_ASTRAY) else self.text


def _lay(page: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    page.set_landscape()
    page.set_paper(PAPER_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 0)
    page.set_header(f"&C{_plain(sheet.title)}")
    page.set_footer("&C&P / &N")
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width or WIDTHS[column.kind])
        page.write_string(0, at, _fitting(column.title), styles.head)
    for line, row in enumerate(sheet.rows, start=1):
        for at, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
            _write(page, line, at, column.kind, value, styles)


def _write(page: Worksheet, line: int, at: int, kind: Kind, value: Any, styles: _Styles) -> None:
    if value is None or value == "":
        page.write_blank(line, at, None, styles.text)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and kind in (Kind.NUMBER, Kind.SCORE):
        page.write_number(line, at, float(value), styles.kinds[kind])
    elif isinstance(value, datetime) and kind in (Kind.DATE, Kind.MOMENT):
        page.write_datetime(line, at, local(value).replace(tzinfo=None), styles.kinds[kind])
    elif isinstance(value, date) and not isinstance(value, datetime) and kind in (Kind.DATE, Kind.MOMENT):
        page.write_datetime(line, at, value, styles.kinds[Kind.DATE])
    else:
        text = _fitting(str(value))
        page.write_string(line, at, text, styles.of(text))


def _fitting(text: str) -> str:
    """xlsxwriter leaves out a text that is too long without a word; nothing of ours may vanish so."""
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a cell holds {LONGEST_TEXT} characters")
    return text


def _plain(title: str) -> str:
    """& begins an order in a page header."""
    return title.replace("&", "&&")[:200]


def _name(title: str, taken: set[str]) -> str:
    """A tab's name: no signs that Excel refuses, not too long, each once."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip().strip("'") or "1"
    name, number = base[:WIDEST_NAME], 1
    while name.lower() in taken:
        number += 1
        tail = f" {number}"
        name = base[: WIDEST_NAME - len(tail)] + tail
    taken.add(name.lower())
    return name
