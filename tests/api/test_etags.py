"""ETags: strong, true to the bytes for readers, to the version for writers."""

from tests import placing

UNIT = {"name": "嘉峰镇", "level": "township", "parent_code": "140521"}
PATH = "/units/140521104"


def test_what_has_not_changed_is_304_without_a_body(api):
    first = api.city.get(PATH)
    tag = first.headers["etag"]

    again = api.city.get(PATH, headers={"If-None-Match": tag})

    assert tag.startswith('"v1.') and tag.endswith('"')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    for header in (f'"x", {tag}', "*"):
        assert api.city.get(PATH, headers={"If-None-Match": header}).status_code == 304
    assert api.city.get(PATH, headers={"If-None-Match": '"v1.0000"'}).status_code == 200


def test_a_change_makes_another_tag_and_the_old_one_loses(api):
    old = api.city.get(PATH).headers["etag"]

    changed = api.city.put(PATH, json=UNIT | {"short_name": "嘉峰"}, headers={"If-Match": old})
    lost = api.city.put(PATH, json=UNIT | {"short_name": "峰"}, headers={"If-Match": old})
    read = api.city.get(PATH, headers={"If-None-Match": old})

    assert (changed.status_code, lost.status_code, read.status_code) == (200, 412, 200)
    assert changed.headers["etag"] == read.headers["etag"] != old
    assert read.json()["short_name"] == "嘉峰"


def test_the_tag_of_an_answer_to_a_write_is_that_of_the_next_read(api):
    made = api.city.put("/units/N1", json=UNIT | {"name": "新镇"})

    assert api.city.get("/units/N1").headers["etag"] == made.headers["etag"]
    assert made.headers["location"] == "/api/v1/units/N1"


def test_a_star_overwrites_whatever_is_there(api):
    assert api.city.put(PATH, json=UNIT, headers={"If-Match": "*"}).status_code == 200


def test_readers_of_different_rights_have_different_tags_where_they_see_different_actions(api):
    post = api.receiver.post("/posts", json=placing.offered_fields()).json()["id"]

    tags = {who: getattr(api, who).get(f"/posts/{post}").headers["etag"] for who in ("city", "receiver")}

    assert tags["city"] != tags["receiver"]
    assert {tag.split(".")[0] for tag in tags.values()} == {'"v1'}


def test_if_match_is_honoured_on_acts_too(api):
    post = api.receiver.post("/posts", json=placing.offered_fields()).json()["id"]

    stale = api.city.post(f"/posts/{post}/acceptance", headers={"If-Match": '"v7.x"'})
    fresh = api.city.post(f"/posts/{post}/acceptance", headers={"If-Match": '"v1.x"'})

    assert (stale.status_code, fresh.status_code) == (412, 200)
