"""The assignment without caps: one call of the shortest augmenting path solver on people × seats.

A post of capacity k is k seats. Staying without a place is worth 0, so a pair that is not allowed is laid as 0 and read
back as "no place": no column per person is needed. What must hold is worth more than everything else together: with
B > Σ_i (max_j v[i,j]⁺ − min_j v[i,j]⁻), B is added to every allowed pair of a person who must get a place and to the
first seat of a post that must get somebody. All B are collected iff all musts can hold together, because B outweighs
any change of values; sums stay below 2⁵³, so the arithmetic of the solver is exact.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from app.domain.matching.engine.ease import SQUARE_FROM, ease
from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.problem import NOWHERE, Infeasible


def seats(grid: Grid) -> int:
    return int(grid.capacity.sum())


def assign(grid: Grid) -> np.ndarray:
    post_of_seat = np.repeat(np.arange(grid.m), grid.capacity)
    if not len(post_of_seat) or not grid.n:
        chosen = np.full(grid.n, NOWHERE)
    else:
        chosen = _assign(grid, post_of_seat)
    taken = np.bincount(chosen[chosen >= 0], minlength=grid.m)
    if (chosen[grid.must_place] < 0).any() or (taken < grid.lower).any():
        raise Infeasible("must_place or must_fill")
    return chosen


def _assign(grid: Grid, post_of_seat: np.ndarray) -> np.ndarray:
    values, low = grid.values, grid.low
    must = np.flatnonzero(grid.must_place)
    first = np.searchsorted(post_of_seat, np.flatnonzero(grid.lower))
    big = _more_than_everything(grid) if len(must) or len(first) else 0
    tall = grid.n > len(post_of_seat)  # the solver copies a matrix that is taller than wide
    cost = np.empty((len(post_of_seat), grid.n) if tall else (grid.n, len(post_of_seat)))
    table = cost.T if tall else cost
    single = len(post_of_seat) == grid.m
    for rows in grid.rows():
        part = values[rows] if single and (grid.capacity == 1).all() else values[rows][:, post_of_seat]
        np.negative(np.maximum(part, 0), out=table[rows])
        for person in must[(must >= rows.start) & (must < rows.stop)]:
            line = part[person - rows.start]
            table[person] = np.where(line == low, 0.0, -line - float(big))
        if len(first):
            raw = part[:, first]
            extra = big * (1.0 + grid.must_place[rows][:, None])
            table[rows, first] = np.where(raw == low, 0.0, -raw - extra)
    if len(post_of_seat) == grid.n >= SQUARE_FROM:
        ease(cost, grid.span)
    one, other = linear_sum_assignment(cost)
    people, seat = (other, one) if tall else (one, other)
    posts = post_of_seat[seat]
    value = values[people, posts]
    forced = grid.must_place[people] | np.isin(seat, first)
    held = (value != low) & ((value >= 0) | forced)
    chosen = np.full(grid.n, NOWHERE)
    chosen[people[held]] = posts[held]
    return chosen


def _more_than_everything(grid: Grid) -> int:
    best, worst = np.zeros(grid.n, np.int64), np.zeros(grid.n, np.int64)
    for rows in grid.rows():
        part = grid.values[rows]
        best[rows] = np.maximum(part.max(axis=1, initial=0), 0)
        worst[rows] = np.where(part == grid.low, 0, part).min(axis=1, initial=0)
    big = 1 + int(best.sum() - worst.sum())
    assert big * 2 * (grid.n + 1) < 1 << 53, "points and worth are too large to be added exactly"
    return big
