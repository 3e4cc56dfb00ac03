"""Code tables for clients."""

from app import vocab


def test_every_code_table_can_be_read(api):
    listed = api.receiver.get("/vocab").json()["tables"]

    tables = {name: api.receiver.get(f"/vocab/{name}") for name in listed}

    assert {answer.status_code for answer in tables.values()} == {200}
    assert set(vocab.names()) < set(listed)
    assert tables["nation"].json()["entries"][0] == {"code": "01", "zh": "汉族", "en": "Han", "extra": {}}


def test_states_and_kinds_are_told_in_both_languages(api):
    for name in ("round_state", "placement_state", "direction", "role"):
        for entry in api.city.get(f"/vocab/{name}").json()["entries"]:
            assert "." not in entry["zh"] + entry["en"], entry


def test_an_unknown_table_is_not_found(api):
    assert api.city.get("/vocab/secrets").status_code == 404
