"""Small and middle problems of matching, drawn by a seed, and the slow way to their best choice."""

from itertools import product

import numpy as np

from app.domain.matching.engine.problem import NOWHERE, Cap, Problem, broken, worth


def small(seed: int, most: int = 6, caps: int = 4) -> Problem:
    """Everything at once: ties, negative points, empty posts, caps of one or several blocks, pins, musts."""
    dice = np.random.default_rng(seed)
    n, m = dice.integers(1, most + 1, 2)
    points = dice.integers(0, dice.choice([3, 20, 10000]), (n, m))
    if dice.random() < 0.2:
        points = points - int(points.max() // 2)
    capacity = dice.integers(0, 3, m) if dice.random() < 0.5 else np.ones(m, int)
    return Problem(
        points.astype(np.int32),
        dice.random((n, m)) < dice.choice([0.5, 0.8, 1.0]),
        capacity,
        tuple(_cap(dice, n, m) for _ in range(dice.integers(0, caps + 1) if caps else 0)),
        ((int(dice.integers(n)), int(dice.integers(m))),) if dice.random() < 0.3 else (),
        int(dice.choice([0, 7, 10000])),
        dice.random(n) < (0.3 if dice.random() < 0.4 else 0),
        dice.random(m) < (0.3 if dice.random() < 0.4 else 0),
    )


def _cap(dice: np.random.Generator, n: int, m: int) -> Cap:
    blocks = tuple(
        (some(dice, n, int(dice.integers(1, n + 1))), some(dice, m, int(dice.integers(1, m + 1))))
        for _ in range(dice.choice([1, 1, 2, 3]))
    )
    return Cap("drawn", blocks, int(dice.integers(0, 3)))


def some(dice: np.random.Generator, of: int, count: int) -> np.ndarray:
    return dice.choice(of, count, replace=False)


def best_by_trying(problem: Problem) -> int | None:
    """The worth of the best choice, by trying every choice; None if none keeps the rules."""
    n, m = problem.shape
    options = [
        [j for j in range(m) if problem.allowed[i, j]] + ([] if problem.must_place[i] else [NOWHERE]) for i in range(n)
    ]
    for person, post in problem.pins:
        options[person] = [each for each in options[person] if each == post]
    found = [worth(problem, choice)[1] for choice in map(np.array, product(*options)) if not broken(problem, choice)]
    return max(found, default=None)


def city(
    seed: int, n: int, m: int, *, unit_limit: int = 2, kin: int = 3, couples: int = 2, allowed: float = 0.85,
    capacity: int = 1, worth_of_a_place: int = 10_000,
    units: int = 0, counties: int = 0,
) -> Problem:  # fmt: skip
    """Like a round: a few criteria; ≤ k from one unit in one county, kin not in one unit, couples together."""
    dice = np.random.default_rng(seed)
    units, counties = units or max(2, n // 8), counties or max(2, m // 10)
    unit, county, place = (
        dice.integers(0, units, n), np.sort(dice.integers(0, counties, m)), np.sort(dice.integers(0, max(1, m // 2), m))
    )  # fmt: skip
    profile, direction = dice.integers(0, 12, n), dice.integers(0, 8, m)
    points = dice.choice([0, 1000, 2000, 3500], (12, 8)).astype(np.int32)[profile][:, direction]
    points += (dice.integers(0, 4, n)[:, None] == dice.integers(0, 4, m)) * np.int32(1500)
    points += dice.choice([0, 500, 1000], (n, counties)).astype(np.int32)[:, county]
    points += dice.integers(0, 2000, n, dtype=np.int32)[:, None] * dice.integers(1, 3, m, dtype=np.int32) // 2
    wished = dice.integers(0, m, (n, 3))
    np.add.at(points, (np.arange(n)[:, None], wished), np.int32([2400, 1600, 800]))
    caps = []
    members = [np.flatnonzero(unit == each) for each in range(units)]
    of_county = [np.flatnonzero(county == each) for each in range(counties)]
    outside = [np.flatnonzero(county != each) for each in range(counties)] if couples else []
    for people in members:
        caps += [Cap("unit", ((people, posts),), unit_limit) for posts in of_county if len(people) and len(posts)]
    for _ in range(kin):
        pair = some(dice, n, 2)
        caps += [
            Cap("kin", ((pair, posts),), 1) for posts in np.split(np.arange(m), np.flatnonzero(np.diff(place)) + 1)
        ]
    for _ in range(couples):
        a, b = some(dice, n, 2)
        for one, other in ((a, b), (b, a)):
            caps += [
                Cap("couple", ((np.array([one]), here), (np.array([other]), out)), 1)
                for here, out in zip(of_county, outside, strict=True)
            ]
    np.minimum(points, 10_000, out=points)
    where = dice.random((n, m), dtype=np.float32) < allowed
    return Problem(points, where, np.full(m, capacity), tuple(caps), worth_of_a_place=worth_of_a_place)
