"""Rules about many pairs: what they cap, that a solution keeps them, which rules cannot hold together."""

from collections import Counter

import numpy as np
import pytest

from app.domain.matching.engine.problem import NOWHERE, Infeasible
from app.domain.matching.engine.solve import solve
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import PinKind
from app.domain.matching.weighing.build import Built, Held, build
from app.domain.matching.weighing.facts import Kin, QuotaLine
from app.domain.matching.weighing.groups import group_rules
from app.domain.posts.kinds import Direction, PlacementKind
from app.labels import t
from tests.weighed import BUREAU, BUREAU2, COUNTY, TOWN, TOWN2, TOWN3, everything_on, facts, person, place, random_facts

QUIET = {code: {"on": False} for code in ("unit_capacity", "county_capacity", "per_sending_unit", "couples_together")}


def only(rule: str = "", **params: int) -> MatchPolicy:
    """No rule about many but this one."""
    return MatchPolicy.model_validate({"rules": QUIET | ({rule: {"on": True, "params": params}} if rule else {})})


def placed(built: Built) -> list[tuple[int, int]]:
    """(person, place) by id."""
    chosen = solve(built.problem).post_of
    return [(built.people[row].id, built.places[post].id) for row, post in enumerate(chosen) if post != NOWHERE]


def where(built: Built) -> Counter:
    units = {each.id: each.unit.id for each in built.places}
    return Counter(units[post] for _, post in placed(built))


def test_a_unit_takes_no_more_than_its_limit_and_who_is_there_counts():
    people, places = [person(n) for n in range(1, 7)], [place(free=4), place(2, unit=TOWN3, free=4)]
    known = facts(people, places, already=((BUREAU2.id, TOWN.id),))

    assert where(build(known, only("unit_capacity", most=3))) == {TOWN.id: 2, TOWN3.id: 3}
    assert sum(where(build(known, only())).values()) == 6


def test_a_county_takes_no_more_than_its_limit():
    people = [person(n) for n in range(1, 7)]
    places = [place(free=3), place(2, unit=TOWN2, free=3), place(3, unit=TOWN3, free=3)]

    taken = where(build(facts(people, places), only("county_capacity", most=2)))

    assert taken[TOWN.id] + taken[TOWN2.id] == 2
    assert taken[TOWN3.id] == 2


def test_people_of_one_sending_unit_do_not_cluster():
    people = [person(n) for n in range(1, 4)] + [person(n, home=BUREAU2) for n in range(4, 7)]
    known = facts(people, [place(free=6)])
    built = build(known, only("per_sending_unit", in_unit=2, in_county=10))

    homes = Counter(built.people[built.row[who]].home.id for who, _ in placed(built))

    assert homes == {BUREAU.id: 2, BUREAU2.id: 2}


def test_who_was_sent_there_before_counts_towards_the_limit_of_a_sending_unit():
    known = facts([person(n) for n in range(1, 4)], [place(free=3)], already=((BUREAU.id, TOWN.id),))

    assert len(placed(build(known, only("per_sending_unit", in_unit=2, in_county=10)))) == 1


def test_kin_do_not_come_to_one_unit():
    people = [person(1), person(2)]
    kin = (Kin(1, 2, couple=False, sure=True),)

    assert len(placed(build(facts(people, [place(free=2)], kin=kin), only()))) == 1
    assert len(placed(build(facts(people, [place(), place(2, unit=TOWN2)], kin=kin), only()))) == 2


def test_the_same_name_alone_keeps_nobody_apart():
    kin = (Kin(1, 2, couple=False, sure=False),)

    assert len(placed(build(facts([person(1), person(2)], [place(free=2)], kin=kin), only()))) == 2


def test_a_couple_goes_to_one_county_or_one_of_them_stays():
    people, kin = [person(1), person(2)], (Kin(1, 2, couple=True, sure=True),)
    apart, together = [place(), place(2, unit=TOWN3)], [place(), place(2, unit=TOWN3), place(3, unit=TOWN2)]

    assert len(placed(build(facts(people, apart, kin=kin), only("couples_together")))) == 1
    assert len(placed(build(facts(people, apart, kin=kin), only()))) == 2
    assert sorted(post for _, post in placed(build(facts(people, together, kin=kin), only("couples_together")))) == [
        1,
        3,
    ]


def test_a_quota_is_used_up():
    people, places = [person(n) for n in range(1, 4)], [place(free=3), place(2, unit=TOWN3, free=3)]
    county = QuotaLine(None, None, COUNTY.path, COUNTY.label, 1)
    posts = QuotaLine(PlacementKind.CROSS, Direction.DOWN, "", "", 2)
    nothing = QuotaLine(None, None, COUNTY.path, COUNTY.label, 0)

    assert where(build(facts(people, places, quotas=(county,)), only()))[TOWN.id] <= 1
    assert len(placed(build(facts(people, places, quotas=(posts,)), only()))) == 2
    assert where(build(facts(people, places, quotas=(nothing,)), only()))[TOWN.id] == 0


def test_a_limit_that_cannot_be_reached_is_no_cap():
    known = facts([person(1), person(2)], [place(free=1), place(2, unit=TOWN3)])

    assert list(group_rules(only("unit_capacity", most=2), known)) == []


@pytest.mark.parametrize("seed", range(30))
def test_a_solution_keeps_every_rule_about_many(seed):
    built = build(random_facts(seed), everything_on())

    chosen = solve(built.problem).post_of

    for group in built.groups:
        counted = sum(post != NOWHERE and group.holds(row, int(post)) for row, post in enumerate(chosen))
        assert counted <= group.cap.limit, group.rule
    for row, post in enumerate(chosen):
        assert post == NOWHERE or built.refusal(built.people[row], built.places[post]) is None


def test_every_cap_has_its_sentence():
    known = [build(random_facts(seed), everything_on()) for seed in range(10)]
    groups = [group for built in known for group in built.groups]

    assert {group.rule for group in groups} >= {"quotas", "unit_capacity", "county_capacity", "per_sending_unit",
                                                "kin_apart", "couples_together"}  # fmt: skip
    assert all("{" not in t(group.code, **group.facts) != group.code for group in groups)


def test_two_settings_that_differ_give_two_hashes_and_the_same_gives_the_same():
    known, ban = random_facts(1), Held(1, 1, PinKind.BAN, "部务会研究")

    hashes = [
        build(random_facts(1), MatchPolicy()).input_hash, build(known, MatchPolicy()).input_hash,
        build(known, MatchPolicy(), (ban,)).input_hash, build(known, MatchPolicy(most_wishes=4)).input_hash,
        build(known, MatchPolicy(), (ban._replace(kind=PinKind.PIN),)).input_hash,
    ]  # fmt: skip

    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == 4


def test_a_pin_against_the_law_cannot_hold():
    built = build(facts([person(home=TOWN)], [place()]), only(), (Held(1, 1, PinKind.PIN, "部务会研究"),))

    with pytest.raises(Infeasible):
        solve(built.problem)


def test_a_pin_of_somebody_who_is_gone_is_named_and_not_in_force():
    built = build(facts([person()], [place()]), only(), (Held(9, 1, PinKind.PIN, "部务会研究"),))

    assert built.problem.pins == ()
    assert built.pins_gone == [{"candidacy_id": 9, "post_id": 1}]


def test_the_problem_of_all_rules_is_the_problem_and_of_none_is_free():
    built = build(random_facts(3), everything_on(everyone_placed=True), (Held(1, 1, PinKind.BAN, "部务会研究"),))

    whole, free = built.with_only(frozenset(built.rule_groups())), built.with_only(frozenset())

    assert np.array_equal(whole.allowed, built.problem.allowed)
    assert [cap.limit for cap in whole.caps] == [cap.limit for cap in built.problem.caps]
    assert whole.must_place.all()
    assert (free.allowed.all(), free.caps, free.pins, free.must_place.any()) == (True, (), (), False)
    assert (free.capacity == len(built.people)).all()
