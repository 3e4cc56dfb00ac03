"""Workbooks of a round: the figures of the page, for whoever may see the page, and a line in the log."""

import io
import json

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.files.selection import XLSX
from app.log import LogEntry
from tests import make, panels


def sheets(answer) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def decided(database, cast) -> str:
    with database.writing() as session:
        return f"/rounds/{make.decided_round(session, cast).id}"


def test_the_standings_leave_with_every_column_that_justifies_them(api, decided):
    answer = api.city.get(f"{decided}/standings.xlsx")

    rows = sheets(answer)["成绩名次表"]
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert rows[0] == [
        "名次", "并列", "姓名", "所在单位", "推荐单位", "面试（100%）", "面试是否合格", "综合成绩", "结果",
    ]  # fmt: skip
    assert rows[1][:8] == [1.0, "", "何静姝", "市农业农村局", "市农业农村局", 91.0, "合格", 91.0]
    assert [row[2] for row in rows[1:]] == ["何静姝", "陈思远", "李若彤", "赵明轩", "单雄"]


def test_the_decision_list_says_how_the_meeting_stood(api, decided):
    told = sheets(api.city.get(f"{decided}/decision-list.xlsx"))

    assert [row[1] for row in told["会议情况"][3:]] == ["9", "8", "8", "0", "0", "2"]
    assert told["会议情况"][1][1] == "第 9 次部务会"
    assert len(told["人选决定名册"]) == 6


def test_who_took_what_and_how_many_rows_is_in_the_log(api, decided, database):
    api.city.get(f"{decided}/standings.xlsx")
    api.city.get(f"{decided}/decision-list.xlsx")

    with database.reading() as session:
        rows = session.execute(select(LogEntry.actor_name, LogEntry.facts).where(LogEntry.verb == "round.export")).all()
    assert [(who, json.loads(facts)) for who, facts in rows] == [
        ("city", {"what": "standings", "rows": 5}), ("city", {"what": "decision", "rows": 5}),
    ]  # fmt: skip


def test_nobody_else_takes_a_file_and_a_refusal_leaves_no_line(api, decided, database):
    others = ("county", "sender", "receiver", "judge", "cadre", "mentor", "system", "audit")

    answers = {
        (who, what): getattr(api, who).get(f"{decided}/{what}.xlsx").status_code
        for who in others for what in ("standings", "decision-list")
    }  # fmt: skip

    assert set(answers.values()) <= {403, 404}
    with database.reading() as session:
        assert session.scalars(select(LogEntry).where(LogEntry.verb == "round.export")).all() == []


def test_a_name_that_begins_like_a_formula_stays_a_name(api, database, cast):
    with database.writing() as session:
        cast.cadre_row(session, "c1").name = "=HYPERLINK(1)"
        round_ = make.decided_round(session, cast)

    rows = sheets(api.city.get(f"/rounds/{round_.id}/standings.xlsx"))["成绩名次表"]

    assert rows[1][2] == "=HYPERLINK(1)"


def test_sheets_leave_only_when_they_may_be_read(api, database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state="selecting")
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2")
        place, ids = f"/{stage.place}", [each.id for each in people]
    marks = {"marks": [{"candidacy_id": id_, "points": "88.5"} for id_ in ids]}
    early = api.city.get(f"{place}/marks.xlsx")
    for who in (api.judge, api.judge2):
        who.post(f"{place}/marks-submission", json=marks)

    book = sheets(api.city.get(f"{place}/marks.xlsx"))

    assert early.status_code == 409
    assert api.judge.get(f"{place}/marks.xlsx").status_code == 403
    assert book["面试"][0][:5] == ["考号", "姓名", "所在单位", "秦鉴", "包公平"]
    assert [row[1:5] for row in book["面试"][1:]] == [
        ["何静姝", "市农业农村局", 88.5, 88.5], ["陈思远", "市农业农村局", 88.5, 88.5],
    ]  # fmt: skip
