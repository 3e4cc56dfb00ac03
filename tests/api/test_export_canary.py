"""Canaries: values nobody else has, in every personal field. What leaves as a file, a call sheet or the preview of an
import carries the columns it is documented to carry, and nothing of these; in a blind stage codes alone."""

import html
import io
import json
import zipfile
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from app.domain.rounds.path.seat_models import Recusal, RecusalSource
from tests import make, marking, written

SEALED = {"id_number": "140521199001019998", "phone": "13912349876", "health": "金丝雀旧疾"}
FAMILY = [{"relation": "10", "name": "金丝雀之父", "birth": "196501", "politics": "13", "unit_and_post": "金丝雀单位"}]
PLAIN = {
    "native_place": "659001", "birth_place": "659002", "growth_place": "659003", "school": "金丝雀大学",
    "major": "金丝雀专业", "title": "金丝雀职务", "discipline": "金丝雀处分", "skills": ["金丝雀专长"],
    "former_units": ["CANARYUNIT"],
}  # fmt: skip
SECRETS = [*SEALED.values(), "金丝雀之父", "金丝雀单位", *(x if isinstance(x, str) else x[0] for x in PLAIN.values())]
PERSON = ["名次", "并列", "姓名", "所在单位", "推荐单位"]
SCORES = ["面试（100%）", "面试是否合格", "综合成绩"]


def canary(cast, session, key: str, name: str = "") -> None:
    cadre = cast.cadre_row(session, key)
    for field, value in SEALED.items():
        cadre.conceal(field, f"{value}")
    cadre.conceal("family", json.dumps(FAMILY, ensure_ascii=False))
    for field, value in PLAIN.items():
        setattr(cadre, field, value)
    cadre.name = name or cadre.name


def words(answer) -> str:
    """Everything a file says: cells, tab names, properties and whatever else is packed; or the text itself."""
    if not answer.headers["content-type"].startswith("application/vnd.openxml"):
        return html.unescape(answer.text)
    packed = zipfile.ZipFile(io.BytesIO(answer.content))
    told = "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return html.unescape(told) + answer.headers["content-disposition"]


def sung(answer, *more: str) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [word for word in (*SECRETS, *more) if word in words(answer) or quote(word) in words(answer)]


def heads(answer) -> dict[str, list[str]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return {name: book.get_sheet_by_name(name).to_python()[0] for name in book.sheet_names}


@pytest.fixture
def decided(database, cast) -> str:
    with database.writing() as session:
        for key in ("c1", "c2"):
            canary(cast, session, key)
        return f"/rounds/{make.decided_round(session, cast).id}"


@pytest.fixture
def stage(database, cast):
    """A written stage with a sitting; `judge` marks, is recused from c3 and sees codes where it is blind."""

    def made(**fields):
        with database.writing() as session:
            for key, name in (("c1", "金丝雀甲"), ("c2", "金丝雀乙"), ("c3", "金丝雀丙")):
                canary(cast, session, key, name)
            stage, people = written.stage_of(session, cast, "judge", "judge2", **fields)
            seat = marking.seat_of(stage, "judge")
            session.add(Recusal(seat_id=seat.id, candidacy_id=people[2].id, source=RecusalSource.TOLD, reason="同乡"))
            codes = [marking.entry_of(stage, each).code for each in people]
            ids = [each.id for each in people]
            return SimpleNamespace(
                at=f"/{stage.place}", seat=f"/{seat.place}", codes=codes, people=ids,
                names=["金丝雀甲", "金丝雀乙", "金丝雀丙", "市农业农村局"],
            )  # fmt: skip

    return made


def test_a_canary_is_heard_where_it_sings(api, decided):
    """The values are really there: whoever may unmask reads them, and the page of the person tells the plain ones."""
    told = api.city.get("/cadres/c1").text

    assert all(word in told for word in ("金丝雀大学", "金丝雀专业", "金丝雀职务"))


def test_standings_and_the_decision_list_carry_their_columns_and_no_canary(api, web, decided):
    for client in (api.city, web.city):
        standings, decision = (client.get(f"{decided}/{name}.xlsx") for name in ("standings", "decision-list"))

        assert (sung(standings), sung(decision)) == ([], [])
        assert all("何静姝" in words(each) for each in (standings, decision))
        assert heads(standings) == {"成绩名次表": [*PERSON, *SCORES, "结果"]}
        assert heads(decision) == {
            "人选决定名册": [*PERSON, *SCORES, "决定", "推荐理由", "退出原因"], "会议情况": ["项目", "内容"],
        }  # fmt: skip


def test_the_marking_workbook_and_the_template_carry_their_columns_and_no_canary(api, stage):
    place = stage()
    for who, people in ((api.judge, place.people[:2]), (api.judge2, place.people)):
        marks = [{"candidacy_id": id_, "points": "80"} for id_ in people]
        assert who.post(f"{place.at}/marks-submission", json={"marks": marks}).status_code == 200

    book, template = (api.city.get(f"{place.at}/{name}.xlsx") for name in ("marks", "mark-imports/template"))

    assert (sung(book), sung(template)) == ([], [])
    assert heads(book) == {
        "笔试": [
            "考号",
            "姓名",
            "所在单位",
            "秦鉴",
            "包公平",
            "秦鉴评语",
            "包公平评语",
            "本环节成绩",
            "名次",
            "结论",
            "入围",
        ]
    }
    assert heads(template) == {"笔试": ["考号", "姓名", "成绩", "备注"]}


@pytest.mark.parametrize("blind", [False, True])
def test_the_preview_of_an_import_says_no_more_than_its_columns(api, web, stage, blind):
    place = stage(blind=blind)
    rows = written.csv(f"{place.codes[0]},,80,", "999,,70,", f"{place.codes[2]},,60,")

    told = api.judge.post(f"{place.at}/mark-imports", files=rows, data={"dry_run": "true"})
    page = web.judge.post(f"{place.at}/mark-imports", files=rows)

    unseen = place.names if blind else []
    assert (sung(told, *unseen), sung(page, *unseen)) == ([], [])
    assert set(told.json()["rows"][0]) == {
        "row", "code", "key", "name", "points", "before", "remark", "fate", "errors",
    }  # fmt: skip
    assert [set(each) for each in told.json()["not_marked"]] == [{"code", "name"}]


def test_a_judge_of_a_blind_stage_reads_codes_alone_in_all_of_these(api, web, stage):
    place = stage(blind=True)
    reads = [
        f"{place.at}/mark-imports/template.xlsx", f"{place.at}/marks", f"{place.at}/entries", f"{place.seat}/recusals",
    ]  # fmt: skip
    pages = [reads[0], f"{place.at}/mark-imports", f"{place.at}/marks", place.at, place.seat, f"{place.seat}/recusals"]
    refusals = [
        api.judge.post(f"{place.seat}/recusals", json={"candidate": str(place.people[0]), "reason": "亲属关系"}),
        web.judge.post(f"{place.seat}/recusals", data={"candidate": "000000", "reason": "亲属关系"}),
    ]

    answers = [api.judge.get(each) for each in reads] + [web.judge.get(each) for each in pages]

    assert [sung(each, *place.names) for each in answers] == [[]] * len(answers)
    assert place.codes[2] in api.judge.get(f"{place.seat}/recusals").text
    assert [word for each in refusals for word in (*SECRETS, *place.names) if word in words(each)] == []
    assert {each.status_code for each in refusals} == {422}


def test_a_call_sheet_names_nobody_where_the_stage_is_blind_and_holds_no_canary(api, web, stage):
    for blind in (True, False):
        place = stage(blind=blind)
        day = {"held_on": "2026-06-20", "capacity": 30, "begins": "09:00", "ends": "11:00", "room": "甲"}
        sitting = api.city.post(f"{place.at}/sittings", json=day).json()["id"]
        for who in place.codes if blind else place.people:
            json = {"candidate": str(who), "sitting_id": sitting}
            assert api.city.post(f"{place.at}/candidate-place", json=json).status_code == 200

        seen = [face.city.get(f"{place.at}/call-sheet") for face in (api, web)]

        assert [sung(each, *(place.names if blind else [])) for each in seen] == [[], []]
        assert all(code in words(each) for each in seen for code in place.codes)
        assert blind or all("金丝雀甲" in words(each) for each in seen)


def test_roles_without_the_right_get_none_of_these(api, stage, decided):
    place = stage()
    strangers = ("county", "other_county", "sender", "receiver", "mentor", "cadre", "judge3", "system", "audit")
    files = [
        f"{decided}/standings.xlsx", f"{decided}/decision-list.xlsx", f"{place.at}/marks.xlsx",
        f"{place.at}/mark-imports/template.xlsx", f"{place.at}/call-sheet", f"{place.seat}/recusals",
    ]  # fmt: skip

    answers = {(who, each): getattr(api, who).get(each).status_code for who in strangers for each in files}
    judge = {each: api.judge.get(each).status_code for each in files[:3] + files[4:5]}

    assert {each: status for each, status in answers.items() if status not in (403, 404)} == {}
    assert set(judge.values()) <= {403, 404}
