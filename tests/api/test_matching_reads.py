"""Matching read as JSON: drafts, lines with their reasons, the difference of two drafts, why not another post."""

import pytest

from tests import boards


@pytest.fixture
def place(database) -> str:
    return boards.laid(database)


def test_a_draft_is_read_with_its_proof(api, place):
    told = api.city.get(f"/{place}").json()

    assert told["state"] == "solved" and told["proven"]
    assert (told["placed"], told["unplaced"]) == (5, 1)
    assert told["answer"]["certificate"]["proof"] == "prices"


def test_the_drafts_of_a_round_stand_side_by_side(api, place):
    matching = place.split("/drafts")[0]

    assert api.city.get(f"/{matching}").json()["policy"]["worth_of_a_place"] == 200
    assert [each["placed"] for each in api.city.get(f"/{matching}/drafts").json()["items"]] == [5]


def test_every_line_tells_the_points_that_add_up(api, place):
    first = api.city.get(f"/{place}/pairs", params={"limit": 4}).json()
    rest = api.city.get(f"/{place}/pairs", params={"limit": 4, "cursor": first["next"]}).json()
    lines = [*first["items"], *rest["items"]]

    assert len(lines) == 6
    for line in lines:
        if line["post_id"]:
            assert sum(part["points"] for part in line["told"]["parts"]) == line["points"]
    assert [line["post_id"] for line in api.city.get(f"/{place}/pairs?unplaced=true").json()["items"]] == [None]


def test_why_not_another_post_is_told_with_its_price(api, place):
    lines = api.city.get(f"/{place}/pairs").json()["items"]
    here = next(line for line in lines if line["post_id"])
    other = next(line for line in lines if line["post_id"] not in (None, here["post_id"]))
    asked = {"candidacy_id": here["candidacy_id"], "post_id": other["post_id"]}

    told = api.city.get(f"/{place}/why-not", params=asked).json()

    assert told["allowed"] is (told["price"] is not None)
    assert told["price"] is None or told["price"] >= 0
    assert {answer["rule"] for answer in told["answers"]} >= {"kin", "own_unit"}


def test_two_drafts_are_compared(api, database, place):
    with database.writing() as session:
        draft = boards.select_draft(session, place)
        other = boards.beside(session, draft.matching)
        number = other.id

    assert api.city.get(f"/{place}/comparison", params={"beside": number}).json() == {"items": []}


def test_nobody_but_the_organizer_reads_a_draft(api, place):
    for client in (api.cadre, api.receiver, api.sender, api.judge):
        for path in (place, f"{place}/pairs", f"{place}/proposal.xlsx"):
            assert client.get(f"/{path}").status_code in (403, 404)


def test_the_proposal_leaves_as_a_workbook(api, place):
    answer = api.city.get(f"/{place}/proposal.xlsx")

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
