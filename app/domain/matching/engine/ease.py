"""Rough prices before the exact assignment of a large square matrix, to make its shortest paths short.

In a square matrix everybody is matched and every column is taken, so adding any price to a column and taking any amount
from a row changes all choices by the same sum: the best choice stays the best, whatever the prices are. With prices
from an auction (people bid for their best column what it is worth to them above the second best, and ε; ε falls) nearly
all best columns are already distinct, and the exact solver has little left to do: 9 s become 2 at 5000 × 5000.
Bids are sums of whole numbers: nothing is rounded.
"""

import numpy as np

SQUARE_FROM = 1500
STEPS = (800.0, 200.0, 50.0, 12.0, 3.0)  # ε for values up to 20 000 hundredths
LEFT = 0.005  # an auction stops when this share of the people has nothing
ROUNDS = 1000
AT_ONCE = 512


def ease(cost: np.ndarray, span: int) -> None:
    """Shift rows and columns of a square cost matrix in place."""
    prices = np.zeros(len(cost))
    for step in STEPS:
        auction(cost, max(1.0, np.round(step * span / 20_000)), prices)
    cost += prices
    cost -= cost.min(axis=1)[:, None]


def auction(cost: np.ndarray, step: float, prices: np.ndarray) -> None:
    """Raise prices until few are left without; everybody starts without."""
    n = len(cost)
    owner, held = np.full(n, -1), np.full(n, -1)
    for turn in range(ROUNDS):
        free = np.flatnonzero(held < 0)
        if len(free) <= LEFT * n:
            return
        some = np.roll(free, -37 * turn)[:AT_ONCE]
        table = cost[some] + prices
        best = table.argmin(axis=1)
        row = np.arange(len(some))
        least = table[row, best]
        table[row, best] = np.inf
        bid = prices[best] + table.min(axis=1) - least + step
        order = np.lexsort((bid, best))
        wins = order[np.append(best[order][1:] != best[order][:-1], True)]
        columns = best[wins]
        before = owner[columns]
        held[before[before >= 0]] = -1
        owner[columns], held[some[wins]], prices[columns] = some[wins], columns, bid[wins]
