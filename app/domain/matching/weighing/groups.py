"""Rules about many pairs together: at most so many in a unit, a county, from one sending unit; kin apart, couples
together; the round's quotas. Each becomes caps of the engine, with the code and facts of its sentence.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from app.domain.matching.catalogue import RULES, Reach
from app.domain.matching.engine.problem import Cap
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.facts import Facts, Person, Place

Members = dict[Hashable, np.ndarray]


@dataclass(frozen=True, eq=False)
class Group:
    """One cap and how it is said: match.cap.<rule>."""

    cap: Cap
    facts: dict[str, Any]

    @property
    def rule(self) -> str:
        return self.cap.rule

    @property
    def code(self) -> str:
        return f"match.cap.{self.rule}"

    def holds(self, person: int, place: int) -> bool:
        """Is this pair counted?"""
        return any(person in people and place in places for people, places in self.cap.blocks)


def group_rules(policy: MatchPolicy, facts: Facts) -> list[Group]:
    """Those that are switched on and could ever bind, in the order of the catalogue."""
    on = [code for code, kind in RULES.items() if kind.reach == Reach.GROUP and policy.is_on(code) and code in MAKERS]
    return [group for code in on for group in MAKERS[code](policy, facts)]


def unit_capacity(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    most, there = policy.param("unit_capacity", "most"), Counter(receiver for _, receiver in facts.already)
    for unit_id, places in _by(facts.places, lambda place: place.unit.id).items():
        label = facts.offices[unit_id].label
        yield from _at_most("unit_capacity", facts, places, most - there[unit_id], most, label)


def county_capacity(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    most = policy.param("county_capacity", "most")
    there = Counter(facts.offices[receiver].county_id for _, receiver in facts.already)
    for county, places in _counties(facts).items():
        label = facts.offices[county].label
        yield from _at_most("county_capacity", facts, places, most - there[county], most, label)


def per_sending_unit(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    """At most k from one sending unit in one receiving unit, and in one county; who is there already counts."""
    in_unit, in_county = policy.param("per_sending_unit", "in_unit"), policy.param("per_sending_unit", "in_county")
    units, counties = _by(facts.places, lambda place: place.unit.id), _counties(facts)
    there: Counter[tuple[int, int | None]] = Counter()
    for sender, receiver in facts.already:
        there[sender, receiver] += 1
        there[sender, -(facts.offices[receiver].county_id or 0)] += 1
    rooms = {("unit", key): _room(facts, places) for key, places in units.items()}
    rooms |= {("county", key): _room(facts, places) for key, places in counties.items()}
    wanted = [("unit", key, places, in_unit, key) for key, places in units.items()]
    wanted += [("county", key, places, in_county, -key) for key, places in counties.items()]
    for sender, people in _by(facts.people, lambda person: person.home.id).items():
        for kind, key, places, most, place in wanted:
            if min(len(people), rooms[kind, key]) > most - there[sender, place]:
                told = {"place": facts.offices[key].label, "sender": facts.offices[sender].label, "most": most}
                left = max(most - there[sender, place], 0)
                yield Group(Cap("per_sending_unit", ((people, places),), left), told)


def kin_apart(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    """公务员法 74 (a): kin do not come under the same leader. Only pairs that are sure; the rest is named."""
    row = {person.id: number for number, person in enumerate(facts.people)}
    units = _by(facts.places, lambda place: place.unit.id)
    for kin in facts.kin:
        if kin.sure:
            pair = np.array(sorted((row[kin.one], row[kin.other])))
            names = {"one": facts.people[pair[0]].name, "other": facts.people[pair[1]].name}
            for unit, places in units.items():
                if _room(facts, places) > 1:
                    cap = Cap("kin_apart", ((pair, places),), 1)
                    yield Group(cap, names | {"place": facts.offices[unit].label})


def couples_together(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    """One in a county and the other outside it is one too many; one of them without a place is allowed."""
    row = {person.id: number for number, person in enumerate(facts.people)}
    everywhere = np.arange(len(facts.places))
    for kin in facts.kin:
        if kin.couple and kin.sure:
            one, other = (np.array([row[each]]) for each in (kin.one, kin.other))
            names = {"one": facts.people[one[0]].name, "other": facts.people[other[0]].name}
            for county, inside in _by(facts.places, lambda place: place.unit.county_id or 0).items():
                outside = np.setdiff1d(everywhere, inside)
                label = facts.offices[county].label if county else "@match.seat"
                yield Group(Cap("couples_together", ((one, inside), (other, outside)), 1), names | {"place": label})


def quotas(policy: MatchPolicy, facts: Facts) -> Iterator[Group]:
    for line in facts.quotas:
        if line.path:
            inside = [at for at, place in enumerate(facts.places) if place.unit.path.startswith(line.path)]
            said = line.label
        else:
            wanted = (line.kind, line.direction)
            inside = [at for at, place in enumerate(facts.places) if (place.kind, place.direction) == wanted]
            said = f"@word.Direction.{line.direction}"
        yield from _at_most("quotas", facts, np.array(inside, np.int64), line.left, line.left, said)


MAKERS: dict[str, Callable[[MatchPolicy, Facts], Iterable[Group]]] = {
    "quotas": quotas, "unit_capacity": unit_capacity, "county_capacity": county_capacity,
    "per_sending_unit": per_sending_unit, "kin_apart": kin_apart, "couples_together": couples_together,
}  # fmt: skip


def _at_most(rule: str, facts: Facts, places: np.ndarray, left: int, most: int, place: str) -> Iterator[Group]:
    """Of everyone; nothing, where so many could not come anyway."""
    left = max(left, 0)
    if min(len(facts.people), _room(facts, places)) > left:
        yield Group(Cap(rule, ((_everyone(len(facts.people)), places),), left), {"place": place, "most": most})


@cache
def _everyone(n: int) -> np.ndarray:
    """The same array for every rule that counts everyone."""
    return np.arange(n)


def _room(facts: Facts, places: np.ndarray) -> int:
    return sum(facts.places[at].free for at in places)


def _counties(facts: Facts) -> Members:
    found = _by(facts.places, lambda place: place.unit.county_id or 0)
    return {county: places for county, places in found.items() if county}


def _by(things: Sequence[Person] | Sequence[Place], key: Callable[[Any], Hashable]) -> Members:
    """Positions by key, in the order in which the keys come."""
    found: dict[Hashable, list[int]] = defaultdict(list)
    for number, each in enumerate(things):
        found[key(each)].append(number)
    return {each: np.array(numbers, np.int64) for each, numbers in found.items()}
