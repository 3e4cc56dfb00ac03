"""Matching over HTTP: 202 with a job that tells how far it is, acts on drafts, both faces."""

import re

import pytest
from sqlalchemy import select

from app import long_work
from app.domain.matching.models import Draft, DraftPair
from tests import matching, placing

pytestmark = pytest.mark.usefixtures("faked")

REASON = "镇里急需懂统计的人"


@pytest.fixture
def draft(database, cast) -> str:
    """Its address."""
    with database.writing() as session:
        return "/" + matching.draft(session, cast, "c1", "c2", places=2).place


@pytest.fixture
def solved(api, database, draft) -> str:
    assert api.city.post(f"{draft}/runs").status_code == 202
    long_work.run_waiting(database)
    return draft


def test_a_confirmed_round_is_matched_and_gets_a_draft(api, database, cast):
    with database.writing() as session:
        round_id = matching.confirmed(session, cast).id

    opened = api.city.post(f"/rounds/{round_id}/matching")
    made = api.city.post(f"/rounds/{round_id}/matching/drafts", json={"name": "方案一"})

    assert (opened.status_code, opened.headers["location"]) == (201, f"/api/v1/rounds/{round_id}/matching")
    assert opened.json()["state"] == "drafting" and opened.json()["policy"]["most_wishes"] == 3
    assert {each["verb"] for each in opened.json()["actions"]} == {"set_policy", "open_wishes", "add_draft"}
    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["state"], told["pins"], told["changes"]) == (
        "方案一", "editing", [], {"policy": {}, "places": {}},
    )  # fmt: skip
    blocked = {each["verb"]: each["blocked"] for each in told["actions"]}
    assert blocked["run"].startswith("没有空缺的岗位") and blocked["pin"] is None


def test_a_run_answers_202_and_the_job_tells_how_it_went(api, database, draft):
    asked = api.city.post(f"{draft}/runs")
    job = asked.headers["location"].removeprefix("/api/v1")
    waiting = api.city.get(job)
    long_work.run_waiting(database)
    done = api.city.get(job)

    assert (asked.status_code, asked.headers["retry-after"]) == (202, "1")
    assert waiting.headers["retry-after"] == "1"
    assert (waiting.json()["state"], waiting.json()["progress"]) == ("waiting", 0)
    assert waiting.json()["subject"] == f"/api/v1{draft}"
    assert [each["verb"] for each in waiting.json()["actions"]] == ["cancel"]
    assert (done.json()["state"], done.json()["progress"], done.json()["actions"]) == ("done", 100, [])
    assert "retry-after" not in done.headers
    assert api.city.get(job, headers={"If-None-Match": done.headers["etag"]}).status_code == 304
    assert api.city.post(f"{job}/cancellation").status_code == 409


def test_a_job_is_cancelled_where_jobs_are_or_where_the_draft_is(api, database, draft):
    first = api.city.post(f"{draft}/runs").headers["location"].removeprefix("/api/v1")
    cancelled = api.city.post(f"{first}/cancellation")
    second = api.city.post(f"{draft}/runs").headers["location"].removeprefix("/api/v1")
    stopped = api.city.post(f"{draft}/cancellation")

    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "editing")
    assert api.city.get(second).json()["state"] == "cancelled"
    assert long_work.run_waiting(database) == []


def test_a_failed_job_says_why_in_words(api, database, draft):
    with database.writing() as session:
        session.scalars(select(Draft)).one().note = "fail"
    job = api.city.post(f"{draft}/runs").headers["location"].removeprefix("/api/v1")
    long_work.run_waiting(database)
    told = api.city.get(job).json()

    assert (told["state"], told["fault"]) == ("failed", "matching.fault")
    assert told["detail"].startswith("运算中出现错误")


def test_a_key_that_was_used_does_not_run_twice(api, database, draft):
    once = {"Idempotency-Key": "k-1"}
    first, again = (api.city.post(f"{draft}/runs", headers=once) for _ in range(2))

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert len(long_work.run_waiting(database)) == 1


def test_pins_changes_and_copies_over_http(api, database, cast, draft):
    with database.reading() as session:
        row = session.scalars(select(Draft)).one()
        person = placing.candidacy_of(session, row.round_, cast, "c2").id
        post = session.scalars(select(DraftPair.post_id)).first() or min(each.id for each in all_posts(session))
    told = {"kind": "pin", "candidacy_id": person, "post_id": post, "reason": REASON}

    pinned = api.city.post(f"{draft}/pins", json=told)
    twice = api.city.post(f"{draft}/pins", json=told)
    tried = api.city.post(f"{draft}/changes", json={"places": {str(post): 2}, "policy": {"most_wishes": 5}})
    twin = api.city.post(f"{draft}/copies", json={"name": "方案二"})
    gone = api.city.post(f"{draft}/pin-removal", json={"pin_id": pinned.json()["pins"][0]["id"], "reason": "情况有变"})
    wrong = api.city.post(f"{draft}/changes", json={"policy": {"rules": {"kin": {"on": False}}}})

    assert pinned.json()["pins"][0] == told | {
        "id": pinned.json()["pins"][0]["id"], "put_by": "city", "put_on": pinned.json()["pins"][0]["put_on"],
    }  # fmt: skip
    assert (twice.status_code, twice.json()["code"]) == (409, "draft.pinned_already")
    assert tried.json()["changes"] == {"policy": {"most_wishes": 5}, "places": {str(post): 2}}
    assert (twin.status_code, twin.json()["changes"], len(twin.json()["pins"])) == (201, tried.json()["changes"], 1)
    assert gone.json()["pins"] == []
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"].split("/")[1]) == (422, "policy")


def all_posts(session):
    return session.scalars(select(placing.Post)).all()


def test_somebody_faster_wins(api, draft):
    stale = api.city.post(f"{draft}/renaming", json={"name": "就近方案"}, headers={"If-Match": '"v99.x"'})

    assert stale.status_code == 412


def test_wishes_are_taken_over_http_and_the_answer_tells_nobodys(api, database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        place, post = f"/{opened.place}", matching.posts(session, cast, 1)[0].id
        person = placing.candidacy_of(session, opened.round_, cast, "c1").id

    mine = api.cadre.post(f"{place}/post-wishes", json={"post_ids": [post]})
    theirs = api.receiver.post(f"{place}/person-wishes", json={"post_id": post, "candidacy_ids": [person]})
    stranger = api.other_cadre.post(f"{place}/post-wishes", json={"post_ids": [post]})

    assert (mine.status_code, theirs.status_code, stranger.status_code) == (200, 200, 404)
    assert set(mine.json()) == {"round_id", "state", "policy", "wishes_until", "version", "actions"}
    assert [each["verb"] for each in mine.json()["actions"]] == ["rank_posts"]
    assert [each["verb"] for each in theirs.json()["actions"]] == ["rank_people"]


def test_the_same_acts_stand_on_pages(web, database, cast, solved):
    with database.reading() as session:
        row = session.scalars(select(Draft)).one()
        person = placing.candidacy_of(session, row.round_, cast, "c2").id
        post = all_posts(session)[0].id
    forms = {
        noun: web.city.get(f"{solved}/{noun}")
        for noun in ("runs", "pins", "changes", "copies", "renaming", "setting-aside", "adoption")
    }
    pinned = web.city.submit(f"{solved}/pins", kind="ban", candidacy_id=person, post_id=post, reason=REASON)
    removal = web.city.get(f"{solved}/pin-removal")
    pin = re.search(r'name="pin_id".*?value="(\d+)".*?禁配 陈思远', removal.text, re.DOTALL)
    gone = web.city.submit(f"{solved}/pin-removal", pin_id=pin[1], reason="情况有变")
    ran = web.city.submit(f"{solved}/runs")

    assert {noun: page.status_code for noun, page in forms.items()} == dict.fromkeys(forms, 200)
    assert [each.status_code for each in (pinned, gone, ran)] == [303] * 3
    with database.reading() as session:
        row = session.scalars(select(Draft)).one()
        assert (row.pins, row.state) == ([], "solving")
        bar = web.city.get(f"/jobs/{row.job_id}")
    assert ran.headers["location"] == f"/jobs/{row.job_id}"
    assert '<noscript><meta http-equiv="refresh"' in bar.text and f"/jobs/{row.job_id}/cancellation" in bar.text
    assert web.city.submit(f"/jobs/{row.job_id}/cancellation").status_code == 303
    over = web.city.get(f"/jobs/{row.job_id}", follow_redirects=False)
    assert (over.status_code, over.headers["location"]) == (303, solved)
    assert web.city.get(f"/jobs/{row.job_id}/progress").headers["hx-refresh"] == "true"


def test_the_policy_changes_over_http_with_a_reason(api, database, cast):
    with database.writing() as session:
        place = f"/{matching.matched(session, cast).place}"

    done = api.city.post(f"{place}/policy", json={"policy": {"most_wishes": 5}, "reason": "部务会议定"})
    mute = api.city.post(f"{place}/policy", json={"policy": {"most_wishes": 6}})
    wrong = api.city.post(f"{place}/policy", json={"policy": {"most_wishes": 99}, "reason": "部务会议定"})

    assert (done.status_code, done.json()["policy"]["most_wishes"]) == (200, 5)
    assert [(each.status_code, each.json()["errors"][0]["pointer"]) for each in (mute, wrong)] == [
        (422, "/reason"), (422, "/policy/most_wishes"),
    ]  # fmt: skip
