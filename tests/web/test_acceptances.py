"""Many sheets accepted at once, through both faces; feedback for many, as a page."""

import pytest

from app.domain.rounds.states import RoundState
from tests import make, panels


@pytest.fixture
def place(database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING, policy={"second_acceptance": True})
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2")
        for judge in ("judge", "judge2"):
            panels.submit(session, cast, stage, judge, {each.id: 80 for each in people})
        return f"/{stage.place}"


def test_the_second_person_sees_the_sheets_first_and_accepts_them_with_one_button(web, place):
    before = web.city.get(place).text

    previewed = web.city.post(f"{place}/sheet-acceptances", data={})
    done = web.city.post(f"{place}/sheet-acceptances", data={"ids": [1, 2], "confirmed": "true"})
    after = web.city.get(place).text

    assert "复核已提交的 2 张评分表" in before and "复核通过 2 张" in previewed.text
    assert previewed.text.count("可以办理") == 2 and "秦鉴" in previewed.text
    assert "已复核 2 张，未复核 0 张" in done.text
    assert "已复核" in after and "sheet-acceptances" not in after


def test_looking_at_the_address_leads_back_to_the_stage_and_where_nothing_waits_that_is_said(web, place):
    web.city.post(f"{place}/sheet-acceptances", data={"confirmed": "true"})

    looked = web.city.get(f"{place}/sheet-acceptances", follow_redirects=False)
    again = web.city.post(f"{place}/sheet-acceptances", data={})

    assert (looked.status_code, looked.headers["location"]) == (303, place)
    assert again.status_code == 409 and "没有待复核的评分表。" in again.text


def test_a_judge_is_offered_no_acceptance_and_refused_one(web, place):
    assert "sheet-acceptances" not in web.judge.get(place).text
    assert web.judge.post(f"{place}/sheet-acceptances", data={}).status_code == 403


def test_a_system_is_answered_sheet_by_sheet(api, place):
    tried = api.city.post(f"{place}/sheet-acceptances", json={"dry_run": True}).json()
    done = api.city.post(f"{place}/sheet-acceptances", json={"ids": [1, 999]}).json()

    assert (tried["done"], tried["refused"], tried["dry_run"]) == (2, 0, True)
    assert [(each["judge"], each["state"], each["code"]) for each in done["items"]] == [
        ("秦鉴", "accepted", None), (None, None, "not_found"),
    ]  # fmt: skip


def test_who_was_not_chosen_is_told_the_same_words_after_a_preview(web, database, cast):
    with database.writing() as session:
        round_ = make.listed_round(session, cast)
        bulk = f"/{round_.place}/candidacy-acts"
        ids = [each.id for each in round_.candidacies if each.state == "not_chosen"]
        tab = f"/{round_.place}?tab=candidacies"
    told = {"verb": "give_feedback", "ids": ids}

    offered = ['value="give_feedback"' in each.get(tab).text for each in (web.city, web.sender)]
    previewed = web.city.post(bulk, data=told)
    wordless = web.city.post(bulk, data={**told, "confirmed": "true", "reason": "好"})
    done = web.city.post(bulk, data={**told, "confirmed": "true", "reason": "业务扎实，建议补充基层经历"})

    assert offered == [True, False]
    assert "反馈意见" in previewed.text and "书面反馈 2 人" in previewed.text
    assert wordless.status_code == 422 and "须写明反馈意见" in wordless.text
    assert "已办理 2 人" in done.text
    assert "业务扎实，建议补充基层经历" in web.city.get(f"/{bulk[1:].rsplit('/', 1)[0]}/candidacies/{ids[0]}").text
