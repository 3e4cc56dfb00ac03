"""The status of many sheets at once: what is new among them."""

import pytest

from app.domain.evaluations import actions, queries
from tests import make


@pytest.fixture
def sheet(database, cast):
    with database.writing() as session:
        return make.sheet(session, cast)


def many(api, database, cast) -> dict[str, int]:
    with database.writing() as session:
        first = make.confirmed(session, cast)
        second = make.sheet(session, cast, cadre="c9", receiver="140581100")
        return {"round": first.placement.round_id, "first": first.id, "second": second.id}


def test_one_page_tells_many_with_counts_per_state(api, database, cast):
    ids = many(api, database, cast)

    page = api.city.get(f"/evaluations/status?ids={ids['first']},{ids['second']}").json()

    assert [item["id"] for item in page["items"]] == [ids["first"], ids["second"]]
    assert page["counts"] == {"open": 1, "submitted": 0, "confirmed": 1, "acknowledged": 0, "overdue": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("round={round}", ["first"]),
        ("unit=140581", ["second"]),
        ("state=confirmed", ["first"]),
        ("", ["first", "second"]),
    ],
)
def test_many_are_chosen_by_round_unit_and_state(api, database, cast, query, expected):
    ids = many(api, database, cast)

    page = api.city.get(f"/evaluations/status?{query.format(**ids)}").json()

    assert [item["id"] for item in page["items"]] == [ids[name] for name in expected]


def test_many_are_304_while_nothing_changed_anywhere_among_them(api, database, cast):
    many(api, database, cast)
    tag = api.city.get("/evaluations/status").headers["etag"]
    with database.writing() as session:
        make.in_post(session, cast, make.in_post_round(session, cast), cadre="c5")

    same = api.city.get("/evaluations/status", headers={"If-None-Match": tag})

    assert (same.status_code, same.content) == (304, b"")


def test_changed_after_brings_only_what_changed_since_the_cursor(api, database, cast):
    ids = many(api, database, cast)
    cursor = api.city.get("/evaluations/status").json()["cursor"]
    nothing = api.city.get(f"/evaluations/status?changed_after={cursor}").json()
    with database.writing() as session:
        sheet = queries.by_id(session, cast.city, ids["second"])
        actions.mark(session, cast.other_receiver, sheet, make.marking())

    page = api.city.get(f"/evaluations/status?changed_after={cursor}").json()

    assert (nothing["items"], nothing["cursor"]) == ([], cursor)
    assert [item["id"] for item in page["items"]] == [ids["second"]]
    assert page["cursor"] > cursor
    assert page["counts"]["confirmed"] == 1


def test_many_come_in_pages(api, database, cast):
    ids = many(api, database, cast)

    first = api.city.get("/evaluations/status?limit=1").json()
    second = api.city.get(f"/evaluations/status?limit=1&cursor={first['next']}").json()

    assert [page["items"][0]["id"] for page in (first, second)] == [ids["first"], ids["second"]]
    assert second["next"] is None


def test_many_tell_each_only_of_their_own(api, database, cast):
    ids = many(api, database, cast)

    page = api.other_receiver.get(f"/evaluations/status?ids={ids['first']},{ids['second']}").json()

    assert [item["id"] for item in page["items"]] == [ids["second"]]
    assert sum(page["counts"].values()) == 2  # one open, and it is overdue


def test_too_many_ids_are_a_problem(api):
    answer = api.city.get("/evaluations/status", params={"ids": ",".join(map(str, range(1, 302)))})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "evaluation.too_many_ids")
