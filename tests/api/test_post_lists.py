"""The list of posts: what it is narrowed by, in which order, and how many are left."""

from tests import placing
from tests.posts import HOLLOW, REAL


def test_the_list_is_narrowed_and_ordered_by_substance(api):
    for title, substance in (("空的", HOLLOW), ("没填", None), ("实的", REAL)):
        api.receiver.post("/posts", json=placing.offered_fields(title=title, substance=substance))

    def titles(query):
        return [row["title"] for row in api.receiver.get(f"/posts?{query}").json()["items"]]

    assert titles("order=substance") == ["实的", "空的", "没填"]
    assert titles("substance_least=50") == ["实的"]
    assert api.receiver.get("/posts?substance_least=101").status_code == 422


def test_the_list_and_its_counts_are_narrowed_by_county_kind_direction_office_and_field(api):
    plain = {"portfolio_areas": ["agriculture", "economy"]}
    offers = {
        "甲": plain, "乙": {"unit_code": "140581100", "portfolio_areas": ["party_building"]},
        "丙": {"direction": "front_line"}, "丁": {"kind": "graduate", "office": "middle_assistant"},
        "戊": {"office": "member", "portfolio_areas": ["party_building"]},
    }  # fmt: skip
    for title, changes in offers.items():
        path = api.city.post("/posts", json=placing.offered_fields(title=f"{title}岗", **changes)).headers["location"]
        if title in "甲乙":
            assert api.city.post(path.removeprefix("/api/v1") + "/acceptance").status_code == 200

    def found(query):
        return "".join(row["title"][0] for row in api.city.get(f"/posts?{query}").json()["items"])

    def counted(query, who=api.city):
        told = who.get(f"/posts/counts?{query}").json()
        return {state: n for state, n in told["states"].items() if n}, told["places"], told["taken"], told["free"]

    queries = ("unit=140581", "unit=140521&state=accepted", "direction=front_line", "kind=graduate", "office=member",
               "area=party_building", "area=economy&unit=140521", "area=con")  # fmt: skip
    assert [found(query) for query in queries] == ["乙", "甲", "丙", "丁", "戊", "乙戊", "甲", ""]
    assert counted("") == ({"offered": 3, "accepted": 2}, 2, 0, 2)
    assert counted("area=party_building&state=offered") == ({"offered": 1, "accepted": 1}, 1, 0, 1)
    assert counted("unit=140521", api.sender) == ({"accepted": 1}, 1, 0, 1)
    assert api.city.get("/posts?office=king").status_code == 422
