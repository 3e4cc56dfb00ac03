"""Rounds as JSON, from the plan to the confirmed list."""

from app.clock import today
from tests import faces, make
from tests.make import DAY


def test_a_round_is_planned_and_says_what_may_be_done_next(api):
    made = api.city.post("/rounds", json=make.round_entry())

    assert made.status_code == 201
    assert made.headers["location"] == f"/api/v1/rounds/{made.json()['id']}"
    assert made.json()["policy"]["publicity_workdays"] == 5
    offered = {each["verb"]: each["blocked"] for each in made.json()["actions"]}
    assert list(offered) == [
        "open", "revise", "set_policy", "set_quotas", "set_calendar", "add_stage", "cancel", "copy",
    ]  # fmt: skip
    assert offered["open"] == "环节权重合计须为 100，现为 0。"
    assert api.city.get(f"/rounds/{made.json()['id']}").json() == made.json()


def test_bad_days_are_told_beside_their_fields(api):
    bad = make.round_entry(closes_on=today() - DAY)

    answer = api.city.post("/rounds", json=bad)

    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/closes_on", "round.closes_before_opening"),
    ]
    assert api.city.get("/rounds").json()["items"] == []


def test_a_broken_rule_of_eligibility_is_pointed_at(api):
    plan = make.round_entry() | {"policy": {"eligibility": [{"code": "age", "params": {"max": "forty"}}]}}

    answer = api.city.post("/rounds", json=plan)

    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/policy/eligibility/0/max", "eligibility.param.wrong"),
    ]


def test_the_policy_is_set_while_the_round_is_a_draft(api, built):
    draft, opened = built(make.draft_round), built(make.open_round)
    policy = {"per_unit_limit": 2, "publicity_workdays": 7}

    answers = [api.city.post(f"/rounds/{id_}/policy", json=policy) for id_ in (draft, opened)]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["policy"]["publicity_workdays"] == 7
    assert api.city.post(f"/rounds/{draft}/policy", json={"publicity_workdays": 3}).status_code == 422


def test_a_revision_of_an_old_version_is_stale(api, built):
    round_id = built(make.draft_round)
    seen = api.city.get(f"/rounds/{round_id}").headers["etag"]
    plan = make.round_entry(title="第二稿")
    first = api.city.post(f"/rounds/{round_id}/revision", json=plan, headers={"If-Match": seen})
    second = api.city.post(f"/rounds/{round_id}/revision", json=plan, headers={"If-Match": seen})

    assert (first.status_code, second.status_code) == (200, 412)
    assert (first.json()["title"], first.json()["version"]) == ("第二稿", 2)


def test_who_may_not_see_a_round_finds_nothing_and_who_sees_it_may_not_run_it(api, built):
    draft, of_county = built(make.draft_round), built(make.open_round, who="county")
    opened = built(make.open_round)

    assert api.sender.get(f"/rounds/{draft}").status_code == 404
    assert api.other_county.get(f"/rounds/{of_county}").status_code == 404
    assert api.system.get(f"/rounds/{opened}").status_code == 403
    for who in (api.sender, api.receiver, api.judge, api.cadre, api.county):
        assert who.get(f"/rounds/{opened}").status_code == 200
        assert who.post(f"/rounds/{opened}/recommendation-closing").status_code == 403
        assert who.post(f"/rounds/{opened}/cancellation", json={"reason": "不合适"}).status_code == 403


def test_the_list_of_rounds_is_found_by_state_and_title(api, built):
    draft, opened = built(make.draft_round, title="校长助理"), built(make.open_round)

    assert [each["id"] for each in api.city.get("/rounds").json()["items"]] == [opened, draft]
    assert [each["id"] for each in api.city.get("/rounds", params={"state": "draft"}).json()["items"]] == [draft]
    assert [each["id"] for each in api.city.get("/rounds", params={"q": "校长"}).json()["items"]] == [draft]
    assert [each["id"] for each in api.sender.get("/rounds").json()["items"]] == [opened]


def test_a_unit_recommends_and_takes_back(api, built):
    round_id = built(make.open_round)
    asked = {"cadre_key": "c1", "reasons": "踏实肯干", "consent": True}

    made = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked)
    again = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked)
    foreign = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked | {"cadre_key": "c9"})
    unwilling = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked | {"cadre_key": "c2", "consent": False})

    assert [answer.status_code for answer in (made, again, foreign, unwilling)] == [201, 409, 422, 422]
    assert again.json()["code"] == "candidacy.twice"
    assert unwilling.json()["errors"][0]["pointer"] == "/consent"
    place = made.headers["location"].removeprefix("/api/v1")
    assert [each["verb"] for each in made.json()["actions"]] == ["withdraw"]
    assert api.other_sender.get(place).status_code == 404
    assert api.other_sender.post(f"{place}/withdrawal", json={"reason": "不同意"}).status_code == 404
    taken = api.sender.post(f"{place}/withdrawal", json={"reason": "本人提出"})
    assert (taken.status_code, taken.json()["state"]) == (200, "withdrawn")


def test_findings_are_told_in_both_languages(api, built):
    round_id = built(make.open_round, policy={"eligibility": [{"code": "reserve_only"}]})
    asked = {"cadre_key": "c1", "reasons": "踏实肯干", "consent": True}
    place = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked).headers["location"].removeprefix("/api/v1")

    checked = api.city.post(f"{place}/eligibility-check").json()
    english = api.cadre.get(place, headers={"Accept-Language": "en"}).json()

    assert checked["state"] == "ineligible"
    assert checked["findings"] == [{
        "rule": "reserve_only", "passed": False, "waived": False, "code": "eligibility.reserve_only.not_reserve",
        "title": "后备干部", "sentence": "不是后备干部，本批次只选派后备干部。", "facts": {},
    }]  # fmt: skip
    assert english["findings"][0]["sentence"] != checked["findings"][0]["sentence"]
    assert "reserve" in english["findings"][0]["sentence"]


def test_a_cadre_sees_their_own_candidacy_and_no_other(api, built):
    round_id = built(make.selecting_round)
    ids = faces.candidacy_ids(api.city, round_id)

    assert faces.candidacy_ids(api.cadre, round_id) == {"c1": ids["c1"]}
    assert api.cadre.get(f"/rounds/{round_id}/candidacies/{ids['c2']}").status_code == 404
    assert faces.candidacy_ids(api.receiver, round_id) == {}
    assert faces.candidacy_ids(api.judge, round_id) == {}


def test_a_list_of_three_rounds_costs_as_many_statements_as_a_list_of_one(api, built, statements):
    built(make.listed_round)
    with statements() as few:
        api.city.get("/rounds")
    built(make.selecting_round), built(make.draft_round)
    with statements() as many:
        api.city.get("/rounds")

    assert 1 <= len(few) == len(many)


def test_scores_and_ranks_are_the_organizers(api, built):
    round_id = built(make.listed_round)
    place = f"/rounds/{round_id}/candidacies"

    rows = {who: getattr(api, who).get(place).json()["items"][0] for who in ("city", "sender", "cadre")}
    ones = {who: getattr(api, who).get(f"{place}/{rows[who]['id']}").json() for who in rows}

    assert {who: (row["composite"], row["rank"]) for who, row in rows.items()} == {
        "city": ("91.00", 1), "sender": (None, None), "cadre": (None, None),
    }  # fmt: skip
    assert {who: (one["composite"], one["rank"]) for who, one in ones.items()} == {
        "city": ("91.00", 1), "sender": (None, None), "cadre": (None, None),
    }  # fmt: skip


def test_a_day_in_a_finding_is_written_like_every_other_day(api, built):
    rule = {"code": "age", "params": {"max": 40, "as_of": "2026-06-01"}}
    round_id = built(make.open_round, policy={"eligibility": [rule]})
    asked = {"cadre_key": "c1", "reasons": "踏实肯干", "consent": True}
    place = api.sender.post(f"/rounds/{round_id}/candidacies", json=asked).headers["location"].removeprefix("/api/v1")

    finding = api.city.post(f"{place}/eligibility-check").json()["findings"][0]

    assert finding["sentence"] == "截至 2026.06.01 为 32 周岁，不超过 40 周岁。"
    assert finding["facts"] == {"age": 32, "limit": 40, "as_of": "2026-06-01"}
