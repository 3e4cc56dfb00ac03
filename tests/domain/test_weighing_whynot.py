"""Questions about one person and one post: rules, points, price, and who is ahead."""

import pytest
from sqlalchemy import update

from app.domain.cadres.models import Cadre
from app.domain.matching.weighing import tasks
from app.errors import NotFound, Refused
from tests.matching_rows import declare, draft, matching_round, people_of, posts_of, stored, told


def test_why_not_tells_rules_points_price_and_who_is_ahead(session, cast):
    of = draft(session, matching_round(session, 6, 5))
    answer = tasks.solve(session, of.id)
    stored(session, answer, of)
    person = next(each for each in answer["pairs"] if each["post_id"] is None)

    for other in person["told"]["alternatives"]:
        asked = tasks.why_not(session, of.id, person["candidacy_id"], other["post_id"])
        assert (asked["allowed"], asked["stale"], asked["price"]) == (True, False, other["price"])
        assert asked["points"] == sum(part["points"] for part in asked["parts"])
        assert asked["binding"]["code"] in ("match.binding.ahead", "match.binding.needed")
        assert [each["rule"] for each in asked["answers"]][:3] == ["kin", "home_place", "own_unit"]
        more = told(session, of.matching, name=f"加{other['post_id']}", places={str(other["post_id"]): 1})
        placed = {each["candidacy_id"]: each["post_id"] for each in more["pairs"]}
        assert asked["one_more_place"] == (placed[person["candidacy_id"]] == other["post_id"])


def test_why_not_of_a_forbidden_pair_names_the_rule(session, cast):
    matching = matching_round(session, 3, 3)
    (one, *_), post = people_of(session, matching), posts_of(session)[0]
    declare(session, one, family=[{"relation": "42", "name": "某", "unit_and_post": f"{post.unit.name}党委书记"}])
    of = draft(session, matching)
    stored(session, tasks.solve(session, of.id), of)

    asked = tasks.why_not(session, of.id, one.id, post.id)

    refused = [each for each in asked["answers"] if not each["passes"]]
    assert [(each["rule"], each["code"]) for each in refused] == [("kin", "match.answer.kin.same_unit")]
    assert (asked["allowed"], asked["price"], asked["binding"]["rule"]) == (False, None, "kin")


def test_a_question_about_a_draft_whose_rows_have_changed_says_so(session, cast):
    matching = matching_round(session, 3, 3)
    of = draft(session, matching)
    stored(session, tasks.solve(session, of.id), of)
    session.execute(update(Cadre).values(lacks=[]))

    asked = tasks.why_not(session, of.id, people_of(session, matching)[0].id, posts_of(session)[0].id)

    assert (asked["stale"], asked["price"]) == (True, None)


def test_an_unsolved_draft_answers_for_rules_and_points(session, cast):
    matching = matching_round(session, 3, 3)
    of, one, post = draft(session, matching), people_of(session, matching)[0], posts_of(session)[0]

    asked, pair = [ask(session, of.id, one.id, post.id) for ask in (tasks.why_not, tasks.pair)]

    assert (asked["allowed"], asked["price"], asked["stale"]) == (True, None, False)
    assert pair == {name: asked[name] for name in pair}


def test_who_is_not_in_the_matching_is_refused_in_words(session, cast):
    of = draft(session, matching_round(session, 3, 3))

    with pytest.raises(Refused) as refused:
        tasks.why_not(session, of.id, 999_999, posts_of(session)[0].id)
    with pytest.raises(NotFound):
        tasks.solve(session, 999_999)

    assert refused.value.code == "match.not_in_round"
