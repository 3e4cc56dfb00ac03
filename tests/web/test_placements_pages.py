"""Placements as pages: the register, the choice of a post, the course of one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.clock import today
from tests import placing

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def june():
    with time_machine.travel(datetime(2026, 6, 18, 4, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def waiting(database, cast):
    """Two confirmed people, one open post, one that does not fit: candidacy ids and the open post's id."""
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1", "c2")
        post = placing.accepted_post(session, cast, duties="牵头化解三件积案")
        placing.accepted_post(session, cast, title="局长助理", kind="elevated")
        people = [placing.candidacy_of(session, round_, cast, key).id for key in ("c1", "c2")]
        return {"round_id": round_.id, "post_id": post.id, "people": people}


def test_a_clerk_chooses_who_then_where_to(web, waiting):
    first, second = waiting["people"]
    who = web.city.get("/placements/new").text
    where = web.city.get(f"/placements/new?candidacy={first}").text
    told = {"round_id": waiting["round_id"], "candidacy_id": first, "post_id": waiting["post_id"], "starts_on": ""}
    placed = web.city.post(f"/placements/new?candidacy={first}", data=told, follow_redirects=True)

    assert re.findall(r'<a href="/placements/new\?candidacy=(\d+)">', who) == [str(first), str(second)]
    assert "牵头化解三件积案" in where and "局长助理" not in where
    assert placed.status_code == 200
    assert "何静姝，嘉峰镇镇长助理" in placed.text and "2026.03.01 – 2027.02.28" in placed.text
    assert "没有可选的岗位" in web.city.get(f"/placements/new?candidacy={second}").text


def test_the_choice_tells_which_posts_are_not_open_to_the_person_and_why(web, database, cast, waiting):
    with database.writing() as session:
        placing.accepted_post(session, cast, title="统计专员", unit_code="NYJ")

    where = web.city.get(f"/placements/new?candidacy={waiting['people'][0]}").text
    offered, refused = where.split("不能安排的岗位", 1)

    assert "统计专员" not in offered and "镇长助理" in offered and "任期 12 个月" in offered
    assert "统计专员" in refused and "本单位" in refused


def test_the_term_is_filled_in_as_usual_and_another_one_holds(web, waiting):
    first = waiting["people"][0]
    form = web.city.get(f"/placements/new?candidacy={first}").text
    told = {"round_id": waiting["round_id"], "candidacy_id": first, "post_id": waiting["post_id"]}

    refused = web.city.post(f"/placements/new?candidacy={first}", data=told | {"term_months": "37"})
    placed = web.city.post(
        f"/placements/new?candidacy={first}", data=told | {"term_months": "6"}, follow_redirects=True
    )

    assert re.search(r'name="term_months"[^>]*value="12"', form)
    assert refused.status_code == 422 and "挂职任期不能超过本批次最长的 36 个月" in refused.text
    assert "2026.03.01 – 2026.08.31" in placed.text


def test_a_choice_that_came_too_late_is_drawn_again_with_the_reason(web, waiting):
    first, second = waiting["people"]
    told = {"round_id": waiting["round_id"], "post_id": waiting["post_id"]}
    web.city.post(f"/placements/new?candidacy={first}", data=told | {"candidacy_id": first})

    late = web.city.post(f"/placements/new?candidacy={second}", data=told | {"candidacy_id": second})
    nothing = web.city.post(f"/placements/new?candidacy={second}", data={**told, "candidacy_id": second, "post_id": ""})

    assert late.status_code == 409
    assert "岗位名额 1 个，已经排满" in late.text
    assert nothing.status_code == 422


def test_only_an_organizer_is_let_in_to_assign(web, waiting):
    path = f"/placements/new?candidacy={waiting['people'][0]}"

    answers = {name: (getattr(web, name).get("/placements/new").status_code, getattr(web, name).get(path).status_code)
               for name in ("city", "county", "sender", "receiver", "cadre")}  # fmt: skip

    assert answers == {
        "city": (200, 200), "county": (200, 404), "sender": (403, 403), "receiver": (403, 403), "cadre": (403, 403),
    }  # fmt: skip


def test_the_course_of_a_placement_in_dated_lines_and_whose_turn_it_is(web, database, cast):
    with database.writing() as session:
        page = f"/{placing.in_post(session, cast, days_ago=196, starts_on=today() - 195 * DAY).place}"

    shown = web.city.get(page).text

    titles = re.findall(r"<time>([\d.]+)</time><div><b>([^<]+)</b>", shown)
    assert titles == [
        ("2025.12.04", "任职文件"), ("2025.12.09", "到岗"),
        ("2026.06.05", "第 1 次半年考核"), ("2026.06.18", "今天"), ("2026.12.04", "期满"),
        ("2026.12.05", "第 2 次半年考核"),
    ]  # fmt: skip
    assert re.search(r"现在轮到</small><b>嘉峰镇</b><br>完成第 1 次半年考核<br><span[^>]*>逾期 <b>13</b> 天", shown)
    assert 'aria-label="何静姝从 2025.12.05 到 2026.12.04 的挂职，4 件事标在时间线上"' in shown
    assert "办理期满：期满日是 2026.12.04，2026.11.04 起可以办理。" in shown


def test_a_late_arrival_is_recorded_and_shown_as_late(web, database, cast):
    with database.writing() as session:
        page = f"/{placing.notified(session, cast, days_ago=20, starts_on=today() - 10 * DAY).place}"
    assert "到岗逾期 6 天" in web.city.get(page).text

    shown = web.receiver.submit(page + "/arrival", follow_redirects=True, arrived_on=today().isoformat()).text

    assert "晚到 6 天" in shown
    assert "郭守正 登记到岗" in shown


def test_a_wrong_date_comes_back_with_the_words_beside_it(web, database, cast):
    with database.writing() as session:
        page = f"/{placing.notified(session, cast, days_ago=3).place}"

    refused = web.receiver.submit(page + "/arrival", arrived_on="2026-06-01")

    assert refused.status_code == 422
    assert "到岗日期早于任职文件日期 2026.06.15" in refused.text
    assert 'value="2026-06-01"' in refused.text


def test_an_extension_stays_beside_the_original_term(web, database, cast):
    with database.writing() as session:
        page = f"/{placing.in_post(session, cast, starts_on=today() - 300 * DAY).place}"

    shown = web.city.submit(
        page + "/extension", follow_redirects=True, ends_on="2027-01-31", reason="五村联合经营尚未挂牌"
    ).text

    rows = re.findall(r'<th scope="row">(原定期限|延长期限)</th><td[^>]*>([\d.]+)</td><td[^>]*>([\d.]+)</td>', shown)
    assert rows == [("原定期限", "2025.08.22", "2026.08.21"), ("延长期限", "2026.08.22", "2027.01.31")]


def test_who_sees_the_page_and_who_may_open_a_form(web, database, cast):
    with database.writing() as session:
        page = f"/{placing.in_post(session, cast).place}"
    people = (
        "city",
        "county",
        "sender",
        "receiver",
        "mentor",
        "cadre",
        "other_county",
        "other_cadre",
        "judge",
        "audit",
    )

    seen = {name: getattr(web, name).get(page).status_code for name in people}
    forms = {name: getattr(web, name).get(page + "/early-end").status_code for name in people}

    inside, outside = ("county", "sender", "receiver", "mentor", "cadre"), ("other_county", "other_cadre", "judge")
    assert seen == {"city": 200, "audit": 403} | dict.fromkeys(inside, 200) | dict.fromkeys(outside, 404)
    assert forms == {"city": 200, "audit": 403} | dict.fromkeys(inside, 403) | dict.fromkeys(outside, 404)
    assert "/early-end" not in web.cadre.get(page).text


def test_the_register_has_tabs_filters_and_pills_that_keep_each_other(web, database, cast):
    with database.writing() as session:
        placing.in_post(session, cast, "c1", starts_on=today() - 350 * DAY)
        placing.assigned(session, cast, "c9", unit_code="140581100")

    def names(address):
        return re.findall(r'<th scope="row"><a href="/placements/\d+">([^<]+)', web.city.get(address).text)

    assert names("/placements") == ["何静姝", "石磊"]
    assert names("/placements?state=in_post") == ["何静姝"]
    assert names("/placements?unit=140581") == ["石磊"]
    assert names("/placements?due=30") == ["何静姝"]
    assert names("/placements?q=shilei") == ["石磊"]
    assert names("/placements?due=abc&state=x") == ["何静姝", "石磊"]
    page = web.city.get("/placements?state=in_post&due=30").text
    assert "在岗 1 人" in page and "30 日内期满 1 人" in page
    assert 'class="button small pill" href="/placements?state=in_post">30 天内期满' in page
    assert "没有符合条件的人" in web.city.get("/placements?state=concluded").text


def test_the_assessments_of_a_placement_stand_on_its_page(web, database, cast):
    from tests import make

    with database.writing() as session:
        page = f"/{make.confirmed(session, cast).placement.place}"

    city, sender, other = (web.city.get(page).text, web.sender.get(page).text, web.other_receiver.get(page).status_code)

    assert re.search(r'<a href="/evaluations/\d+">2026 年上半年</a>', city)
    assert re.search(r'<a href="/evaluations/\d+">2026 年上半年</a>', sender)
    assert other == 404
    assert re.search(r"第 1 次半年考核</b><small>已确认", city)
