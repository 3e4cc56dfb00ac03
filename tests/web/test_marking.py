"""The stage's page and a judge's sheet, in a browser without JavaScript."""

import re

import pytest

from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.states import RoundState, SeatState
from tests import panels


@pytest.fixture
def marking(database, cast) -> tuple[str, list[int]]:
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2")
        return f"/{stage.place}", [each.id for each in people]


def typed(people: list[int], *points, **more) -> dict:
    return {f"points-{id_}": str(each) for id_, each in zip(people, points, strict=True)} | more


def boxes(page) -> list[str]:
    return re.findall(r'name="points-\d+"[^>]*? value="([^"]*)"', page.text)


def test_a_judge_saves_comes_back_and_submits(web, database, cast, marking):
    place, people = marking

    saved = web.judge.submit(f"{place}/marks", **typed(people, "91.5", "", "70"), **{f"comment-{people[0]}": "稳"})
    back = web.judge.get(f"{place}/marks")
    sent = web.judge.post(f"{place}/marks-submission", data=typed(people, "91.5", "80", "70"), follow_redirects=True)

    assert (saved.status_code, saved.headers["location"]) == (303, f"{place}/marks")
    assert boxes(back) == ["91.50", "", "70.00"]
    assert "稳" in back.text and "已评 2 / 3 人" in back.text
    assert "评分表已提交" in sent.text and boxes(sent) == []
    with database.reading() as session:
        stage = stage_queries.by_id(session, cast.city, *map(int, re.findall(r"\d+", place)))
        assert [seat.state for seat in stage.seats] == [SeatState.SUBMITTED, SeatState.MARKING]


def test_what_was_typed_stays_when_somebody_is_unmarked(web, marking):
    place, people = marking

    refused = web.judge.submit(f"{place}/marks-submission", **typed(people, "91.5", "", "70"))

    assert refused.status_code == 409
    assert "3 名候选人中还有 1 名未打分，不能提交。" in refused.text
    assert boxes(refused) == ["91.5", "", "70"]
    assert boxes(web.judge.get(f"{place}/marks")) == ["", "", ""]


def test_a_mark_out_of_bounds_is_told_beside_its_box(web, marking):
    place, people = marking

    refused = web.judge.submit(f"{place}/marks", **typed(people, "91.5", "101", "七十"))

    assert refused.status_code == 422
    assert boxes(refused) == ["91.5", "101", "七十"]
    for id_, wrong in zip(people, (False, True, True), strict=True):
        assert (f'href="#f-points-{id_}">' in refused.text.split('id="errors"')[1].split("</ul>")[0]) is wrong
        assert (f'id="f-points-{id_}-error"' in refused.text) is wrong


def test_a_comment_without_a_mark_is_told_beside_its_box(web, marking):
    place, people = marking

    refused = web.judge.submit(f"{place}/marks", **typed(people, "91", "", ""), **{f"comment-{people[1]}": "先写评语"})

    assert refused.status_code == 422
    assert f'id="f-points-{people[1]}-error">写了评语，还没有打分。' in refused.text
    assert "先写评语" in refused.text


def test_a_sheet_open_in_two_windows_is_not_overwritten(web, marking):
    place, people = marking
    page = web.judge.get(f"{place}/marks").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    web.judge.submit(f"{place}/marks", **typed(people, 80, 80, 80))

    late = web.judge.post(f"{place}/marks", data=typed(people, 60, 60, 60, version=version))

    assert late.status_code == 412
    assert "该事项刚被他人处理" in late.text
    assert boxes(late) == ["60", "60", "60"]
    assert boxes(web.judge.get(f"{place}/marks")) == ["80.00"] * 3


def test_enter_in_a_box_saves_and_never_submits(web, marking):
    place, _ = marking

    page = web.judge.get(f"{place}/marks").text

    buttons = re.findall(r"<button[^>]*>([^<]*)</button>", page.split('class="marks"')[1])
    assert buttons == ["存稿", "提交评分表"]
    assert re.search(r"<button[^>]* formaction=[^>]* hx-nonce=", page)  # else hx-csp blocks it (docs/htmx.md)


def test_a_judge_sees_no_other_judges_marks_on_any_page_before_submitting(web, marking):
    place, people = marking
    web.judge2.submit(f"{place}/marks-submission", **typed(people, "77.77", "77.77", "77.77"))
    other = re.findall(rf'href="({place}/seats/\d+)">包公平', web.judge.get(place).text)[0]
    addresses = [(web.city, place), (web.city, other)] + [(web.judge, a) for a in (place, other, f"{place}/marks")]

    before = ["77.77" in browser.get(address).text for browser, address in addresses]
    web.judge.submit(f"{place}/marks-submission", **typed(people, 80, 80, 80))
    after = ["77.77" in browser.get(address).text for browser, address in addresses[:4]]

    assert (before, after) == ([False] * 5, [True] * 4)


def test_only_who_sits_on_the_panel_gets_the_marking_page(web, marking):
    place, _ = marking
    people = ("judge", "judge2", "judge3", "city", "county", "sender", "cadre")

    told = {who: getattr(web, who).get(f"{place}/marks").status_code for who in people}

    assert told == {"judge": 200, "judge2": 200, "judge3": 404, "city": 403, "county": 404, "sender": 403, "cadre": 403}


def test_the_organizer_takes_a_stage_from_its_plan_to_its_results(web, database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast)
        draft = f"/rounds/{round_.id}/stages"
        panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
    plan = {"kind": "interview", "title": "面试", "weight": "100", "pass_mark": "60", "advance_ratio": "1"}

    place = web.city.submit(draft, **plan).headers["location"]
    web.city.submit(f"{place}/seats", username="judge")
    with database.writing() as session:
        panels.select_now(session, int(place.split("/")[2]))
    opened = web.city.submit(f"{place}/opening", follow_redirects=True)
    ids = re.findall(r'name="points-(\d+)"', web.judge.get(f"{place}/marks").text)
    web.judge.submit(f"{place}/marks-submission", **typed(ids, 70, 90, 70))
    closed = web.city.submit(f"{place}/closing", follow_redirects=True)
    reopened = web.city.submit(f"{place}/reopening", reason="评分表录入有误", follow_redirects=True)

    assert "评分中" in opened.text and "秦鉴" in opened.text
    rows = re.findall(r'class="num">(\d=?)</td><th scope="row">(\w+)</th>', closed.text)
    assert rows == [("1", "陈思远"), ("2=", "何静姝"), ("2=", "李若彤")]
    assert "本环节成绩" not in reopened.text and "评分表录入有误" in reopened.text


def test_a_stage_tells_why_it_cannot_be_closed_yet(web, marking):
    place, _ = marking

    page = web.city.get(place).text
    forced = web.city.submit(f"{place}/closing")

    assert "结束环节：2 名评委中还有 2 名未提交评分表。" in page
    assert forced.status_code == 409


def test_a_sheet_is_sent_back_from_its_page(web, marking):
    place, people = marking
    web.judge.submit(f"{place}/marks-submission", **typed(people, 80, 80, 80))
    seat = re.findall(rf'href="({place}/seats/\d+)">秦鉴', web.city.get(place).text)[0]

    sent = web.city.submit(f"{seat}/return", reason="核对后更正")

    assert sent.headers["location"] == place
    assert boxes(web.judge.get(f"{place}/marks")) == ["80.00"] * 3
