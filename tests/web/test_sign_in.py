"""Signing in and out: throttled, idle and absolute time-out, forms only from our own pages, the language."""

import re

import pytest
import time_machine
from sqlalchemy import func, select

from app.domain.accounts.models import LoginFailure, SignIn
from app.log import LogEntry
from tests.cast import PASSWORD

NOON = "2026-06-10T04:00:00Z"


def told(page) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", page.text)


def test_a_person_signs_in_and_lands_where_they_wanted(web):
    browser = web.nobody

    wanted = browser.get("/units/1405", follow_redirects=False)
    answer = browser.post(
        "/sign-in", data={"username": "city", "password": PASSWORD, "next": "/units/1405"}, follow_redirects=False
    )

    assert (wanted.status_code, wanted.headers["location"]) == (303, "/sign-in?next=/units/1405")
    assert (answer.status_code, answer.headers["location"]) == (303, "/units/1405")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "林佩之" in browser.get("/units/1405").text


@pytest.mark.parametrize("next_", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", ""])
def test_nobody_is_sent_to_a_strangers_house(web, next_):
    answer = web.nobody.post(
        "/sign-in", data={"username": "city", "password": PASSWORD, "next": next_}, follow_redirects=False
    )

    assert answer.headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(web, database):
    wrong, unknown = (
        web.nobody.post("/sign-in", data={"username": name, "password": "Wrong-Horse-7"}) for name in ("city", "nobody")
    )

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert told(wrong).replace("city", "") == told(unknown).replace("nobody", "")
    assert 'value="city"' in wrong.text and "Wrong-Horse-7" not in wrong.text


def test_five_failures_close_the_name_for_ten_minutes_for_everybody_and_in_the_database(web, database, app):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            web.nobody.post("/sign-in", data={"username": "city", "password": "Wrong-Horse-7"})
        locked = web.nobody.post("/sign-in", data={"username": "city", "password": PASSWORD}, follow_redirects=False)
        other = web.nobody.post("/sign-in", data={"username": "county", "password": PASSWORD}, follow_redirects=False)
        clock.shift(10 * 60 + 1)
        later = web.nobody.post("/sign-in", data={"username": "city", "password": PASSWORD}, follow_redirects=False)
        with database.reading() as session:
            left = session.scalar(select(func.count()).select_from(LoginFailure))

    assert (locked.status_code, other.status_code, later.status_code) == (429, 303, 303)
    assert "10 分钟" in locked.text
    assert left == 0


def test_a_session_ends_after_half_an_hour_of_silence_and_not_before(web):
    browser = web.nobody
    with time_machine.travel(NOON, tick=False) as clock:
        browser.sign_in("city")
        answers = []
        for minutes in (29, 29, 31):
            clock.shift(minutes * 60)
            answers.append(browser.get("/units", follow_redirects=False).status_code)

    assert answers == [200, 200, 303]


def test_a_session_ends_after_twelve_hours_however_busy(web):
    browser = web.nobody
    with time_machine.travel(NOON, tick=False) as clock:
        browser.sign_in("city")
        answers = []
        for _ in range(25):
            clock.shift(29 * 60)
            answers.append(browser.get("/units", follow_redirects=False).status_code)

    assert answers == [200] * 24 + [303]


def test_a_post_of_an_ended_session_does_nothing(web, database):
    browser = web.nobody
    with time_machine.travel(NOON, tick=False) as clock:
        browser.sign_in("city")
        clock.shift(31 * 60)
        answer = browser.post("/cadres/c1/unmasking", data={"reason": "核对任免审批表"}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/cadres/c1/unmasking")
    assert count(database, "cadre.unmask") == 0


@pytest.mark.parametrize(
    ("headers", "csrf", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, "", 200),
        ({"Sec-Fetch-Site": "none"}, "", 200),
        ({"Sec-Fetch-Site": "cross-site"}, "right", 403),
        ({"Sec-Fetch-Site": "same-site"}, "right", 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, "right", 403),
        ({"Origin": "http://testserver"}, "", 200),
        ({"Origin": "http://evil.example"}, "right", 403),
        ({"Origin": "null"}, "right", 403),
        ({}, "right", 200),
        ({}, "wrong", 403),
        ({}, "", 403),
    ],
)
def test_a_form_must_come_from_our_own_page(web, database, headers, csrf, status):
    browser = web.nobody
    browser.sign_in("city")
    right = re.search(r'name="csrf" value="([^"]+)"', browser.get("/cadres/c1/unmasking").text)[1]
    del browser.headers["Sec-Fetch-Site"]

    answer = browser.post(
        "/cadres/c1/unmasking",
        data={"reason": "核对任免审批表", "csrf": right if csrf == "right" else csrf}, headers=headers,
    )  # fmt: skip

    assert answer.status_code == status
    assert count(database, "cadre.unmask") == (status == 200)


def test_a_sign_in_from_a_strangers_page_is_refused(web):
    browser = web.nobody
    data = {"username": "city", "password": PASSWORD}

    assert browser.post("/sign-in", data=data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert "guazhi_session" not in browser.cookies


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(web, database):
    browser = web.nobody
    browser.sign_in("city")
    token = browser.cookies["guazhi_session"]

    answer = browser.post("/sign-out", follow_redirects=False)
    copy = web.nobody.get("/units", headers={"Cookie": f"guazhi_session={token}"}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert copy.status_code == 303
    assert (count(database, "session.open"), count(database, "session.close")) == (1, 1)


def test_the_cookie_is_not_the_key_to_the_row(web, database):
    browser = web.nobody
    browser.sign_in("city")

    with database.reading() as session:
        row = session.scalars(select(SignIn)).one()

    assert browser.cookies["guazhi_session"] not in (row.token_hash, row.csrf)


def test_a_disabled_account_is_out_at_once(web, database):
    browser = web.nobody
    browser.sign_in("city")
    with database.writing() as session:
        session.scalars(select(SignIn)).one().user.enabled = False

    assert browser.get("/units", follow_redirects=False).status_code == 303
    assert web.nobody.sign_in("city").status_code == 422


def test_the_language_changes_and_stays(web):
    browser = web.nobody
    browser.sign_in("city")
    chinese = browser.get("/units").text

    answer = browser.post("/language", data={"locale": "en", "next": "/units?q=镇"}, follow_redirects=False)
    english = browser.get("/units", headers={"Accept-Language": "zh-CN"}).text

    assert (answer.status_code, answer.headers["location"]) == (303, "/units?q=%E9%95%87")
    assert '<html lang="zh-CN">' in chinese and "<h1>单位</h1>" in chinese
    assert '<html lang="en">' in english and "<h1>Units</h1>" in english


def test_a_language_we_do_not_speak_changes_nothing(web):
    browser = web.nobody

    browser.post("/language", data={"locale": "xx", "next": "/sign-in"}, follow_redirects=False)

    assert "guazhi_language" not in browser.cookies
    assert '<html lang="zh-CN">' in browser.get("/sign-in").text
    assert '<html lang="en">' in browser.get("/sign-in", headers={"Accept-Language": "en-GB"}).text


def count(database, verb: str) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.verb == verb))
