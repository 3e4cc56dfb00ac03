"""What it would cost the whole to put somebody elsewhere, and who would move: asked of the engine."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.domain.matching.engine.problem import Infeasible, Problem, worth
from app.domain.matching.engine.solve import solve


class Alternative(NamedTuple):
    """`chain`: (person, from, to), the person asked about first."""

    post: int
    price: int
    chain: list[tuple[int, int, int]]


def price(problem: Problem, post_of: np.ndarray, person: int, post: int) -> Alternative | None:
    """None: with this pair not all rules can hold."""
    try:
        forced = solve(problem.with_pin(person, post))
    except Infeasible:
        return None
    return Alternative(post, worth(problem, post_of)[1] - forced.value, moved(post_of, forced.post_of, person))


def one_more_would_do(problem: Problem, post_of: np.ndarray, person: int, post: int) -> bool:
    """With one more place there, is a best choice one that puts the person on it?"""
    more = problem.capacity.copy()
    more[post] += 1
    wider = replace(problem, capacity=more)
    try:
        return solve(wider.with_pin(person, post)).value == solve(wider).value
    except Infeasible:
        return False


def moved(before: np.ndarray, after: np.ndarray, first: int) -> list[tuple[int, int, int]]:
    people = sorted(np.flatnonzero(before != after).tolist(), key=lambda each: (each != first, each))
    return [(each, int(before[each]), int(after[each])) for each in people]


def best(problem: Problem, post_of: np.ndarray, person: int, n: int = 3) -> list[Alternative]:
    """The n cheapest other posts, the cheapest first, ties by number."""
    own = int(post_of[person])
    posts = [int(post) for post in np.flatnonzero(problem.allowed[person]) if post != own]
    found = [each for post in posts if (each := price(problem, post_of, person, post)) is not None]
    return sorted(found, key=lambda each: (each.price, each.post))[:n]
