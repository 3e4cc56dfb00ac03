"""A table that somebody hands in: what is found, and in which words what is not a table is refused."""

import io
import os
import resource
import time
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import labels
from app.errors import Invalid
from app.files import reading
from app.files.reading import Wanted, table
from app.files.workbook import Column, Kind, Sheet, workbook
from tests.make import refusal

WANTED = (Wanted("name", "cadre.name"), Wanted("key", "cadre.key"), Wanted("note", "log.reason", required=False))
HEAD = "编号,姓名\n"


def cells(content: bytes, filename: str = "a.csv") -> list[dict[str, str]]:
    return [row.cells for row in table(content, filename, WANTED)]


def xlsx(*rows, columns=("姓名", "编号")) -> bytes:
    return workbook([Sheet("a", [Column(each) for each in columns], rows)])


def test_columns_are_found_by_their_header_in_any_order():
    told = [{"name": "何静姝", "key": "c1"}]

    assert cells(b"\xef\xbb\xbf" + (HEAD + "c1,何静姝\n").encode()) == told
    assert cells(xlsx(["何静姝", "c1"]), "a.xlsx") == told
    assert cells(xlsx(["何静姝", "x", "c1"], columns=(" 姓\n名 ", "别的", "编号")), "a.xlsx") == told


def test_english_headers_are_taken_too():
    name, key = (labels.table("en")[code] for code in ("cadre.name", "cadre.key"))

    assert cells(f"{name.upper()}\t{key}\n何静姝\tc1\n".encode()) == [{"name": "何静姝", "key": "c1"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_of_old_and_new_systems_is_read(encoding):
    text = HEAD + 'c1,"何静姝, 甲"\r\nc2,㑇㐱\r\n'

    assert cells(text.encode(encoding)) == [{"name": "何静姝, 甲", "key": "c1"}, {"name": "㑇㐱", "key": "c2"}]


def test_rows_carry_the_number_a_person_sees_and_a_title_above_the_header_is_no_matter():
    made = workbook([Sheet("a", [Column("2026 年笔试成绩"), Column("")], [
        ["", ""], ["姓名", "编号"], ["何静姝", "c1"], ["", " "], ["陈思远", "c2"],
    ])])  # fmt: skip

    assert [(row.number, row.cells["key"]) for row in table(made, "a.xlsx", WANTED)] == [(4, "c1"), (6, "c2")]


def test_numbers_and_days_come_as_a_person_would_type_them():
    columns = [Column("姓名", Kind.NUMBER), Column("编号", Kind.SCORE), Column("事由与变化", Kind.DATE)]
    made = workbook([Sheet("a", columns, [[13800000000, 86.5, date(2026, 6, 18)]])])

    assert cells(made, "a.xlsx") == [{"name": "13800000000", "key": "86.5", "note": "2026-06-18"}]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=40)
LEADING = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "=cmd|' /C calc'!A0", ""]), TEXT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(LEADING, LEADING), min_size=1, max_size=8))
def test_what_was_written_is_read_again_whatever_it_begins_with(pairs):
    kept = [(name.strip(), key.strip()) for name, key in pairs if name.strip() or key.strip()]
    if not kept:
        return

    assert [(each["name"], each["key"]) for each in cells(xlsx(*pairs), "a.xlsx")] == kept


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"", "a.xlsx", "files.empty"),
        (b"%PDF-1.7", "a.pdf", "files.not_a_table"),
        (b"PK\x03\x04 nothing", "a.xlsx", "files.not_a_table"),
        (b"\xd0\xcf\x11\xe0" * 200, "a.xls", "files.not_a_table"),
        (b"\xff\xfe\x00\x00", "a.csv", "files.encoding"),
        (HEAD.encode(), "a.csv", "files.no_rows"),
        ("编号\nc1\n".encode(), "a.csv", "files.missing_column"),
        (b"\n\n", "a.csv", "files.missing_column"),
        ("编号,姓名,姓名\nc1,甲,乙\n".encode(), "a.csv", "files.column_twice"),
        ((HEAD + "c1,甲\x07\n").encode(), "a.csv", "files.unreadable"),
        ((HEAD + '"c1,甲\n').encode(), "a.csv", "files.not_a_table"),
        ((HEAD + "," * 300 + "\n").encode(), "a.csv", "files.too_many_columns"),
        (b"x" * (reading.SIZE + 1), "a.csv", "files.too_big"),
    ],
)
def test_what_is_no_table_is_refused_with_its_own_code(content, filename, code):
    assert refusal(Invalid, table, content, filename, WANTED) == [code]


def test_a_missing_column_is_named_in_the_readers_language():
    with pytest.raises(Invalid) as caught:
        table("编号\nc1\n".encode(), "a.csv", WANTED)

    assert caught.value.faults[0].facts == {"columns": "姓名"}


@pytest.mark.parametrize("filename", ["a.csv", "a.xlsx"])
def test_more_rows_than_asked_for_are_refused(filename):
    rows = [["甲", f"c{n}"] for n in range(40)]
    lines = "\n".join(",".join(row) for row in [["姓名", "编号"], *rows])
    content = xlsx(*rows) if filename == "a.xlsx" else lines.encode()

    assert len(table(content, filename, WANTED, rows=40)) == 40
    assert refusal(Invalid, table, content, filename, WANTED, 20) == ["files.too_many_rows"]


def bomb(declared: int | None = None, size: int = 400 << 20) -> bytes:
    """A workbook whose one sheet unpacks to `size` bytes; its directory may lie about that."""
    made = io.BytesIO(xlsx(["甲", "c1"]))
    out = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for name in source.namelist():
            if name != "xl/worksheets/sheet1.xml":
                target.writestr(name, source.read(name))
        with target.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>')
            row = b'<row><c t="inlineStr"><is><t>' + b"a" * 1000 + b"</t></is></c></row>"
            for _ in range(size // (len(row) * 1000)):
                sheet.write(row * 1000)
            sheet.write(b"</sheetData></worksheet>")
    content = bytearray(out.getvalue())
    if declared is not None:
        at = content.rindex(b"xl/worksheets/sheet1.xml") - 46  # its line in the directory
        assert content[at : at + 4] == b"PK\x01\x02"
        content[at + 24 : at + 28] = declared.to_bytes(4, "little")
    return bytes(content)


def test_a_bomb_is_refused_from_its_directory_at_no_cost():
    content = bomb()
    begun = time.perf_counter()

    codes = refusal(Invalid, table, content, "a.xlsx", WANTED)

    assert len(content) < 5 << 20
    assert (codes, time.perf_counter() - begun < 0.5) == (["files.too_big"], True)


def test_a_bomb_that_lies_about_its_size_costs_a_child_and_not_the_house():
    content = bomb(declared=1000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    codes = refusal(Invalid, table, content, "a.xlsx", WANTED)

    assert codes[0] in ("files.too_big", "files.too_slow", "files.too_many_rows", "files.not_a_table")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_one_cell_in_the_farthest_corner_costs_a_child_and_not_the_house():
    """17 thousand million cells between two: the parser lays them all, until its memory ends."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(["甲", "c1"]))) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", far)
                assert far in part
            target.writestr(name, part)

    codes = refusal(Invalid, table, out.getvalue(), "a.xlsx", WANTED)

    assert codes[0] in ("files.too_big", "files.too_many_rows")


def test_a_directory_of_endless_names_is_refused_unread():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for n in range(20_000):
            archive.writestr(f"{n:040d}", b"")

    assert refusal(Invalid, table, out.getvalue(), "a.xlsx", WANTED) == ["files.not_a_table"]


def test_the_child_knows_none_of_our_settings(monkeypatch):
    """What a hole in the parser could read: nothing of the environment."""
    heard: dict = {}
    real = reading.subprocess.run

    def run(command, **options):
        heard.update(options, command=command)
        return real(command, **options)

    monkeypatch.setattr(reading.subprocess, "run", run)
    cells((HEAD + "c1,甲\n").encode())

    assert heard["env"] == {} and "GUAZHI_KEYS" in os.environ
    assert heard["command"][1] == "-I" and heard["timeout"] == reading.SECONDS


def test_a_child_that_hangs_is_given_up(tmp_path, monkeypatch):
    sleeper = tmp_path / "child.py"
    sleeper.write_text("import time; time.sleep(30)")
    monkeypatch.setattr(reading, "CHILD", sleeper)
    monkeypatch.setattr(reading, "SECONDS", 0.5)

    assert refusal(Invalid, table, (HEAD + "c1,甲\n").encode(), "a.csv", WANTED) == ["files.too_slow"]
