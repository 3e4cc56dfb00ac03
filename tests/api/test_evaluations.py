"""Cycles and sheets as JSON."""

import pytest

from tests import make
from tests.make import GOOD


@pytest.fixture
def placed(database, cast) -> int:
    """何静姝 in post; the id of her round."""
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        return round_.id


def begun(api, placed: int) -> dict:
    made = api.city.post("/cycles", json={"title": "2026 年上半年", "half": 1, "round_id": placed})
    assert made.status_code == 201, made.text
    sheet = api.city.get(f"/evaluations?cycle={made.json()['id']}").json()["items"][0]
    return api.city.get(f"/evaluations/{sheet['id']}").json()


def test_a_sheet_goes_from_the_cycle_to_the_persons_signature(api, placed):
    sheet = begun(api, placed)
    at = f"/evaluations/{sheet['id']}"
    steps = [
        api.receiver.post(f"{at}/marks", json=GOOD),
        api.receiver.post(f"{at}/submission"),
        api.city.post(f"{at}/return", json={"reason": "请补充依据"}),
        api.receiver.post(f"{at}/marks", json=GOOD | {"comment": "踏实", "submit": True}),
        api.city.post(f"{at}/confirmation", json={"note": "实绩突出"}),
        api.cadre.post(f"{at}/acknowledgement", json={"answer": "agrees"}),
    ]

    assert [(step.status_code, step.json()["state"]) for step in steps] == [
        (200, "open"), (200, "submitted"), (200, "open"), (200, "submitted"), (200, "confirmed"), (200, "acknowledged"),
    ]  # fmt: skip
    last = steps[-1].json()
    assert (last["total"], last["grade"], last["revision"], last["agrees"]) == ("89.90", "competent", 2, True)


def test_a_cycle_tells_its_counts_and_closes_when_all_is_confirmed(api, database, cast):
    with database.writing() as session:
        cycle = make.confirmed(session, cast).cycle_id

    told = api.city.get(f"/cycles/{cycle}").json()
    closed = api.city.post(f"/cycles/{cycle}/closing").json()

    assert told["counts"] == {"open": 0, "submitted": 0, "confirmed": 1, "acknowledged": 0, "overdue": 0}
    assert [action["verb"] for action in told["actions"]] == ["close"]
    assert (closed["state"], closed["actions"]) == ("closed", [])


def test_a_cycle_for_nobody_says_so(api):
    answer = api.city.post("/cycles", json={"title": "空", "half": 1})

    assert (answer.status_code, answer.json()["code"]) == (409, "cycle.nobody_in_post")


def test_the_action_that_cannot_be_done_yet_says_why(api, placed):
    sheet = begun(api, placed)

    actions = {a["verb"]: a["blocked"] for a in api.receiver.get(f"/evaluations/{sheet['id']}").json()["actions"]}

    assert (actions["mark"], actions["submit"] is None) == (None, False)


def test_the_cadre_sees_no_mark_before_confirmation(api, database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)
    before = api.cadre.get(f"/evaluations/{sheet.id}").json()
    api.city.post(f"/evaluations/{sheet.id}/confirmation", json={})
    after = api.cadre.get(f"/evaluations/{sheet.id}").json()

    hidden = {name: before[name] for name in ("marks", "words", "comment", "return_reason", "total", "grade")}
    assert hidden == {"marks": None, "words": None, "comment": None, "return_reason": None, "total": None, "grade": ""}
    assert (after["marks"]["ability"], after["total"]) == ("86", "89.90")


def test_a_stale_version_is_412_and_changes_nothing(api, placed):
    sheet = begun(api, placed)
    at = f"/evaluations/{sheet['id']}"
    tag = api.receiver.get(at).headers["etag"]
    api.receiver.post(f"{at}/marks", json=GOOD, headers={"If-Match": tag})

    again = api.receiver.post(f"{at}/marks", json={"virtue": 1}, headers={"If-Match": tag})

    assert (again.status_code, again.json()["code"]) == (412, "workflow.stale")
    assert api.receiver.get(at).json()["marks"]["virtue"] == "93"


@pytest.mark.parametrize(
    ("marks", "pointer"),
    [
        ({"virtue": 101}, "/virtue"), ({"virtue": -1}, "/virtue"), ({"virtue": 80.123}, "/virtue"),
        ({"virtue": "x"}, "/virtue"), ({"mood": 1}, "/mood"), ({"comment": "长" * 2001}, "/comment"),
    ],
)  # fmt: skip
def test_a_mark_out_of_shape_says_where(api, placed, marks, pointer):
    sheet = begun(api, placed)

    answer = api.receiver.post(f"/evaluations/{sheet['id']}/marks", json=marks)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_wrong_state_is_409_and_wrong_person_403_and_outsiders_404(api, placed):
    sheet = begun(api, placed)
    at = f"/evaluations/{sheet['id']}"

    answers = {
        "too early": api.city.post(f"{at}/confirmation", json={}).status_code,
        "not theirs": api.county.post(f"{at}/confirmation", json={}).status_code,
        "mentor": api.mentor.post(f"{at}/marks", json=GOOD).status_code,
        "outsider": api.other_receiver.post(f"{at}/marks", json=GOOD).status_code,
        "sender": api.sender.get(at).status_code,
        "judge": api.judge.get(at).status_code,
        "audit": api.audit.get(at).status_code,
        "nobody": api.nobody.get(at).status_code,
    }

    assert answers == {
        "too early": 409, "not theirs": 403, "mentor": 403, "outsider": 404, "sender": 404, "judge": 404,
        "audit": 403, "nobody": 401,
    }  # fmt: skip


@pytest.mark.parametrize("username", ["receiver", "sender", "cadre", "judge", "mentor"])
def test_cycles_are_the_organizers_business(api, placed, username):
    client = getattr(api, username)

    assert client.get("/cycles").status_code == 403
    assert client.post("/cycles", json={"title": "越权", "half": 1}).status_code == 403


def test_lists_page_by_cursor(api, database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        for key in ("c1", "c2", "c3"):
            make.in_post(session, cast, round_, cadre=key)
        make.cycle(session, cast, round_)

    first = api.city.get("/evaluations?limit=2")
    second = api.city.get(f"/evaluations?limit=2&cursor={first.json()['next']}")

    assert [len(page.json()["items"]) for page in (first, second)] == [2, 1]
    assert 'rel="next"' in first.headers["link"]


def test_a_repeated_post_with_one_key_begins_one_cycle(api, placed):
    body, key = {"title": "2026 年上半年", "half": 1, "round_id": placed}, {"Idempotency-Key": "a-1"}

    first, second = (api.city.post("/cycles", json=body, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 201, second.json()["id"])
