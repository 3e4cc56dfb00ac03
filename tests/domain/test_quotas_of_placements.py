"""A round's quotas hold where people are put on posts."""

import pytest

from app.domain.placements import actions, places
from app.domain.placements.inputs import Assignment, Cancellation
from app.errors import Refused
from tests import placing, planning
from tests.make import refusal


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


def assign(session, cast, candidacy, post):
    asked = Assignment(round_id=candidacy.round_id, candidacy_id=candidacy.id, post_id=post.id)
    return actions.assign(session, cast.city, asked)


def test_a_post_of_a_kind_the_quotas_name_is_admitted_and_no_other(session, cast):
    round_ = placing.confirmed_round(session, cast, "c1", "c2")
    planning.divided(session, cast, round_, planning.posts("elevated", "lateral", 5), reason="调剂")
    own = placing.accepted_post(session, cast, title="原类型")
    elevated = placing.accepted_post(session, cast, title="局长助理", kind="elevated", direction="lateral")
    first, second = round_.candidacies

    assert refusal(Refused, assign, session, cast, first, own) == "placement.not_admitted"
    assert [each.post.title for each in places.open_to(session, cast.city, first)] == ["局长助理"]
    assert assign(session, cast, first, elevated).post_id == elevated.id


def test_a_line_of_the_quotas_takes_no_more_than_its_places(session, cast):
    round_ = placing.confirmed_round(session, cast, "c1", "c2", places=2)
    lines = [planning.posts("cross", "down", 1), planning.posts("elevated", "down", 1)]
    planning.divided(session, cast, round_, *lines, reason="调剂")
    post = placing.accepted_post(session, cast, places=3)
    first, second = round_.candidacies

    placed = assign(session, cast, first, post)

    assert refusal(Refused, assign, session, cast, second, post) == "placement.quota_full"
    assert places.open_to(session, cast.city, second) == []
    actions.cancel(session, cast.city, placed, Cancellation(reason="岗位职责有变"))
    assert assign(session, cast, second, post).cadre_id == second.cadre_id


def test_a_county_takes_no_more_than_its_places(session, cast):
    round_ = placing.confirmed_round(session, cast, "c1", "c2")
    planning.divided(session, cast, round_, planning.county("140521", 1), planning.sending("140521", 1), reason="调剂")
    here = placing.accepted_post(session, cast, places=3)
    there = placing.accepted_post(session, cast, title="米山镇镇长助理", unit_code="140581100")
    first, second = round_.candidacies

    assign(session, cast, first, here)

    assert refusal(Refused, assign, session, cast, second, here) == "placement.county_full"
    assert [each.post.id for each in places.open_to(session, cast.city, second)] == [there.id]
    assert assign(session, cast, second, there).post_id == there.id
