"""The demo city's hundred people and eighty-four posts matched through JSON: rules, wishes, drafts, reasons, adoption,
and a second draft for those left over."""

import io
from collections import Counter
from typing import Any

from python_calamine import CalamineWorkbook

from app import log, long_work
from tests.faces import ApiClient
from tests.stories.intake import PEOPLE, TOWN, Intake
from tests.travel import Travel

IN_COUNTY = 13  # fewer than the posts of four counties, so that the rule is felt
POSTS, EVERYONE = 84, 100


def told(response: Any, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def test_a_hundred_people_are_matched_placed_and_those_left_over_matched_again(intake: Intake, travel: Travel) -> None:
    city = intake.api("city")

    base = opened_under_all_rules(city)
    wished(intake, base)
    first = solved(intake, base, told(city.post(f"{base}/drafts", json={"name": "方案一"}), 201)["id"])
    lines = answered(intake, base, first)
    second = pinned_and_banned(intake, base, first, lines)
    what_if_everybody_had_a_post(intake, base, second)
    on_paper(city, base, second)
    adopted(intake, base, second, travel)
    left_over(intake, base, second)

    with intake.database.reader.connect() as connection:
        assert log.verify(connection) is None


def opened_under_all_rules(city: ApiClient) -> str:
    (round_,) = told(city.get("/rounds", params={"state": "confirmed"}))["items"]
    base = f"/rounds/{round_['id']}/matching"
    assert city.get(base).status_code == 404
    policy = told(city.post(base), 201)["policy"]

    for rule in policy["rules"].values():
        rule["on"] = True
    policy["rules"]["county_capacity"]["params"]["most"] = IN_COUNTY
    policy["stability"] = "listed"
    changed = told(city.post(f"{base}/policy", json={"policy": policy, "reason": "部务会研究"}))

    assert all(each["on"] for each in changed["policy"]["rules"].values())
    again = city.post(f"{base}/policy", json={"policy": policy, "reason": "部务会研究"})
    assert (again.status_code, again.json()["code"]) == (409, "matching.policy_unchanged")
    return base


def wished(intake: Intake, base: str) -> None:
    """Six people rank three posts each, 嘉峰镇 ranks two of them for its post; nobody sees the others' wishes."""
    city, town = intake.api("city"), intake.api(TOWN)
    liked = intake.liked(len(PEOPLE), 3)
    early = intake.api(PEOPLE[0]).post(f"{base}/post-wishes", json={"post_ids": liked[0]})
    assert early.status_code == 404  # not before wishes are taken

    told(city.post(f"{base}/wishes-opening", json={"until": "2026-03-06"}))
    for username, posts in zip(PEOPLE, liked, strict=True):
        told(intake.api(username).post(f"{base}/post-wishes", json={"post_ids": posts}))
    with intake.rows() as (_, people, posts):
        own = next(each.id for each in posts if each.unit.code == "140521104")
        foreign = next(each.id for each in posts if each.unit.code != "140521104")
        wanted = [people[4].id, people[0].id]
    asked = {"post_id": own, "candidacy_ids": wanted}
    told(town.post(f"{base}/person-wishes", json=asked))
    refused = told(town.post(f"{base}/person-wishes", json=asked | {"post_id": foreign}), 422)
    assert [each["code"] for each in refused["errors"]] == ["matching.not_your_post"]
    assert town.get(f"{base}/drafts").status_code in (403, 404)
    told(city.post(f"{base}/wishes-closing"))


def solved(intake: Intake, base: str, draft: int, state: str = "solved") -> dict[str, Any]:
    """The job waits, is carried out by the desk's child, and says so."""
    city = intake.api("city")
    asked = city.post(f"{base}/drafts/{draft}/runs")
    job = told(asked, 202)
    assert (job["state"], job["subject"]) == ("waiting", f"/api/v1{base}/drafts/{draft}")
    assert long_work.run_waiting(intake.database) == [job["id"]]
    done = told(city.get(asked.headers["location"].removeprefix("/api/v1")))
    assert (done["state"], done["progress"], done["fault"]) == ("done", 100, "")
    made = told(city.get(f"{base}/drafts/{draft}"))
    assert made["state"] == state
    return made


def answered(intake: Intake, base: str, draft: dict[str, Any]) -> list[dict[str, Any]]:
    """Proven, within every rule over many people, and each line says what it is made of and what else would cost."""
    lines = every_line(intake.api("city"), base, draft["id"])
    placed = [each for each in lines if each["post_id"]]

    assert (len(lines), draft["placed"]) == (EVERYONE, len(placed)) and draft["unplaced"] == EVERYONE - len(placed)
    assert draft["proven"] and draft["bound"] == draft["points"] == sum(each["points"] for each in placed)
    assert len({each["post_id"] for each in placed}) == len(placed) < POSTS
    with intake.rows() as (_, people, posts):
        home = {each.id: each.cadre.home_unit_id for each in people}
        where = {each.id: each.unit for each in posts}
        county = Counter(where[each["post_id"]].code[:6] for each in placed if where[each["post_id"]].code[0] == "1")
        together = Counter((home[each["candidacy_id"]], where[each["post_id"]].id) for each in placed)
        assert all(home[each["candidacy_id"]] != where[each["post_id"]].id for each in placed)
    assert max(county.values()) == IN_COUNTY and max(together.values()) <= 2
    assert [each for each in draft["answer"]["certificate"]["cap_prices"] if each["rule"] == "county_capacity"]
    for each in lines:
        assert all(step["price"] >= 0 for step in each["told"]["alternatives"])
        if each["post_id"]:
            assert sum(part["points"] for part in each["told"]["parts"]) == each["points"]
        else:
            assert each["told"]["binding"]["code"]
    assert {each["told"]["wish_rank"] for each in lines} & {1, 2, 3}
    assert told(intake.api("city").get(f"{base}/drafts/{draft['id']}/pairs", params={"unplaced": True}))["items"] == [
        each for each in lines if not each["post_id"]
    ]
    return lines


def every_line(city: ApiClient, base: str, draft: int) -> list[dict[str, Any]]:
    found, cursor = [], None
    while True:
        page = told(city.get(f"{base}/drafts/{draft}/pairs", params={"cursor": cursor} if cursor else {}))
        found += page["items"]
        if not (cursor := page["next"]):
            return found


def pinned_and_banned(intake: Intake, base: str, first: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Why not another post has a price; pinned to it, the whole loses just that. A ban moves somebody else."""
    city = intake.api("city")
    person = next(each for each in lines if each["post_id"] and each["told"]["alternatives"][0]["price"] > 0)
    other = person["told"]["alternatives"][0]
    pair = {"candidacy_id": person["candidacy_id"], "post_id": other["post_id"]}
    said = told(city.get(f"{base}/drafts/{first['id']}/why-not", params=pair))
    assert said["allowed"] and said["price"] == other["price"] and said["now"]["post_id"] == person["post_id"]
    assert all(each["passes"] for each in said["answers"]) and len(said["answers"]) > 8

    twin = told(city.post(f"{base}/drafts/{first['id']}/copies", json={"name": "方案二"}), 201)["id"]
    pin = {"kind": "pin", **pair, "reason": "该镇点名商调，部务会同意"}
    assert told(city.post(f"{base}/drafts/{twin}/pins", json={**pin, "reason": ""}), 422)
    told(city.post(f"{base}/drafts/{twin}/pins", json=pin))
    forced = solved(intake, base, twin)
    assert worth(first) - worth(forced) == said["price"]

    away = next(each for each in lines if each["post_id"] and each["candidacy_id"] != person["candidacy_id"])
    out = {"candidacy_id": away["candidacy_id"], "post_id": away["post_id"]}
    ban = {"kind": "ban", **out, "reason": "本人曾在该地执法"}
    edited = told(city.post(f"{base}/drafts/{twin}/pins", json=ban))
    assert edited["state"] == "editing" and [each["kind"] for each in edited["pins"]] == ["pin", "ban"]
    both = solved(intake, base, twin)

    assert worth(both) <= worth(forced)
    moves = told(city.get(f"{base}/drafts/{twin}/comparison", params={"beside": first["id"]}))["items"]
    moved = {each["candidacy_id"]: each for each in moves}
    assert {person["candidacy_id"], away["candidacy_id"]} <= set(moved)
    assert sum(each["gained"] for each in moves) == both["points"] - first["points"]
    return both


def worth(draft: dict[str, Any]) -> int:
    """What is made as large as possible: points, and what a place is worth for each person placed."""
    return draft["points"] + draft["placed"] * draft["answer"]["certificate"]["worth_of_a_place"]


def what_if_everybody_had_a_post(intake: Intake, base: str, draft: dict[str, Any]) -> None:
    """Impossible; the rules that cannot hold together are named, and without one of them it is as foretold."""
    city = intake.api("city")
    twin = told(city.post(f"{base}/drafts/{draft['id']}/copies", json={"name": "方案三"}), 201)["id"]
    told(city.post(f"{base}/drafts/{twin}/changes", json={"policy": {"everyone_placed": True}}))
    conflict = solved(intake, base, twin, "infeasible")["answer"]["conflict"]

    assert "everyone_placed" in conflict["rules"] and set(conflict["relaxed"]) == set(conflict["rules"])
    without = conflict["relaxed"]["everyone_placed"]
    assert without["feasible"] and not without["strict"] and conflict["relaxed"]["places"]["strict"]
    told(city.post(f"{base}/drafts/{twin}/changes", json={"policy": {}}))
    found = solved(intake, base, twin)
    assert (found["points"], found["placed"]) == (without["points"], without["placed"])
    assert (found["points"], found["input_hash"]) == (draft["points"], draft["input_hash"])
    told(city.post(f"{base}/drafts/{twin}/setting-aside", json={"reason": "只是试算"}))


def on_paper(city: ApiClient, base: str, draft: dict[str, Any]) -> None:
    answer = city.get(f"{base}/drafts/{draft['id']}/proposal.xlsx")
    assert answer.status_code == 200
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    going, rules, staying = (sheets.get_sheet_by_name(name).to_python() for name in sheets.sheet_names)
    bodies = [[row for row in sheet if isinstance(row[0], float)] for sheet in (going, staying)]
    assert [len(body) for body in bodies] == [draft["placed"], draft["unplaced"]] and len(rules) > 20


def adopted(intake: Intake, base: str, draft: dict[str, Any], travel: Travel) -> None:
    """On trial nothing happens; adopted, everybody of it is placed, gets a notice, and begins on arriving."""
    city, asked = intake.api("city"), {"note": "部务会第 18 次会议"}
    tried = carried_out(intake, f"{base}/drafts/{draft['id']}/adoption", asked | {"dry_run": True})["answer"]
    assert (tried["people"], tried["refused"], tried["changed"]) == (draft["placed"], [], [])
    assert told(city.get("/placements"))["items"] == []
    done = carried_out(intake, f"{base}/drafts/{draft['id']}/adoption", asked)
    taken = told(city.get(f"{base}/drafts/{draft['id']}"))
    assert (done["state"], done["answer"], taken["state"]) == ("done", {"people": draft["placed"]}, "adopted")
    assert taken["adopted_by"] and taken["adopted_on"] == str(travel.day)

    here = {"unit": "140521104", "limit": 100}
    made = told(city.get("/placements", params={"limit": 100}))["items"]
    (placement, *_) = told(intake.api(TOWN).get("/placements", params=here))["items"]
    assert len(made) == draft["placed"] and {each["state"] for each in made} == {"assigned"}
    notice = {"notice_number": "晋组任〔2026〕12 号", "notified_on": str(travel.day)}
    told(city.post(f"/placements/{placement['id']}/notice", json=notice))
    travel.days(20)
    begun = intake.api(TOWN).post(f"/placements/{placement['id']}/arrival", json={"arrived_on": str(travel.day)})
    assert told(begun)["state"] == "in_post"
    late = carried_out(intake, f"{base}/drafts/{draft['id']}/adoption-reversal", {"reason": "重新研究"})
    assert (late["state"], late["fault"]) == ("failed", "draft.cannot_unadopt")


def carried_out(intake: Intake, path: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Long work that was asked for, and what its job says in the end."""
    job = told(intake.api("city").post(path, json=asked), 202)
    long_work.run_waiting(intake.database)
    return told(intake.api("city").get(f"/jobs/{job['id']}"))


def left_over(intake: Intake, base: str, before: dict[str, Any]) -> None:
    """The bound on a county is lifted for those without a post: they get what is still free, and nobody else moves."""
    city = intake.api("city")
    draft = told(city.post(f"{base}/drafts", json={"name": "第二轮"}), 201)["id"]
    lifted = {"policy": {"rules": {"county_capacity": {"on": False}}}}
    told(city.post(f"{base}/drafts/{draft}/changes", json=lifted))
    made = solved(intake, base, draft)

    assert made["placed"] + made["unplaced"] == before["unplaced"] and 0 < made["placed"] <= POSTS - before["placed"]
    done = carried_out(intake, f"{base}/drafts/{draft}/adoption", {"starts_on": "2026-04-01"})
    assert (done["state"], done["answer"]) == ("done", {"people": made["placed"]})
    placed = told(city.get("/placements", params={"limit": 100}))["items"]
    assert len(placed) == before["placed"] + made["placed"] == len({each["cadre_key"] for each in placed})
