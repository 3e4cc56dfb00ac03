"""How a name comes up, as pages without JavaScript."""

import re

import pytest

from tests import make, people


@pytest.fixture
def built(database, cast):
    """built() → (round id, candidacy ids): two names of 嘉峰镇 wait for the county."""

    def build(**policy):
        with database.writing() as session:
            round_ = people.layered(session, cast, **policy)
            people.villager(session), people.villager(session, "t2", "田秋收", 41)
            made = [people.entered(session, cast, round_, key) for key in ("t1", "t2")]
            return round_.id, [each.id for each in made]

    return build


def test_the_page_of_a_name_says_who_has_to_speak_and_what_was_said(web, built):
    round_id, (first, _) = built()
    place = f"/rounds/{round_id}/candidacies/{first}"

    done = web.county.submit(f"{place}/endorsement", opinion="同意推荐，群众基础好")
    page = web.city.get(place).text

    assert done.status_code == 303
    assert "县级组织部门：同意推荐" in page and "同意推荐，群众基础好" in page and "待市级审核" in page
    assert f'href="/{place[1:]}/endorsement"' in page
    assert "还要等市级组织部门提出意见。" in page


def test_an_opinion_is_asked_for(web, built):
    round_id, (first, _) = built()

    answer = web.county.submit(f"/rounds/{round_id}/candidacies/{first}/declining")

    assert answer.status_code == 422 and "f-opinion" in answer.text


def test_many_are_endorsed_after_a_preview_with_one_opinion(web, built):
    round_id, ids = built()
    bulk = f"/rounds/{round_id}/candidacy-acts"
    tab = web.county.get(f"/rounds/{round_id}?tab=candidacies").text

    previewed = web.county.post(bulk, data={"verb": "endorse", "ids": ids})
    untold = web.county.post(bulk, data={"verb": "endorse", "ids": ids, "confirmed": "true"})
    done = web.county.post(bulk, data={"verb": "endorse", "ids": ids, "confirmed": "true", "reason": "同意推荐"})
    again = web.county.post(bulk, data={"verb": "endorse", "ids": ids})

    assert tab.count('name="ids"') == 2 and 'value="endorse"' in tab and 'value="check"' not in tab
    assert [each.status_code for each in (previewed, untold, done, again)] == [200, 422, 200, 200]
    assert previewed.text.count("可以办理") >= 2 and "同意推荐 2 人" in previewed.text
    assert "f-reason-error" in untold.text
    assert done.text.count(">已办理<") == 2
    assert again.text.count("不能办理") >= 2 and "confirmed" in again.text and "同意推荐 2 人" not in again.text
    assert "待市级审核" in web.county.get(f"/rounds/{round_id}?tab=candidacies").text


def test_looking_at_the_bulk_address_leads_back_to_the_list(web, built):
    round_id, _ = built()

    answer = web.county.get(f"/rounds/{round_id}/candidacy-acts", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/rounds/{round_id}?tab=candidacies")


def test_a_cadre_drafts_previews_and_submits_and_the_unit_answers(web, built):
    round_id, _ = built(own_application=True)
    made = web.cadre.submit(f"/rounds/{round_id}/applications", reasons="想到农村去", hardship="none")
    place = made.headers["location"]
    draft, hidden = web.cadre.get(place).text, web.sender.get(place).status_code

    submitted = web.cadre.submit(f"{place}/submission")
    shown = web.sender.get(place).text
    endorsed = web.sender.submit(f"{place}/endorsement", opinion="同意推荐")

    assert "这是草稿" in draft and f"{place}/discarding" in draft and hidden == 404
    assert (submitted.status_code, endorsed.status_code) == (303, 303)
    assert "待推荐单位意见" in shown and "本人自荐" in shown


def test_nobody_is_invited_to_apply_where_policy_does_not_say_so(web, built):
    round_id, _ = built()

    assert "applications" not in web.cadre.get(f"/rounds/{round_id}").text
    assert web.cadre.get(f"/rounds/{round_id}/applications").status_code == 403


def test_a_waiver_stands_beside_the_finding(web, database, cast):
    with database.writing() as session:
        rule = {"code": "age", "params": {"max": 25}}
        round_ = make.open_round(session, cast, policy={"eligibility": [rule]})
        (candidacy,) = make.recommend(session, cast, round_, "c1")
        place = f"/{candidacy.place}" if candidacy.id else ""
    web.city.submit(f"{place}/eligibility-check")

    told = {"rule": "age", "clause": "实施方案第四条", "reason": "急需的水利人才"}
    waived = web.city.submit(f"{place}/waivers", **told)
    page = web.city.get(place).text
    revoked = web.city.submit(f"{place}/waiver-revocation", rule="age", reason="批准有误")

    assert (waived.status_code, revoked.status_code) == (303, 303)
    assert "已豁免" in page and "实施方案第四条" in page and "急需的水利人才" in page
    assert re.search(r'<div class="meta"><span class="state[^"]*">不合格', web.city.get(place).text)


def test_duplicates_are_marked_for_the_organizer_alone(web, database, cast):
    with database.writing() as session:
        first = make.open_round(session, cast, title="第一批")
        second = make.open_round(session, cast, title="第二批")
        make.recommend(session, cast, first, "c1")
        (candidacy,) = make.recommend(session, cast, second, "c1")
        place, round_place = f"/{candidacy.place}", f"/{second.place}?tab=candidacies"

    assert all("同时在另一批次" in web.city.get(each).text for each in (place, round_place))
    assert all("同时在另一批次" not in web.sender.get(each).text for each in (place, round_place))


def test_among_many_people_one_is_searched_for(web, database, cast):
    with database.writing() as session:
        round_id = make.open_round(session, cast).id
        for number in range(22):
            people.villager(session, f"n{number}", f"何{chr(0x4E00 + number)}", 100 + number, home="NYJ")
    form = f"/rounds/{round_id}/candidacies"

    plain, found = web.sender.get(form).text, web.sender.get(f"{form}?q=hejing").text
    made = web.sender.submit(form, cadre_key="c1", reasons="踏实肯干", consent="true")

    assert 'type="radio" name="cadre_key"' not in plain and 'id="f-cadre_key"' in plain and 'name="q"' in plain
    assert re.findall(r'type="radio" name="cadre_key" value="(\w+)"', found) == ["c1"]
    assert made.status_code == 303
