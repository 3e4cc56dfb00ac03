"""Column generation: from the plain assignment to the linear program over all pairs and all caps."""

from dataclasses import dataclass
from time import monotonic

import numpy as np

from app.domain.matching.engine.master import Master, Pricing, first

ROUNDS = 400
NEAR = 4  # pairs per person the program begins with


@dataclass
class Relaxed:
    """Prices with the least bound seen; `done` if the program was solved to its end."""

    bound: float
    post_prices: np.ndarray
    cap_prices: np.ndarray
    done: bool
    rounds: int


def start(master: Master, post_of: np.ndarray, post_prices: np.ndarray, cap_prices: np.ndarray) -> None:
    """The pairs of a first choice and the pairs that are nearly as good at its prices."""
    held = np.flatnonzero(post_of >= 0)
    usage = master.grid.caps.usage(held, post_of[held])
    master.add_caps(np.flatnonzero((cap_prices > 0) | (usage > master.grid.caps.limit)))
    grid = master.grid
    master.add(held, post_of[held])
    for rows, table in Pricing(grid, post_prices, cap_prices).tables():
        for chosen, _ in first(table, NEAR):
            master.add(np.arange(rows.start, rows.stop), chosen)


def relax(master: Master, until: float, told) -> Relaxed:
    grid = master.grid
    best = Relaxed(np.inf, np.zeros(grid.m), np.zeros(len(grid.caps)), False, 0)
    for best.rounds in range(1, ROUNDS + 1):
        left = until - monotonic()
        if left <= 0:
            return best
        master.h.setOptionValue("time_limit", master.h.getRunTime() + left)
        if not master.solve():
            return best
        bound, people, posts = Pricing(grid, master.post_prices, master.cap_prices).improving(master.utilities)
        if bound < best.bound:
            best.bound, best.post_prices, best.cap_prices = bound, master.post_prices, master.cap_prices
            told(bound)
        grown = master.add(people, posts)
        grown += master.add_caps(master.broken_caps())
        if not grown:
            best.done = True
            return best
    return best
