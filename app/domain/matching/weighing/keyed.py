"""How one function decides a pair and a matrix: the verdict on distinct keys, spread by indexing.

Keyed: few distinct keys. Where a rule touches few places of each key (`touches`), only those are asked; every other
pair passes, and the verdict must say so too (a property test holds them together).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from app.domain.matching.weighing.facts import Person, Place


class Answer(NamedTuple):
    """One rule's word on one pair: label code and facts; `ask`: it passes, but somebody should look into it."""

    passes: bool
    code: str
    facts: dict[str, Any] = {}
    ask: bool = False


def passes(rule: str) -> Answer:
    return Answer(True, f"match.answer.{rule}.passes")


def fails(rule: str, outcome: str, **facts: object) -> Answer:
    return Answer(False, f"match.answer.{rule}.{outcome}", facts)


def asks(rule: str, outcome: str, stops: bool, **facts: object) -> Answer:
    """Unclear: it passes and is named, or stops where the policy says so."""
    return Answer(not stops, f"match.answer.{rule}.{outcome}", facts, ask=True)


class Given(NamedTuple):
    """One criterion's points for one pair, in hundredths, with the code and facts of its sentence."""

    points: int
    code: str
    facts: dict[str, Any] = {}


@dataclass(frozen=True)
class Keyed:
    code: str
    person_key: Callable[[Person], Hashable]
    place_key: Callable[[Place], Hashable]
    verdict: Callable[[Any, Any], Answer]
    touches: Callable[[Any], Iterable[Any]] | None = None

    def answer(self, person: Person, place: Place) -> Answer:
        return self.verdict(self.person_key(person), self.place_key(place))

    def forbid(self, allowed: np.ndarray, people: Sequence[Person], places: Sequence[Place]) -> None:
        """Strike out what does not pass, in place."""
        persons, of_person = distinct(map(self.person_key, people))
        posts, of_place = distinct(map(self.place_key, places))
        if self.touches:
            where = {key: number for number, key in enumerate(posts)}
            for number, key in enumerate(persons):
                met = [where[each] for each in self.touches(key) if each in where]
                struck = [at for at in met if not self.verdict(key, posts[at]).passes]
                if struck:
                    allowed[np.ix_(of_person == number, np.isin(of_place, struck))] = False
            return
        small = np.array([[self.verdict(one, other).passes for other in posts] for one in persons], bool)
        if not small.all():
            spread = small.reshape(len(persons), len(posts))[:, of_place]
            for number in range(len(persons)):
                if not spread[number].all():
                    allowed[of_person == number] &= spread[number]


@dataclass(frozen=True)
class KeyedPoints:
    """A criterion with few distinct keys."""

    code: str
    weight: int
    person_key: Callable[[Person], Hashable]
    place_key: Callable[[Place], Hashable]
    points: Callable[[Any, Any], Given]

    def given(self, person: Person, place: Place) -> Given:
        return self.points(self.person_key(person), self.place_key(place))

    def add(self, total: np.ndarray, people: Sequence[Person], places: Sequence[Place]) -> None:
        persons, of_person = distinct(map(self.person_key, people))
        posts, of_place = distinct(map(self.place_key, places))
        small = np.array([[self.points(one, other).points for other in posts] for one in persons], total.dtype)
        total += small.reshape(len(persons), len(posts))[np.ix_(of_person, of_place)]


@dataclass(frozen=True)
class Tagged:
    """A criterion on how many words a person and a place share. `score` does arithmetic only, so it takes whole numbers
    and arrays alike: (shared, words of the person, words of the place) → hundredths."""

    code: str
    weight: int
    person_tags: Callable[[Person], frozenset[Hashable]]
    place_tags: Callable[[Place], frozenset[Hashable]]
    score: Callable[[Any, Any, Any], Any]
    said: Callable[[int, int, frozenset[Hashable], frozenset[Hashable]], Given] = field(repr=False)

    def given(self, person: Person, place: Place) -> Given:
        mine, theirs = self.person_tags(person), self.place_tags(place)
        return self.said(int(self.score(len(mine & theirs), len(mine), len(theirs))), self.weight, mine, theirs)

    def add(self, total: np.ndarray, people: Sequence[Person], places: Sequence[Place]) -> None:
        mine, theirs = [self.person_tags(each) for each in people], [self.place_tags(each) for each in places]
        words = {word: number for number, word in enumerate(sorted(frozenset().union(*theirs), key=repr))}
        posts = _table(theirs, words).T
        size_mine = np.array([len(each) for each in mine], total.dtype)[:, None]
        size_theirs = np.array([len(each) for each in theirs], total.dtype)[None, :]
        persons = _table(mine, words)
        for begin in range(0, len(people), CHUNK):
            rows = slice(begin, begin + CHUNK)
            shared = (persons[rows] @ posts).astype(total.dtype)
            total[rows] += self.score(shared, size_mine[rows], size_theirs)


@dataclass(frozen=True)
class Measured:
    """A criterion that is arithmetic on whole numbers of a person and a place; `formula` takes numbers and arrays."""

    code: str
    weight: int
    of_person: Callable[[Person], tuple[int, ...]]
    of_place: Callable[[Place], tuple[int, ...]]
    formula: Callable[[Sequence[Any], Sequence[Any]], Any]
    said: Callable[[int, Person, Place], Given] = field(repr=False)

    def given(self, person: Person, place: Place) -> Given:
        return self.said(int(self.formula(self.of_person(person), self.of_place(place))), person, place)

    def add(self, total: np.ndarray, people: Sequence[Person], places: Sequence[Place]) -> None:
        persons = np.array([self.of_person(each) for each in people], total.dtype)
        columns = np.array([self.of_place(each) for each in places], total.dtype)
        for begin in range(0, len(people), CHUNK):
            rows = persons[begin : begin + CHUNK]
            mine, theirs = [each[:, None] for each in rows.T], [each[None, :] for each in columns.T]
            total[begin : begin + CHUNK] += self.formula(mine, theirs)


@dataclass(frozen=True)
class Listed:
    """A criterion told pair by pair: wishes."""

    code: str
    weight: int
    ranks: dict[tuple[int, int], int]
    most: int

    def given(self, person: Person, place: Place) -> Given:
        rank = self.ranks.get((person.id, place.id), 0)
        code = f"match.said.{self.code}." + ("ranked" if rank else "none")
        return Given(self._points(rank), code, {"rank": rank} if rank else {})

    def add(self, total: np.ndarray, people: Sequence[Person], places: Sequence[Place]) -> None:
        row = {each.id: number for number, each in enumerate(people)}
        column = {each.id: number for number, each in enumerate(places)}
        for (person, place), rank in self.ranks.items():
            if person in row and place in column:
                total[row[person], column[place]] += self._points(rank)

    def _points(self, rank: int) -> int:
        return self.weight * (self.most + 1 - rank) // self.most if 0 < rank <= self.most else 0


Criterion = KeyedPoints | Tagged | Measured | Listed
CHUNK = 1024


def distinct(keys: Iterable[Hashable]) -> tuple[list[Hashable], np.ndarray]:
    """The different keys in the order they come, and which of them each is."""
    seen: dict[Hashable, int] = {}
    numbers = [seen.setdefault(key, len(seen)) for key in keys]
    return list(seen), np.array(numbers, np.int64)


def _table(tags: Sequence[frozenset[Hashable]], words: dict[Hashable, int]) -> np.ndarray:
    table = np.zeros((len(tags), max(len(words), 1)), np.float32)
    for row, each in enumerate(tags):
        for word in each:
            if word in words:
                table[row, words[word]] = 1
    return table
