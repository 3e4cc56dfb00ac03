"""Zero bytes, control characters and half characters are a fault that says where, on both databases."""

import base64
import json

import pytest

UNIT = {"name": "端氏镇", "level": "township", "parent_code": "140521"}


@pytest.mark.parametrize("text", ["a\x00b", "\x07", "\x7f", "\ud800"])
def test_a_body_with_unreadable_text_names_the_field(api, text):
    body = json.dumps(UNIT | {"name": text})

    answer = api.city.put("/units/140521103", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [("/name", "string_unicode")]


def test_unreadable_text_deep_inside_a_body_is_found(api):
    entry = {
        "name": "端木", "sex": "1", "birth_on": "1990-01-01", "home_unit_code": "NYJ", "skills": ["a", "b\x00"],
        "family": [{"relation": "10", "name": "父\x00"}],
    }  # fmt: skip

    answer = api.city.put("/cadres/c77", json=entry)

    assert answer.status_code == 422
    assert {each["pointer"].split("/")[1] for each in answer.json()["errors"]} == {"skills", "family"}


@pytest.mark.parametrize("path", ["/units/%00", "/cadres/a%00b", "/units?q=%00", "/cadres?unit=%07", "/changes?q=%00"])
def test_an_address_with_control_characters_is_refused_before_the_database(api, path):
    answer = api.city.get(path)

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "unreadable")


@pytest.mark.parametrize(
    "values", [["a\x00"], [1], [None], [["x"]], ["x", "y"], {"a": 1}, [True], ["9" * 400]], ids=str
)
def test_a_made_up_cursor_is_a_fault_and_never_a_crash(api, values):
    cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()

    assert api.city.get("/units", params={"cursor": cursor}).status_code in (200, 422)
    assert api.city.get("/cadres", params={"cursor": cursor}).status_code in (200, 422)


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30, "1e3", "１"])
def test_a_row_number_out_of_range_is_a_fault(api, number):
    assert api.city.get(f"/posts/{number}").status_code in (404, 422)
    assert api.city.get(f"/changes?after={number}").status_code in (200, 422)


def test_a_sign_in_with_a_zero_byte_is_refused(web):
    assert web.nobody.post("/sign-in", data={"username": "ci\x00ty", "password": "x"}).status_code in (404, 422)
