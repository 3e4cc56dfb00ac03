"""Units as JSON."""


def test_a_unit_is_made_and_changed_by_the_clients_own_code(api):
    entry = {"name": "端氏镇", "level": "township", "parent_code": "140521"}

    made = api.city.put("/units/140521103", json=entry)
    again = api.city.put("/units/140521103", json=entry)
    changed = api.city.put(
        "/units/140521103", json=entry | {"short_name": "端氏"}, headers={"If-Match": made.headers["etag"]}
    )

    assert (made.status_code, again.status_code, changed.status_code) == (201, 428, 200)
    assert made.json()["path"] == "1405/140521/140521103/"
    assert changed.json()["short_name"] == "端氏"
    assert changed.json()["version"] == 2
