"""The second half of a secondment through JSON: the post, the placement, the half-yearly sheet."""

from datetime import date

from tests.faces import Api
from tests.stories.json_answers import Poller, refused, told
from tests.travel import Travel

POST = {
    "title": "镇长助理", "kind": "cross", "direction": "down", "duties": "分管统计与村集体经济", "skills": ["统计"],
}  # fmt: skip
GOOD = {"virtue": 93, "ability": 86, "diligence": 91, "achievement": 88, "integrity": 95}


def post_offered_returned_and_accepted(api: Api) -> int:
    nominal = {**POST, "unit_code": "140521104", "is_real": False}
    assert [each["code"] for each in told(api.receiver.post("/posts", json=nominal), 422)["errors"]] == [
        "post.nominal_needs_reason"
    ]
    assert api.other_receiver.post("/posts", json={**POST, "unit_code": "140521104"}).status_code == 403
    offered = api.receiver.post("/posts", json={**POST, "unit_code": "140521104"})
    post = told(offered, 201)
    path = f"/posts/{post['id']}"
    assert refused(api.receiver.post(f"{path}/acceptance")) == (403, "forbidden")
    returned = told(api.city.post(f"{path}/return", json={"reason": "请写明分管工作和所包村"}))
    assert (returned["state"], returned["answer"]) == ("returned", "请写明分管工作和所包村")

    better = {**POST, "duties": "分管统计与村集体经济，包联三个村"}
    stale = api.receiver.post(f"{path}/revision", json=better, headers={"If-Match": offered.headers["etag"]})
    assert refused(stale) == (412, "workflow.stale")
    fresh = api.receiver.get(path).headers["etag"]
    assert told(api.receiver.post(f"{path}/revision", json=better, headers={"If-Match": fresh}))["state"] == "offered"
    assert told(api.county.post(f"{path}/acceptance"))["state"] == "accepted"  # the county decides on its own towns
    return post["id"]


def placed_notified_and_arrived(api: Api, round_: int, people: dict[str, int], post: int, travel: Travel) -> int:
    travel.to(date(2026, 4, 20))
    in_reserve = {"round_id": round_, "candidacy_id": people["c9"], "post_id": post}
    assert refused(api.city.post("/placements", json=in_reserve)) == (409, "workflow.wrong_state")
    asked = {"round_id": round_, "candidacy_id": people["c1"], "post_id": post}
    placement = told(api.city.post("/placements", json=asked), 201)
    assert (placement["starts_on"], placement["ends_on"]) == ("2026-05-06", "2027-05-05")
    second = {**asked, "candidacy_id": people["c2"]}
    assert refused(api.city.post("/placements", json=second)) == (409, "placement.post_full")

    path = f"/placements/{placement['id']}"
    travel.to(date(2026, 4, 28))
    told(api.city.post(f"{path}/notice", json={"notice_number": "晋组干〔2026〕21 号", "notified_on": "2026-04-28"}))
    assert api.other_receiver.get(path).status_code == 404
    travel.to(date(2026, 5, 6))
    arrived = told(api.receiver.post(f"{path}/arrival", json={"arrived_on": "2026-05-06"}))
    assert (arrived["state"], arrived["arrived_late"]) == ("in_post", False)
    assert told(api.cadre.get(path))["post"] == "镇长助理"
    return placement["id"]


def cycle_begun(api: Api, round_: int, placement: int, travel: Travel) -> int:
    """Half a year later; one sheet for the one in post."""
    asked = {"title": "2026 年下半年", "half": 1, "round_id": round_}
    travel.to(date(2026, 11, 2))
    assert refused(api.sender.post("/cycles", json=asked)) == (403, "forbidden")
    cycle = told(api.city.post("/cycles", json=asked), 201)
    assert cycle["counts"] == {"open": 1, "submitted": 0, "confirmed": 0, "acknowledged": 0, "overdue": 0}
    assert refused(api.city.post("/cycles", json=asked)) == (409, "cycle.nobody_in_post")
    (sheet,) = told(api.receiver.get("/evaluations", params={"placement": placement}))["items"]
    assert (sheet["cadre"], sheet["due_on"], sheet["overdue"]) == ("何静姝", "2026-11-06", False)
    return sheet["id"]


def assessed_and_signed(api: Api, sheet: int, travel: Travel) -> None:
    """Marked, submitted, sent back, marked again, confirmed and signed, while the home unit's script polls."""
    path = f"/evaluations/{sheet}"
    poll = Poller(api.county, f"{path}/status")
    assert api.sender.get(f"{path}/status").status_code == 404  # the home unit reads what is confirmed
    assert poll() == (200, 1, "open", "receiving_unit")
    assert poll() == (304,)
    assert refused(api.receiver.post(f"{path}/submission")) == (409, "evaluation.unmarked")
    assert poll() == (304,)

    told(api.receiver.post(f"{path}/marks", json={**GOOD, "virtue": 97}))
    assert poll() == (200, 2, "open", "receiving_unit")
    assert refused(api.receiver.post(f"{path}/submission")) == (409, "evaluation.words_missing")
    told(api.receiver.post(f"{path}/marks", json={**GOOD, "virtue": 97, "virtue_words": "汛期连续值守"}))
    told(api.receiver.post(f"{path}/submission"))
    assert poll() == (200, 4, "submitted", "organizer")
    assert told(api.cadre.get(path))["marks"] is None  # nothing to read before it is confirmed

    travel.to(date(2026, 11, 9))
    assert told(api.county.get(f"{path}/status"))["overdue"] is True
    assert refused(api.receiver.post(f"{path}/return", json={"reason": "请补充事例"})) == (403, "forbidden")
    told(api.city.post(f"{path}/return", json={"reason": "请补充事例"}))
    assert poll() == (200, 5, "open", "receiving_unit")
    told(api.receiver.post(f"{path}/marks", json={**GOOD, "comment": "入户走访 312 户"}))
    told(api.receiver.post(f"{path}/submission"))
    assert refused(api.county.post(f"{path}/confirmation", json={})) == (403, "forbidden")
    confirmed = told(api.city.post(f"{path}/confirmation", json={"note": "同意"}))
    assert (confirmed["total"], confirmed["grade"], confirmed["revision"]) == ("89.90", "competent", 2)
    assert poll() == (200, 8, "confirmed", "cadre")
    assert told(api.sender.get(f"{path}/status"))["version"] == 8

    silent = api.cadre.post(f"{path}/acknowledgement", json={"answer": "disagrees"})
    assert [each["code"] for each in told(silent, 422)["errors"]] == ["evaluation.say_why"]
    assert told(api.cadre.get(path))["marks"]["achievement"] == "88"
    assert told(api.cadre.post(f"{path}/acknowledgement", json={"answer": "agrees"}))["agrees"] is True
    assert poll() == (200, 9, "acknowledged", None)
    assert poll() == (304,)
