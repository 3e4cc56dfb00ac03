"""A round on each usual path, from opening to confirmation, in both faces: what everybody stands at, hears and sees."""

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from app import log
from app.db import Database
from app.labels import t
from tests.faces import Api, Web
from tests.inspections import SAID
from tests.stories.two_faces import Face, Json, Pages
from tests.stories.usual_path import (
    FEEDBACK,
    FOUND,
    OBJECTION,
    OBJECTOR,
    OPINION,
    PATHS,
    REASONS,
    RETURNED,
    UsualPath,
)
from tests.stories.usual_people import PEOPLE, come_in, unfit_by
from tests.travel import Travel

FREE = {date(2026, 4, day) for day in (4, 5, 6)} | {date(2026, 5, day) for day in (1, 2, 3, 4, 5)} | {date(2026, 6, 19)}
WORKED = {date(2026, 5, 9)}
SECRETS = (REASONS, OPINION, RETURNED, OBJECTION, OBJECTOR, FOUND, FEEDBACK, *SAID.values())


@pytest.fixture(params=["json", "pages"])
def face(request: pytest.FixtureRequest, api: Api, web: Web) -> Face:
    return Json(api) if request.param == "json" else Pages(web)


@pytest.mark.parametrize("code", PATHS)
def test_a_round_on_its_usual_path_from_opening_to_confirmation(
    code: str, face: Face, api: Api, web: Web, travel: Travel, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(database, monkeypatch, unfit_by([rule["code"] for rule in PATHS[code]["policy"]["eligibility"]]))
    story = UsualPath(code, face, api, travel)

    story.plan()
    begun_as_the_path_says(story)
    story.put_forward()
    story.check()
    story.hold_stages()
    scored_as_worked_out_by_hand(story)
    story.decide()
    nobody_knows_yet(story)
    assert web.nobody.get(f"/notices/{number(story)}").status_code == 404
    story.publish()
    told_as_previewed(story)
    on_the_public_page(story, web)
    story.object_and_confirm()
    if story.policy.get("training_required"):
        story.train()

    assert {key: story.state(key) for key in story.keys} == outcome(story)
    assert told(story) == tellings(story) | {(key, "confirmed", "") for key in ("n1", "m1")}
    assert web.nobody.get(f"/notices/{number(story)}").status_code == 404
    nothing_reached_strangers(story)
    with database.reader.connect() as connection:
        assert log.verify(connection) is None


def outcome(story: UsualPath) -> dict[str, str]:
    """j1 and j2 wait in reserve where the path has one; without a reserve only as many as places are inspected."""
    waits = "reserve" if story.policy["reserve_places"] else "eliminated"
    states = {
        "n1": "confirmed", "m1": "confirmed", "j1": waits, "j2": waits, "z1": "eliminated", "z2": "eliminated",
        "n2": "ineligible", "m2": "declined",
    }  # fmt: skip
    return {key: states[key] for key in story.keys}


def begun_as_the_path_says(story: UsualPath) -> None:
    seen = story.told(story.round)
    assert {name: seen["policy"][name] for name in story.policy if name != "eligibility"} == {
        name: told for name, told in story.policy.items() if name != "eligibility"
    }
    assert [each["code"] for each in seen["policy"]["eligibility"]] == [
        each["code"] for each in story.policy["eligibility"]
    ]
    stages = story.told(f"{story.round}/stages")["items"]
    assert [(each["kind"], each["weight"]) for each in stages] == [
        (each["kind"], each["weight"]) for each in story.path["stages"]
    ]
    assert {each["kind"]: [each["opens_on"], each["closes_on"]] for each in seen["windows"]} == {
        kind: [story.day(first).isoformat(), story.day(last).isoformat()]
        for kind, (first, last) in story.path["windows"].items()
    }
    plan = story.face.read("city", f"{story.round}?tab=plan")
    for first, last in story.path["windows"].values():
        assert story.face.day(story.day(first)) in plan
        assert story.face.day(story.day(last)) in plan


def scored_as_worked_out_by_hand(story: UsualPath) -> None:
    """Composite from the marks as they were given: extremes dropped where the path says so, two places, half up."""
    weights = {row["id"]: row["weight"] for row in story.told(f"{story.round}/stages")["items"] if row["weight"]}
    finalists = [key for key in story.keys if outcome(story)[key] in ("confirmed", "reserve")]
    expected = {
        key: sum(Decimal(weight) * score(story, story.marks[id_][key]) for id_, weight in weights.items()) / 100
        for key in finalists
    }
    standing = story.told(f"{story.round}/shortlist")["standings"]
    seen = {each["cadre_key"]: Decimal(each["composite"]) for each in standing if each["cadre_key"] in finalists}
    assert seen == {key: rounded(told) for key, told in expected.items()}


def score(story: UsualPath, given: list[int]) -> Decimal:
    drop = story.policy.get("drop_extremes", 0) if len(given) >= 5 else 0
    kept = sorted(given)[drop : len(given) - drop]
    return rounded(Decimal(sum(kept)) / len(kept))


def rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def nobody_knows_yet(story: UsualPath) -> None:
    """Before the notice is out, who is on the list is the organizer's secret."""
    assert story.state("m1") == "chosen"
    for who, key in (("sender", "n1"), ("mishan", "m1"), ("m1", "m1")):
        assert story.told(story.place[key], who)["state"] == "eligible"
        seen = story.face.read(who, story.place[key])
        assert PEOPLE[key][0] in seen
        assert not [word for word in ('"chosen"', t("state.candidacy.chosen")) if word in seen]
    for who in ("sender", "mishan", "m1", "judge", "p9", "receiver"):
        assert story.face.read(who, f"{story.round}/decision-list") == ""
        seen = story.face.read(who, f"{story.round}/shortlist") + story.face.read(who, f"{story.round}?tab=standings")
        assert PEOPLE["j1"][0] not in seen
    assert told(story) == set()


def tellings(story: UsualPath) -> set[tuple[str, str, str]]:
    kinds = {"confirmed": "chosen", "reserve": "reserve", "eliminated": "not_chosen"}
    words = story.policy.get("feedback_required")
    return {
        (key, kinds[state], f"{FEEDBACK}（{PEOPLE[key][0]}）" if words and state == "eliminated" else "")
        for key, state in outcome(story).items() if state in kinds
    }  # fmt: skip


def told(story: UsualPath, who: str = "city") -> set[tuple[str, str, str]]:
    rows = story.told("notifications", who)["items"]
    assert all(each["withdrawn_on"] is None for each in rows)
    return lines(story, rows)


def lines(story: UsualPath, rows: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return {(story.key_of(each["candidacy_id"]), each["kind"], each["feedback"]) for each in rows}


def told_as_previewed(story: UsualPath) -> None:
    """What the preview showed is what is told, to each alone, and to the unit about its own."""
    foreseen = story.preview["told"]
    assert lines(story, foreseen) == told(story) == tellings(story)
    for each in foreseen:
        assert each["words"] in story.previewed
    mine = {key: {line for line in tellings(story) if line[0] == key} for key in ("m1", "z1")}
    for key, seen in mine.items():
        assert told(story, key) == seen
        page = story.face.read(key, "notifications")
        assert [other for other in story.keys if PEOPLE[other][0] in page] == [key]
    assert told(story, "mishan") == mine["m1"]
    assert told(story, "zhengcun") == {line for line in tellings(story) if line[0] in ("z1", "z2")}
    assert [key for key in story.keys if PEOPLE[key][0] in story.face.read("mishan", "notifications")] == ["m1"]


def on_the_public_page(story: UsualPath, web: Web) -> None:
    """Whoever comes by reads the chosen and nobody else, for as many working days as the path asks."""
    page = re.sub(r"\s+", " ", web.nobody.get(f"/notices/{number(story)}").text)
    assert [key for key in story.keys if PEOPLE[key][0] in page] == ["n1", "m1"]
    assert [each["name"] for each in story.preview["lines"]] == [PEOPLE["n1"][0], PEOPLE["m1"][0]]
    assert not [words for words in SECRETS if words in page]
    notice: dict[str, Any] = story.told(f"{story.round}/publicity")
    assert date.fromisoformat(notice["ends_on"]) == last_day(
        story.travel.day, story.policy.get("publicity_workdays", 5)
    )


def last_day(first: date, workdays: int) -> date:
    day, left = first, workdays
    while True:
        left -= day in WORKED or (day.weekday() < 5 and day not in FREE)
        if not left:
            return day
        day += timedelta(days=1)


def nothing_reached_strangers(story: UsualPath) -> None:
    """A judge who sat, one who inspected, the units that sent nobody or other people: no word that is not theirs."""
    for who in ("p0", "p9", "judge2", "receiver", "other_receiver"):
        seen = story.face.feed(who) + story.face.read(who, f"{story.round}/candidacies?limit=100")
        seen += story.face.read(who, "notifications") + story.face.read(who, f"{story.round}/shortlist")
        assert [key for key in story.keys if PEOPLE[key][0] in seen or f'"{key}"' in seen] == []
        assert not [words for words in SECRETS if words in seen]
    for unit, own in (("sender", {"n1", "n2"}), ("mishan", {"m1", "m2"}), ("zhengcun", {"z1", "z2"})):
        listed = {each["cadre_key"] for each in story.told(f"{story.round}/candidacies", unit)["items"]}
        assert listed == own
        seen = story.face.feed(unit) + story.face.read(unit, f"{story.round}?tab=candidacies")
        assert {key for key in story.keys if PEOPLE[key][0] in seen or f'"{key}"' in seen} <= own
        assert not [words for words in (OBJECTION, OBJECTOR, FOUND, *SAID.values()) if words in seen]


def number(story: UsualPath) -> str:
    return story.round.rpartition("/")[2]
