"""Rounds as JSON, from the plan to the confirmed list."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.clock import today
from app.domain.rounds.models import Round
from tests import make
from tests.make import DAY


@pytest.fixture
def built(database, cast):
    """built(make.open_round) → the id of a round brought into that state."""

    def build(builder, **changes) -> int:
        with database.writing() as session:
            return builder(session, cast, **changes).id

    return build


@pytest.fixture
def statements(database):
    """with statements() as told: … → every statement the readers ran meanwhile."""

    @contextmanager
    def counted():
        told = []

        def note(*args):
            if "BEGIN" not in args[2] and "api_key" not in args[2]:  # a key is asked for anew every so often
                told.append(args[2])

        event.listen(database.reader, "before_cursor_execute", note)
        yield told
        event.remove(database.reader, "before_cursor_execute", note)

    return counted


def candidacy_ids(client, round_id) -> dict[str, int]:
    return {each["cadre_key"]: each["id"] for each in client.get(f"/rounds/{round_id}/candidacies").json()["items"]}


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
    ids = candidacy_ids(api.city, round_id)
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


def test_a_cadre_sees_their_own_candidacy_and_no_other(api, built):
    round_id = built(make.selecting_round)
    ids = candidacy_ids(api.city, round_id)

    assert candidacy_ids(api.cadre, round_id) == {"c1": ids["c1"]}
    assert api.cadre.get(f"/rounds/{round_id}/candidacies/{ids['c2']}").status_code == 404
    assert candidacy_ids(api.receiver, round_id) == {}
    assert candidacy_ids(api.judge, round_id) == {}


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
