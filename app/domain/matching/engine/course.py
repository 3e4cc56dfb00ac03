"""The three steps to a proven choice, on one grid; and the same with one pair held.

1. Plain: the assignment without caps. If it breaks no cap, it is optimal, and its prices prove it.
2. Prices: the linear program over all pairs and caps. If it ends whole, it is optimal, and its prices prove it.
3. Search: a good choice by diving, then exhaustion over the few pairs that could still be better.
"""

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from app.domain.matching.engine import plain, search
from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.master import Master, Pricing
from app.domain.matching.engine.parts import Node, Stuck
from app.domain.matching.engine.problem import Infeasible, Progress, Report, Undecided
from app.domain.matching.engine.relax import Relaxed, relax, start
from app.domain.matching.engine.residual import Residual
from app.domain.matching.engine.tree import Tree

MOST_PAIRS = 400_000
HALVED = 250_000  # pairs up to which halving on the warm program comes first
FIELDS = (15, MOST_PAIRS)  # pairs per person that are searched, until that proves the choice


@dataclass
class Found:
    """The best choice so far, what bounds it, and the prices of the least bound."""

    post_of: np.ndarray | None = None
    value: int = 0
    bound: float = np.inf
    method: str = "assignment"
    post_prices: np.ndarray | None = None
    cap_prices: np.ndarray | None = None
    figures: dict[str, int] = field(default_factory=dict)


class Course:
    def __init__(self, grid: Grid, told: Report) -> None:
        self.grid, self.told = grid, told
        self.master: Master | None = None

    def best(self, until: float) -> Found:
        self.found, self.until = Found(), until
        self.tell("plain", 0.0)
        first = plain.assign(self.grid)
        self.found.post_prices, self.found.cap_prices = Residual(self.grid, first).prices(), self.no_cap_prices()
        self.found.bound = self.grid.value(first)
        if self.grid.caps.kept(first):
            self.take(first)
            return self.found
        self.take(search.trimmed(self.grid, first))
        self.tell("prices", 0.1)
        self.begin(first, self.found.post_prices, self.found.cap_prices)
        return self.with_caps()

    def begin(self, choice: np.ndarray, post_prices: np.ndarray, cap_prices: np.ndarray) -> None:
        self.master = Master(self.grid)
        start(self.master, choice, post_prices, cap_prices)

    def with_caps(self) -> Found:
        found, grid, master = self.found, self.grid, self.master
        relaxed = relax(master, self.until, self.lowered)
        if relaxed.bound <= found.bound:
            found.post_prices, found.cap_prices = relaxed.post_prices, relaxed.cap_prices
        found.figures |= {"rounds": relaxed.rounds, "columns": len(master.people), "caps": len(master.rows_of_caps)}
        found.method = "prices"
        if relaxed.done:
            self.take(search.whole(master))
        if found.post_of is None or not grid.reached(found.value, found.bound):
            found.method = "search"
            self.tell("search", 0.4)
            self.search(relaxed)
        return found

    def search(self, relaxed: Relaxed) -> None:
        found, grid = self.found, self.grid
        pricing, top = Pricing(grid, found.post_prices, found.cap_prices), found.bound
        if relaxed.done and grid.n * grid.m <= HALVED and self.halved():
            return
        if relaxed.done:
            self.round(pricing)
        if found.post_of is None:
            self.take(self.witness())
        for most in FIELDS:
            if grid.reached(found.value, found.bound) or monotonic() > self.until:
                return
            gap = top - grid.better(found.value)
            pairs = pricing.within(gap, MOST_PAIRS)
            if pairs is None:
                return
            people, posts, slack = pairs
            whole = most * grid.n >= len(slack)
            if not whole:
                gap = float(np.partition(slack, most * grid.n)[most * grid.n])
            people, posts = self.with_own(people[slack <= gap], posts[slack <= gap])
            found.figures |= {"searched": len(people)}
            chosen, bound, ended = search.exhaust(grid, people, posts, found.post_of, self.until)
            self.take(chosen)
            outside = found.value if whole else top - gap  # what holds a pair of more slack is not worth more
            self.lowered(max(found.value if ended else bound, outside))
            if whole:
                return

    def halved(self) -> bool:
        """Exhaustion on the warm program; False where it does not come to an end."""
        found, tree = self.found, Tree(self.master, self.until)
        try:
            told = tree.best([Node(found.bound)], found.post_of)
        except Stuck:
            self.master.limit({}, frozenset())
            return False
        found.figures |= {"searched": tree.solved}
        self.take(told.choice)
        if found.post_of is not None:
            self.lowered(max(found.value, told.bound))
        return told.ended and found.post_of is not None

    def round(self, pricing: Pricing) -> None:
        """Choices near the program: it gets the pairs that could be in one, and is rounded a few times."""
        people, posts, slack = pricing.closest(FIELDS[0] * self.grid.n)
        self.master.add(people, posts)
        enough = int(self.found.bound - slack[min(5 * self.grid.n, len(slack) - 1)]) if len(slack) else 0
        choices = search.dives(self.master, enough, self.until)
        if self.found.post_of is not None:
            choices.append(self.found.post_of)
        if len(choices) > 1:
            choices.append(search.crossed(self.grid, choices, self.until))
        for chosen in choices:
            self.take(chosen)

    def with_own(self, people: np.ndarray, posts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pairs with those of the best choice so far."""
        choice, m = self.found.post_of, self.grid.m
        own = np.flatnonzero(choice >= 0)
        keys = np.unique(np.concatenate([people * m + posts, own * m + choice[own]]))
        return keys // m, keys % m

    def witness(self) -> np.ndarray:
        """Any choice that keeps everything, from the whole matrix."""
        people, posts = np.nonzero(self.grid.values != self.grid.low)
        chosen, _, ended = search.exhaust(self.grid, people, posts, None, self.until)
        if chosen is None and ended:
            raise Infeasible("caps with must_place, must_fill or pins")
        if chosen is None:
            raise Undecided
        return chosen

    def take(self, chosen: np.ndarray | None) -> None:
        if chosen is not None and (self.found.post_of is None or self.grid.value(chosen) > self.found.value):
            self.found.post_of, self.found.value = chosen, self.grid.value(chosen)

    def lowered(self, bound: float) -> None:
        if bound < self.found.bound:
            self.found.bound = bound
            self.tell("prices", 0.3)

    def tell(self, stage: str, done: float) -> None:
        best = None if self.found.post_of is None else self.found.value
        bound = int(self.found.bound) if np.isfinite(self.found.bound) else None
        self.told(Progress(stage, done, best, bound))

    def no_cap_prices(self) -> np.ndarray:
        return np.zeros(len(self.grid.caps))
