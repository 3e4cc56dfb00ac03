"""Posts as JSON: offered by the unit, accepted or returned by the department, seen by those it concerns."""

from datetime import date

from tests import placing
from tests.cast import cadre_entry
from tests.posts import REAL_INDEX, told


def test_a_receiving_unit_offers_a_post_and_the_department_accepts_it(api):
    offered = api.receiver.post("/posts", json=placing.offered_fields())
    accepted = api.city.post(offered.headers["location"].removeprefix("/api/v1") + "/acceptance")

    assert (offered.status_code, accepted.status_code) == (201, 200)
    told = offered.json()
    assert {"state": told["state"], "unit": told["unit"], "places": told["places"], "taken": told["taken"]} == {
        "state": "offered", "unit": "嘉峰镇", "places": 1, "taken": 0,
    }  # fmt: skip
    assert [action["verb"] for action in told["actions"]] == ["revise", "withdraw"]
    assert accepted.json()["state"] == "accepted"
    assert [action["verb"] for action in accepted.json()["actions"]] == ["merge", "reopen", "withdraw"]


def test_who_may_offer_a_post_for_which_unit(api):
    def offers(client, unit):
        return client.post("/posts", json=placing.offered_fields(unit_code=unit)).status_code

    answers = {
        name: offers(getattr(api, name), "140521104")
        for name in (
            "city", "county", "receiver", "other_county", "other_receiver", "sender", "mentor", "cadre", "judge",
            "system",
        )
    }  # fmt: skip

    assert answers == {
        "city": 201, "county": 201, "receiver": 201, "other_county": 403, "other_receiver": 403, "sender": 403,
        "mentor": 403, "cadre": 403, "judge": 403, "system": 403,
    }  # fmt: skip
    assert api.nobody.post("/posts", json=placing.offered_fields()).status_code == 401


def test_others_drafts_are_never_seen_and_accepted_posts_are(api):
    path = f"/posts/{api.receiver.post('/posts', json=placing.offered_fields()).json()['id']}"
    people = (
        "city", "county", "receiver", "mentor", "other_county", "other_receiver", "sender", "cadre", "judge", "audit",
    )  # fmt: skip

    before = {name: getattr(api, name).get(path).status_code for name in people}
    api.county.post(path + "/acceptance")
    after = {name: getattr(api, name).get(path).status_code for name in people}

    assert before == dict.fromkeys(("city", "county", "receiver", "mentor"), 200) | dict.fromkeys(
        ("other_county", "other_receiver", "sender", "cadre", "judge"), 404
    ) | {"audit": 403}
    assert after == before | {"sender": 200, "cadre": 200, "judge": 200}
    assert [row["title"] for row in api.sender.get("/posts").json()["items"]] == ["镇长助理"]
    assert api.other_receiver.get("/posts").json()["items"] == []


def test_who_may_review_a_post(api):
    def asks(name):
        path = f"/posts/{api.receiver.post('/posts', json=placing.offered_fields()).json()['id']}/acceptance"
        return getattr(api, name).post(path).status_code

    answers = {name: asks(name) for name in ("city", "county", "receiver", "mentor", "other_county", "sender")}

    assert answers == {
        "city": 200, "county": 200, "receiver": 403, "mentor": 403, "other_county": 404, "sender": 404,
    }  # fmt: skip


def test_a_returned_post_shows_why_and_is_offered_again_by_revising_it(api):
    post = api.receiver.post("/posts", json=placing.offered_fields()).json()
    path = f"/posts/{post['id']}"

    returned = api.city.post(path + "/return", json={"reason": "职责太空，请列出任务"}).json()
    revised = api.receiver.post(path + "/revision", json=placing.revised_fields(duties="抓统计台账电子化")).json()

    assert (returned["state"], returned["answer"]) == ("returned", "职责太空，请列出任务")
    assert (revised["state"], revised["answer"], revised["duties"]) == ("offered", "", "抓统计台账电子化")


def test_a_return_is_taken_back_for_a_reason(api):
    path = f"/posts/{api.receiver.post('/posts', json=placing.offered_fields()).json()['id']}"
    api.city.post(path + "/return", json={"reason": "职责太空，请列出任务"})

    own = api.receiver.post(path + "/return-withdrawal", json={"reason": "请不要退回"})
    back = api.city.post(path + "/return-withdrawal", json={"reason": "退错了岗位"}).json()

    assert own.status_code == 403
    assert (back["state"], back["answer"]) == ("offered", "退错了岗位")
    assert "accept" in [each["verb"] for each in back["actions"]]


def test_a_nominal_post_needs_a_written_reason(api):
    bare = api.receiver.post("/posts", json=placing.offered_fields(is_real=False))
    reasoned = api.receiver.post(
        "/posts", json=placing.offered_fields(is_real=False, nominal_reason="编制所限，暂无实职")
    )

    assert bare.status_code == 422
    assert [(e["pointer"], e["code"]) for e in bare.json()["errors"]] == [
        ("/nominal_reason", "post.nominal_needs_reason")
    ]
    assert reasoned.status_code == 201


def test_a_post_upward_goes_up(api):
    answer = api.receiver.post("/posts", json=placing.offered_fields(kind="upward_post", direction="down"))

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/direction", "type.direction")]


def test_a_stale_version_and_a_wrong_state_are_refused_in_words(api):
    path = f"/posts/{api.receiver.post('/posts', json=placing.offered_fields()).json()['id']}"
    etag = api.city.get(path).headers["etag"]
    api.receiver.post(path + "/revision", json=placing.revised_fields(places=2))

    stale = api.city.post(path + "/acceptance", headers={"If-Match": etag})
    accepted = api.city.post(path + "/acceptance")
    again = api.city.post(path + "/acceptance")

    assert (stale.status_code, accepted.status_code, again.status_code) == (412, 200, 409)
    assert again.json()["code"] == "workflow.wrong_state"


def test_posts_are_found_by_word_unit_state_kind_and_direction(api):
    api.city.post("/posts", json=placing.offered_fields())
    second = api.city.post(
        "/posts", json=placing.offered_fields(unit_code="140581100", title="副镇长", kind="elevated")
    )
    api.city.post(f"/posts/{second.json()['id']}/acceptance")

    def found(**asked):
        return [row["title"] for row in api.city.get("/posts", params=asked).json()["items"]]

    assert found() == ["镇长助理", "副镇长"]
    assert found(q="嘉峰") == ["镇长助理"]
    assert found(unit="140581") == ["副镇长"]
    assert found(state="accepted") == ["副镇长"]
    assert found(kind="cross") == ["镇长助理"]
    assert found(direction="up") == []
    assert api.city.get("/posts", params={"limit": 1}).json()["next"] is not None


def test_a_contact_is_personal_and_stays_out_of_the_log(api, database):
    api.receiver.post("/posts", json=placing.offered_fields(contact="郭守正 0356-1234567"))

    from sqlalchemy import select

    from app.log import LogEntry

    with database.reading() as session:
        facts = session.scalars(select(LogEntry.facts).where(LogEntry.verb == "post.offer")).all()

    assert len(facts) == 1
    assert "郭守正" not in facts[0]


def test_everything_told_of_a_post_comes_back_and_the_phone_masked(api):
    answer = api.receiver.post("/posts", json=placing.offered_fields(**told())).json()

    given = told()
    plain = {name: answer[name] for name in given if name != "contact_phone"}
    assert plain == {
        **{name: each for name, each in given.items() if name != "contact_phone"},
        "own_distance_km": "61.5",
    }
    assert (answer["contact_phone_masked"], answer["substance_index"], answer["is_principal"]) == (
        "100****5678", REAL_INDEX, False,
    )  # fmt: skip


def test_demand_is_merged_split_off_taken_back_and_restored(api):
    one, two = (api.receiver.post("/posts", json=placing.offered_fields()).json()["id"] for _ in range(2))
    because = {"reason": "分工有调整，重新核定"}

    merged = api.city.post(f"/posts/{one}/merger", json={"posts": [two]}).json()
    accepted = api.city.post(f"/posts/{one}/acceptance").json()
    twin = api.city.post(f"/posts/{two}/split", json=because).json()
    reopened = api.city.post(f"/posts/{one}/reopening", json=because).json()
    api.receiver.post(f"/posts/{one}/withdrawal", json=because)
    restored = api.city.post(f"/posts/{one}/restoration", json=because).json()

    assert (merged["places"], merged["merged"], accepted["state"]) == (2, [two], "accepted")
    assert (twin["state"], twin["merged_into_id"], reopened["state"], reopened["places"]) == (
        "offered",
        None,
        "offered",
        1,
    )
    assert restored["state"] == "offered"


def test_the_five_kinds_are_told_with_their_rules(api):
    kinds = {each["kind"]: each for each in api.receiver.get("/placement-kinds").json()["items"]}

    assert len(kinds) == 5 and kinds["graduate"]["term_months"] == 24
    assert [rule["sentence"] for rule in kinds["elevated"]["persons"]] == ["岗位比本人现任职务层次高一级"]
    assert kinds["upward_post"]["directions"] == ["up"]


def test_a_cadre_has_strengths_and_gaps_of_the_table(api):
    before = api.sender.get("/cadres/c1").json()
    entry = cadre_entry(0, "何静姝", "2", date(1994, 3, 5), "NYJ").model_dump(mode="json", exclude={"id_number"})

    def saved(**changes):
        return api.sender.put("/cadres/c1", json=entry | changes, headers={"If-Match": "*"})

    answer = saved(strengths=["steady", "law"], lacks=["grassroots"], languages=["en", "cjy"]).json()
    wrong = saved(lacks=["magic"], languages=["klingon"])

    assert (before["strengths"], before["lacks"], before["languages"]) == ([], [], [])
    assert (answer["strengths"], answer["lacks"]) == (["steady", "law"], ["grassroots"])
    assert answer["languages"] == ["en", "cjy"]
    assert [(each["pointer"], each["code"]) for each in wrong.json()["errors"]] == [
        ("/lacks", "vocab.unknown_code"), ("/languages", "vocab.unknown_code"),
    ]  # fmt: skip
