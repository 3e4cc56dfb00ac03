"""Units and cadres kept by hand."""

import pytest

from app.domain.units.inputs import UnitEntry
from app.web.units import lies

CADRE = {
    "key": "n1", "name": "许知行", "sex": "1", "birth_on": "1993-08-08", "nation": "01", "politics": "01",
    "personnel_kind": "001", "rank": "1A42", "home_unit_code": "NYJ", "skills": "统计、招商", "phone": "13811112222",
}  # fmt: skip


def test_a_clerk_makes_a_unit_and_revises_it(web, api):
    made = web.city.submit("/units/new", code="140521103", name="端氏镇", level="township", parent_code="140521")
    typed = {"name": "端氏镇", "short_name": "端氏", "level": "township", "parent_code": "140521"}
    revised = web.city.submit("/units/140521103/revision", **typed)

    assert (made.status_code, made.headers["location"]) == (303, "/units/140521103")
    assert revised.status_code == 303
    assert api.city.get("/units/140521103").json()["short_name"] == "端氏"


def test_every_field_of_a_unit_is_set_on_the_form_as_in_json_and_read_on_the_page(web, api):
    entry = {
        "name": "端氏镇人民政府", "short_name": "端氏镇", "level": "township", "parent_code": "140521",
        "seat_distance_km": "52.5", "seat_bearing": 0, "distance_is_synthetic": True,
    }  # fmt: skip
    form = web.city.get("/units/new").text

    typed = {name: str(value).lower() if value is True else str(value) for name, value in entry.items()}
    web.city.submit("/units/new", code="DS1", **typed)
    api.city.put("/units/DS2", json=entry)

    by_form, by_json = (
        {name: api.city.get(f"/units/{code}").json()[name] for name in entry} for code in ("DS1", "DS2")
    )
    assert by_form == by_json == entry
    assert all(f'name="{name}"' in form for name in UnitEntry.model_fields)
    assert "正北（0 度）" in web.city.get("/units/DS1").text
    assert 'value="0"' in web.city.get("/units/DS1/revision").text


@pytest.mark.parametrize(("bearing", "said"), [(22, "正北"), (23, "东北"), (90, "正东"), (225, "西南"), (338, "正北")])
def test_a_direction_is_said_in_the_nearest_of_eight_words(bearing, said):
    assert lies(bearing) == f"{said}（{bearing} 度）"


def test_a_direction_that_is_none_is_refused_beside_its_field(web):
    refused = web.city.submit("/units/140521104/revision", name="嘉峰镇", level="township", seat_bearing="360")

    assert refused.status_code == 422 and 'href="#f-seat_bearing"' in refused.text


def test_a_code_that_is_taken_is_said_beside_the_field(web):
    refused = web.city.submit("/units/new", code="NYJ", name="另一个局", level="department", parent_code="1405")

    assert refused.status_code == 422
    assert "代码 NYJ 已有单位使用" in refused.text
    assert "另一个局" in refused.text


def test_a_sending_unit_makes_a_cadre_of_its_own_and_what_is_sealed_stays_when_left_empty(web, api):
    made = web.sender.submit("/cadres/new", **CADRE)
    form = web.sender.get("/cadres/n1/revision").text
    again = {name: value for name, value in CADRE.items() if name not in ("key", "phone")}
    revised = web.sender.submit("/cadres/n1/revision", **again, title="科长")
    clear = api.sender.post("/cadres/n1/unmasking", json={"reason": "核对联系方式"}).json()

    assert (made.status_code, revised.status_code) == (303, 303)
    assert "13811112222" not in form
    assert api.sender.get("/cadres/n1").json()["title"] == "科长"
    assert api.sender.get("/cadres/n1").json()["skills"] == ["统计", "招商"]
    assert clear["phone"] == "13811112222"


def test_revising_a_cadre_by_hand_keeps_family_and_appraisals(web, api):
    told = api.city.get("/cadres/c1").json()
    form = {**CADRE, "name": "何静姝", "sex": "2", "birth_on": "1994-03-05", "phone": ""}

    revised = web.city.submit("/cadres/c1/revision", **{k: v for k, v in form.items() if k != "key"})

    assert revised.status_code == 303
    assert api.city.get("/cadres/c1").json()["appraisals"] == told["appraisals"] != {}
    assert api.city.post("/cadres/c1/unmasking", json={"reason": "核对家庭"}).json()["family"][0]["name"] == "某父"


def test_nobody_moves_a_person_or_a_unit_to_where_they_have_no_say(web, api):
    her = {**CADRE, "name": "何静姝", "sex": "2", "birth_on": "1994-03-05", "home_unit_code": "JYJ", "key": ""}
    away = web.sender.submit("/cadres/c1/revision", **her)
    county = api.county.get("/units/140521104").headers["etag"]
    moved = api.county.put(
        "/units/140521104", headers={"If-Match": county},
        json={"name": "嘉峰镇", "level": "township", "parent_code": "140581"},
    )  # fmt: skip

    assert (away.status_code, moved.status_code) == (403, 403)
    assert api.city.get("/cadres/c1").json()["home_unit_code"] == "NYJ"
    assert api.city.get("/units/140521104").json()["parent_code"] == "140521"


def test_a_judge_has_no_form_for_people(web):
    assert web.judge.get("/cadres/new").status_code == 403
