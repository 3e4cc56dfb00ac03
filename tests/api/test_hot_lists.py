"""What is answered ahead of the router is what the documented route answers, to the byte."""

import asyncio

import pytest

from app.ahead import Many, Sheet
from app.db import Database
from tests.cast import Cast
from tests.placing import assigned

PLACEMENTS, CHANGES = "/placements", "/changes"


@pytest.fixture
def three_placed(database: Database, cast: Cast) -> None:
    with database.writing() as session:
        for key in ("c1", "c2", "c3"):
            assigned(session, cast, key)


def ahead(app, path: str, actor, query: str) -> Sheet | None:
    """The hot answer alone, whether or not the key is remembered just now."""
    desk = next(each for each in app.ahead if isinstance(each, Many) and each.path.endswith(path))
    return asyncio.run(desk.found(actor, query))


def documented(app, api, path: str, query: str):
    """The route's own answer: nothing is ahead of it."""
    app.ahead, before = (), app.ahead
    try:
        return api.city.get(f"{path}?{query}")
    finally:
        app.ahead = before


@pytest.mark.parametrize("query", ["", "limit=2", "limit=3", "limit=200"])
def test_a_hot_page_of_placements_is_the_documented_one(app, api, cast, three_placed, query: str):
    hot = ahead(app, PLACEMENTS, cast.city, query)

    route = documented(app, api, PLACEMENTS, query)
    assert (hot.body, hot.link) == (route.content, route.headers.get("link"))


def test_the_next_hot_page_goes_on_where_the_first_ended(app, api, cast, three_placed):
    first = api.city.get(f"{PLACEMENTS}?limit=2").json()

    query = f"limit=2&cursor={first['next']}"
    hot = ahead(app, PLACEMENTS, cast.city, query)

    assert hot.body == documented(app, api, PLACEMENTS, query).content
    assert hot.link is None


@pytest.mark.parametrize("query", ["", "after=1&limit=2", "limit=1000", "after=999999"])
def test_a_hot_page_of_changes_is_the_documented_one(app, api, cast, three_placed, query: str):
    api.city.get("/units")  # the key is made, and logged, before either looks

    hot = ahead(app, CHANGES, cast.city, query)

    assert hot == Sheet(documented(app, api, CHANGES, query).content)


@pytest.mark.parametrize(
    "path, query",
    [
        (PLACEMENTS, "q=何"), (PLACEMENTS, "limit=0"), (PLACEMENTS, "limit=x"), (PLACEMENTS, "cursor=x"),
        (PLACEMENTS, "limit=1&limit=2"), (CHANGES, "wait=1"), (CHANGES, "after=-1"), (CHANGES, "limit=1001"),
    ],
)  # fmt: skip
def test_an_unusual_question_is_left_to_the_route(app, cast, path: str, query: str):
    assert ahead(app, path, cast.city, query) is None


@pytest.mark.parametrize("path", [PLACEMENTS, CHANGES])
def test_who_sees_only_a_part_is_left_to_the_route(app, cast, path: str):
    assert ahead(app, path, cast.receiver, "") is None


def test_a_hot_page_is_never_older_than_the_last_commit(app, database, cast, three_placed):
    before = ahead(app, PLACEMENTS, cast.city, "")

    with database.writing() as session:
        assigned(session, cast, "c4")

    after = ahead(app, PLACEMENTS, cast.city, "")
    assert before.body.count(b'"cadre_key"') == 3
    assert after.body.count(b'"cadre_key"') == 4
