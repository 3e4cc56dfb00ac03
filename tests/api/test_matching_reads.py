"""Matching read as JSON: drafts, lines with their reasons, the difference of two drafts, why not another post."""

import io
from datetime import UTC, datetime

import pytest
import time_machine
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.api import matching_reads
from app.domain.matching import desk
from app.domain.matching.models import Draft
from app.domain.matching.states import PinKind
from app.log import LogEntry
from tests import boards, matching, matching_rows

OTHERS = ("county", "other_county", "sender", "receiver", "judge", "cadre", "mentor", "system", "audit")
READS = ("", "/pairs", "/comparison?beside={id}", "/why-not?candidacy_id=1&post_id=1", "/proposal.xlsx")


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(datetime(2026, 1, 15, 4, tzinfo=UTC), tick=True):
        yield
    desk.close()


@pytest.fixture
def place(database, cast) -> str:
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

    assert api.city.get(f"/{place}/comparison", params={"beside": number}).json() == {
        "items": [], "next": None, "moved": 0, "only_here": 0, "only_there": 0,
    }  # fmt: skip


def test_the_proposal_leaves_as_a_workbook(api, place):
    answer = api.city.get(f"/{place}/proposal.xlsx")

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_the_settings_are_one_thing_with_a_tag_that_makes_the_next_act_safe(api, place):
    around = "/" + place.rsplit("/drafts", 1)[0]
    first = api.city.get(around)

    again = api.city.get(around, headers={"If-None-Match": first.headers["etag"]})
    stale = api.city.post(f"{around}/wishes-opening", json={"until": "2026-01-20"}, headers={"If-Match": '"v7.x"'})
    fresh = api.city.post(
        f"{around}/wishes-opening", json={"until": "2026-01-20"}, headers={"If-Match": first.headers["etag"]}
    )

    told = first.json()
    assert (first.status_code, again.status_code, stale.status_code, fresh.status_code) == (200, 304, 412, 200)
    assert sum(each["weight"] for each in told["policy"]["criteria"].values()) == 100
    assert "add_draft" in {each["verb"] for each in told["actions"]}


def test_two_drafts_are_compared_person_by_person(api, place, database):
    with database.writing() as session:
        first = session.scalars(select(Draft)).one()
        second = matching_rows.draft(session, first.matching, "方案二")
        banned = max(boards.lines(first), key=lambda each: each.points)
        matching_rows.pin(session, second, banned.candidacy, banned.post, PinKind.BAN)
        boards.solved(session, second)
        there = {each.candidacy_id: each.post_id for each in boards.lines(second)}
        here = {each.candidacy_id: each.post_id for each in boards.lines(first)}
        other, who, lost = second.id, banned.candidacy_id, first.points - second.points

    told = api.city.get(f"/{place}/comparison?beside={other}").json()

    moved = {each for each in {*here, *there} if here.get(each) != there.get(each)}
    assert {each["candidacy_id"] for each in told["items"]} == moved and who in moved
    assert sum(each["gained"] for each in told["items"]) == lost
    whole = api.city.get(f"/{place}/comparison?beside={other}")
    assert whole.headers["etag"].startswith('"v') and whole.json()["moved"] == len(moved)
    walked, path = [], f"/{place}/comparison?beside={other}&limit=1"
    for _ in moved:
        page = api.city.get(path)
        walked += page.json()["items"]
        path = f"/{place}/comparison?beside={other}&limit=1&cursor={page.json()['next']}"
    assert walked == told["items"] and page.json()["next"] is None


def test_a_draft_of_another_round_is_no_draft_to_compare_with(api, place, database, cast):
    with database.writing() as session:
        other = matching.draft(session, cast, "c1", title="另一批").id

    assert api.city.get(f"/{place}/comparison?beside={other}").status_code == 404
    assert api.city.get(f"/{place}/comparison").status_code == 422


def test_why_not_tells_every_rule_the_points_and_the_price(api, place):
    rows = api.city.get(f"/{place}/pairs").json()["items"]
    person = next(each for each in rows if each["post_id"])
    post = next(each["post_id"] for each in rows if each["post_id"] not in (None, person["post_id"]))
    asked = {"candidacy_id": person["candidacy_id"]}

    other = api.city.get(f"/{place}/why-not", params=asked | {"post_id": post}).json()
    own = api.city.get(f"/{place}/why-not", params=asked | {"post_id": person["post_id"]}).json()

    assert (own["price"], own["points"], own["stale"]) == (0, person["points"], False)
    assert other["now"]["post_id"] == person["post_id"] and {"kin", "own_unit"} <= {
        each["rule"] for each in other["answers"]
    }
    assert other["allowed"] and other["price"] >= 0 and other["chain"][0]["candidacy_id"]
    assert other["points"] == sum(each["points"] for each in other["parts"])


def test_a_price_that_is_not_exact_says_so_and_a_place_too_large_to_say_is_no_fault(api, place, monkeypatch):
    large = {
        "candidacy_id": 1, "post_id": 2, "allowed": True, "answers": [], "parts": [], "points": 0, "price": 900,
        "exact": False, "at_least": 300, "chain": [], "one_more_place": None, "binding": None, "now": None,
        "stale": False,
    }  # fmt: skip
    monkeypatch.setattr(matching_reads.desk, "ask", lambda *_, **__: large)

    assert api.city.get(f"/{place}/why-not?candidacy_id=1&post_id=2").json() == large


def test_why_not_of_somebody_elsewhere_is_refused_in_words(api, place):
    answer = api.city.get(f"/{place}/why-not?candidacy_id=999999&post_id=999999")

    assert (answer.status_code, answer.json()["code"]) == (409, "match.not_in_round")


def test_the_workbook_of_the_json_face_is_that_of_the_page(api, web, place, database):
    answer = api.city.get(f"/{place}/proposal.xlsx")

    told = [rows_of(each) for each in (answer.content, web.city.get(f"/{place}/proposal.xlsx").content)]
    with database.reading() as session:
        taken = session.scalars(select(LogEntry.facts).where(LogEntry.verb == "draft.export")).all()
    assert answer.status_code == 200
    assert told[0] == told[1] and [len(rows) for rows in told[0].values()][::2] == [6, 2]
    assert taken == ['{"rows": 6}'] * 2


def test_the_workbook_says_when_it_was_solved_by_the_clock_on_the_wall(api, place):
    told = rows_of(api.city.get(f"/{place}/proposal.xlsx").content)["规则和权重"]

    assert next(row[2] for row in told if row[1] == "求解时间").startswith("2026-01-15 12:0")


def test_a_draft_without_an_answer_has_no_workbook(api, database, cast):
    with database.writing() as session:
        place = f"{matching.draft(session, cast).place}"

    assert api.city.get(f"/{place}/proposal.xlsx").json()["code"] == "draft.not_solved"


@pytest.mark.parametrize("what", READS)
def test_drafts_are_the_organizers_alone(api, place, what):
    address = f"/{place}{what.format(id=place.rsplit('/', 1)[1])}"

    answers = {who: getattr(api, who).get(address).status_code for who in OTHERS}

    assert set(answers.values()) <= {403, 404}, answers


def test_while_wishes_are_asked_a_candidate_reads_the_settings_and_no_drafts(api, database, cast):
    with database.writing() as session:
        around = f"/{matching.wishing(session, cast).place}"

    assert api.cadre.get(around).json()["state"] == "wishing"
    assert {each["verb"] for each in api.cadre.get(around).json()["actions"]} == {"rank_posts"}
    assert api.cadre.get(f"{around}/drafts").status_code == 403
    assert api.sender.get(around).status_code in (403, 404)


def rows_of(content: bytes) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
