"""Pool, lots and recusals through JSON."""

from tests import panels, pooled
from tests.cast import cadre_entry


def test_an_office_keeps_its_pool(api):
    made = api.city.post("/judge-pool", json={"username": "judge", "expertise": "农业", "away": ["2026-06-18"]})
    place = made.headers["Location"].removeprefix("/api/v1")
    revised = api.city.post(f"{place}/revision", json={"expertise": "农业、财政", "away": []})
    retired = api.city.post(f"{place}/retirement", json={"reason": "工作变动"})
    again = api.city.post(f"{place}/restoration")

    assert (made.status_code, made.json()["name"], made.json()["away"]) == (201, "秦鉴", ["2026-06-18"])
    assert [each["verb"] for each in made.json()["actions"]] == ["revise", "retire"]
    assert (revised.json()["expertise"], revised.json()["away"]) == ("农业、财政", [])
    assert (retired.json()["state"], again.json()["state"]) == ("retired", "active")
    assert [row["username"] for row in api.city.get("/judge-pool").json()["items"]] == ["judge"]


def test_the_pool_is_the_offices_business(api):
    place = api.city.post("/judge-pool", json={"username": "judge"}).headers["Location"].removeprefix("/api/v1")

    answers = {
        who: getattr(api, who).get(place).status_code
        for who in ("city", "county", "judge", "sender", "cadre", "system", "audit")
    }

    assert answers == {
        "city": 200, "county": 404, "judge": 403, "sender": 403, "cadre": 403, "system": 403, "audit": 403,
    }  # fmt: skip


def test_nobody_is_in_a_pool_twice_or_without_being_a_judge(api):
    api.city.post("/judge-pool", json={"username": "judge"})

    told = [api.city.post("/judge-pool", json={"username": name}) for name in ("judge", "sender", "nobody")]

    assert [answer.status_code for answer in told] == [422, 422, 422]
    assert len({answer.json()["errors"][0]["detail"] for answer in told}) == 3


def stage_with_pool(database, cast) -> tuple[str, str]:
    with database.writing() as session:
        pooled.pool_of(session, cast, 7)
        stage = pooled.stage_of(session, cast)
        return f"/{stage.place}", str(stage.candidates[0].id)


def test_a_panel_is_drawn_read_again_and_completed(api, database, cast):
    stage, _ = stage_with_pool(database, cast)

    lot = api.city.post(f"{stage}/lots", json={"reserves": 2})
    read = api.city.get(lot.headers["Location"].removeprefix("/api/v1"))
    seats = api.city.get(f"{stage}/seats").json()["items"]
    again = api.city.post(f"{stage}/lot-redrawing", json={"reason": "一名评委无法到场"})
    called = api.city.post(f"{stage}/reserve-call")

    assert (lot.status_code, len(lot.json()["drawn"]), lot.json()["holds"]) == (201, 3, True)
    assert read.json() == lot.json()
    assert sorted(seat["username"] for seat in seats) == sorted(lot.json()["drawn"])
    assert again.json()["seed"] != lot.json()["seed"]
    assert called.json()["username"] == again.json()["reserves"][0]
    assert [each["id"] for each in api.city.get(f"{stage}/lots").json()["items"]] == [
        lot.json()["id"],
        again.json()["id"],
    ]


def test_lots_are_for_the_organizer_only(api, database, cast):
    stage, _ = stage_with_pool(database, cast)
    api.city.post(f"{stage}/lots", json={})

    answers = {
        who: getattr(api, who).get(f"{stage}/lots").status_code for who in ("county", "judge", "sender", "cadre")
    }

    assert answers == {"county": 404, "judge": 404, "sender": 403, "cadre": 403}


def test_a_judge_declares_reads_and_the_office_lifts(api, database, cast):
    with database.writing() as session:
        stage = pooled.stage_of(session, cast)
        panels_stage, candidate = f"/{stage.place}", str(stage.candidates[0].id)
    seat = (
        api.city.post(f"{panels_stage}/seats", json={"username": "judge"}).headers["Location"].removeprefix("/api/v1")
    )
    api.city.post(f"{panels_stage}/seats", json={"username": "judge2"})

    declared = api.judge.post(f"{seat}/recusals", json={"candidate": candidate, "reason": "大学同宿舍"})
    own, office, other = (who.get(f"{seat}/recusals") for who in (api.judge, api.city, api.judge2))
    lifted = api.city.post(f"{seat}/recusal-lifting", json={"candidate": candidate, "reason": "已核实"})

    assert declared.status_code == 200
    assert own.json()["items"] == office.json()["items"]
    assert [(each["name"], each["source"], each["reason"]) for each in own.json()["items"]] == [
        ("何静姝", "self", "大学同宿舍")
    ]
    assert other.status_code == 403
    assert lifted.status_code == 200
    assert api.judge.get(f"{seat}/recusals").json()["items"] == []


def test_former_units_are_asked_for_and_an_unknown_one_is_refused(api):
    told = cadre_entry(9, "新来的", "1", panels.date(1990, 1, 1), "NYJ").model_dump(mode="json")

    saved = api.city.put("/cadres/new-one", json={**told, "former_units": ["JYJ"]})
    wrong = api.city.put("/cadres/new-two", json={**told, "id_number": "", "former_units": ["NOWHERE"]})

    assert (saved.status_code, saved.json()["former_units"]) == (201, ["JYJ"])
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/former_units")
