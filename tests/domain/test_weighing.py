"""The answer of matching to a draft: what is told of every person, and that it is true."""

import json

import pytest

from app.domain.matching.catalogue import CRITERIA
from app.domain.matching.engine.solve import solve
from app.domain.matching.states import WishSide
from app.domain.matching.weighing import loading, tasks
from app.labels import LOCALES, t, using
from tests.matching_rows import draft, matching_round, people_of, posts_of, told, wish


def test_everyone_confirmed_is_told_of_in_order_of_rank(session, cast):
    matching = matching_round(session, 6, 4)

    answer = told(session, matching)

    assert answer["people"] == [each.id for each in people_of(session, matching)]
    assert answer["posts"] == [each.id for each in posts_of(session)]
    assert [each["candidacy_id"] for each in answer["pairs"]] == answer["people"]
    assert (answer["placed"], answer["unplaced"], answer["proven"]) == (4, 2, True)
    assert answer["points"] == answer["bound"] == sum(each["points"] for each in answer["pairs"])


def test_the_parts_of_a_person_add_up_and_are_said_in_both_languages(session, cast):
    answer = told(session, matching_round(session, 6, 4))

    for each in answer["pairs"]:
        parts = each["told"]["parts"]
        assert sum(part["points"] for part in parts) == each["points"]
        assert [part["of"] for part in parts] in ([], [2000, 2000, 1500, 500, 500, 1000, 500, 500, 500, 500, 500])
        sentences = [*parts, *filter(None, [each["told"]["binding"]])]
        for locale in LOCALES:
            with using(locale):
                said = [t(part["code"], **part["facts"]) for part in sentences]
                assert not [sentence for sentence in said if "{" in sentence or "match." in sentence]


def test_the_answer_is_plain_json_and_the_same_every_time(session, cast):
    matching = matching_round(session, 6, 4)

    first, second = told(session, matching), told(session, matching, name="方案二")

    assert json.loads(json.dumps(first)) == first
    assert first | {"seconds": 0} == second | {"seconds": 0}


def test_a_what_if_adds_places_and_changes_the_policy_of_this_draft_only(session, cast):
    matching = matching_round(session, 4, 2)
    post = posts_of(session)[0]

    wider = told(session, matching, places={str(post.id): 2})
    strict = told(session, matching, name="方案二", policy={"everyone_placed": True})

    assert (wider["placed"], wider["places"]) == (4, [3, 1])
    assert strict["conflict"]["rules"] == ["places", "everyone_placed"]


@pytest.mark.parametrize("seed", range(1, 4))
def test_prices_are_true_and_the_three_best_alternatives_are_the_cheapest(session, cast, seed):
    of = draft(session, matching_round(session, 6, 5, seed=seed))
    answer, built = tasks.solve(session, of.id), loading.built(session, of)
    best = solve(built.problem).value

    for row, each in enumerate(answer["pairs"]):
        costs = {}
        for column, place in enumerate(built.places):
            if place.id != each["post_id"] and built.problem.allowed[row, column]:
                costs[place.id] = best - solve(built.problem.with_pin(row, column)).value
        told_ = {each["post_id"]: each["price"] for each in each["told"]["alternatives"]}
        assert told_ == {post: costs[post] for post in told_}
        assert sorted(told_.values()) == sorted(costs.values())[:3]


def test_a_chain_ends_in_a_choice_that_costs_what_is_said(session, cast):
    of = draft(session, matching_round(session, 6, 5))
    answer, built = tasks.solve(session, of.id), loading.built(session, of)
    own = {each["candidacy_id"]: each["post_id"] for each in answer["pairs"]}
    worth = built.problem.worth_of_a_place

    def value(of_whom: dict) -> int:
        pairs = [(built.row[who], built.column[post]) for who, post in of_whom.items() if post is not None]
        assert len({post for _, post in pairs}) == len(pairs)
        return sum(int(built.problem.points[pair]) + worth for pair in pairs)

    for each in answer["pairs"]:
        for other in each["told"]["alternatives"]:
            assert other["chain"][0]["candidacy_id"] == each["candidacy_id"]
            assert all(own[step["candidacy_id"]] == step["from"] for step in other["chain"])
            after = own | {step["candidacy_id"]: step["to"] for step in other["chain"]}
            assert value(own) - value(after) == other["price"]


def test_wishes_of_both_sides_move_people_and_are_counted(session, cast):
    matching = matching_round(session, 4, 4)
    people, posts = people_of(session, matching), posts_of(session)
    for number, person in enumerate(people):
        wish(session, matching, person, posts[number])
        wish(session, matching, person, posts[number], side=WishSide.UNIT)
    weights = {code: {"weight": 0} for code in CRITERIA}
    policy = {"criteria": weights | {"wish_cadre": {"weight": 50}, "wish_unit": {"weight": 50}}}

    answer = told(session, matching, policy=policy)

    assert [each["post_id"] for each in answer["pairs"]] == [post.id for post in posts]
    assert [each["told"]["wish_rank"] for each in answer["pairs"]] == [1, 1, 1, 1]
    assert answer["points"] == 40_000
    assert answer["figures"]["wishes"] == {
        "asked": 4, "by_rank": {"1": 4, "2": 0, "3": 0}, "beside": 0, "unplaced": 0
    }  # fmt: skip


def test_units_and_counties_are_counted_and_add_up(session, cast):
    answer = told(session, matching_round(session, 6, 5))

    units, counties = answer["figures"]["units"], answer["figures"]["counties"]
    assert sum(each["people"] for each in units) == 6
    assert sum(each["placed"] for each in units) == sum(each["taken"] for each in counties) == answer["placed"] == 5
    assert sum(each["places"] for each in counties) == 5


def test_a_matching_without_people_or_posts_is_answered(session, cast):
    nobody, nowhere = matching_round(session, 0, 0), matching_round(session, 2, 0)

    assert told(session, nobody)["pairs"] == []
    assert [each["post_id"] for each in told(session, nowhere)["pairs"]] == [None, None]


def test_the_solution_is_checked_by_its_certificate(session, cast):
    answer = told(session, matching_round(session, 6, 4))

    certificate = answer["certificate"]
    assert len(certificate["post_prices"]) == 4
    assert certificate["proof"] == "prices"
    assert certificate["bound"] == answer["points"] + 4 * certificate["worth_of_a_place"] == answer["value"]
