"""Runs as a process of its own, without our settings: reads a workbook or CSV from stdin, answers rows as JSON.

It imports nothing of the house, limits its own memory, time and files first, and says one word on stdout when it
gives up. What it reads was made by strangers.
"""

import csv
import io
import json
import resource
import sys
from datetime import date, datetime, time
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

MEMORY = 768 << 20
SECONDS = 10
TEXT_LIMIT = 32_767


class GivenUp(Exception):
    """A label code under files."""


def main() -> None:
    kind, most_rows, most_columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        told: Any = {"rows": (sheet if kind == "xlsx" else lines)(content, most_rows, most_columns)}
    except GivenUp as given_up:
        told = {"code": str(given_up)}
    except MemoryError:
        told = {"code": "files.too_big"}
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


def sheet(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """The first sheet of a workbook that holds anything, from its first row on."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            page = book.get_sheet_by_name(name)
            if page.height == 0:
                continue
            if page.total_height > most_rows:
                raise GivenUp("files.too_many_rows")
            if page.total_width > most_columns:
                raise GivenUp("files.too_many_columns")
            return [[spoken(value) for value in row] for row in page.to_python(skip_empty_area=False)]
    except CalamineError as broken:
        raise GivenUp("files.not_a_table") from broken
    return []


def lines(content: bytes, most_rows: int, most_columns: int) -> list[list[str]]:
    """UTF-8 with or without its mark, or the GB 18030 of older systems; comma, semicolon or tab."""
    text = decoded(content)
    first = text.split("\n", 1)[0]
    csv.field_size_limit(TEXT_LIMIT)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True):
            if len(rows) == most_rows:
                raise GivenUp("files.too_many_rows")
            if len(row) > most_columns:
                raise GivenUp("files.too_many_columns")
            rows.append(row)
    except csv.Error as broken:
        raise GivenUp("files.not_a_table") from broken
    return rows


def decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise GivenUp("files.encoding")


def spoken(value: Any) -> str:
    """Every cell as the text a person would have typed: 13800000000 and not 13800000000.0, 2026-06-18."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)


if __name__ == "__main__":
    main()
