"""A blind stage tells a judge codes and nothing else, by whatever route the judge reads; marks come by code."""

import re

import pytest

from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path import stages
from app.domain.rounds.states import RoundState
from tests import marking as builders
from tests import panels


@pytest.fixture
def blind(database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING, policy={"second_acceptance": True})
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2", blind=True, criteria=builders.THREE)
        told = [word for each in people for word in (each.cadre.name, each.cadre.home_unit.name)]
        codes = {each.candidacy_id: each.code for each in stage.entries}
        return f"/{stage.place}", [each.id for each in people], codes, told, [each.id for each in stage.criteria]


def boxes(blind, points=80, of=None) -> dict:
    _, people, codes, _, criteria = blind
    return {f"part-K{codes[id_]}-{each}": str(points) for id_ in (of or people) for each in criteria}


def test_a_judge_of_a_blind_stage_reads_no_name_unit_or_id_anywhere(api, web, cast, database, blind):
    place, people, codes, words, _ = blind
    seat = re.search(r"/seats/\d+", str(api.city.get(f"{place}/seats").json()))[0]
    round_ = place.rsplit("/stages", 1)[0]
    pages = [place, f"{place}/marks", place + seat, f"{place}{seat}/recusals", round_, "/rounds", "/", "/search?q=何"]
    pages += [f"{round_}?tab={tab}" for tab in ("plan", "candidacies", "stages", "standings", "decision")]
    answers = [
        place,
        f"{place}/marks",
        f"{place}/entries",
        f"{place}/seats",
        f"{place}{seat}",
        f"{place}{seat}/recusals",
    ]
    answers += [round_, f"{round_}/stages", f"{round_}/candidacies", "/rounds", "/changes", "/posts"]

    def read() -> list[str]:
        seen = [web.judge.get(page) for page in pages] + [api.judge.get(answer) for answer in answers]
        assert [each.status_code for each in seen[:3]] == [200, 200, 200]
        return [word for each in seen for word in words if word in each.text]

    before = read()
    told = api.judge.get(f"{place}/marks").json()["own"]["marks"]
    web.judge.submit(f"{place}/marks-submission", **boxes(blind))
    web.judge2.submit(f"{place}/marks-submission", **boxes(blind, 70))
    after = read()
    with database.writing() as session:
        stage = stage_queries.by_id(session, cast.city, *map(int, re.findall(r"\d+", place)))
        stage.round_.policy = {}
        stages.close(session, cast.city, stage)

    assert (before, after, read()) == ([], [], [])
    assert {each["candidacy_id"] for each in told} == {None}
    assert [each["code"] for each in told] == sorted(codes.values())
    assert all(word in web.city.get(place).text for word in words)


def test_who_sees_codes_names_nobody_by_the_id_of_a_candidacy(api, blind):
    place, people, codes, _, criteria = blind
    parts = {str(each): 80 for each in criteria}

    by_id = api.judge.put(f"{place}/marks", json={"marks": [{"candidacy_id": people[0], "parts": parts}]})
    by_code = api.judge.put(f"{place}/marks", json={"marks": [{"code": codes[people[0]], "parts": parts}]})

    assert (by_id.status_code, by_code.status_code) == (422, 200)
    marked = [each for each in by_code.json()["marks"] if each["points"]]
    assert [(each["code"], each["points"]) for each in marked] == [(codes[people[0]], "80.00")]


def test_a_judge_fills_a_box_a_criterion_and_is_told_beside_the_one_that_lacks(web, blind):
    place, people, codes, _, criteria = blind
    full = boxes(blind, "81.5")
    lacking = {**full, f"part-K{codes[people[0]]}-{criteria[1]}": ""}

    refused = web.judge.submit(f"{place}/marks", **lacking)
    saved = web.judge.submit(f"{place}/marks", follow_redirects=True, **full)

    assert refused.status_code == 422
    assert f'id="f-part-K{codes[people[0]]}-{criteria[1]}-error">这一项还没有打分。' in refused.text
    assert saved.text.count(">81.50</output>") == 3


def test_a_sheet_counts_when_a_second_person_has_accepted_it(api, web, blind):
    place, *_ = blind
    for judge in (web.judge, web.judge2):
        judge.submit(f"{place}/marks-submission", **boxes(blind))

    early = api.city.post(f"{place}/closing")
    for seat in api.city.get(f"{place}/seats").json()["items"]:
        web.city.submit(f"{place}/seats/{seat['id']}/acceptance")
    seats = api.city.get(f"{place}/seats").json()["items"]
    closed = api.city.post(f"{place}/closing")

    assert early.status_code == 409 and "2 张评分表未复核" in early.text
    assert {each["state"] for each in seats} == {"accepted"}
    assert (closed.status_code, {each["score"] for each in closed.json()["results"]}) == (200, {"80.00"})


def test_absence_and_cheating_leave_the_round_with_their_word_and_come_back_before_closing(api, web, blind):
    place, people, codes, *_ = blind
    entries = {each["candidacy_id"]: each["id"] for each in api.city.get(f"{place}/entries").json()["items"]}

    web.city.submit(f"{place}/absences", entry_id=entries[people[0]])
    web.city.submit(f"{place}/cheating", entry_id=entries[people[1]], note="携带手机进入考场")
    cleared = api.city.post(f"{place}/outcome-clearing", json={"entry_id": entries[people[0]], "reason": "登记有误"})
    web.city.submit(f"{place}/absences", entry_id=entries[people[0]])
    for judge in (web.judge, web.judge2):
        judge.submit(f"{place}/marks-submission", **boxes(blind, of=[people[2]]))
    for seat in api.city.get(f"{place}/seats").json()["items"]:
        api.city.post(f"{place}/seats/{seat['id']}/acceptance")
    closed = api.city.post(f"{place}/closing").json()

    told = {each["candidacy_id"]: (each["outcome"], each["score"], each["rank"]) for each in closed["results"]}
    assert cleared.status_code == 200
    assert told == {
        people[0]: ("absent", None, None), people[1]: ("cheated", None, None), people[2]: ("expected", "80.00", 1),
    }  # fmt: skip
    assert "携带手机" not in web.city.get("/log").text and "缺考" in web.city.get(place).text


def test_a_new_pass_mark_first_shows_who_turns_and_then_turns_them(api, web, database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
        stage = panels.open_stage(session, cast, round_, "judge")
        panels.submit(session, cast, stage, "judge", dict(zip([p.id for p in people], (50, 65, 80), strict=True)))
        stages.close(session, cast.city, stage)
        place, ids = f"/{stage.place}", [each.id for each in people]

    shown = api.city.get(f"{place}/pass-mark-preview?pass_mark=70").json()["items"]
    page = web.city.get(f"{place}/pass-mark-preview?pass_mark=70").text
    unchanged = api.city.get(place).json()["pass_mark"]
    web.city.post(f"{place}/pass-mark", data={"pass_mark": "70", "reason": "部务会研究"})
    raised = {each["candidacy_id"]: each["advanced"] for each in api.city.get(place).json()["results"]}
    api.city.post(f"{place}/pass-mark", json={"pass_mark": 50, "reason": "部务会重新研究"})
    lowered = api.city.get(place).json()

    assert [(each["candidacy_id"], each["advanced_before"], each["advanced_after"]) for each in shown] == [
        (ids[1], True, False)
    ]
    assert "陈思远" in page and unchanged == "60.00"
    assert raised == {ids[0]: False, ids[1]: False, ids[2]: True}
    assert [each["advanced"] for each in lowered["results"]] == [True, True, True]
    assert [each["flipped"] for each in lowered["pass_marks"]] == [[ids[1]], [ids[1], ids[0]]]
    assert api.judge.get(f"{place}/pass-mark-preview?pass_mark=70").status_code == 403


def test_a_stage_with_too_few_people_is_held_only_by_an_approved_exception(api, database, cast):
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        panels.candidacy_rows(session, cast, round_, "c1", "c2")
        place = f"/{panels.planned_stage(session, cast, round_, 'judge', minimum_field=3).place}"

    refused = api.city.post(f"{place}/opening")
    api.city.post(f"{place}/minimum-waiver", json={"reason": "专业紧缺，部务会同意"})
    opened = api.city.post(f"{place}/opening")

    assert refused.status_code == 409 and "不足 3 人" in refused.text
    assert (opened.status_code, opened.json()["minimum_waived"]) == (200, "专业紧缺，部务会同意")
