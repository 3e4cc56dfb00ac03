"""The plan of a round as JSON."""

import json
from datetime import date

from app.clock import today
from tests import make, planning
from tests.make import DAY


def codes(answer) -> list[tuple[str, str]]:
    assert answer.status_code == 422
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]


def test_the_usual_paths_are_told_before_a_round_is_made(api):
    told = {path["code"]: path for path in api.sender.get("/round-templates").json()["items"]}

    assert len(told) == 8
    assert [(stage["title"], stage["weight"]) for stage in told["out"]["stages"]] == [
        ("笔试", 30), ("实地调研", 30), ("无领导小组", 30), ("履历业绩", 10), ("组织考察", 0),
    ]  # fmt: skip
    assert told["cross"]["stages"][1]["criteria"][0] == {"title": "政治素质", "weight": 20, "minimum": "60"}
    assert told["graduate"]["policy"]["own_application"] is True


def test_a_round_begun_with_a_template_has_its_path(api):
    plan = make.round_entry(template="principal_assistant", kind="principal_assistant", direction="lateral")

    made = api.city.post("/rounds", json=plan | {"lead_members": planning.LEAD}).json()

    stages = api.city.get(f"/rounds/{made['id']}/stages").json()
    assert [stage["weight"] for stage in stages.get("items", stages)] == [30, 20, 50, 0]
    assert made["template"] == "principal_assistant" and made["lead_members"] == planning.LEAD
    assert made["windows"][0]["kind"] == "county_endorsement"
    assert date.fromisoformat(made["windows"][0]["opens_on"]) == today() + 5 * DAY
    assert codes(api.city.post("/rounds", json=plan | {"template": "x"})) == [("/template", "round.unknown_template")]
    headless = plan | {"lead_members": planning.LEAD[1:]}
    assert [pointer for pointer, _ in codes(api.city.post("/rounds", json=headless))] == ["/lead_members"]


def test_quotas_and_calendar_are_replaced_whole(api, built):
    round_id = built(make.draft_round, places=3)
    posts = {"scope": "posts", "kind": "cross", "direction": "down", "unit_code": None, "places": 3}
    county = {"scope": "county", "kind": None, "direction": None, "unit_code": "140521", "places": 2}
    days = {"kind": "review", "opens_on": today().isoformat(), "closes_on": (today() + 9 * DAY).isoformat()}

    divided = api.city.post(f"/rounds/{round_id}/quotas", json={"lines": [posts, county]})
    scheduled = api.city.post(f"/rounds/{round_id}/calendar", json={"windows": [days]})

    assert (divided.status_code, scheduled.status_code) == (200, 200)
    assert api.city.get(f"/rounds/{round_id}/quotas").json() == [posts, county] == scheduled.json()["quotas"]
    assert api.city.get(f"/rounds/{round_id}/calendar").json() == [days] == scheduled.json()["windows"]
    over = api.city.post(f"/rounds/{round_id}/quotas", json={"lines": [posts | {"places": 2}]})
    assert (over.status_code, over.json()["code"]) == (409, "round.quota_posts")
    assert over.json()["detail"] == "按类型和方向分配了 2 个，批次名额是 3 个，两数须一致。"
    bad = {"windows": [days | {"closes_on": (today() - DAY).isoformat()}]}
    assert codes(api.city.post(f"/rounds/{round_id}/calendar", json=bad)) == [
        ("/windows/0/closes_on", "round.window_order"),
    ]  # fmt: skip


def test_a_window_moves_and_the_reason_is_asked_for(api, built):
    round_id = built(make.open_round)
    days = {"kind": "training", "opens_on": today().isoformat(), "closes_on": (today() + DAY).isoformat()}

    without = api.city.post(f"/rounds/{round_id}/window-move", json=days)
    moved = api.city.post(f"/rounds/{round_id}/window-move", json=days | {"reason": "教室已定"})

    assert (without.status_code, moved.json()["windows"]) == (422, [days])
    assert api.sender.post(f"/rounds/{round_id}/window-move", json=days | {"reason": "教室"}).status_code == 403


def test_outside_its_window_an_act_is_refused_with_the_days_and_within_it_done(api, built):
    round_id = built(make.open_round)
    named = {"cadre_key": "c1", "reasons": "踏实肯干，群众认可", "consent": True}
    assert api.sender.post(f"/rounds/{round_id}/candidacies", json=named).status_code == 201
    days = {"kind": "review", "opens_on": str(today() + DAY), "closes_on": str(today() + 2 * DAY), "reason": "先培训"}
    moved = api.city.post(f"/rounds/{round_id}/window-move", json=days).json()

    refused = api.city.post(f"/rounds/{round_id}/eligibility-checks").json()
    offered = {each["verb"]: each["blocked"] for each in moved["actions"]}
    api.city.post(f"/rounds/{round_id}/window-move", json=days | {"opens_on": str(today())})

    assert refused["code"] == "round.not_yet" and f"{today() + DAY:%Y.%m.%d}" in refused["detail"]
    assert offered["check_all"] == refused["detail"] and offered["move_closing"] is None
    assert api.city.post(f"/rounds/{round_id}/eligibility-checks").status_code == 200


def test_the_last_day_of_recommendations_moves_with_a_reason_while_they_are_taken(api, built):
    round_id = built(make.open_round)
    day = {"closes_on": str(today() + 20 * DAY)}

    without = api.city.post(f"/rounds/{round_id}/closing-move", json=day)
    moved = api.city.post(f"/rounds/{round_id}/closing-move", json=day | {"reason": "延期"})

    assert (without.status_code, moved.json()["closes_on"]) == (422, day["closes_on"])
    assert api.sender.post(f"/rounds/{round_id}/closing-move", json=day | {"reason": "延期"}).status_code == 403
    closed = built(make.selecting_round)
    late = api.city.post(f"/rounds/{closed}/closing-move", json=day | {"reason": "延期"})
    assert (late.status_code, late.json()["code"]) == (409, "workflow.wrong_state")


def test_the_effect_of_an_amendment_is_told_first_and_then_done(api, built):
    round_id = built(make.selecting_round)
    policy = api.city.get(f"/rounds/{round_id}").json()["policy"]
    stricter = policy | {"eligibility": [{"code": "age", "params": {"max": 33}}]}
    place = f"/rounds/{round_id}"

    effect = api.city.get(f"{place}/policy-effect", params={"policy": json.dumps(stricter)})
    amended = api.city.post(
        f"{place}/policy-amendment", json={"policy": stricter, "reason": "新规定", "recheck": True}
    )  # fmt: skip

    assert (effect.json()["now_eligible"], effect.json()["now_ineligible"]) == (0, 3)
    assert {flip["name"] for flip in effect.json()["flips"]} == {"陈思远", "赵明轩", "单雄"}
    assert list(effect.json()["changes"]) == ["eligibility"]
    assert amended.status_code == 200 and amended.json()["policy"]["eligibility"] == stricter["eligibility"]
    people = api.city.get(f"{place}/candidacies").json()["items"]
    assert sorted(each["state"] for each in people) == ["eligible"] * 2 + ["ineligible"] * 3
    told = [entry["verb"] for entry in api.city.get("/changes").json()["items"]]
    assert told.count("round.amend_policy") == 1
    refused = {
        who: getattr(api, who).get(f"{place}/policy-effect", params={"policy": json.dumps(stricter)}).status_code
        for who in ("sender", "county", "other_county")
    }
    assert refused == {"sender": 403, "county": 403, "other_county": 403}
    assert api.city.get(f"{place}/policy-effect", params={"policy": "{}x"}).status_code == 400


def test_a_round_is_copied_recalled_cancelled_and_revived(api, built):
    source = built(make.open_round)
    days = {"opens_on": today().isoformat(), "closes_on": (today() + 5 * DAY).isoformat()}
    asked = {"title": "第二批", **days, "starts_on": (today() + 40 * DAY).isoformat()}

    copied = api.city.post(f"/rounds/{source}/copies", json=asked)
    states = [
        api.city.post(f"/rounds/{source}/{act}", json={"reason": "另有安排"}).json()["state"]
        for act in ("recall", "cancellation", "revival")
    ]

    assert copied.status_code == 201
    assert copied.headers["location"] == f"/api/v1/rounds/{copied.json()['id']}"
    assert (copied.json()["copied_from_id"], copied.json()["state"]) == (source, "draft")
    assert states == ["draft", "cancelled", "draft"]


def test_rounds_are_found_by_kind_and_year(api, built):
    built(make.draft_round)
    graduates = built(make.draft_round, kind="graduate")

    def found(query):
        return [row["id"] for row in api.city.get(f"/rounds?{query}").json()["items"]]

    assert found("kind=graduate") == [graduates]
    assert found(f"kind=graduate&year={today().year}") == [graduates]
    assert found(f"year={today().year - 1}") == []
