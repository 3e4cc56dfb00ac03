"""Stages, seats and marks as JSON."""

import pytest
from sqlalchemy import event

from app.domain.rounds.states import RoundState
from tests import panels

PLAN = {"kind": "interview", "title": "面试", "weight": 100}


@pytest.fixture
def draft(database, cast) -> str:
    with database.writing() as session:
        return f"/rounds/{panels.round_row(session, cast).id}/stages"


@pytest.fixture
def marking(database, cast) -> tuple[str, list[int]]:
    """An interview that two judges mark: its address, and the candidacies in it."""
    with database.writing() as session:
        round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
        people = panels.candidacy_rows(session, cast, round_, "c1", "c2", "c3")
        stage = panels.open_stage(session, cast, round_, "judge", "judge2")
        return f"/{stage.place}", [each.id for each in people]


def entries(people: list[int], *points) -> dict:
    return {"marks": [{"candidacy_id": id_, "points": each} for id_, each in zip(people, points, strict=True)]}


def problem(answer) -> tuple:
    told = answer.json()
    return answer.status_code, told["code"], [(each["pointer"], each["code"]) for each in told["errors"]]


def test_a_stage_is_planned_revised_and_removed_in_a_draft(api, draft):
    made = api.city.post(draft, json=PLAN | {"pass_mark": "62.5", "held_on": "2026-05-23"})
    place = made.headers["location"].removeprefix("/api/v1")
    revised = api.city.post(f"{place}/revision", json=PLAN | {"title": "结构化面试"})
    listed = api.city.get(draft).json()["items"]
    removed = api.city.post(f"{place}/removal")

    assert (made.status_code, revised.status_code, removed.status_code) == (201, 200, 204)
    assert [(a["verb"], a["blocked"]) for a in made.json()["actions"]][:3] == [
        ("revise", None), ("remove", None), ("seat_judge", None),
    ]  # fmt: skip
    assert [(row["title"], row["state"], row["judges_seated"], row["sheets_submitted"]) for row in listed] == [
        ("结构化面试", "planned", 0, 0)
    ]
    assert api.city.get(draft).json()["items"] == []


def test_a_weight_too_many_points_at_the_weight(api, draft):
    api.city.post(draft, json=PLAN | {"weight": 60})

    answer = api.city.post(draft, json=PLAN | {"weight": 41})

    assert problem(answer) == (422, "invalid", [("/weight", "stage.overweight")])
    assert "101" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("weight", 101), ("weight", -1), ("pass_mark", "100.01"), ("pass_mark", "60.001"), ("judges_wanted", 0),
     ("kind", "lottery"), ("title", " "), ("advance_ratio", -1), ("color", "red")],
)  # fmt: skip
def test_a_plan_out_of_bounds_points_at_its_field(api, draft, field, value):
    answer = api.city.post(draft, json=PLAN | {field: value})

    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [f"/{field}"]
    assert api.city.get(draft).json()["items"] == []


def test_a_judge_is_seated_and_leaves_again(api, draft):
    place = api.city.post(draft, json=PLAN).headers["location"].removeprefix("/api/v1")

    seated = api.city.post(f"{place}/seats", json={"username": "judge"})
    twice = api.city.post(f"{place}/seats", json={"username": "judge"})
    nobody = api.city.post(f"{place}/seats", json={"username": "sender"})
    seat = seated.headers["location"].removeprefix("/api/v1")
    left = api.city.post(f"{seat}/removal", json={"reason": "另有公务"})

    assert (seated.status_code, seated.json()["judge"], seated.json()["state"]) == (201, "秦鉴", "marking")
    assert problem(twice)[:2] == (409, "stage.already_seated")
    assert problem(nobody) == (422, "invalid", [("/username", "stage.not_a_judge")])
    assert left.status_code == 204
    assert api.city.get(f"{place}/seats").json()["items"] == []


def test_a_stage_goes_from_marks_to_results_and_back(api, marking):
    place, people = marking
    saved = api.judge.put(f"{place}/marks", json=entries(people, "91.5", "80", "59"))
    submitted = api.judge.post(f"{place}/marks-submission")
    too_early = api.city.post(f"{place}/closing")
    api.judge2.post(f"{place}/marks-submission", json=entries(people, "90", "82", "60"))
    closed = api.city.post(f"{place}/closing")
    reopened = api.city.post(f"{place}/reopening", json={"reason": "一张评分表录入有误"})

    assert (saved.status_code, submitted.json()["state"]) == (200, "submitted")
    assert problem(too_early)[:2] == (409, "stage.sheets_missing")
    assert closed.json()["state"] == "closed"
    assert [(r["name"], r["score"], r["rank"], r["passed"], r["advanced"]) for r in closed.json()["results"]] == [
        ("何静姝", "90.75", 1, True, True),
        ("陈思远", "81.00", 2, True, True),
        ("李若彤", "59.50", 3, False, False),
    ]
    assert (reopened.json()["state"], reopened.json()["results"]) == ("marking", [])


def test_the_results_of_a_stage_are_the_organizers_to_read(api, marking):
    place, people = marking
    for judge in (api.judge, api.judge2):
        judge.post(f"{place}/marks-submission", json=entries(people, 80, 80, 80))
    api.city.post(f"{place}/closing")

    assert len(api.city.get(place).json()["results"]) == 3
    assert api.judge.get(place).json()["results"] == []


def test_a_sheet_with_marks_is_never_overwritten_unseen(api, marking):
    place, people = marking
    one = {"marks": [{"candidacy_id": people[0], "points": "70"}]}

    first = api.judge.put(f"{place}/marks", json=one)
    unseen = api.judge.put(f"{place}/marks", json=one)
    read = api.judge.get(f"{place}/marks")
    second = api.judge.put(f"{place}/marks", json=one, headers={"If-Match": read.headers["etag"]})
    stale = api.judge.put(f"{place}/marks", json=one, headers={"If-Match": first.headers["etag"]})

    assert [a.status_code for a in (first, unseen, second, stale)] == [200, 428, 200, 412]
    assert second.json()["version"] == first.json()["version"] + 1
    assert read.json()["own"]["marks"][0] == {
        "candidacy_id": people[0], "name": "何静姝", "unit": "市农业农村局", "points": "70.00", "comment": "",
        "parts": {}, "code": read.json()["own"]["marks"][0]["code"],
    }  # fmt: skip


def test_an_odd_mark_points_at_its_entry(api, marking):
    place, people = marking

    unknown = api.judge.put(f"{place}/marks", json=entries([people[0], 999999], 80, 80))
    beyond = api.judge.put(f"{place}/marks", json=entries(people[:2], "100.01", "70.005"))

    assert problem(unknown) == (422, "invalid", [("/marks/1/candidacy_id", "seat.not_a_candidate")])
    assert [each[0] for each in problem(beyond)[2]] == ["/marks/0/points", "/marks/1/points"]
    assert [mark["points"] for mark in api.judge.get(f"{place}/marks").json()["own"]["marks"]] == [None] * 3


def test_a_sheet_is_not_submitted_with_people_unmarked(api, marking):
    place, people = marking
    api.judge.put(f"{place}/marks", json=entries(people[:1], 80))

    answer = api.judge.post(f"{place}/marks-submission")

    assert problem(answer)[:2] == (409, "seat.unmarked")
    assert answer.json()["facts"] == {"n": 2, "of": 3}


def test_a_judge_sees_no_other_judges_marks_before_submitting(api, marking):
    place, people = marking
    api.judge2.post(f"{place}/marks-submission", json=entries(people, "77.77", "77.77", "77.77"))

    before = api.judge.get(f"{place}/marks")
    api.judge.post(f"{place}/marks-submission", json=entries(people, 80, 80, 80))
    after = api.judge.get(f"{place}/marks").json()

    assert "77.77" not in before.text
    assert (before.json()["others"], before.json()["withheld"] is not None) == ([], True)
    assert [(sheet["judge"], sheet["marks"][0]["points"]) for sheet in after["others"]] == [("包公平", "77.77")]
    assert after["withheld"] is None


def test_the_organizer_sees_no_marks_before_the_last_sheet_and_is_told_why(api, marking):
    place, people = marking
    api.judge.post(f"{place}/marks-submission", json=entries(people, "77.77", "77.77", "77.77"))
    addresses = [place, f"{place}/seats", f"{place}/marks", "/changes", f"{place.split('/stages')[0]}/stages"]

    before = "".join(api.city.get(address).text for address in addresses)
    withheld = api.city.get(f"{place}/marks").json()["withheld"]
    api.judge2.post(f"{place}/marks-submission", json=entries(people, 80, 80, 80))

    assert "77.77" not in before
    assert withheld == "2 名评委中还有 1 名未提交。全部提交后才能看到打分，以免影响未提交的评委。"
    assert [sheet["judge"] for sheet in api.city.get(f"{place}/marks").json()["others"]] == ["秦鉴", "包公平"]
    progress = api.city.get(f"{place}/seats").json()["items"]
    assert [(seat["judge"], seat["marked"]) for seat in progress] == [("秦鉴", 3), ("包公平", 3)]


def test_outsiders_do_not_see_a_stage_and_the_organizer_cannot_mark(api, marking):
    place, people = marking
    sheet = entries(people, 80, 80, 80)
    readers = ("city", "judge", "judge2", "judge3", "county", "other_county", "sender", "receiver", "cadre", "audit")

    seen = {who: getattr(api, who).get(place).status_code for who in readers}
    marked = {who: getattr(api, who).put(f"{place}/marks", json=sheet).status_code for who in readers if who != "judge"}

    assert seen == {
        "city": 200, "judge": 200, "judge2": 200, "judge3": 404, "county": 404, "other_county": 404,
        "sender": 403, "receiver": 403, "cadre": 403, "audit": 403,
    }  # fmt: skip
    assert marked == {
        "city": 403, "judge2": 200, "judge3": 404, "county": 404, "other_county": 404,
        "sender": 403, "receiver": 403, "cadre": 403, "audit": 403,
    }  # fmt: skip


def test_a_judge_moves_nothing_but_their_own_sheet(api, marking):
    place, _ = marking
    seat = f"{place}/seats/{api.city.get(f'{place}/seats').json()['items'][0]['id']}"
    why = {"reason": "核对后更正"}

    told = {
        act: api.judge.post(address, json=body).status_code
        for act, address, body in (
            ("revise", f"{place}/revision", PLAN), ("remove", f"{place}/removal", None),
            ("seat", f"{place}/seats", {"username": "judge3"}), ("open", f"{place}/opening", None),
            ("close", f"{place}/closing", None),
            ("withdraw opening", f"{place}/opening-withdrawal", why), ("reopen", f"{place}/reopening", why),
            ("throw out", f"{seat}/removal", why), ("send back", f"{seat}/return", why),
        )
    }  # fmt: skip

    assert set(told.values()) == {403}


def test_a_judges_choices_stand_at_the_stage_and_the_organizers_at_the_seat(api, marking):
    place, people = marking
    api.judge2.post(f"{place}/marks-submission", json=entries(people, 80, 80, 80))

    own = api.judge.get(f"{place}/marks").json()["own"]["actions"]
    organizers = {seat["judge"]: seat["actions"] for seat in api.city.get(f"{place}/seats").json()["items"]}

    assert [(a["verb"], a["href"]) for a in own] == [
        ("save_marks", f"/api/v1{place}/marks"), ("submit", f"/api/v1{place}/marks-submission"),
        ("declare_recusal", f"/api/v1{place}/seats/1/recusals"),
    ]  # fmt: skip
    assert {judge: [a["verb"] for a in actions] for judge, actions in organizers.items()} == {
        "秦鉴": ["declare_recusal", "lift_recusal", "assign", "remove"], "包公平": ["declare_recusal", "send_back"],
    }  # fmt: skip
    back = organizers["包公平"][1]["href"].removeprefix("/api/v1")
    assert api.city.post(back, json={"reason": "核对"}).status_code == 200


def test_a_stage_of_another_round_is_not_found(api, marking, draft):
    place, _ = marking
    elsewhere = draft + "/" + place.rsplit("/", 1)[1]

    assert api.city.get(elsewhere).status_code == 404
    assert api.city.get(f"{place}/seats/999").status_code == 404


def test_a_stage_with_many_people_costs_as_many_queries_as_one_with_few(api, database, cast):
    def counted(*keys: str) -> int:
        with database.writing() as session:
            round_ = panels.round_row(session, cast, state=RoundState.SELECTING)
            panels.candidacy_rows(session, cast, round_, *keys)
            place = f"/{panels.open_stage(session, cast, round_, 'judge', 'judge2').place}"
        api.city.get(place)
        statements = []
        listen = (database.reader, "before_cursor_execute", lambda *told: statements.append(told[2]))
        event.listen(*listen)
        answers = [api.city.get(place + tail).status_code for tail in ("", "/seats", "/marks")]
        event.remove(*listen)
        assert answers == [200, 200, 200]
        return sum(told.startswith("SELECT") and "api_key" not in told for told in statements)

    assert counted("c1") == counted("c1", "c2", "c3", "c4", "c5", "c9")
