"""A team, its notice and its reports, in a browser without JavaScript."""

import re

import pytest

from app.clock import today
from app.domain.rounds.states import RoundState
from tests import inspections, panels

SAID = inspections.SAID
COUNTS = {"leaders": "3", "peers": "4", "masses": "2", "excellent": "9", "abstained": "1"}
WHOLE = {**COUNTS, **SAID, "integrity": "clear", "conclusion": "fit_with_reserve"}


@pytest.fixture
def stage(database, cast) -> tuple[str, list[int]]:
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING, places=2)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
        return f"/{inspections.inspection_stage(session, cast, round_).place}", [each.id for each in people]


@pytest.fixture
def inspection(database, cast) -> str:
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = inspections.inspection_stage(session, cast, round_)
        return f"/{inspections.announced(session, cast, stage).place}"


def reports(web, place: str) -> list[str]:
    found = re.findall(rf"{place}/reports/\d+", web.city.get(place).text)
    return list(dict.fromkeys(found))


def form_team(web, place: str, people: list[int], **changes):
    told = {
        "title": "第 1 考察组", "candidacies": people, "members": ["judge", "judge2"], "leader": "judge",
        "starts_on": str(today()), "ends_on": str(today()), **changes,
    }  # fmt: skip
    return web.city.submit(f"{place}/inspections", **told)


def test_the_stage_shows_its_teams_who_waits_for_one_and_the_ratio(web, stage):
    place, people = stage
    before = web.city.get(place).text

    made = form_team(web, place, people[:2])
    page = web.city.get(place).text

    assert made.status_code == 303
    assert "还没有考察组" in before and "考察对象 3 人 / 拟用 2 人（1:1.5）" in before
    assert "安排评委" not in before and "权重" not in before
    assert "第 1 考察组" in page and "还有 1 人未安排考察组" in page and "李若彤" in page


def test_the_form_of_a_team_offers_who_has_none_yet(web, stage):
    place, people = stage
    form_team(web, place, people[:2])

    page = web.city.get(f"{place}/inspections").text

    assert 'value="第 2 考察组"' in page and "李若彤" in page
    assert re.findall(r'name="candidacies" value="(\d+)"[^>]*checked', page) == [str(people[2])]


def test_a_team_of_one_is_refused_beside_its_field(web, stage):
    place, people = stage

    refused = form_team(web, place, people, members=["judge"])

    assert refused.status_code == 422
    assert "考察组须有 2 人以上，现有 1 人。" in refused.text


def test_a_report_is_written_read_and_handed_in(web, inspection):
    first, second = reports(web, inspection)
    for path in (first, second):
        saved = web.judge2.submit(f"{path}/text", **WHOLE)
        assert (saved.status_code, saved.headers["location"]) == (303, path)
    read = web.judge.get(first).text
    sent = web.judge.submit(f"{inspection}/submission", follow_redirects=True)
    taken = web.city.submit(f"{inspection}/acceptance", follow_redirects=True)

    assert all(words in read for words in SAID.values())
    assert "关于 何静姝 同志的考察材料" in read and "谈话 9 人，收回测评票 10 张" in read
    assert "基本符合，提请会议研究" in read and "工作秘密" in read
    assert "待认可" in sent.text
    assert "已认可" in taken.text and "林佩之" in taken.text


def test_an_unfinished_report_is_kept_and_says_what_it_lacks(web, inspection):
    [first, _] = reports(web, inspection)

    web.judge.submit(f"{first}/text", **{**WHOLE, "shortcoming": "", "leaders": ""})
    form = web.judge2.get(f"{first}/text").text
    page = web.judge.get(inspection).text

    assert SAID["virtue_words"] in form and "15 项中已写 14 项" in form
    assert "还缺 1 项" in page and "还有 2 人的材料没有写完" in page


def test_a_count_that_is_none_is_told_beside_its_box_and_the_words_stay(web, inspection):
    [first, _] = reports(web, inspection)

    refused = web.judge.submit(f"{first}/text", **{**WHOLE, "peers": "几人"})

    assert refused.status_code == 422
    assert 'id="f-peers-error"' in refused.text and SAID["shortcoming"] in refused.text


def test_a_report_open_in_two_windows_is_not_overwritten(web, inspection):
    [first, _] = reports(web, inspection)
    version = re.search(r'name="version" value="(\d+)"', web.judge.get(f"{first}/text").text)[1]
    web.judge2.submit(f"{first}/text", **WHOLE)

    late = web.judge.post(f"{first}/text", data={**WHOLE, "character": "另一种说法", "version": version})

    assert late.status_code == 412
    assert "该事项刚被他人处理" in late.text and "另一种说法" in late.text
    assert "另一种说法" not in web.judge.get(first).text


def test_the_organizer_reads_and_does_not_write(web, inspection):
    [first, _] = reports(web, inspection)

    assert web.city.get(first).status_code == 200
    assert "撰写考察材料" not in web.city.get(first).text
    assert web.city.get(f"{first}/text").status_code == 403


def test_a_member_reaches_the_reports_from_home(web, inspection):
    home = web.judge.get("/").text

    assert f'href="{inspection}"' in home and "撰写考察材料" in home
    assert inspection not in web.judge3.get("/").text


def test_the_candidate_the_units_and_other_judges_find_nothing(web, inspection):
    [first, _] = reports(web, inspection)
    answers = {
        name: getattr(web, name).get(first).status_code
        for name in ("judge3", "county", "sender", "receiver", "mentor", "cadre", "audit")
    }

    assert answers == {
        "judge3": 404, "county": 404, "sender": 403, "receiver": 403, "mentor": 403, "cadre": 403, "audit": 403,
    }  # fmt: skip


def test_the_log_calls_the_opening_of_an_inspection_by_its_own_name(web, stage):
    place, _ = stage

    for page in (web.city.get("/log?type=stage").text, web.city.get(place).text):
        assert "开始考察" in page and "考察中" in page
        assert "开始评分" not in page and "评分中" not in page
