"""Trainings as JSON: planned, attended, closed, and the arrival that waited for it."""

from app.clock import today
from tests import trainings as training_made


def round_with_people(database, cast):
    with database.writing() as session:
        round_ = training_made.confirmed(session, cast)
        placement = training_made.notified(session, cast, round_)
        return round_.id, placement.id


def test_from_the_plan_to_the_arrival(api, database, cast):
    round_id, placement_id = round_with_people(database, cast)
    arrival = {"arrived_on": str(today())}

    early = api.city.post(f"/placements/{placement_id}/arrival", json=arrival)
    made = api.city.post(f"/rounds/{round_id}/trainings", json=training_made.fields())
    place, people = made.headers["location"].removeprefix("/api/v1"), made.json()["people"]
    rows = [{"candidacy_id": each["candidacy_id"], "presence": "attended", "passed": True} for each in people]
    held = api.city.post(f"{place}/attendance", json={"rows": rows})
    closed = api.city.post(f"{place}/closing")
    late = api.city.post(f"/placements/{placement_id}/arrival", json=arrival)

    assert (early.status_code, early.json()["code"]) == (409, "placement.untrained")
    assert (made.status_code, [each["name"] for each in people]) == (201, ["何静姝", people[1]["name"]])
    assert (held.json()["state"], closed.json()["state"]) == ("held", "closed")
    assert (late.status_code, late.json()["training"]) == (
        200,
        {"required": True, "wanted_hours": 16, "hours": 16, "sessions": 1, "missing": None, "exemption": ""},
    )


def test_the_list_counts_only_whom_one_sees(api, database, cast):
    round_id, _ = round_with_people(database, cast)
    api.city.post(f"/rounds/{round_id}/trainings", json=training_made.fields())

    def told(client):
        answer = client.get(f"/rounds/{round_id}/trainings")
        return [row["people"] for row in answer.json()["items"]] if answer.status_code == 200 else answer.status_code

    assert {name: told(getattr(api, name)) for name in ("city", "sender", "cadre", "other_cadre", "judge")} == {
        "city": [2], "sender": [2], "cadre": [1], "other_cadre": [], "judge": 403,
    }  # fmt: skip


def test_an_exemption_lets_somebody_begin(api, database, cast):
    _, placement_id = round_with_people(database, cast)

    refused = api.receiver.post(f"/placements/{placement_id}/training-exemption", json={"reason": "先到岗再说"})
    allowed = api.city.post(f"/placements/{placement_id}/training-exemption", json={"reason": "汛期在即，先到岗"})
    arrived = api.receiver.post(f"/placements/{placement_id}/arrival", json={"arrived_on": str(today())})

    assert (refused.status_code, allowed.status_code, arrived.status_code) == (403, 200, 200)
    assert arrived.json()["training"]["exemption"] == "汛期在即，先到岗"


def test_somebody_elses_change_is_not_overwritten(api, database, cast):
    round_id, _ = round_with_people(database, cast)
    place = api.city.post(f"/rounds/{round_id}/trainings", json=training_made.fields()).headers["location"]
    place = place.removeprefix("/api/v1")
    before = api.city.get(place).headers["etag"]
    api.city.post(f"{place}/revision", json=training_made.fields(venue="高平"))

    late = api.city.post(f"{place}/revision", json=training_made.fields(venue="沁水"), headers={"If-Match": before})

    assert (late.status_code, api.city.get(place).json()["venue"]) == (412, "高平")
