"""What is to be solved and what comes back. Numbers only: no session, no clock, no words.

With x[i,j] ∈ {0,1} for "person i gets a place at post j", v[i,j] = points[i,j] + worth_of_a_place and a[i,j] = allowed:

    maximise   Σ v[i,j]·x[i,j]                                over pairs with a[i,j]
    subject to Σ_j x[i,j] ≤ 1       for every person i        (= 1 where must_place)
               Σ_i x[i,j] ≤ capacity[j]  for every post j     (≥ 1 where must_fill)
               Σ_(i,j)∈S x[i,j] ≤ limit  for every cap, S the union of its blocks people × posts
               x[i,j] = 1           for every pin

A ban is a pair that is not allowed. A pin is as hard as every other rule: on a pair that is not allowed it cannot hold.
Points are whole hundredths, so values of solutions are whole numbers and a bound may be rounded down.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

NOWHERE = -1
LARGEST = 1 << 40  # points and worth together stay below it: sums over a million people are exact in 64 bits


@dataclass(frozen=True, eq=False)
class Cap:
    """At most `limit` chosen pairs in the union of the blocks.

    One block: at most k from one unit in one county; of two kin one in a unit. Two blocks: a couple who must not be
    parted: p1 in county c, p2 outside c ≤ 1."""

    rule: str
    blocks: tuple[tuple[np.ndarray, np.ndarray], ...]
    limit: int


@dataclass(frozen=True, eq=False)
class Problem:
    points: np.ndarray  # n × m, whole hundredths
    allowed: np.ndarray  # n × m, bool
    capacity: np.ndarray  # m
    caps: tuple[Cap, ...] = ()
    pins: tuple[tuple[int, int], ...] = ()
    worth_of_a_place: int = 0  # hundredths for every person placed
    must_place: np.ndarray = None  # n, bool
    must_fill: np.ndarray = None  # m, bool

    def __post_init__(self) -> None:
        n, m = self.points.shape
        for name, length in (("must_place", n), ("must_fill", m)):
            given = getattr(self, name)
            given = np.zeros(length, bool) if given is None else np.asarray(given, bool)
            object.__setattr__(self, name, given)
            assert given.shape == (length,), name
        object.__setattr__(self, "capacity", np.asarray(self.capacity, np.int64))
        assert self.allowed.shape == (n, m) and self.allowed.dtype == bool, "allowed"
        assert self.capacity.shape == (m,) and (self.capacity >= 0).all(), "capacity"
        assert np.issubdtype(self.points.dtype, np.integer), "points are whole hundredths"

    @property
    def shape(self) -> tuple[int, int]:
        return self.points.shape

    def with_pin(self, person: int, post: int) -> "Problem":
        return replace(self, pins=(*self.pins, (person, post)))


@dataclass(frozen=True)
class Budget:
    """Seconds of the wall clock. The only thing that can make two answers to the same problem differ."""

    seconds: float = 60.0


@dataclass(frozen=True)
class Progress:
    """stage: plain (without caps), prices (the linear program), search; best and bound in hundredths, if known."""

    stage: str
    done: float
    best: int | None = None
    bound: int | None = None


Report = Callable[[Progress], Any]


@dataclass(frozen=True, eq=False)
class Certificate:
    """Prices from which anyone computes `bound` with plain arithmetic (certificate.check).

    Prices are hundredths, exact multiples of 2⁻²⁰. `proof` says what shows that nothing better exists: "prices" (the
    prices alone), "search" (prices leave a gap, an exhaustive search closed it), "none" (time ran out, see the gap)."""

    post_prices: np.ndarray  # m; below 0 only where must_fill: what filling it costs the whole
    cap_prices: np.ndarray  # one per cap, in the order of problem.caps, ≥ 0
    person_utilities: np.ndarray  # n: the best a person can have at these prices
    bound: int  # no solution is worth more, by these prices
    proof: str


@dataclass(frozen=True, eq=False)
class Solution:
    post_of: np.ndarray  # n, NOWHERE for who gets no place
    points: int  # Σ points of the chosen pairs
    value: int  # points + worth_of_a_place · placed: what is maximised
    proven: bool
    bound: int  # no solution is worth more
    gap: int  # bound − value, 0 when proven
    certificate: Certificate
    method: str  # assignment | prices | search
    seconds: float
    figures: dict[str, int] = field(default_factory=dict)  # how much work it was: columns, caps, rounds, nodes

    @property
    def placed(self) -> int:
        return int((self.post_of >= 0).sum())


class Infeasible(Exception):
    """No choice keeps all pins, caps, must_place and must_fill. Which rules are at odds: infeasible.conflict."""


class Undecided(Exception):
    """The budget ended before a first choice that keeps everything was found, or shown not to exist."""


def worth(problem: Problem, post_of: np.ndarray) -> tuple[int, int]:
    """Points and value of a choice."""
    people = np.flatnonzero(post_of >= 0)
    points = int(problem.points[people, post_of[people]].sum(dtype=np.int64))
    return points, points + problem.worth_of_a_place * len(people)


def broken(problem: Problem, post_of: np.ndarray) -> list[str]:
    """What a choice does not keep, from the definition alone: the check of every answer before it leaves."""
    n, m = problem.shape
    people = np.flatnonzero(post_of >= 0)
    posts = post_of[people]
    taken = np.bincount(posts, minlength=m)
    found = []
    if not problem.allowed[people, posts].all():
        found.append("allowed")
    if (taken > problem.capacity).any():
        found.append("capacity")
    if (post_of[problem.must_place] < 0).any():
        found.append("must_place")
    if (taken[problem.must_fill] == 0).any():
        found.append("must_fill")
    if any(post_of[person] != post for person, post in problem.pins):
        found.append("pins")
    for cap in problem.caps:
        if used(cap, post_of, m) > cap.limit:
            found.append(cap.rule)
    return found


def used(cap: Cap, post_of: np.ndarray, m: int) -> int:
    """How many chosen pairs lie in the union of the blocks."""
    counted: set[int] = set()
    for people, posts in cap.blocks:
        of_block = np.zeros(m + 1, bool)  # the last is NOWHERE
        of_block[posts] = True
        there = of_block[post_of[people]]
        counted.update(people[there].tolist())
    return len(counted)
