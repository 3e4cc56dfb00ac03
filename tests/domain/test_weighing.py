"""Matching from the rows: who is in it, what is read of them, what is told of every person, and that it is true."""

import json
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, update

from app.clock import today
from app.domain.cadres.models import Cadre
from app.domain.matching.engine.problem import Infeasible
from app.domain.matching.engine.solve import solve
from app.domain.matching.models import Draft, DraftPair, Matching
from app.domain.matching.states import PinKind, WishSide
from app.domain.matching.weighing import loading, reading, tasks
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.domain.rounds.states import CandidacyState
from app.errors import NotFound, Refused
from app.labels import LOCALES, t, using
from tests.matching_rows import draft, matching_round, people_of, pin, posts_of, wish

SECRET = "慢性肾炎需定期透析"


def told(session, matching: Matching, **changes) -> dict:
    """The answer to a draft of this matching."""
    return tasks.solve(session, draft(session, matching, **changes).id)


def assign(session, cast, candidacy: Candidacy, post: Post) -> None:
    asked = Assignment(round_id=candidacy.round_id, candidacy_id=candidacy.id, post_id=post.id)
    placements.assign(session, cast.city, asked)


def declare(session, candidacy: Candidacy, hardship: str = "none", health: str = "1", family=()) -> None:
    candidacy.conceal("hardship", hardship)
    candidacy.cadre.conceal("health", health)
    candidacy.cadre.conceal("family", json.dumps(list(family), ensure_ascii=False))
    session.flush()


def stored(session, told: dict, of: Draft) -> Draft:
    """As the desk stores it."""
    of.input_hash, of.proven, of.answer = told["input_hash"], told["proven"], {"certificate": told["certificate"]}
    session.add_all(
        DraftPair(draft_id=of.id, candidacy_id=each["candidacy_id"], post_id=each["post_id"], points=each["points"])
        for each in told["pairs"]
    )
    session.flush()
    return of


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
        assert [part["of"] for part in parts] in ([], [2500, 2000, 1500, 1000, 1000, 500, 500, 500, 500])
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


def test_another_pin_is_another_input(session, cast):
    matching = matching_round(session, 4, 4)
    plain, pinned = draft(session, matching), draft(session, matching, name="方案二")
    pin(session, pinned, people_of(session, matching)[0], posts_of(session)[0])

    assert tasks.solve(session, plain.id)["input_hash"] != tasks.solve(session, pinned.id)["input_hash"]


def test_a_pin_is_kept_and_a_ban_too(session, cast):
    matching = matching_round(session, 4, 4)
    (best, *_), posts = people_of(session, matching), posts_of(session)
    free = {each["candidacy_id"]: each["post_id"] for each in told(session, matching)["pairs"]}
    other = next(post for post in posts if post.id != free[best.id])
    pinned, banned = draft(session, matching, name="固定"), draft(session, matching, name="禁配")
    pin(session, pinned, best, other)
    pin(session, banned, best, session.get(Post, free[best.id]), PinKind.BAN)

    assert tasks.solve(session, pinned.id)["pairs"][0]["post_id"] == other.id
    assert tasks.solve(session, banned.id)["pairs"][0]["post_id"] != free[best.id]


def test_only_confirmed_people_and_open_posts_of_the_round_are_in_it(session, cast):
    matching = matching_round(session, 4, 5)
    people, posts = people_of(session, matching), posts_of(session)
    people[0].state = CandidacyState.WITHDRAWN
    posts[0].state = PostState.OFFERED
    posts[1].direction = "lateral"
    session.flush()
    assign(session, cast, people[1], posts[2])

    known = reading.facts(session, matching)

    assert [each.id for each in known.people] == [people[2].id, people[3].id]
    assert [each.id for each in known.places] == [posts[3].id, posts[4].id]
    assert known.already == ((people[1].cadre.home_unit_id, posts[2].unit_id),)


def test_a_what_if_adds_places_and_changes_the_policy_of_this_draft_only(session, cast):
    matching = matching_round(session, 4, 2)
    post = posts_of(session)[0]

    wider = told(session, matching, places={str(post.id): 2})
    strict = told(session, matching, name="方案二", policy={"everyone_placed": True})

    assert (wider["placed"], wider["places"]) == (4, [3, 1])
    assert strict["conflict"]["rules"] == ["places", "everyone_placed"]


def test_rules_that_cannot_hold_together_are_named_and_what_relaxing_gives(session, cast):
    matching = matching_round(session, 3, 3)
    (one, *_), post = people_of(session, matching), posts_of(session)[0]
    one.cadre.home_unit_id = post.unit_id
    session.flush()
    against = draft(session, matching)
    pin(session, against, one, post)

    answer = tasks.solve(session, against.id)

    assert answer["conflict"]["rules"] == ["own_unit", "pins"]
    relaxed = answer["conflict"]["relaxed"]
    assert {rule: (each["feasible"], each["placed"], each["strict"]) for rule, each in relaxed.items()} == {
        "own_unit": (True, 3, True), "pins": (True, 3, False)
    }  # fmt: skip
    assert relaxed["pins"]["points"] == told(session, matching, name="不固定")["points"]
    assert (answer["pairs"], answer["placed"], answer["unplaced"]) == ([], 0, 3)


@pytest.mark.parametrize("seed", range(1, 6))
def test_of_a_conflict_each_rule_is_needed(session, cast, seed):
    matching = matching_round(session, 6, 3, seed=seed, policy={"everyone_placed": True, "fill_urgent": True})
    of = draft(session, matching)
    rules = tasks.solve(session, of.id)["conflict"]["rules"]
    built = loading.built(session, of)

    with pytest.raises(Infeasible):
        solve(built.with_only(frozenset(rules)))
    for rule in rules:
        solve(built.with_only(frozenset(rules) - {rule}))


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


@pytest.mark.parametrize(("declared", "rule"), [
    ({"hardship": "family"}, "care_distance"), ({"hardship": "health"}, "health"), ({"health": SECRET}, "health"),
])  # fmt: skip
def test_a_declared_need_keeps_somebody_near_and_its_words_do_not_leave(session, cast, declared, rule):
    matching = matching_round(session, 2, 2)
    one, far = people_of(session, matching)[0], posts_of(session)[0]
    far.own_distance_km = 88
    declare(session, one, **declared, family=[{"relation": "10", "name": "某父某", "unit_and_post": SECRET}])
    of = draft(session, matching)

    answer = tasks.solve(session, of.id)
    stored(session, answer, of)
    asked = tasks.why_not(session, of.id, one.id, far.id)

    assert [each["rule"] for each in asked["answers"] if not each["passes"]] == [rule]
    assert answer["pairs"][0]["post_id"] != far.id
    leaving = json.dumps([answer, asked, repr(reading.facts(session, matching))], ensure_ascii=False)
    assert SECRET not in leaving
    assert "某父某" not in leaving


def test_sanctions_running_placements_and_full_quotas_count(session, cast):
    matching = matching_round(session, 4, 4)
    people, posts = people_of(session, matching), posts_of(session)
    people[0].cadre.discipline, people[0].cadre.discipline_until = "warning", date(2026, 3, 1)
    county = posts[0].unit.parent
    session.add(Quota(round_id=matching.round_id, scope=QuotaScope.COUNTY, unit_id=county.id, places=0))
    session.flush()

    answer = told(session, matching)

    inside = {post.id for post in posts if post.unit.path.startswith(county.path)}
    assert answer["pairs"][0]["post_id"] is None
    assert answer["pairs"][0]["told"]["binding"]["rule"] == "discipline"
    assert not inside & {each["post_id"] for each in answer["pairs"]}


def test_wishes_of_both_sides_move_people_and_are_counted(session, cast):
    matching = matching_round(session, 4, 4)
    people, posts = people_of(session, matching), posts_of(session)
    for number, person in enumerate(people):
        wish(session, matching, person, posts[number])
        wish(session, matching, person, posts[number], side=WishSide.UNIT)
    weights = {code: {"weight": 0} for code in all_but_wishes()}
    policy = {"criteria": weights | {"wish_cadre": {"weight": 50}, "wish_unit": {"weight": 50}}}

    answer = told(session, matching, policy=policy)

    assert [each["post_id"] for each in answer["pairs"]] == [post.id for post in posts]
    assert [each["told"]["wish_rank"] for each in answer["pairs"]] == [1, 1, 1, 1]
    assert answer["points"] == 40_000
    assert answer["figures"]["wishes"] == {
        "asked": 4, "by_rank": {"1": 4, "2": 0, "3": 0}, "beside": 0, "unplaced": 0
    }  # fmt: skip


def all_but_wishes() -> list[str]:
    return ["speciality", "lacks_trained", "direction", "experience", "distance", "continuity", "care_near"]


def test_units_and_counties_are_counted_and_add_up(session, cast):
    answer = told(session, matching_round(session, 6, 5))

    units, counties = answer["figures"]["units"], answer["figures"]["counties"]
    assert sum(each["people"] for each in units) == 6
    assert sum(each["placed"] for each in units) == sum(each["taken"] for each in counties) == answer["placed"] == 5
    assert sum(each["places"] for each in counties) == 5


def test_stability_is_listed_or_kept(session, cast):
    matching = matching_round(session, 5, 5)
    people, posts = people_of(session, matching), posts_of(session)
    for person in people[:2]:
        wish(session, matching, person, posts[0])
    wish(session, matching, people[0], posts[0], side=WishSide.UNIT)
    ban = draft(session, matching, name="列出", policy={"stability": "listed"})
    pin(session, ban, people[1], posts[0])

    listed = tasks.solve(session, ban.id)
    kept = told(session, matching, policy={"stability": "kept"})

    assert {"candidacy_id": people[0].id, "post_id": posts[0].id} in listed["blocking"]
    assert listed["figures"]["blocking"] == len(listed["blocking"])
    assert kept["pairs"][0]["post_id"] == posts[0].id
    assert (kept["figures"]["stable"], kept["bound"], kept["proven"]) == (True, None, False)


def test_keeping_stability_with_pins_or_limits_that_break_is_refused_in_words(session, cast):
    matching = matching_round(session, 4, 4)
    pinned = draft(session, matching, name="固定", policy={"stability": "kept"})
    pin(session, pinned, people_of(session, matching)[0], posts_of(session)[0])
    limits = {"rules": {"county_capacity": {"on": True, "params": {"most": 1}}}, "stability": "kept"}

    with pytest.raises(Refused) as pins:
        tasks.solve(session, pinned.id)
    with pytest.raises(Refused) as caps:
        told(session, matching, policy=limits)

    assert pins.value.code == "match.pins_stand"
    assert (caps.value.code, caps.value.facts) == ("match.caps_stand", {"rules": ["@match.rule.county_capacity"]})


def test_a_matching_without_people_or_posts_is_answered(session, cast):
    nobody, nowhere = matching_round(session, 0, 0), matching_round(session, 2, 0)

    assert told(session, nobody)["pairs"] == []
    assert [each["post_id"] for each in told(session, nowhere)["pairs"]] == [None, None]


def test_facts_are_read_in_a_handful_of_queries_whatever_the_number(session, cast):
    few, many = matching_round(session, 3, 3), matching_round(session, 30, 30)

    assert queries(session, few) == queries(session, many) <= 12


def queries(session, matching: Matching) -> int:
    """How many it takes to read the facts of a matching that nothing is known of yet."""
    session.expire_all()
    asked: list[str] = []

    def heard(*told) -> None:
        asked.append(told[2])

    event.listen(session.get_bind(), "before_cursor_execute", heard)
    reading.facts(session, session.get(Matching, matching.id))
    event.remove(session.get_bind(), "before_cursor_execute", heard)
    return len(asked)


def test_the_solution_is_checked_by_its_certificate(session, cast):
    answer = told(session, matching_round(session, 6, 4))

    certificate = answer["certificate"]
    assert len(certificate["post_prices"]) == 4
    assert certificate["proof"] == "prices"
    assert certificate["bound"] == answer["points"] + 4 * certificate["worth_of_a_place"] == answer["value"]


def test_the_days_of_the_round_decide_not_today(session, cast):
    matching = matching_round(session, 1, 1)
    one = people_of(session, matching)[0]
    one.cadre.discipline, one.cadre.discipline_until = "warning", date(2026, 2, 28)
    session.flush()

    (known,) = reading.facts(session, matching).people

    assert today() != matching.round_.starts_on
    assert known.sanctioned_until is None
    assert replace(known, sanctioned_until=None) == known
