"""How a name comes up, as JSON."""

import pytest

from tests import make, people


@pytest.fixture
def built(database, cast):
    """built() → (the round's address, candidacy ids): two names of 嘉峰镇 wait for the county."""

    def build(**policy):
        with database.writing() as session:
            round_ = people.layered(session, cast, **policy)
            people.villager(session), people.villager(session, "t2", "田秋收", 41)
            made = [people.entered(session, cast, round_, key) for key in ("t1", "t2")]
            return f"/rounds/{round_.id}", [each.id for each in made]

    return build


def test_the_layers_speak_one_after_the_other(api, built):
    place, (first, _) = built()
    name = f"{place}/candidacies/{first}"
    opinion = {"opinion": "同意推荐"}

    early = api.city.post(f"{name}/eligibility-check")
    passed = [getattr(api, who).post(f"{name}/endorsement", json=opinion).json()["layer"] for who in ("county", "city")]
    told = api.city.post(f"{name}/eligibility-check").json()

    assert (early.status_code, early.json()["detail"]) == (409, "还要等县级组织部门提出意见。")
    assert passed == ["city", None]
    assert (told["state"], told["source"], told["recommender"], told["entered_by"]) == (
        "eligible", "organizer", "嘉峰镇", "林佩之",
    )  # fmt: skip
    assert [(word["layer"], word["verdict"], word["opinion"]) for word in told["words"]][1:] == [
        ("county", "endorsed", "同意推荐"), ("city", "endorsed", "同意推荐"),
    ]  # fmt: skip


def test_an_action_is_offered_to_the_layer_that_has_to_speak(api, built):
    place, (first, _) = built()

    def offered(who):
        told = getattr(api, who).get(f"{place}/candidacies/{first}").json()["actions"]
        return {each["verb"] for each in told if not each["blocked"]}

    assert offered("county") == {"endorse", "return_", "decline", "withdraw"}
    assert offered("city") == {"withdraw"}


def test_a_name_is_returned_corrected_declined_and_reconsidered(api, built):
    place, (first, _) = built()
    name, opinion, why = f"{place}/candidacies/{first}", {"opinion": "请补正"}, {"reason": "意见有误"}

    walked = [
        api.county.post(f"{name}/return", json=opinion), api.county.post(f"{name}/opinion-withdrawal", json=why),
        api.county.post(f"{name}/return", json=opinion),
        api.city.post(f"{name}/resubmission", json={"reasons": "补写实绩"}),
        api.county.post(f"{name}/declining", json=opinion), api.county.post(f"{name}/reconsideration", json=why),
    ]  # fmt: skip

    assert [each.json()["state"] for each in walked] == [
        "returned", "recommended", "returned", "recommended", "declined", "recommended",
    ]  # fmt: skip


def test_an_application_by_json_is_made_changed_submitted_and_discarded(api, built):
    place, _ = built(own_application=True)
    wish = {"reasons": "想到农村去", "hardship": "none"}

    made = api.cadre.post(f"{place}/applications", json=wish)
    name = made.headers["location"].removeprefix("/api/v1")
    hidden = api.sender.get(name).status_code
    gone = api.cadre.post(f"{name}/discarding").status_code
    again = api.cadre.post(f"{place}/applications", json=wish).headers["location"].removeprefix("/api/v1")
    revised = api.cadre.post(f"{again}/revision", json={**wish, "reasons": "愿意到山区去"}).json()["reasons"]
    submitted = api.cadre.post(f"{again}/submission").json()

    assert (made.status_code, hidden, gone, revised) == (201, 404, 200, "愿意到山区去")
    assert (submitted["state"], submitted["layer"]) == ("recommended", "unit")
    assert "hardship" not in str(submitted)


def test_many_are_tried_and_then_done_each_with_its_answer(api, built):
    place, ids = built()
    asked = {"verb": "endorse", "ids": [*ids, 999], "reason": "同意推荐"}

    tried = api.county.post(f"{place}/candidacy-acts", json={**asked, "dry_run": True}).json()
    before = api.city.get(f"{place}/candidacies").json()["items"]
    done = api.county.post(f"{place}/candidacy-acts", json=asked).json()
    after = api.city.get(f"{place}/candidacies").json()["items"]
    unreasoned = api.county.post(f"{place}/candidacy-acts", json={**asked, "reason": ""})

    assert (tried["dry_run"], tried["done"], tried["refused"]) == (True, 2, 1)
    assert [row["layer"] for row in before] == ["county", "county"]
    assert [(each["name"], each["code"]) for each in done["items"]] == [
        ("田春生", None), ("田秋收", None), (None, "not_found"),
    ]  # fmt: skip
    assert [row["layer"] for row in after] == ["city", "city"]
    assert unreasoned.status_code == 422


def test_duplicates_are_listed_for_the_organizer(api, database, cast):
    with database.writing() as session:
        first, second = make.open_round(session, cast), make.open_round(session, cast, title="第二批")
        make.recommend(session, cast, first, "c1")
        make.recommend(session, cast, second, "c1")
        place = f"/rounds/{first.id}/duplicates"

    told = api.city.get(place).json()["items"]

    assert [(each["kind"], each["cadre_key"], each["other_round"]) for each in told] == [("elsewhere", "c1", "第二批")]
    assert {who: getattr(api, who).get(place).status_code for who in ("sender", "county", "cadre", "nobody")} == {
        "sender": 403, "county": 403, "cadre": 403, "nobody": 401,
    }  # fmt: skip
