"""Hard rules of matching: both ways for each, one verdict for the pair and the matrix, the sentence is there."""

from datetime import date

import numpy as np
import pytest

from app.domain.matching.catalogue import RULES, Reach
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.build import build
from app.domain.matching.weighing.facts import TieKind
from app.domain.matching.weighing.keyed import Answer
from app.domain.matching.weighing.rules import MAKERS, pair_rules
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.type_rules import PersonFacts
from app.labels import LOCALES, t, table, using
from tests.weighed import (
    BUREAU,
    CITY,
    COUNTY,
    TOWN,
    TOWN2,
    TOWN3,
    everything_on,
    facts,
    person,
    place,
    random_facts,
    tie,
)

PRINCIPAL = {"is_principal": True, "office": PostOffice.PRINCIPAL, "organ": "government"}
HEAD = {"kind": PlacementKind.GRADUATE, "office": PostOffice.HEAD_ASSISTANT}
STAFF = PersonFacts("1A50", "4", "21", "001", "department")
CASES = [
    ("kin", {"ties": (tie(TOWN),)}, {}, "same_unit", False),
    ("kin", {"ties": (tie(TOWN2),)}, {}, "passes", True),
    ("kin", {"ties": (tie(COUNTY),)}, {}, "above", False),
    ("kin", {"ties": (tie(COUNTY, sure=False),)}, {}, "unclear", True),
    ("kin", {"ties": (tie(TOWN, TieKind.NEAR),)}, {}, "near", True),
    ("kin", {"ties": (tie(COUNTY, TieKind.NEAR),)}, {}, "passes", True),
    ("kin", {"ties": (tie(CITY, TieKind.LEADS),)}, {}, "far_above", True),
    ("kin", {"ties": (tie(CITY),)}, {}, "passes", True),
    ("kin", {"ties": (tie(TOWN, TieKind.LEADS),)}, {"unit": COUNTY}, "below", False),
    ("kin", {"ties": (tie(TOWN),)}, {"unit": COUNTY}, "passes", True),
    ("own_unit", {"home": TOWN}, {}, "same", False),
    ("own_unit", {}, {}, "passes", True),
    ("former_unit", {"former_units": frozenset({TOWN.id})}, {}, "served", False),
    ("former_unit", {"former_units": frozenset({TOWN2.id})}, {}, "passes", True),
    ("rank_band", {"rank": "1A50"}, {"rank": "1A41"}, "too_high", False),
    ("rank_band", {"rank": "1A42"}, {"rank": "1A41"}, "passes", True),
    ("rank_band", {"rank": "1A32"}, {"rank": "1A50"}, "too_low", False),
    ("rank_band", {"rank": "1A99"}, {}, "open", True),
    ("rank_band", {}, {"rank": ""}, "open", True),
    ("degree", {"degree": "bachelor"}, {"least_degree": "master"}, "below", False),
    ("degree", {"degree": None}, {"least_degree": "bachelor"}, "unknown", False),
    ("degree", {"degree": "doctor"}, {"least_degree": "master"}, "passes", True),
    ("degree", {"degree": None}, {}, "open", True),
    ("age", {"age": 36}, {"oldest_age": 35}, "too_old", False),
    ("age", {"age": 35}, {"oldest_age": 35}, "passes", True),
    ("age", {"age": 59}, {}, "open", True),
    ("language", {"languages": frozenset({"en", "ja"})}, {"languages": frozenset({"en"})}, "passes", True),
    ("language", {"languages": frozenset({"en"})}, {"languages": frozenset({"en", "bo"})}, "missing", False),
    ("language", {}, {}, "open", True),
    ("discipline", {"sanctioned_until": date(2026, 5, 1)}, {}, "running", False),
    ("discipline", {"sanctioned_until": date.max}, {}, "no_end", False),
    ("discipline", {}, {}, "passes", True),
    ("health", {"needs_for_health": True}, {"hardship": True}, "hardship", False),
    ("health", {"needs_for_health": True}, {"km": 60}, "far", False),
    ("health", {"needs_for_health": True}, {"km": 59}, "passes", True),
    ("health", {}, {"hardship": True, "km": 90}, "passes", True),
    ("care_distance", {"needs_at_home": True}, {"km": 31}, "far", False),
    ("care_distance", {"needs_at_home": True}, {"km": 30}, "passes", True),
    ("care_distance", {}, {"km": 90}, "passes", True),
    ("reserve_remote", {"is_reserve": True, "rank": "1A32"}, {"km": 39}, "not_remote", False),
    ("reserve_remote", {"is_reserve": True, "rank": "1A32"}, {"unit": COUNTY, "km": 64}, "not_remote", False),
    ("reserve_remote", {"is_reserve": True, "rank": "1A32"}, {"km": 40}, "passes", True),
    ("reserve_remote", {"is_reserve": True, "rank": "1A41"}, {"km": 39}, "not_remote", False),
    ("reserve_remote", {"is_reserve": True}, {"km": 1}, "passes", True),
    ("reserve_remote", {"rank": "1A41"}, {"km": 1}, "passes", True),
    ("on_placement", {"on_placement": True}, {}, "running", False),
    ("on_placement", {}, {}, "passes", True),
    ("type_rule", {}, {}, "passes", True),
    ("home_place", {"growth_place": "140581"}, PRINCIPAL, "passes", True),
    ("home_place", {"growth_place": "140521104"}, {}, "passes", True),
]  # fmt: skip


def policy(rule: str, **params: int) -> MatchPolicy:
    return MatchPolicy.model_validate({"rules": {rule: {"on": True, "params": params}}})


def asked(rule: str, who: dict, where: dict, **params: int) -> Answer:
    """One rule's word on one pair; the matrix of that rule must say the same."""
    one, other = person(**who), place(**where)
    made = MAKERS[rule](policy(rule, **params), facts([one], [other]))
    allowed = np.ones((1, 1), bool)
    made.forbid(allowed, [one], [other])
    answer = made.answer(one, other)
    assert allowed[0, 0] == answer.passes
    return answer


@pytest.mark.parametrize(("rule", "who", "where", "outcome", "passes"), CASES)
def test_each_rule_says_why_and_why_not(rule, who, where, outcome, passes):
    answer = asked(rule, who, where)

    assert (answer.code, answer.passes) == (f"match.answer.{rule}.{outcome}", passes)
    for locale in LOCALES:
        with using(locale):
            assert "{" not in t(answer.code, **answer.facts) != answer.code


def test_every_rule_about_a_pair_is_asked_both_ways():
    both = {(rule, passes) for rule, *_, passes in CASES} | {("home_place", False), ("type_rule", False)}

    pairs = [code for code, kind in RULES.items() if kind.reach == Reach.PAIR]
    assert both >= {(rule, passes) for rule in pairs for passes in (True, False)}


def test_nobody_is_a_principal_leader_where_they_grew_up():
    answer = asked("home_place", {"growth_place": "140521104"}, PRINCIPAL)

    assert answer == Answer(False, "recusal.place.township", {"place": "140521104"})


def test_an_unclear_place_of_growth_is_named_and_stops_only_where_the_policy_says_so():
    told = {"growth_place": "140521"}, PRINCIPAL

    assert asked("home_place", *told)[::3] == (True, True)
    assert asked("home_place", *told, unsure_stops=1).passes is False


def test_normally_not_stops_unless_the_policy_lets_it_pass():
    told = {"growth_place": "140521"}, PRINCIPAL | {"unit": BUREAU}

    assert asked("home_place", *told).code == "recusal.place.city"
    assert asked("home_place", *told).passes is False
    assert asked("home_place", *told, normally_not_stops=0)[::3] == (True, True)


def test_unclear_kin_stops_where_the_policy_says_so():
    assert asked("kin", {"ties": (tie(TOWN, TieKind.NEAR),)}, {}, unsure_stops=1).passes is False


def test_a_bachelor_is_no_assistant_to_the_head():
    answer = asked("type_rule", {}, HEAD)

    assert (answer.passes, answer.code) == (False, "errors.type.graduate_postgraduate")


def test_what_is_usual_for_a_type_is_named_and_binds_where_the_policy_says_so():
    told = {"type_facts": STAFF}, {"direction": "lateral", "office": PostOffice.MIDDLE_DEPUTY}

    assert asked("type_rule", *told)[::3] == (True, True)
    assert asked("type_rule", *told, advice_binds=1).passes is False


def test_the_worst_of_several_relatives_counts():
    ties = (tie(TOWN2), tie(TOWN, TieKind.NEAR), tie(TOWN))

    assert asked("kin", {"ties": ties}, {}).code == "match.answer.kin.same_unit"


@pytest.mark.parametrize("seed", range(60))
def test_the_matrix_is_the_verdict_on_every_pair(seed):
    known = random_facts(seed)
    built = build(known, everything_on())

    assert built.problem.allowed.tolist() == [
        [built.refusal(one, other) is None for other in known.places] for one in known.people
    ]


@pytest.mark.parametrize("seed", range(60))
def test_each_rule_alone_is_its_verdict_on_every_pair(seed):
    known = random_facts(seed)

    for rule in pair_rules(everything_on(), known):
        allowed = np.ones((len(known.people), len(known.places)), bool)
        rule.forbid(allowed, known.people, known.places)
        said = [[rule.answer(one, other).passes for other in known.places] for one in known.people]
        assert allowed.tolist() == said, rule.code


def test_random_facts_touch_every_rule():
    """Or the property above would hold of nothing."""
    stopped = {
        rule.code
        for seed in range(60) for known in [random_facts(seed)] for rule in pair_rules(everything_on(), known)
        if not all(rule.answer(one, other).passes for one in known.people for other in known.places)
    }  # fmt: skip

    assert stopped == set(MAKERS)


def test_every_code_of_an_answer_is_said():
    said = set(table("zh_CN"))
    codes = {
        answer.code
        for seed in range(60) for known in [random_facts(seed)] for built in [build(known, everything_on())]
        for one in known.people for other in known.places for _, answer in built.answers(one, other)
    }  # fmt: skip

    assert codes - said == set()


def test_a_rule_that_is_off_is_not_asked():
    known = facts([person(former_units=frozenset({TOWN3.id}))], [place(unit=TOWN3)])

    assert [rule.code for rule in pair_rules(MatchPolicy(), known) if rule.code == "former_unit"] == []


def test_advice_that_the_round_makes_binding_binds_its_matching_too():
    who = person(type_facts=PersonFacts("1A50", "4", "21", "001", "department"))
    where = place(direction=Direction.LATERAL, office=PostOffice.MIDDLE_DEPUTY)

    free, bound = (
        MAKERS["type_rule"](MatchPolicy(), facts([who], [where], advice_binds=binds)).answer(who, where)
        for binds in (False, True)
    )

    assert (free.passes, free.ask, bound.passes) == (True, True, False)
    assert bound.code == "errors.type.cross_from_middle_head"
