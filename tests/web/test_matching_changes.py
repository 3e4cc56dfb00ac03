"""Pins that the board links to, and what if: the forms beside the board of a draft."""

import re

import pytest
from sqlalchemy import select

from app.domain.matching import drafts
from app.domain.matching.inputs import DraftChange
from app.domain.matching.models import Draft
from app.domain.posts.models import Post
from app.web.draft_change_form import started
from tests import matching, placing

pytestmark = pytest.mark.usefixtures("faked")


def as_typed(values: dict) -> dict:
    """What a browser sends of these values: no unticked box, no empty choice."""
    sent = {name: value for name, value in values.items() if value is not False and value is not None}
    return {name: "true" if value is True else value for name, value in sent.items()}


def selected(page: str, name: str) -> list[str]:
    """What each select of this name shows."""
    found = re.findall(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S)
    return [next(iter(re.findall(r'value="(\d*)" selected', each)), "") for each in found]


def ticked(page: str, name: str) -> bool:
    return " checked" in re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]


def test_a_link_to_the_pin_form_brings_the_pair_and_the_kind(database, cast, web):
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", "c2")
        person = placing.candidacy_of(session, draft.round_, cast, "c2").id
        post, place = session.scalars(select(Post.id)).all()[-1], f"/{draft.place}"

    page = web.city.get(f"{place}/pins?candidacy_id={person}&post_id={post}&kind=ban").text

    assert selected(page, "candidacy_id") == [str(person)] and selected(page, "post_id") == [str(post)]
    assert re.search(r'value="ban"[^>]* checked', page)


def drafted(database, cast) -> tuple[int, str, list[int]]:
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", "c2")
        return draft.id, f"/{draft.place}", list(session.scalars(select(Post.id).order_by(Post.id)))


def first_values(database, draft_id: int) -> dict:
    with database.reading() as session:
        return started(session.get_one(Draft, draft_id))


def changes(database, draft_id: int) -> dict:
    with database.reading() as session:
        return session.get_one(Draft, draft_id).changes


def test_what_if_keeps_only_what_differs_and_shows_it_again(database, cast, web):
    draft_id, place, posts = drafted(database, cast)
    told = first_values(database, draft_id) | {
        "rule_degree": False,
        "rule_unit_capacity_most": 9,
        "post_1": posts[1],
        "more_1": 2,
    }

    answer = web.city.submit(f"{place}/changes", **as_typed(told))

    assert answer.status_code == 303
    assert changes(database, draft_id) == {
        "policy": {"rules": {"degree": {"on": False}, "unit_capacity": {"params": {"most": 9}}}},
        "places": {str(posts[1]): 2},
    }
    page = web.city.get(f"{place}/changes").text
    assert not ticked(page, "rule_degree") and selected(page, "post_1") == [str(posts[1])]
    assert 'name="policy"' not in page and 'name="places"' not in page


def test_a_conflict_opens_what_if_with_the_rule_switched_off(database, cast, web):
    draft_id, place, _ = drafted(database, cast)

    page = web.city.get(f"{place}/changes?without=degree").text
    strict = web.city.get(f"{place}/changes?without=kin").text

    assert not ticked(page, "rule_degree") and ticked(page, "rule_age")
    assert ticked(strict, "rule_degree")
    assert changes(database, draft_id) == {}


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ({"post_2": 0}, "more_2"),
        ({"more_1": 3}, "post_1"),
        ({"post_1": 0, "more_1": 1, "post_2": 0, "more_2": 1}, "post_2"),
    ],
)
def test_half_a_row_or_a_post_twice_is_said_beside_it(database, cast, web, rows, field):
    draft_id, place, posts = drafted(database, cast)
    rows = {name: posts[value] if name.startswith("post") else value for name, value in rows.items()}

    answer = web.city.submit(f"{place}/changes", **as_typed(first_values(database, draft_id) | rows))

    assert answer.status_code == 422 and f'id="f-{field}-error"' in answer.text
    assert changes(database, draft_id) == {}


def test_places_beyond_the_rows_of_the_form_stay(database, cast, web):
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", places=4)
        posts = list(session.scalars(select(Post.id).order_by(Post.id)))
        drafts.change(session, cast.city, draft, DraftChange(places={str(post): 1 for post in posts}))
        draft_id, place = draft.id, f"/{draft.place}"

    answer = web.city.submit(f"{place}/changes", **as_typed(first_values(database, draft_id) | {"more_1": 5}))

    assert answer.status_code == 303
    assert changes(database, draft_id)["places"] == {str(post): 5 if post == posts[0] else 1 for post in posts}
