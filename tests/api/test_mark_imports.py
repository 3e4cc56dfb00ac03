"""Written marks from a sheet, as JSON: every row judged, all taken or none."""

import io
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.domain.rounds.path.seat_models import Recusal, RecusalSource
from app.log import LogEntry
from tests import marking, panels, written


@pytest.fixture
def sheet(database, cast):
    def made(*judges, **fields):
        with database.writing() as session:
            stage, people = written.stage_of(session, cast, *judges, **fields)
            codes = [marking.entry_of(stage, each).code for each in people]
            seats = {seat.user.username: seat.id for seat in stage.seats}
            return SimpleNamespace(
                at=f"/{stage.place}/mark-imports", stage=f"/{stage.place}", codes=codes, seats=seats,
                people=[each.id for each in people],
            )  # fmt: skip

    return made


def marks(api, place):
    told = api.get(f"{place.stage}/marks").json()["own"]["marks"]
    return {each["code"]: each["points"] for each in told}


def pointers(answer):
    return {each["pointer"]: each["code"].removeprefix("mark_import.") for each in answer.json()["errors"]}


def test_a_sheet_of_codes_fills_ones_own_sheet_of_marks(api, sheet):
    place = sheet()
    first, second, third = place.codes
    rows = written.csv(f"{first},何静姝,88.5,", f"{second}, 陈思远 ,60,卷面整洁", f"{third},,７１.25,")

    answer = api.judge.post(place.at, files=rows)

    assert answer.status_code == 200, answer.text
    assert {each["fate"] for each in answer.json()["rows"]} == {"marked"}
    assert marks(api.judge, place) == {first: "88.50", second: "60.00", third: "71.25"}
    assert "卷面整洁" in api.judge.get(f"{place.stage}/marks").text


def test_a_dry_run_tells_every_fate_and_who_is_missing_and_changes_nothing(api, sheet):
    place = sheet()
    first, second, _ = place.codes
    rows = written.csv(f"{first},,88,", f"{second},,101,", "9,,60,")
    before = api.judge.get(f"{place.stage}/marks")

    told = api.judge.post(place.at, files=rows, data={"dry_run": "true"})

    assert told.status_code == 200
    body = told.json()
    assert [(each["row"], each["fate"]) for each in body["rows"]] == [(2, "marked"), (3, "wrong"), (4, "wrong")]
    assert body["rows"][1]["errors"][0]["detail"] == "成绩：101 不在 0–100 之间。"
    assert [each["name"] for each in body["not_marked"]] == ["李若彤"]
    assert (body["taken"], body["wrong"], body["dry_run"]) == (1, 2, True)
    assert api.judge.get(f"{place.stage}/marks").headers["etag"] == before.headers["etag"]


def test_every_error_has_its_row_and_its_column_and_nothing_is_taken(api, sheet):
    place = sheet("judge", people=("c1", "c2", "c3", "c4", "c5"))
    a, b, c, d, e = place.codes
    rows = written.csv(
        f"{a},何静姝,80,", f"{a},何静姝,80,", "000,,70,", f"{b},张三,70,", f"{c},,,", f"{d},,12.345,", f"{e},,八十,",
        ",赵明轩,80,",
    )  # fmt: skip

    answer = api.judge.post(place.at, files=rows)

    assert answer.status_code == 422
    assert pointers(answer) == {
        "/rows/3/code": "twice", "/rows/4/code": "unknown_code", "/rows/5/name": "other_name",
        "/rows/6/points": "no_mark", "/rows/7/points": "decimals", "/rows/8/points": "no_number",
        "/rows/9/code": "nobody",
    }  # fmt: skip
    assert answer.json()["errors"][0]["detail"] == "第 3 行“考号”：此人已在第 2 行出现。"
    assert set(marks(api.judge, place).values()) == {None}


def test_people_may_be_named_by_their_own_key_where_the_stage_is_not_blind(api, sheet):
    place = sheet()
    rows = written.csv("c1,80", "c2,70", "c99,60", head="人员编号,成绩")
    agreeing = written.csv(f"{place.codes[0]},c2,80", head="考号,人员编号,成绩")

    unknown = api.judge.post(place.at, files=rows)
    two = api.judge.post(place.at, files=agreeing)
    taken = api.judge.post(place.at, files=written.csv("c1,80", "c2,70", head="人员编号,成绩"))

    assert pointers(unknown) == {"/rows/4/key": "unknown_key"}
    assert pointers(two) == {"/rows/2/key": "two_people"}
    assert [each["points"] for each in taken.json()["rows"]] == ["80.00", "70.00"]


def test_a_blind_stage_looks_at_codes_alone(api, sheet):
    place = sheet(blind=True)
    rows = written.csv(*(f"{code},c1,错的名字,66" for code in place.codes), head="考号,人员编号,姓名,成绩")

    by_key = api.judge.post(place.at, files=written.csv("c1,80", head="人员编号,成绩"))
    taken = api.judge.post(place.at, files=rows)

    assert (by_key.status_code, by_key.json()["errors"][0]["pointer"]) == (422, "/file")
    assert taken.status_code == 200
    assert {(each["key"], each["name"]) for each in taken.json()["rows"]} == {("", "")}


def test_absence_and_cheating_are_outcomes_recorded_by_the_organizer_on_the_panel(api, sheet):
    place = sheet("city")
    first, second, third = place.codes
    rows = written.xlsx((first, None, "缺考"), (second, None, "作弊：携带手机"), (third, 77.5, ""))

    bare = api.city.post(place.at, files=written.xlsx((second, None, "作弊"), (first, 60, "缺考")))
    taken = api.city.post(place.at, files=rows)
    again = api.city.post(place.at, files=rows)
    marked = api.city.post(place.at, files=written.xlsx((first, 60, "")))

    assert pointers(bare) == {"/rows/2/remark": "what_was_found", "/rows/3/points": "mark_and_outcome"}
    assert [each["fate"] for each in taken.json()["rows"]] == ["absent", "cheated", "marked"]
    assert [each["fate"] for each in again.json()["rows"]] == ["absent", "cheated", "unchanged"]
    assert pointers(marked) == {"/rows/2/points": "left_out"}
    told = {
        each["code"]: (each["outcome"], each["note"]) for each in api.city.get(f"{place.stage}/entries").json()["items"]
    }
    assert told == {first: ("absent", ""), second: ("cheated", "携带手机"), third: ("expected", "")}
    assert marks(api.city, place) == {third: "77.50"}


def test_a_judge_who_is_not_the_organizer_hands_outcomes_over(api, sheet):
    place = sheet()

    answer = api.judge.post(place.at, files=written.csv(f"{place.codes[0]},,,缺考"))

    assert pointers(answer) == {"/rows/2/remark": "not_yours"}


def test_from_whom_a_judge_is_recused_no_mark_comes(api, sheet, database):
    place = sheet()
    with database.writing() as session:
        session.add(
            Recusal(
                seat_id=place.seats["judge"], candidacy_id=place.people[0], source=RecusalSource.SELF, reason="同学关系"
            )
        )

    answer = api.judge.post(place.at, files=written.csv(f"{place.codes[0]},,80,", f"{place.codes[1]},,70,"))

    assert pointers(answer) == {"/rows/2/code": "recused"}


def test_who_is_heard_in_another_sitting_is_not_on_this_sheet(api, sheet):
    place = sheet()
    day = {"held_on": "2026-06-20", "capacity": 30, "begins": "09:00", "ends": "11:00"}
    ids = [api.city.post(f"{place.stage}/sittings", json={**day, "room": room}).json()["id"] for room in ("甲", "乙")]
    for number, who in enumerate(place.people):
        json = {"candidate": str(who), "sitting_id": ids[number > 0]}
        placed = api.city.post(f"{place.stage}/candidate-place", json=json)
        assert placed.status_code == 200, placed.text
    seat = f"{place.stage}/seats/{place.seats['judge']}/sitting"
    assert api.city.post(seat, json={"sitting_id": ids[0]}).status_code == 200

    answer = api.judge.post(place.at, files=written.csv(f"{place.codes[0]},,80,", f"{place.codes[1]},,70,"))

    assert pointers(answer) == {"/rows/3/code": "other_sitting"}


def test_only_open_written_stages_without_criteria_take_totals(api, sheet):
    interview, parts, closed = sheet(kind="interview"), sheet(criteria=marking.THREE), sheet()
    rows = written.csv(*(f"{code},,80," for code in closed.codes))
    api.judge.post(closed.at, files=rows)
    api.judge.post(f"{closed.stage}/marks-submission")

    answers = [api.judge.post(each.at, files=rows) for each in (interview, parts, closed)]

    assert [each.json()["code"] for each in answers] == [
        "mark_import.not_written", "mark_import.by_criteria", "workflow.wrong_state",
    ]  # fmt: skip


def test_only_who_has_a_seat_imports_and_who_keeps_the_stage_takes_the_template(api, sheet):
    place = sheet()
    rows = written.csv(f"{place.codes[0]},,80,")
    others = ("city", "county", "other_county", "sender", "receiver", "cadre", "judge2", "system", "audit")

    imported = {who: getattr(api, who).post(place.at, files=rows).status_code for who in others}
    taken = {who: getattr(api, who).get(f"{place.at}/template.xlsx").status_code for who in (*others, "judge")}

    assert imported == {who: 403 if who == "city" else imported[who] for who in others}
    assert set(imported.values()) <= {403, 404}
    assert {who for who, status in taken.items() if status == 200} == {"city", "judge"}
    assert set(taken.values()) <= {200, 403, 404}


@pytest.mark.parametrize(
    ("blind", "heads"), [(False, ["考号", "姓名", "成绩", "备注"]), (True, ["考号", "成绩", "备注"])]
)
def test_the_template_comes_back_filled_in(api, sheet, blind, heads):
    place = sheet(blind=blind)
    book = CalamineWorkbook.from_filelike(io.BytesIO(api.city.get(f"{place.at}/template.xlsx").content))
    found = book.get_sheet_by_index(0).to_python()

    filled = written.xlsx(*([*row[:-2], 80, ""] for row in found[1:]), heads=tuple(found[0]))
    taken = api.judge.post(place.at, files=filled)

    assert found[0] == heads
    assert [row[0] for row in found[1:]] == sorted(place.codes)
    assert set(marks(api.judge, place).values()) == {"80.00"} and taken.json()["not_marked"] == []


def test_no_mark_and_no_name_enters_the_log(api, sheet, database):
    place = sheet("city")

    api.city.post(
        place.at, files=written.csv(f"{place.codes[0]},何静姝,88.5,字迹工整", f"{place.codes[1]},,,作弊：携带手机")
    )

    with database.reading() as session:
        rows = session.execute(select(LogEntry.verb, LogEntry.facts, LogEntry.reason).order_by(LogEntry.seq)).all()
    lines = [row for row in rows if row.verb in ("seat.import_marks", "stage.record_cheating")]
    assert [row.verb for row in lines] == ["stage.record_cheating", "seat.import_marks"]
    assert '"entries":2' in lines[1].facts.replace(" ", "")
    assert not [
        word for row in lines for word in ("88.5", "何静姝", "字迹", "手机") if word in f"{row.facts}{row.reason}"
    ]


def test_an_import_over_marks_that_have_moved_is_stale(api, sheet):
    place = sheet()
    tag = api.judge.get(f"{place.stage}/marks").headers["etag"]
    api.judge.put(
        f"{place.stage}/marks", json=panels.sheet({place.people[0]: 50}).model_dump(mode="json", exclude_unset=True)
    )

    late = api.judge.post(place.at, files=written.csv(f"{place.codes[0]},,80,"), headers={"If-Match": tag})
    told = api.judge.post(place.at, files=written.csv(f"{place.codes[0]},,80,"))

    assert late.status_code == 412
    assert (told.json()["rows"][0]["fate"], told.json()["rows"][0]["before"]) == ("replaced", "50.00")
