"""Soft criteria: points in whole hundredths, 0 up to the weight. What asks earns points where it is met; what spares
(directions, care) costs points only where it is not. Sentences are labels match.said.<criterion>.<outcome>.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from app import vocab
from app.domain.matching.catalogue import CRITERIA
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing import directions
from app.domain.matching.weighing.facts import Facts, Person, Place
from app.domain.matching.weighing.keyed import Criterion, Given, KeyedPoints, Listed, Measured, Tagged
from app.domain.units.models import Level

RURAL = frozenset({Level.TOWNSHIP, Level.VILLAGE})
ENOUGH_WANTED, ENOUGH_LACKING, GRASSROOTS_ENOUGH = 3, 2, 2
WOMAN = "2"


def criteria(policy: MatchPolicy, facts: Facts) -> list[Criterion]:
    """Those that have weight, in the order of the catalogue."""
    return [MAKERS[code](policy, facts) for code in CRITERIA if policy.weight(code)]


def speciality(policy: MatchPolicy, _: Facts) -> Tagged:
    """How many of what the post needs the person has; three are enough."""

    def score(shared: Any, mine: Any, theirs: Any) -> Any:
        wanted = np.minimum(np.maximum(theirs, 1), ENOUGH_WANTED)
        return weight * np.minimum(shared, wanted) // wanted

    weight = policy.weight("speciality")
    return Tagged(
        "speciality", weight, lambda each: each.skills | each.strengths | ({each.major} - {""}),
        lambda each: each.skills | each.strengths | each.portfolio_areas, score, _shared("speciality"),
    )  # fmt: skip


def lacks_trained(policy: MatchPolicy, _: Facts) -> Tagged:
    """缺什么补什么: how much of what the person lacks the post trains; two at once are enough."""

    def score(shared: Any, mine: Any, theirs: Any) -> Any:
        wanted = np.minimum(np.maximum(mine, 1), ENOUGH_LACKING)
        return weight * np.minimum(shared, wanted) // wanted

    weight = policy.weight("lacks_trained")
    return Tagged(
        "lacks_trained", weight, lambda each: each.lacks, lambda each: each.trains_areas, score,
        _shared("lacks_trained"),
    )  # fmt: skip


def direction(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """The share of the rules speaking of the person that point to the place; full points where none speaks."""

    def points(said: tuple[str, ...], pointed: frozenset[str]) -> Given:
        if not said:
            return Given(weight, "match.said.direction.open")
        met = [code for code in said if code in pointed]
        outcome = "met" if len(met) == len(said) else "partly" if met else "against"
        told = {"n": len(said), "met": len(met), "rule": sentences[(met or said)[0]]}
        return Given(weight * len(met) // len(said), f"match.said.direction.{outcome}", told)

    weight, rules = policy.weight("direction"), policy.directions
    sentences = {rule.code: rule.sentence or f"@match.direction.{rule.code}" for rule in rules}
    return KeyedPoints(
        "direction", weight, lambda each: directions.speaking(rules, each),
        lambda each: directions.pointing(rules, each), points,
    )  # fmt: skip


def experience(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """What the person has not done yet: the grassroots, or else an office above them; and real duties."""

    def points(years: int, place: tuple[bool, bool]) -> Given:
        rural, real = place
        gain = (GRASSROOTS_ENOUGH - years if rural else years) * weight * 6 // (10 * GRASSROOTS_ENOUGH)
        outcome = ("grassroots" if rural else "office") if gain else "same"
        return Given(gain + (weight * 4 // 10 if real else 0), f"match.said.experience.{outcome}_{_real(real)}")

    weight = policy.weight("experience")
    return KeyedPoints(
        "experience", weight, lambda each: min(each.grassroots_years, GRASSROOTS_ENOUGH),
        lambda each: (each.unit.level in RURAL, each.is_real), points,
    )  # fmt: skip


def wish_cadre(policy: MatchPolicy, facts: Facts) -> Listed:
    ranks = dict(facts.cadre_wishes) if policy.wishes_of_cadres else {}
    return Listed("wish_cadre", policy.weight("wish_cadre"), ranks, policy.most_wishes)


def wish_unit(policy: MatchPolicy, facts: Facts) -> Listed:
    ranks = dict(facts.unit_wishes) if policy.wishes_of_units else {}
    return Listed("wish_unit", policy.weight("wish_unit"), ranks, policy.most_wishes)


def distance(policy: MatchPolicy, _: Facts) -> Measured:
    """The way from the own unit: inside one county the difference of both distances to the seat, else by the seat."""

    def way(person: Sequence[Any], place: Sequence[Any]) -> Any:
        (home, own_km), (county, km) = person, place
        return np.where((home == county) & (home > 0), abs(own_km - km), own_km + km)

    def formula(person: Sequence[Any], place: Sequence[Any]) -> Any:
        return weight * (far - np.minimum(way(person, place), far)) // far

    def said(points: int, person: Person, place: Place) -> Given:
        km = int(way(of_person(person), of_place(place)))
        return Given(points, "match.said.distance.way", {"km": km})

    def of_person(each: Person) -> tuple[int, int]:
        return each.home.county_id or 0, each.home.km

    def of_place(each: Place) -> tuple[int, int]:
        return each.unit.county_id or 0, each.km

    weight, far = policy.weight("distance"), policy.criteria["distance"].params["far_km"]
    return Measured("distance", weight, of_person, of_place, formula, said)


def continuity(policy: MatchPolicy, _: Facts) -> Tagged:
    """Half for having served in the county before, half for having had one of the post's areas before."""

    def tags(counties: frozenset[int], areas: frozenset[str]) -> frozenset[Hashable]:
        return frozenset({("county", each) for each in counties} | {("area", each) for each in areas})

    def score(shared: Any, mine: Any, theirs: Any) -> Any:
        return weight * np.minimum(shared, 2) // 2

    weight = policy.weight("continuity")
    return Tagged(
        "continuity", weight, lambda each: tags(each.served_counties, each.served_areas),
        lambda each: tags(frozenset({each.unit.county_id} - {None}), each.portfolio_areas), score, _served,
    )  # fmt: skip


def care_near(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """Family or health needs, of women and men alike; only yes or no is known here."""
    return _nearness("care_near", policy, lambda each: each.needs_care)


def women_near(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """The speech's rule; weight only with a written reason (MatchPolicy)."""
    return _nearness("women_near", policy, lambda each: each.sex == WOMAN)


MAKERS: dict[str, Callable[[MatchPolicy, Facts], Criterion]] = {
    "speciality": speciality, "lacks_trained": lacks_trained, "direction": direction, "experience": experience,
    "wish_cadre": wish_cadre, "wish_unit": wish_unit, "distance": distance, "continuity": continuity,
    "care_near": care_near, "women_near": women_near,
}  # fmt: skip


def _nearness(code: str, policy: MatchPolicy, concerned: Callable[[Person], bool]) -> KeyedPoints:
    """Full points up to so many kilometres, none from three times as many on, evenly between."""

    def points(is_concerned: bool, km: int) -> Given:
        if not is_concerned:
            return Given(weight, f"match.said.{code}.open")
        left = weight * (3 * near - min(max(km, near), 3 * near)) // (2 * near)
        return Given(left, f"match.said.{code}.{'near' if km <= near else 'far'}", {"km": km, "near": near})

    weight, near = policy.weight(code), policy.criteria[code].params["near_km"]
    return KeyedPoints(code, weight, concerned, lambda each: each.km, points)


def _shared(code: str) -> Callable[..., Given]:
    def said(points: int, weight: int, mine: frozenset[str], theirs: frozenset[str]) -> Given:
        met = sorted(mine & theirs)
        if not met:
            outcome = "nothing" if mine and theirs else "open"
            return Given(points, f"match.said.{code}.{outcome}")
        told = {"n": len(met), "words": [_word(each) for each in met]}
        return Given(points, f"match.said.{code}.met", told)

    return said


def _word(word: str) -> str:
    """A word of the table of areas is said in the reader's language, any other as it is."""
    return f"@vocab.area.{word}" if word in vocab.table("area") else word


def _served(points: int, weight: int, mine: frozenset[Any], theirs: frozenset[Any]) -> Given:
    kinds = {kind for kind, _ in mine & theirs}
    outcome = "both" if len(kinds) == 2 else kinds.pop() if kinds else "none"
    return Given(points, f"match.said.continuity.{outcome}")


def _real(real: bool) -> str:
    return "real" if real else "nominal"
