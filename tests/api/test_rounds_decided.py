"""From the list to the confirmation as JSON."""

from datetime import timedelta

from app.clock import today
from app.domain.rounds.models import Round
from tests import faces, make


def test_the_way_from_the_list_to_the_confirmation(api, built, database):
    round_id = built(make.closed_round)
    place = f"/rounds/{round_id}"

    assert api.city.post(f"{place}/decision", json=make.meeting().model_dump(mode="json")).status_code == 409
    listed = api.city.post(f"{place}/shortlist")
    standings = api.city.get(f"{place}/shortlist").json()
    decided = api.city.post(f"{place}/decision", json=make.meeting().model_dump(mode="json"))
    notice = {"starts_on": today().isoformat(), "contact": "电话 12380"}
    publicized = api.city.post(f"{place}/publicity", json=notice)
    early = api.city.post(f"{place}/confirmation")
    with database.writing() as session:
        session.get(Round, round_id).publicity.ends_on = today() - timedelta(days=1)
    confirmed = api.city.post(f"{place}/confirmation")

    assert [a.status_code for a in (listed, decided, publicized, early, confirmed)] == [200, 201, 201, 409, 200]
    assert [(s["cadre_key"], s["composite"], s["rank"], s["state"]) for s in standings["standings"]][:3] == [
        ("c1", "91.00", 1, "chosen"), ("c2", "88.00", 2, "chosen"), ("c3", "85.00", 3, "reserve"),
    ]  # fmt: skip
    assert early.json()["code"] == "round.publicity_running"
    assert early.json()["facts"]["ends_on"] == publicized.json()["ends_on"]
    assert (confirmed.json()["state"], confirmed.json()["confirmed_on"]) == ("confirmed", today().isoformat())
    assert api.sender.get(f"{place}/publicity").status_code == 200
    assert api.sender.get(f"{place}/decision").status_code == 403
    assert api.sender.get(f"{place}/shortlist").status_code == 403


def test_the_standings_come_whole_or_page_by_page_as_asked(api, built):
    place = f"/rounds/{built(make.listed_round)}/shortlist"

    whole = api.city.get(place).json()
    first = api.city.get(f"{place}?limit=2")
    second = api.city.get(first.headers["link"].split(">")[0].removeprefix("</api/v1")).json()

    assert whole["next"] is None and len(whole["standings"]) > 2
    assert len(first.json()["standings"]) == 2 and first.json()["places"] == whole["places"]
    assert (first.json()["standings"] + second["standings"])[:4] == whole["standings"][:4]
    assert api.city.get(f"{place}?cursor=not-a-cursor").status_code == 422
    assert api.city.get(f"{place}?limit=0").status_code == 422


def test_a_decision_without_quorum_is_refused_with_the_numbers(api, built):
    round_id = built(make.listed_round)

    answer = api.city.post(
        f"/rounds/{round_id}/decision", json=make.meeting(present=5, in_favour=5).model_dump(mode="json")
    )

    assert answer.status_code == 409
    assert answer.json()["detail"] == "应到 9 人，实到 5 人，至少 6 人到会方可表决。"
    assert answer.json()["facts"] == {"entitled": 9, "present": 5, "needed": 6}
    assert api.city.get(f"/rounds/{round_id}/decision").status_code == 404


def test_a_list_is_withdrawn_before_the_meeting(api, built):
    round_id = built(make.listed_round)

    assert api.city.post(f"/rounds/{round_id}/shortlist-withdrawal", json={}).status_code == 422
    answer = api.city.post(f"/rounds/{round_id}/shortlist-withdrawal", json={"reason": "成绩录入有误"})

    assert (answer.status_code, answer.json()["state"]) == (200, "selecting")


def test_an_objection_is_received_taken_up_and_upheld(api, built):
    round_id = built(make.publicized_round)
    ids = faces.candidacy_ids(api.city, round_id)
    told = {
        "candidacy_id": ids["c1"],
        "text": "考核等次与填报不符",
        "objector": "张三",
        "received_on": today().isoformat(),
    }

    made = api.city.post(f"/rounds/{round_id}/objections", json=told)
    place = made.headers["location"].removeprefix("/api/v1")
    taken = api.city.post(f"{place}/acceptance", json={"handler": "干部监督科"})
    early = api.city.post(f"{place}/upholding", json={"result": "核查属实"})
    verified = api.city.post(f"{place}/verification", json={"found": "调阅登记表，情况属实"})
    unmasked = api.city.post(f"{place}/unmasking", json={"reason": "约谈反映人"})
    upheld = api.city.post(f"{place}/upholding", json={"result": "核查属实"})

    assert (made.status_code, made.json()["is_named"], "objector" in made.json()) == (201, True, False)
    assert early.json()["code"] == "workflow.wrong_state"
    assert [each.json()["state"] for each in (taken, verified, upheld)] == ["taken_up", "verified", "upheld"]
    assert [each["step"] for each in upheld.json()["course"]] == ["verified", "upheld"]
    assert unmasked.json() == {"objector": "张三"}
    assert api.city.post(f"{place}/dismissal", json={"result": "核查属实"}).status_code == 409
    found = {key: api.city.get(f"/rounds/{round_id}/candidacies/{ids[key]}").json()["state"] for key in ("c1", "c3")}
    assert found == {"c1": "not_chosen", "c3": "chosen"}
    for who in (api.sender, api.county, api.receiver, api.cadre):
        assert who.get(f"/rounds/{round_id}/objections").status_code == 403
        assert who.get(place).status_code == 403
    assert api.system.get(place).status_code == 403
