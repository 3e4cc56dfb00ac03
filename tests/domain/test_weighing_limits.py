"""Rules that bind the whole: pins, quotas, conflicts and stability."""

from datetime import date

import pytest

from app.domain.matching.engine.problem import Infeasible
from app.domain.matching.engine.solve import solve
from app.domain.matching.states import PinKind, WishSide
from app.domain.matching.weighing import loading, tasks
from app.domain.posts.models import Post
from app.domain.rounds.planning.models import Quota, QuotaScope
from app.errors import Refused
from tests.matching_rows import draft, matching_round, people_of, pin, posts_of, told, wish


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


def test_another_pin_is_another_input(session, cast):
    matching = matching_round(session, 4, 4)
    plain, pinned = draft(session, matching), draft(session, matching, name="方案二")
    pin(session, pinned, people_of(session, matching)[0], posts_of(session)[0])

    assert tasks.solve(session, plain.id)["input_hash"] != tasks.solve(session, pinned.id)["input_hash"]


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
