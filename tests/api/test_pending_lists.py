"""A list is the organizer's secret until the notice is out: states, filters, actions, feeds and histories."""

import pytest

from tests import make


@pytest.fixture
def listed(database, cast):
    with database.writing() as session:
        return make.listed_round(session, cast).id


def states(client, round_id: int, query: str = "") -> dict[str, str]:
    rows = client.get(f"/rounds/{round_id}/candidacies{query}").json()["items"]
    return {row["cadre_key"]: row["state"] for row in rows}


def test_the_recommending_unit_does_not_see_who_is_on_the_list_before_the_notice(api, listed):
    known, told = states(api.city, listed), states(api.sender, listed)

    assert "chosen" in known.values()
    assert {
        told[key] for key, state in known.items() if key in told and state in ("chosen", "reserve", "not_chosen")
    } == {"eligible"}


def test_asking_for_the_chosen_tells_nobody_but_the_organizer(api, listed):
    assert states(api.city, listed, "?state=chosen") != {}
    assert states(api.sender, listed, "?state=chosen") == {}
    assert states(api.cadre, listed, "?state=chosen") == {}


def test_one_candidacy_and_its_actions_do_not_tell_either(api, listed):
    for row in api.sender.get(f"/rounds/{listed}/candidacies").json()["items"]:
        one = api.sender.get(f"/rounds/{listed}/candidacies/{row['id']}").json()
        assert (one["state"], one["actions"]) == (row["state"], [])
        assert (
            api.sender.post(
                f"/rounds/{listed}/candidacies/{row['id']}/withdrawal", json={"reason": "工作需要"}
            ).status_code
            == 403
        )


def test_the_feed_and_the_page_do_not_tell_either(api, web, listed):
    told = {change["verb"] for change in api.sender.get("/changes?limit=1000").json()["items"]}
    known = {change["verb"] for change in api.city.get("/changes?limit=1000").json()["items"]}
    row = api.sender.get(f"/rounds/{listed}/candidacies").json()["items"][0]

    assert "candidacy.choose" in known
    assert not told & {"candidacy.choose", "candidacy.reserve", "candidacy.pass_over"}
    assert "拟派" not in web.sender.get(f"/rounds/{listed}/candidacies/{row['id']}").text


def test_once_the_notice_is_out_the_unit_sees_how_its_people_went(api, database, cast):
    with database.writing() as session:
        round_id = make.publicized_round(session, cast).id

    assert "chosen" in states(api.sender, round_id).values()
