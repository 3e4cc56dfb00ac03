"""One whole secondment through JSON: every office with its own key, from the draft to the signed half-yearly sheet."""

from datetime import date
from typing import Any

from app import log
from app.db import Database
from tests.cast import USERS
from tests.faces import Api
from tests.stories import expected
from tests.stories.in_post_by_api import (
    assessed_and_signed,
    cycle_begun,
    placed_notified_and_arrived,
    post_offered_returned_and_accepted,
)
from tests.stories.json_answers import feed, refused, told, verbs
from tests.travel import Travel

AGE_LIMIT = 34
PLAN = {
    "title": "2026 年春季交叉挂职", "document_number": "晋组发〔2026〕3 号", "kind": "cross", "direction": "down",
    "places": 2, "opens_on": "2026-03-02", "closes_on": "2026-03-13", "starts_on": "2026-05-06",
    "purpose": "到一线锻炼年轻干部", "policy": {
        "per_unit_limit": 4, "reserve_places": 1, "eligibility": [{"code": "age", "params": {"max": AGE_LIMIT}}],
    },
}  # fmt: skip
WRITTEN = {"kind": "written", "title": "笔试", "weight": 40, "judges_wanted": 1}
INTERVIEW = {"kind": "interview", "title": "面试", "weight": 60, "judges_wanted": 3}
JUDGES = ("judge", "judge2", "judge3")


def test_one_secondment_from_the_draft_to_the_signed_sheet(api: Api, travel: Travel, database: Database) -> None:
    for office in USERS:
        getattr(api, office)  # keys are made before the story begins
    begun = told(api.city.get("/changes", params={"limit": 1000}))["next"]

    round_ = planned_and_opened(api)
    people = recommended_checked_and_closed(api, round_)
    written_exam_marked_by_staff(api, round_, people)
    interviewed_by_three_judges(api, round_, people)
    listed_and_decided(api, round_, people, travel)
    publicized_and_confirmed(api, round_, people, travel)
    post = post_offered_returned_and_accepted(api)
    placement = placed_notified_and_arrived(api, round_, people, post, travel)
    sheet = cycle_begun(api, round_, placement, travel)
    assessed_and_signed(api, sheet, travel)

    everything = feed(api.city, begun)
    assert verbs(everything) == expected.EVERYTHING
    seen = {name: feed(getattr(api, name), begun, limit=7) for name in ("sender", "receiver", "cadre", "judge")}
    assert {name: verbs(changes) for name, changes in seen.items()} == {
        "sender": expected.SENDER, "receiver": expected.RECEIVER, "cadre": expected.CADRE, "judge": [],
    }  # fmt: skip
    assert all([each for each in everything if each in changes] == changes for changes in seen.values())
    with database.reader.connect() as connection:
        assert log.verify(connection) is None


def planned_and_opened(api: Api) -> int:
    created = api.city.post("/rounds", json=PLAN)
    round_ = told(created, 201)
    assert created.headers["location"] == f"/api/v1/rounds/{round_['id']}"
    assert (round_["state"], round_["organizer_code"], round_["policy"]["publicity_workdays"]) == ("draft", "1405", 5)
    path = f"/rounds/{round_['id']}"
    assert api.sender.get(path).status_code == 404  # a draft is its organizer's own business

    assert refused(api.city.post(f"{path}/opening")) == (409, "round.weights")
    told(api.city.post(f"{path}/stages", json=WRITTEN), 201)
    told(api.city.post(f"{path}/stages", json=INTERVIEW), 201)
    assert told(api.city.post(f"{path}/opening"))["state"] == "recommending"
    assert told(api.sender.get(path))["title"] == PLAN["title"]
    return round_["id"]


def recommended_checked_and_closed(api: Api, round_: int) -> dict[str, int]:
    """何静姝, 陈思远 and 石磊 stand; 单雄 is too old; 李若彤 steps back."""
    path = f"/rounds/{round_}"
    asked = {"reasons": "踏实肯干，群众工作有办法", "consent": True}
    without = api.sender.post(f"{path}/candidacies", json={"cadre_key": "c1", **asked, "consent": False})
    assert [each["code"] for each in told(without, 422)["errors"]] == ["candidacy.no_consent"]
    foreign = api.sender.post(f"{path}/candidacies", json={"cadre_key": "c9", **asked})
    assert [each["code"] for each in told(foreign, 422)["errors"]] == ["candidacy.unknown_cadre"]

    people = {
        key: told(office.post(f"{path}/candidacies", json={"cadre_key": key, **asked}), 201)["id"]
        for office, keys in ((api.sender, ("c1", "c2", "c3", "c5")), (api.other_sender, ("c9",)))
        for key in keys
    }
    assert refused(api.city.post(f"{path}/recommendation-closing")) == (409, "round.unchecked")
    told(api.city.post(f"{path}/eligibility-checks"))
    told(api.sender.post(f"{path}/candidacies/{people['c3']}/withdrawal", json={"reason": "家中有事"}))
    told(api.city.post(f"{path}/recommendation-closing"))

    states = {each["cadre_key"]: each["state"] for each in told(api.city.get(f"{path}/candidacies"))["items"]}
    assert states == {
        "c1": "eligible", "c2": "eligible", "c3": "withdrawn", "c5": "ineligible", "c9": "eligible",
    }  # fmt: skip
    (finding,) = told(api.sender.get(f"{path}/candidacies/{people['c5']}"))["findings"]
    assert (finding["rule"], finding["passed"]) == ("age", False)
    assert finding["facts"] == {"age": 35, "limit": AGE_LIMIT, "as_of": "2026-03-02"}
    seen = [each["cadre_key"] for each in told(api.other_sender.get(f"{path}/candidacies"))["items"]]
    assert seen == ["c9"]  # each unit sees its own
    return people


def written_exam_marked_by_staff(api: Api, round_: int, people: dict[str, int]) -> None:
    exam, interview = (each["id"] for each in told(api.city.get(f"/rounds/{round_}/stages"))["items"])
    path = f"/rounds/{round_}/stages/{exam}"
    told(api.city.post(f"{path}/seats", json={"username": "city"}), 201)
    assert refused(api.city.post(f"/rounds/{round_}/stages/{interview}/opening")) == (409, "stage.previous_open")
    told(api.city.post(f"{path}/opening"))

    points = {"c1": 88, "c2": 75, "c9": 80}
    sheet = api.city.get(f"{path}/marks")
    saved = api.city.put(f"{path}/marks", json=marks(people, points), headers={"If-Match": sheet.headers["etag"]})
    assert [each["points"] for each in told(saved)["marks"]] == ["88.00", "75.00", "80.00"]
    assert refused(api.city.post(f"{path}/closing")) == (409, "stage.sheets_missing")
    told(api.city.post(f"{path}/marks-submission"))
    closed = told(api.city.post(f"{path}/closing"))
    assert [(each["rank"], each["score"]) for each in closed["results"]] == [(1, "88.00"), (2, "80.00"), (3, "75.00")]


def interviewed_by_three_judges(api: Api, round_: int, people: dict[str, int]) -> None:
    _, interview = (each["id"] for each in told(api.city.get(f"/rounds/{round_}/stages"))["items"])
    path = f"/rounds/{round_}/stages/{interview}"
    for judge in JUDGES:
        told(api.city.post(f"{path}/seats", json={"username": judge, "checked": True}), 201)
    told(api.city.post(f"{path}/opening"))

    people_marked = ("c1", "c2", "c9")
    given = {"judge": (90, 80, 70), "judge2": (86, 82, 74), "judge3": (88, 84, 78)}
    for number, judge in enumerate(JUDGES):
        client = getattr(api, judge)
        before = told(client.get(f"{path}/marks"))
        assert (before["others"], bool(before["withheld"])) == ([], True)  # nobody else's before one's own
        submitted = client.post(
            f"{path}/marks-submission", json=marks(people, dict(zip(people_marked, given[judge], strict=True)))
        )
        assert told(submitted)["state"] == "submitted"
        assert refused(client.post(f"{path}/marks-submission")) == (409, "workflow.wrong_state")
        after = told(client.get(f"{path}/marks"))
        assert len(after["others"]) == number  # those who have submitted as well
    assert api.sender.get(f"{path}/marks").status_code == 403
    told(api.city.post(f"{path}/closing"))


def listed_and_decided(api: Api, round_: int, people: dict[str, int], travel: Travel) -> None:
    path = f"/rounds/{round_}"
    travel.to(date(2026, 3, 30))
    assert told(api.city.post(f"{path}/shortlist"))["state"] == "listed"
    shortlist = told(api.city.get(f"{path}/shortlist"))
    assert [(each["cadre_key"], each["composite"], each["rank"], each["state"]) for each in shortlist["standings"]] == [
        ("c1", "88.00", 1, "chosen"), ("c2", "79.20", 2, "chosen"), ("c9", "76.40", 3, "reserve"),
    ]  # fmt: skip
    assert refused(api.sender.get(f"{path}/shortlist")) == (403, "forbidden")

    meeting = {"meeting": "市委常委会第 7 次会议", "held_on": "2026-03-30", "entitled": 9}
    weak = {**meeting, "present": 5, "in_favour": 5}
    assert refused(api.city.post(f"{path}/decision", json=weak)) == (409, "round.no_quorum")
    odd = {**meeting, "present": 8, "in_favour": 8, "against": 1}
    assert [each["pointer"] for each in told(api.city.post(f"{path}/decision", json=odd), 422)["errors"]] == [
        "/in_favour"
    ]
    decided = told(api.city.post(f"{path}/decision", json={**meeting, "present": 8, "in_favour": 7, "against": 1}), 201)
    assert (decided["present"], decided["in_favour"], decided["against"]) == (8, 7, 1)


def publicized_and_confirmed(api: Api, round_: int, people: dict[str, int], travel: Travel) -> None:
    """Five working days over 清明: from Wednesday 1 April to Wednesday 8 April."""
    path = f"/rounds/{round_}"
    notice = {"starts_on": "2026-04-01", "contact": "干部一科 2026000"}
    short = api.city.post(f"{path}/publicity", json={**notice, "workdays": 4})
    assert [each["code"] for each in told(short, 422)["errors"]] == ["round.publicity_too_short"]
    publicity = told(api.city.post(f"{path}/publicity", json=notice), 201)
    assert (publicity["ends_on"], publicity["workdays"]) == ("2026-04-08", 5)

    travel.to(date(2026, 4, 7))
    complaint = {
        "candidacy_id": people["c2"],
        "text": "反映其经商办企业",
        "objector": "某群众",
        "received_on": "2026-04-07",
    }
    objection = told(api.city.post(f"{path}/objections", json=complaint), 201)
    assert "objector" not in objection
    assert refused(api.city.post(f"{path}/confirmation")) == (409, "round.publicity_running")
    travel.to(date(2026, 4, 9))
    assert refused(api.city.post(f"{path}/confirmation")) == (409, "round.objection_open")
    (confirm,) = [each for each in told(api.city.get(path))["actions"] if each["verb"] == "confirm"]
    assert confirm["blocked"]
    told(api.city.post(f"{path}/objections/{objection['id']}/acceptance", json={"handler": "干部监督科"}))
    found = {"found": "查询企业登记信息，未发现任职或持股"}
    told(api.city.post(f"{path}/objections/{objection['id']}/verification", json=found))
    settled = {"result": "经核查不属实，其未经商办企业"}
    told(api.city.post(f"{path}/objections/{objection['id']}/dismissal", json=settled))
    assert told(api.city.post(f"{path}/confirmation"))["confirmed_on"] == "2026-04-09"
    states = {each["cadre_key"]: each["state"] for each in told(api.city.get(f"{path}/candidacies"))["items"]}
    assert states == {
        "c1": "confirmed", "c2": "confirmed", "c3": "withdrawn", "c5": "ineligible", "c9": "reserve",
    }  # fmt: skip


def marks(people: dict[str, int], points: dict[str, int]) -> dict[str, Any]:
    return {"marks": [{"candidacy_id": people[key], "points": given} for key, given in points.items()]}
