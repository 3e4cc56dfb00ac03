"""Soft criteria: points in whole hundredths, 0 up to the weight. What asks earns points where it is met; what spares
(directions, languages, lodging, care) costs points only where it is not. Sentences are labels
match.said.<criterion>.<outcome>.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import numpy as np

from app import vocab
from app.domain.matching.catalogue import CRITERIA
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing import directions
from app.domain.matching.weighing.facts import Facts, Person, Place, tags
from app.domain.matching.weighing.keyed import Criterion, Given, KeyedPoints, Listed, Measured, Tagged
from app.domain.units.models import Level

RURAL = frozenset({Level.TOWNSHIP, Level.VILLAGE})
ENOUGH_WANTED, ENOUGH_LACKING, GRASSROOTS_ENOUGH = 3, 2, 2
UNTOLD = 50  # of an index of a hundred
WOMAN = "2"


def criteria(policy: MatchPolicy, facts: Facts) -> list[Criterion]:
    """Those that have weight, in the order of the catalogue."""
    return [MAKERS[code](policy, facts) for code in CRITERIA if policy.weight(code)]


def speciality(policy: MatchPolicy, _: Facts) -> Tagged:
    """How many of what the post needs the person has; three are enough. A skill and a field of one name are one."""

    def score(shared: Any, mine: Any, theirs: Any) -> Any:
        wanted = np.minimum(np.maximum(theirs, 1), ENOUGH_WANTED)
        return weight * np.minimum(shared, wanted) // wanted

    weight = policy.weight("speciality")
    return Tagged(
        "speciality", weight, lambda each: tags(each.skills) | each.strengths | ({each.major} - {""}),
        lambda each: tags(each.skills) | each.strengths | each.portfolio_areas, score, _shared("speciality"),
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
    """What the person has not done yet: the grassroots, or else an office above them."""

    def points(years: int, rural: bool) -> Given:
        gain = weight * (GRASSROOTS_ENOUGH - years if rural else years) // GRASSROOTS_ENOUGH
        outcome = ("grassroots" if rural else "office") if gain else "same"
        return Given(gain, f"match.said.experience.{outcome}")

    weight = policy.weight("experience")
    return KeyedPoints(
        "experience", weight, lambda each: min(each.grassroots_years, GRASSROOTS_ENOUGH),
        lambda each: each.unit.level in RURAL, points,
    )  # fmt: skip


def language(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """The share of the languages a post asks for that the person speaks; full points where it asks for none."""

    def points(spoken: frozenset[str], wanted: frozenset[str]) -> Given:
        if not wanted:
            return Given(weight, "match.said.language.open")
        met = sorted(wanted & spoken)
        outcome = "met" if len(met) == len(wanted) else "partly" if met else "none"
        words = [_word(each, "language") for each in (met or sorted(wanted))]
        told = {"n": len(wanted), "met": len(met), "words": words}
        return Given(weight * len(met) // len(wanted), f"match.said.language.{outcome}", told)

    weight = policy.weight("language")
    return KeyedPoints("language", weight, lambda each: each.languages, lambda each: each.languages, points)


def wish_cadre(policy: MatchPolicy, facts: Facts) -> Listed:
    ranks = dict(facts.cadre_wishes) if policy.wishes_of_cadres else {}
    return Listed("wish_cadre", policy.weight("wish_cadre"), ranks, policy.most_wishes)


def wish_unit(policy: MatchPolicy, facts: Facts) -> Listed:
    ranks = dict(facts.unit_wishes) if policy.wishes_of_units else {}
    return Listed("wish_unit", policy.weight("wish_unit"), ranks, policy.most_wishes)


def distance(policy: MatchPolicy, _: Facts) -> Measured:
    """The nearer the own unit, the better."""

    def formula(person: Sequence[Any], place: Sequence[Any]) -> Any:
        return weight * (far - np.minimum(_way(person, place), far)) // far

    def said(points: int, person: Person, place: Place) -> Given:
        return Given(points, "match.said.distance.way", {"km": int(_way(_home(person), _seat(place)))})

    weight, far = policy.weight("distance"), policy.criteria["distance"].params["far_km"]
    return Measured("distance", weight, _home, _seat, formula, said)


def lodging(policy: MatchPolicy, _: Facts) -> Measured:
    """Too far to go home every day, it matters whether the post offers lodging; what it does not say counts as no."""

    def formula(person: Sequence[Any], place: Sequence[Any]) -> Any:
        *where, offered = place
        return np.where((offered > 0) | (_way(person, where) <= near), weight, 0)

    def said(points: int, person: Person, place: Place) -> Given:
        km = int(_way(_home(person), _seat(place)))
        outcome = "near" if km <= near else "offered" if place.lodging else "missing"
        return Given(points, f"match.said.lodging.{outcome}", {"km": km, "near": near})

    def of_place(each: Place) -> tuple[int, ...]:
        return (*_seat(each), int(each.lodging))

    weight, near = policy.weight("lodging"), policy.criteria["lodging"].params["near_km"]
    return Measured("lodging", weight, _home, of_place, formula, said)


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


def substance(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """N9: the share of the index. What did not answer counts as half; a nominal post has half of a real one's."""

    def points(_: None, place: tuple[bool, int | None]) -> Given:
        real, index = place
        share = UNTOLD if index is None else index
        told = {"index": index} if index is not None else {}
        outcome = ("real" if real else "nominal") + ("" if told else "_untold")
        return Given(weight * share // (100 if real else 200), f"match.said.substance.{outcome}", told)

    weight = policy.weight("substance")
    return KeyedPoints("substance", weight, lambda each: None, lambda each: (each.is_real, each.substance), points)


def care_near(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """Family or health needs, of women and men alike; only yes or no is known here."""
    return _nearness("care_near", policy, lambda each: each.needs_care)


def women_near(policy: MatchPolicy, _: Facts) -> KeyedPoints:
    """The speech's rule; weight only with a written reason (MatchPolicy)."""
    return _nearness("women_near", policy, lambda each: each.sex == WOMAN)


MAKERS: dict[str, Callable[[MatchPolicy, Facts], Criterion]] = {
    "speciality": speciality, "lacks_trained": lacks_trained, "direction": direction, "experience": experience,
    "language": language, "wish_cadre": wish_cadre, "wish_unit": wish_unit, "distance": distance, "lodging": lodging,
    "continuity": continuity, "substance": substance, "care_near": care_near, "women_near": women_near,
}  # fmt: skip


def _way(person: Sequence[Any], place: Sequence[Any]) -> Any:
    """Kilometres from the own unit: in one county the difference of both distances to the seat, else by the seat."""
    (home, own_km), (county, km) = person, place
    return np.where((home == county) & (home > 0), abs(own_km - km), own_km + km)


def _home(each: Person) -> tuple[int, int]:
    return each.home.county_id or 0, each.home.km


def _seat(each: Place) -> tuple[int, int]:
    return each.unit.county_id or 0, each.km


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


def _word(word: str, table: str = "area") -> str:
    """A word of a table is said in the reader's language, any other as it is."""
    return f"@vocab.{table}.{word}" if word in vocab.table(table) else word


def _served(points: int, weight: int, mine: frozenset[Any], theirs: frozenset[Any]) -> Given:
    kinds = {kind for kind, _ in mine & theirs}
    outcome = "both" if len(kinds) == 2 else kinds.pop() if kinds else "none"
    return Given(points, f"match.said.continuity.{outcome}")
