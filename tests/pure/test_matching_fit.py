"""Points: the parts of a pair add up to the pair, each criterion earns where it should, directions are followed."""

import pytest

from app.domain.matching.catalogue import CRITERIA
from app.domain.matching.policy import DirectionRule, MatchPolicy, Profile, Toward, usual_directions
from app.domain.matching.weighing.build import build
from app.domain.matching.weighing.directions import pointing, speaking
from app.domain.matching.weighing.explain import spoken
from app.domain.matching.weighing.fit import MAKERS
from app.domain.posts.kinds import Direction
from app.labels import LOCALES, t, using
from tests.weighed import COUNTY, TOWN2, TOWN3, everything_on, facts, person, place, random_facts


def points(criterion: str, who: dict, where: dict, **more) -> tuple[int, str]:
    """Of a criterion that has its usual weight, or 10: hundredths, and the last word of its code."""
    weights = {code: {"weight": 0} for code in CRITERIA} | {criterion: {"weight": 100, "reason": "县委常委会研究决定"}}
    one, other = person(**who), place(**where)
    given = MAKERS[criterion](MatchPolicy.model_validate({"criteria": weights}), facts([one], [other], **more)).given(
        one, other
    )
    return given.points, given.code.rsplit(".", 1)[1]


@pytest.mark.parametrize("seed", range(60))
def test_the_parts_of_every_pair_add_up_to_its_points(seed):
    known = random_facts(seed)
    built = build(known, everything_on())

    assert built.problem.points.tolist() == [
        [sum(given.points for _, given in built.parts(one, other)) for other in known.places] for one in known.people
    ]


@pytest.mark.parametrize("seed", range(20))
def test_no_part_is_below_nothing_or_above_its_weight(seed):
    known = random_facts(seed)
    built = build(known, everything_on())
    parts = [part for one in known.people for other in known.places for part in built.parts(one, other)]

    assert [given.code for criterion, given in parts if not 0 <= given.points <= criterion.weight] == []
    for locale in LOCALES:
        with using(locale):
            assert {given.code for _, given in parts if "{" in t(given.code, **given.facts)} == set()
            assert {given.code for _, given in parts if t(given.code, **given.facts) == given.code} == set()


def test_random_facts_touch_every_criterion():
    told = {
        (criterion.code, given.points > 0)
        for seed in range(20) for built in [build(random_facts(seed), everything_on())]
        for one in built.people for other in built.places for criterion, given in built.parts(one, other)
    }  # fmt: skip

    assert told == {(code, met) for code in CRITERIA for met in (True, False)}


@pytest.mark.parametrize(("criterion", "who", "where", "told"), [
    ("speciality", {"skills": {"a", "b"}}, {"skills": {"a", "b"}}, (10_000, "met")),
    ("speciality", {"skills": {"a"}, "major": "b"}, {"skills": {"a", "b", "c", "d"}}, (6_666, "met")),
    ("speciality", {"strengths": {"x"}}, {"strengths": {"x"}, "portfolio_areas": {"law"}}, (5_000, "met")),
    ("speciality", {"skills": {"项目建设"}}, {"skills": {"项目建设"}, "portfolio_areas": {"projects"}},
     (10_000, "met")),
    ("speciality", {"skills": {"a"}}, {"skills": {"b"}}, (0, "nothing")),
    ("speciality", {"skills": {"a"}}, {}, (0, "open")),
    ("lacks_trained", {"lacks": {"law"}}, {"trains_areas": {"law", "finance"}}, (10_000, "met")),
    ("lacks_trained", {"lacks": {"law", "finance", "projects"}}, {"trains_areas": {"law"}}, (5_000, "met")),
    ("lacks_trained", {"lacks": {"law"}}, {"trains_areas": {"finance"}}, (0, "nothing")),
    ("experience", {"grassroots_years": 0}, {}, (10_000, "grassroots")),
    ("experience", {"grassroots_years": 1}, {}, (5_000, "grassroots")),
    ("experience", {"grassroots_years": 9}, {}, (0, "same")),
    ("experience", {"grassroots_years": 9}, {"unit": COUNTY}, (10_000, "office")),
    ("language", {}, {}, (10_000, "open")),
    ("language", {"languages": {"en", "ja"}}, {"languages": {"en"}}, (10_000, "met")),
    ("language", {"languages": {"en"}}, {"languages": {"en", "csl"}}, (5_000, "partly")),
    ("language", {"languages": {"ja"}}, {"languages": {"en"}}, (0, "none")),
    ("lodging", {}, {"km": 30}, (10_000, "near")),
    ("lodging", {}, {"km": 31, "lodging": True}, (10_000, "offered")),
    ("lodging", {}, {"km": 31}, (0, "missing")),
    ("lodging", {"home": TOWN2}, {"km": 45}, (10_000, "near")),
    ("substance", {}, {"substance": 77}, (7_700, "real")),
    ("substance", {}, {}, (5_000, "real_untold")),
    ("substance", {}, {"substance": 77, "is_real": False}, (3_850, "nominal")),
    ("substance", {}, {"is_real": False}, (2_500, "nominal_untold")),
    ("distance", {}, {"km": 40}, (5_000, "way")),
    ("distance", {}, {"km": 500}, (0, "way")),
    ("distance", {"home": TOWN2}, {"km": 28}, (9_000, "way")),
    ("distance", {"home": TOWN2}, {"unit": TOWN3, "km": 28}, (4_000, "way")),
    ("continuity", {"served_counties": {2}, "served_areas": {"law"}}, {"portfolio_areas": {"law"}}, (10_000, "both")),
    ("continuity", {"served_counties": {2}}, {}, (5_000, "county")),
    ("continuity", {"served_areas": {"law"}}, {"portfolio_areas": {"law"}}, (5_000, "area")),
    ("continuity", {"served_counties": {3}}, {}, (0, "none")),
    ("care_near", {"needs_at_home": True}, {"km": 30}, (10_000, "near")),
    ("care_near", {"needs_for_health": True}, {"km": 60}, (5_000, "far")),
    ("care_near", {"needs_at_home": True}, {"km": 90}, (0, "far")),
    ("care_near", {}, {"km": 90}, (10_000, "open")),
    ("women_near", {"sex": "2"}, {"km": 60}, (0, "far")),
    ("women_near", {"sex": "1"}, {"km": 60}, (10_000, "open")),
    ("direction", {"years_worked": 5}, {}, (10_000, "open")),
    ("direction", {"years_worked": 1}, {}, (10_000, "met")),
    ("direction", {"years_worked": 1}, {"unit": COUNTY}, (0, "against")),
    ("direction", {"years_worked": 1, "is_reserve": True}, {}, (5_000, "partly")),
    ("direction", {"years_worked": 1, "is_reserve": True}, {"urgent": True}, (10_000, "met")),
])  # fmt: skip
def test_each_criterion_earns_where_it_should(criterion, who, where, told):
    frozen = [{k: frozenset(v) if isinstance(v, set) else v for k, v in each.items()} for each in (who, where)]

    assert points(criterion, *frozen) == told


@pytest.mark.parametrize(("rank", "told"), [
    (1, (10_000, "ranked")), (2, (6_666, "ranked")), (3, (3_333, "ranked")), (4, (0, "ranked")), (None, (0, "none")),
])  # fmt: skip
@pytest.mark.parametrize("side", ["cadre", "unit"])
def test_a_first_wish_is_full_points_and_each_next_less(side, rank, told):
    wishes = {(1, 1): rank} if rank else {}

    assert points(f"wish_{side}", {}, {}, **{f"{side}_wishes": wishes}) == told


def test_wishes_that_are_not_taken_give_no_points():
    known = facts([person()], [place()], cadre_wishes={(1, 1): 1})
    asked = [build(known, MatchPolicy(wishes_of_cadres=taken)).problem.points[0, 0] for taken in (True, False)]

    assert asked[0] - asked[1] == 1_000


@pytest.mark.parametrize(("code", "who", "where"), [
    ("fresh_graduate", {"years_worked": 3}, {}),
    ("specialist_upward", {"strengths": frozenset({"specialist"})}, {"direction": Direction.UP, "unit": COUNTY}),
    ("communicator_outward", {"strengths": frozenset({"communicator"})}, {"direction": Direction.OUT}),
    ("steady_front_line", {"years_worked": 8, "strengths": frozenset({"steady"})},
     {"portfolio_areas": frozenset({"petitions"})}),
    ("to_be_promoted", {"is_reserve": True}, {"urgent": True}),
])  # fmt: skip
def test_the_usual_directions_speak_of_whom_the_text_says(code, who, where):
    rules = usual_directions()

    assert code in speaking(rules, person(**who))
    assert code in pointing(rules, place(**where))
    assert code not in speaking(rules, person())


def test_a_rule_without_conditions_speaks_of_nobody():
    rule = DirectionRule(code="empty", when=Profile(), toward=Toward())

    assert speaking([rule], person()) == ()
    assert pointing([rule], place()) == frozenset()


def test_a_rule_of_ones_own_speaks_with_its_own_sentence():
    rule = {
        "code": "lawyers",
        "when": {"skills": ["法律"]},
        "toward": {"areas": ["law"]},
        "sentence": "学法的到政法线。",
    }
    policy = MatchPolicy.model_validate({"directions": [rule]})
    one, other = person(skills=frozenset({"法律"})), place(portfolio_areas=frozenset({"law"}))

    given = MAKERS["direction"](policy, facts([one], [other])).given(one, other)

    assert (given.points, given.facts["rule"]) == (1_500, "学法的到政法线。")


@pytest.mark.parametrize(("hundredths", "text"), [(320, "3.2"), (-5, "-0.05"), (0, "0"), (10_000, "100"), (1, "0.01")])
def test_points_are_told_exactly(hundredths, text):
    assert spoken(hundredths) == text
