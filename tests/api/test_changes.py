"""The change feed: in order, without gaps, and to each what is theirs."""

import time

from tests import make, placing

UNIT = {"level": "village", "parent_code": "140521104"}


def last(client) -> int:
    page = client.get("/changes", params={"limit": 1000}).json()
    return page["next"]


def test_an_act_appears_with_what_one_needs_to_fetch_it_and_nothing_more(api):
    begun = last(api.city)

    api.city.put("/units/V1", json=UNIT | {"name": "一村"})
    page = api.city.get("/changes", params={"after": begun}).json()

    (change,) = page["items"]
    assert set(change) == {"cursor", "at", "verb", "type", "id", "key", "version"}
    assert {name: change[name] for name in ("cursor", "verb", "type", "key", "version")} == {
        "cursor": begun + 1, "verb": "unit.save", "type": "unit", "key": "V1", "version": 1,
    }  # fmt: skip
    assert page["next"] == begun + 1


def test_pages_follow_each_other_without_gap_or_repeat(api):
    begun = last(api.city)
    for n in range(7):
        api.city.put(f"/units/V{n}", json=UNIT | {"name": f"村 {n}"})

    seen, after = [], begun
    while (page := api.city.get("/changes", params={"after": after, "limit": 3}).json())["items"]:
        seen += [change["key"] for change in page["items"]]
        after = page["next"]

    assert seen == [f"V{n}" for n in range(7)]
    assert after == begun + 7


def test_a_refused_act_leaves_no_number_behind(api):
    last(api.sender)  # the test's own keys are made
    begun = last(api.city)

    api.sender.put("/units/V1", json=UNIT | {"name": "一村"})
    api.city.put("/units/V1", json=UNIT | {"name": ""})
    api.city.put("/units/V2", json=UNIT | {"name": "二村"})

    assert [change["cursor"] for change in api.city.get(f"/changes?after={begun}").json()["items"]] == [begun + 1]


def test_each_sees_what_happens_to_their_own(api, database, cast):
    readers = (
        "city",
        "county",
        "other_county",
        "sender",
        "other_sender",
        "receiver",
        "other_receiver",
        "cadre",
        "judge",
    )
    begun = {who: last(getattr(api, who)) for who in readers}
    with database.writing() as session:
        placing.in_post(session, cast)

    pages = {who: getattr(api, who).get(f"/changes?after={begun[who]}&limit=1000").json() for who in readers}
    seen = {who: {change["verb"] for change in page["items"]} for who, page in pages.items()}

    assert {"post.offer", "post.accept", "placement.assign", "placement.arrive"} <= seen["city"] & seen["county"]
    assert seen["cadre"] >= {"placement.assign", "placement.arrive"} and "post.offer" not in seen["cadre"]
    assert seen["sender"] >= {"placement.arrive"} and "post.offer" not in seen["sender"]
    assert seen["receiver"] >= {"post.offer", "placement.arrive"}
    assert [seen[who] for who in ("other_county", "other_sender", "other_receiver", "judge")] == [set()] * 4


def test_an_empty_page_still_moves_on(api, database, cast):
    begun = last(api.other_receiver)
    with database.writing() as session:
        make.sheet(session, cast)

    page = api.other_receiver.get(f"/changes?after={begun}").json()

    assert page["items"] == []
    assert page["next"] > begun


def test_waiting_ends_when_time_is_up(api):
    begun, started = last(api.city), time.monotonic()

    page = api.city.get("/changes", params={"after": begun, "wait": 1}).json()

    assert page == {"items": [], "next": begun}
    assert 0.9 < time.monotonic() - started < 10


def test_a_cursor_beyond_the_end_is_an_empty_page(api):
    assert api.city.get("/changes", params={"after": 2**40}).json() == {"items": [], "next": 2**40}
