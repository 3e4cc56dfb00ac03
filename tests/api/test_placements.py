"""Placements as JSON: from the assignment to the end of the term."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.clock import today
from tests import placing

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def june():
    """18 June 2026, noon in the office: half a year into the terms of these tests."""
    with time_machine.travel(datetime(2026, 6, 18, 4, tzinfo=UTC), tick=True):
        yield


@pytest.fixture
def scene(database, cast):
    """A confirmed round with two people and one free post; their ids."""
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1", "c2")
        post = placing.accepted_post(session, cast)
        people = {key: placing.candidacy_of(session, round_, cast, key).id for key in ("c1", "c2")}
        return {"round_id": round_.id, "post_id": post.id, **people}


def asked(scene, key="c1", **changes):
    return {"round_id": scene["round_id"], "candidacy_id": scene[key], "post_id": scene["post_id"]} | changes


def iso(day):
    return day.isoformat()


def test_a_whole_placement_through_json(api, scene):
    made = api.city.post("/placements", json=asked(scene, starts_on="2026-03-01"))
    path = made.headers["location"].removeprefix("/api/v1")
    noticed = api.city.post(path + "/notice", json={"notice_number": "组干〔2026〕12号", "notified_on": "2026-03-02"})
    arrived = api.receiver.post(path + "/arrival", json={"arrived_on": "2026-03-20"})
    extended = api.city.post(path + "/extension", json={"ends_on": "2027-08-31", "reason": "五村联合经营尚未挂牌"})
    ended = api.city.post(
        path + "/early-end", json={"ended_on": iso(today()), "end_reason": "transfer", "note": "提拔任用"}
    )

    assert [answer.status_code for answer in (made, noticed, arrived, extended, ended)] == [201, 200, 200, 200, 200]
    assert (made.json()["state"], made.json()["ends_on"]) == ("assigned", "2027-02-28")
    assert noticed.json()["arrive_by"] == "2026-03-16"
    assert (arrived.json()["state"], arrived.json()["arrived_late"]) == ("in_post", True)
    assert [(term["kind"], term["starts_on"], term["ends_on"]) for term in extended.json()["terms"]] == [
        ("original", "2026-03-01", "2027-02-28"), ("extension", "2027-03-01", "2027-08-31"),
    ]  # fmt: skip
    told = ended.json()
    assert (told["state"], told["ended_on"], told["end_reason"]) == ("ended_early", iso(today()), "transfer")
    assert told["actions"] == []
    assert [event["code"] for event in told["timeline"]] == ["notified", "arrived_late", "extended", "ended_early"]


def test_a_placed_candidate_can_be_released_and_placed_again(api, scene):
    first = api.city.post("/placements", json=asked(scene)).json()
    twice = api.city.post("/placements", json=asked(scene))
    cancelled = api.city.post(f"/placements/{first['id']}/cancellation", json={"reason": "岗位职责有变"})
    again = api.city.post("/placements", json=asked(scene))

    assert (twice.status_code, twice.json()["code"]) == (409, "workflow.wrong_state")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert again.status_code == 201


def test_who_may_assign(api, scene):
    names = (
        "county", "other_county", "sender", "receiver", "mentor", "cadre", "judge", "system", "city",
    )  # fmt: skip

    answers = {name: getattr(api, name).post("/placements", json=asked(scene)).status_code for name in names}

    assert answers == {
        "county": 422, "other_county": 422, "sender": 403, "receiver": 403, "mentor": 403, "cadre": 403, "judge": 403,
        "system": 403, "city": 201,
    }  # fmt: skip


def test_who_sees_a_placement_and_who_may_act_on_it(api, scene):
    path = f"/placements/{api.city.post('/placements', json=asked(scene)).json()['id']}"
    notice = {"notice_number": "12号", "notified_on": iso(today())}
    people = (
        "county", "sender", "receiver", "mentor", "cadre", "other_county", "other_sender", "other_receiver",
        "other_cadre", "judge", "audit", "city",
    )  # fmt: skip

    seen = {name: getattr(api, name).get(path).status_code for name in people}
    acted = {name: getattr(api, name).post(path + "/notice", json=notice).status_code for name in people}
    arrival = {name: getattr(api, name).post(path + "/arrival", json={"arrived_on": iso(today())}).status_code
               for name in ("sender", "mentor", "cadre", "county", "receiver")}  # fmt: skip

    inside = ("county", "sender", "receiver", "mentor", "cadre")
    outside = ("other_county", "other_sender", "other_receiver", "other_cadre", "judge")
    assert seen == dict.fromkeys((*inside, "city"), 200) | dict.fromkeys(outside, 404) | {"audit": 403}
    assert acted == dict.fromkeys(inside, 403) | dict.fromkeys(outside, 404) | {"audit": 403, "city": 200}
    assert arrival == {"sender": 403, "mentor": 403, "cadre": 403, "county": 403, "receiver": 200}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "elevated"}, "placement.not_admitted"),
        ({"direction": "lateral"}, "placement.not_admitted"),
        ({"unit_code": "NYJ"}, "placement.own_unit"),
    ],
)
def test_a_post_that_does_not_fit_is_refused_by_its_rule(api, database, cast, scene, changes, code):
    with database.writing() as session:
        post = placing.accepted_post(session, cast, **changes).id

    refused = api.city.post("/placements", json=asked(scene, post_id=post))

    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert "{" not in refused.json()["detail"] and "@" not in refused.json()["detail"]
    assert api.city.get("/placements").json()["items"] == []


def test_a_post_under_review_or_full_is_refused(api, database, cast, scene):
    with database.writing() as session:
        offered = placing.offered_post(session, cast).id

    unreviewed = api.city.post("/placements", json=asked(scene, post_id=offered))
    api.city.post("/placements", json=asked(scene))
    full = api.city.post("/placements", json=asked(scene, "c2"))

    assert (unreviewed.status_code, unreviewed.json()["code"]) == (409, "placement.post_not_accepted")
    assert (full.status_code, full.json()["code"]) == (409, "placement.post_full")
    assert full.json()["facts"] == {"places": 1}


def test_unknown_rows_are_named_in_the_answer(api, scene):
    def pointers(**changes):
        answer = api.city.post("/placements", json=asked(scene, **changes))
        return answer.status_code, [error["pointer"] for error in answer.json()["errors"]]

    assert pointers(post_id=999999) == (422, ["/post_id"])
    assert pointers(candidacy_id=999999) == (422, ["/candidacy_id"])
    assert pointers(round_id=999999) == (422, ["/candidacy_id"])
    assert pointers(starts_on="2025-12-31") == (422, ["/starts_on"])


def test_dates_that_cannot_be_are_refused_beside_their_field(api, scene):
    path = f"/placements/{api.city.post('/placements', json=asked(scene)).json()['id']}"
    tomorrow = iso(today() + DAY)

    def code(client, act, **body):
        return client.post(path + act, json=body).json()["errors"][0]["code"]

    assert code(api.city, "/notice", notice_number="12号", notified_on=tomorrow) == "placement.in_future"
    api.city.post(path + "/notice", json={"notice_number": "12号", "notified_on": "2026-03-02"})
    assert code(api.receiver, "/arrival", arrived_on="2026-03-01") == "placement.arrived_before_notice"
    assert code(api.receiver, "/arrival", arrived_on=tomorrow) == "placement.in_future"
    api.receiver.post(path + "/arrival", json={"arrived_on": "2026-03-05"})
    assert code(api.city, "/extension", ends_on="2027-02-28", reason="理由足够") == "placement.not_an_extension"
    assert code(api.city, "/extension", ends_on="2029-03-01", reason="理由足够") == "placement.too_long"
    early = {"end_reason": "health", "note": "病休较长"}
    assert code(api.city, "/early-end", ended_on="2026-03-04", **early) == "placement.ended_before_arrival"
    assert code(api.city, "/early-end", ended_on=tomorrow, **early) == "placement.in_future"


def test_a_term_is_concluded_in_its_last_thirty_days_only(api, database, cast):
    with database.writing() as session:
        young = placing.in_post(session, cast, "c1", starts_on=today() - 40 * DAY, places=2).id
        old = placing.in_post(session, cast, "c2", starts_on=today() - 340 * DAY).id

    refused = api.city.post(f"/placements/{young}/conclusion", json={"ended_on": iso(today())})
    done = api.city.post(f"/placements/{old}/conclusion", json={"ended_on": iso(today()), "note": "鉴定为优秀"})

    assert (refused.status_code, refused.json()["code"]) == (409, "placement.not_near_its_end")
    assert (done.status_code, done.json()["state"]) == (200, "concluded")
    actions = api.city.get(f"/placements/{young}").json()["actions"]
    blocked = {action["verb"]: bool(action["blocked"]) for action in actions}
    assert blocked == {"extend": False, "end_early": False, "conclude": True}


def test_a_stale_version_loses(api, scene):
    made = api.city.post("/placements", json=asked(scene))
    path = f"/placements/{made.json()['id']}"
    api.city.post(path + "/notice", json={"notice_number": "12号", "notified_on": "2026-03-02"})

    late = api.city.post(
        path + "/cancellation", json={"reason": "另有安排"}, headers={"If-Match": made.headers["etag"]}
    )

    assert late.status_code == 412


def test_what_is_said_about_a_person_stays_out_of_the_log(api, database, cast):
    from sqlalchemy import select

    from app.log import LogEntry

    with database.writing() as session:
        placement = placing.in_post(session, cast).id

    api.city.post(
        f"/placements/{placement}/early-end",
        json={"ended_on": iso(today()), "end_reason": "health", "note": "住院三个月"},
    )

    with database.reading() as session:
        (entry,) = session.scalars(select(LogEntry).where(LogEntry.verb == "placement.end_early")).all()
    assert "住院" not in entry.facts + entry.reason
    assert "health" not in entry.facts + entry.reason


def test_the_register_is_searched_by_name_state_round_unit_kind_and_end(api, database, cast):
    with database.writing() as session:
        near = placing.in_post(session, cast, "c1", starts_on=today() - 350 * DAY)
        far = placing.assigned(session, cast, "c9", unit_code="140581100", kind="cross", starts_on=today())
        near, far, second_round = near.id, far.id, far.round_id

    def found(client=api.city, **asked):
        return [row["id"] for row in client.get("/placements", params=asked).json()["items"]]

    assert found() == [near, far]
    assert found(q="何静") == [near]
    assert found(q="sl") == [far]
    assert found(state="assigned") == [far]
    assert found(round=second_round) == [far]
    assert found(unit="140521") == [near]
    assert found(unit="JYJ") == [far]
    assert found(kind="elevated") == []
    assert found(due=30) == [near]
    assert found(due=3) == []
    assert found(api.other_county) == [far]
    assert found(api.cadre) == [near]
    page = api.city.get("/placements", params={"limit": 1}).json()
    assert found(limit=1, cursor=page["next"]) == [far]
    row = page["items"][0]
    assert (row["cadre"], row["sending_unit"], row["receiving_unit"], row["post"]) == (
        "何静姝", "市农业农村局", "嘉峰镇", "镇长助理",
    )  # fmt: skip


def test_the_list_asks_as_often_for_three_rows_as_for_one(api, database, cast):
    from sqlalchemy import event

    asked = []
    event.listen(database.reader, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def statements():
        asked.clear()
        api.city.get("/placements", params={"state": "assigned"})
        return sum("placement" in statement for statement in asked)

    with database.writing() as session:
        placing.assigned(session, cast, "c1")
    api.city.get("/placements")
    one = statements()
    with database.writing() as session:
        placing.assigned(session, cast, "c2")
        placing.assigned(session, cast, "c3")
    assert (one, statements()) == (1, 1)
