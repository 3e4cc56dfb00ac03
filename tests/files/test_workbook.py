"""A workbook is what a table says, as text, numbers and days; nothing in it is a formula or a person's name."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from app.files.workbook import LONGEST_TEXT, Column, Kind, Sheet, workbook

COLUMNS = [Column("姓名"), Column("名次", Kind.NUMBER), Column("成绩", Kind.SCORE), Column("日期", Kind.DATE)]


def parts(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def cells(made: bytes, sheet: int = 0) -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(sheet).to_python()


def test_numbers_are_numbers_and_days_are_days():
    made = workbook([Sheet("名次", COLUMNS, [["何静姝", 1, Decimal("86.35"), date(2026, 6, 18)]])])

    assert cells(made) == [["姓名", "名次", "成绩", "日期"], ["何静姝", 1.0, 86.35, date(2026, 6, 18)]]


def test_a_moment_is_the_readers_clock():
    made = workbook([Sheet("a", [Column("t", Kind.MOMENT)], [[datetime(2026, 6, 18, 1, 30, tzinfo=UTC)]])])

    assert cells(made)[1] == [datetime(2026, 6, 18, 9, 30)]


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\n"])
def test_what_begins_like_a_formula_is_text_and_stays_text_when_edited(lead):
    text = lead + 'HYPERLINK("x")'

    sheet, styles = (parts(workbook([Sheet("a", [Column("a"), Column("b", Kind.SCORE)], [[text, text]])]))[f"xl/{name}"]
                     for name in ("worksheets/sheet1.xml", "styles.xml"))  # fmt: skip

    assert "<f>" not in sheet and len(re.findall(r'<c r="[AB]2"[^>]* t="s"', sheet)) == 2
    style = int(re.search(r'<c r="A2" s="(\d+)"', sheet)[1])
    formats = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])
    assert 'quotePrefix="1"' in formats[style]


@pytest.mark.parametrize("text", ["http://x.invalid/", "mailto:a@b", "00123", "140521199403050022", "TRUE", "1e5"])
def test_text_that_looks_like_something_else_is_text(text):
    made = workbook([Sheet("a", [Column("a")], [[text]])])

    assert cells(made)[1] == [text]
    assert "hyperlink" not in parts(made)["xl/worksheets/sheet1.xml"]


def test_the_header_is_bold_and_on_every_page_of_a_landscape_a4():
    told = parts(workbook([Sheet("名次", COLUMNS, [])]))
    sheet = told["xl/worksheets/sheet1.xml"]

    assert 'orientation="landscape"' in sheet and 'paperSize="9"' in sheet and 'fitToHeight="0"' in sheet
    assert "_xlnm.Print_Titles" in told["xl/workbook.xml"] and "$1:$1" in told["xl/workbook.xml"]
    head = int(re.search(r'<c r="A1" s="(\d+)"', sheet)[1])
    styles = told["xl/styles.xml"]
    font = re.findall(r"<xf [^>]*>", styles[styles.index("<cellXfs") :])[head]
    assert "<b/>" in re.findall(r"<font>.*?</font>", styles)[int(re.search(r'fontId="(\d+)"', font)[1])]


def test_no_name_of_a_person_stands_in_the_properties():
    core = parts(workbook([Sheet("a", [Column("a")], [["x"]])]))["docProps/core.xml"]

    assert "<dc:creator></dc:creator>" in core and "<cp:lastModifiedBy></cp:lastModifiedBy>" in core


def test_tabs_have_names_that_every_program_takes():
    long = "晋城市二〇二六年上挂下派干部选派综合成绩名次表（第一批）全市" * 2
    made = workbook([Sheet(title, [Column("a")], []) for title in (long, long, "a/b:c", "", "名次", "名次")])

    names = CalamineWorkbook.from_filelike(io.BytesIO(made)).sheet_names
    assert names == [long[:31], long[:29] + " 2", "a b c", "1", "名次", "名次 2"]


def test_a_word_in_a_column_of_marks_is_a_word_and_nothing_is_an_empty_cell():
    made = workbook([Sheet("a", [Column("x", Kind.SCORE), Column("y")], [["缺考", None], [Decimal(1), ""]])])

    assert cells(made)[1:] == [["缺考", ""], [1.0, ""]]


def test_a_text_too_long_for_a_cell_is_an_error_and_not_left_out():
    with pytest.raises(ValueError):
        workbook([Sheet("a", [Column("a")], [["x" * (LONGEST_TEXT + 1)]])])


def test_a_row_of_another_length_is_an_error():
    with pytest.raises(ValueError):
        workbook([Sheet("a", COLUMNS, [["何静姝", 1]])])
