"""Figures as JSON."""

from tests.domain.test_figures import finished, marked_round


def test_the_funnel_and_its_links(api, database, cast):
    with database.writing() as session:
        round_id = finished(session, cast)[0].id

    told = api.city.get(f"/rounds/{round_id}/figures").json()
    steps = {step["code"].split("-")[0]: step for step in told["steps"]}
    listed = api.city.get(steps["stage"]["href"].removeprefix("/api/v1")).json()["items"]

    assert {code: (step["people"], step["left"]) for code, step in steps.items()} == {
        "recommendation": (4, None), "eligibility": (4, 0), "stage": (3, 1), "list": (None, None),
        "confirmation": (None, None), "placement": (None, None),
    }  # fmt: skip
    assert len(listed) == 3
    assert told["marking"][0]["seats"][0] == {
        "seat_id": told["marking"][0]["seats"][0]["seat_id"], "judge": "秦鉴", "marked": 4, "total": 4,
        "handed_in": True,
    }  # fmt: skip
    assert api.city.get(f"/rounds/{round_id}/candidacies?reached=nonsense").status_code == 422


def test_the_severity_is_the_organizers_once_every_sheet_is_in(api, database, cast):
    with database.writing() as session:
        round_, stage, _ = marked_round(session, cast)
        early = f"/rounds/{round_.id}/stages/{stage.id}/figures"

    told = api.city.get(early).json()

    assert (told["spread"], told["judges"], bool(told["withheld"])) == ([], [], True)
    assert [api.judge.get(early).status_code, api.sender.get(early).status_code] == [403, 403]


def test_a_finished_stage_tells_each_judge_beside_the_panel(api, database, cast):
    with database.writing() as session:
        round_, stage = finished(session, cast)
        path = f"/rounds/{round_.id}/stages/{stage.id}/figures"

    told = api.city.get(path).json()

    assert [(each["judge"], each["mean"], each["deviation"]) for each in told["judges"]] == [
        ("秦鉴", "72.50", "2.75"), ("包公平", "67.00", "-2.75"),
    ]  # fmt: skip
    assert told["spread"][0] == {"at_least": 0, "marks": 2}
