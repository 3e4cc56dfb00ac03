"""The best choice under all rules, with its proof.

1. Plain: the assignment without caps. Breaks it no cap, it is optimal, and its prices prove it.
2. Prices: the linear program over all pairs and caps. Is it whole, it is optimal, and its prices prove it.
3. Search: a good choice by diving, then exhaustion over the few pairs that could still be better.

The same problem gives the same answer; only a budget that ends early leaves a gap, which is stated.
"""

from dataclasses import dataclass
from time import monotonic

import numpy as np

from app.domain.matching.engine import plain, search
from app.domain.matching.engine.certificate import certify
from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.master import Master, Pricing
from app.domain.matching.engine.problem import (
    Budget,
    Infeasible,
    Problem,
    Progress,
    Report,
    Solution,
    Undecided,
    broken,
    worth,
)
from app.domain.matching.engine.relax import Relaxed, relax, start
from app.domain.matching.engine.residual import Residual

MOST_PAIRS = 400_000


def solve(problem: Problem, budget: Budget | None = None, on_progress: Report | None = None) -> Solution:
    """Raises Infeasible where not all can hold, Undecided where the budget ended before anything that holds."""
    return Solving(problem, budget or Budget(), on_progress or (lambda progress: None)).run()


@dataclass
class Found:
    """The best choice so far and what bounds it."""

    post_of: np.ndarray | None = None
    value: int = 0
    bound: float = np.inf


class Solving:
    def __init__(self, problem: Problem, budget: Budget, told: Report) -> None:
        self.problem, self.told = problem, told
        self.begun = monotonic()
        self.until = self.begun + budget.seconds
        self.grid = Grid(problem)
        self.found = Found()
        self.figures: dict[str, int] = {}

    def run(self) -> Solution:
        self.tell("plain", 0.0)
        first = plain.assign(self.grid)
        prices = Residual(self.grid, first).prices()
        self.found.bound = self.grid.value(first)
        if self.grid.caps.kept(first):
            self.take(first)
            return self.answer("assignment", prices, np.zeros(len(self.grid.caps)))
        self.tell("prices", 0.1)
        return self.with_caps(first, prices)

    def with_caps(self, first: np.ndarray, prices: np.ndarray) -> Solution:
        master = Master(self.grid)
        start(master, first, prices)
        relaxed = relax(master, self.until, self.lowered)
        if not relaxed.done and not np.isfinite(relaxed.bound):
            relaxed.post_prices, relaxed.bound = prices, self.found.bound
        self.figures |= {"rounds": relaxed.rounds, "columns": len(master.people), "caps": len(master.rows_of_caps)}
        chosen = search.whole(master) if relaxed.done else None
        if chosen is not None and self.grid.value(chosen) == self.grid.down(self.found.bound):
            self.take(chosen)
            return self.answer("prices", relaxed.post_prices, relaxed.cap_prices)
        self.tell("search", 0.4)
        self.search(master, relaxed)
        return self.answer("search", relaxed.post_prices, relaxed.cap_prices)

    def search(self, master: Master, relaxed: Relaxed) -> None:
        if relaxed.done:
            self.take(search.dive(master, self.until))
        if self.found.post_of is None:
            self.take(self.witness())
        pricing = Pricing(self.grid, relaxed.post_prices, relaxed.cap_prices)
        for share in (0.25, 1.0):
            gap = self.found.bound - self.found.value - self.grid.step
            if gap < 0 or monotonic() > self.until:
                return
            pairs = pricing.within(max(0.0, relaxed.bound - self.found.value - self.grid.step) * share, MOST_PAIRS)
            if pairs is None:
                return
            people, posts = self.with_held(*pairs)
            self.figures |= {"searched": len(people)}
            chosen, bound, ended = search.exhaust(self.grid, people, posts, self.found.post_of, self.until)
            self.take(chosen)
            if share == 1.0:
                self.lowered(max(bound, self.found.value))
                if ended:
                    self.lowered(self.found.value)

    def with_held(self, people: np.ndarray, posts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The pairs with those of the best choice so far."""
        held = np.flatnonzero(self.found.post_of >= 0)
        keys = np.unique(np.concatenate([people * self.grid.m + posts, held * self.grid.m + self.found.post_of[held]]))
        return keys // self.grid.m, keys % self.grid.m

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
        bound = self.grid.down(self.found.bound) if np.isfinite(self.found.bound) else None
        self.told(Progress(stage, done, best, bound))

    def answer(self, method: str, post_prices: np.ndarray, cap_prices: np.ndarray) -> Solution:
        post_of, value = self.found.post_of, self.found.value
        points, total = worth(self.problem, post_of)
        assert total == value and not broken(self.problem, post_of), "the answer breaks a rule"
        of_caps = np.zeros(len(self.problem.caps))
        of_caps[self.grid.caps.number] = cap_prices
        certificate = certify(self.problem, nearest(post_prices), nearest(of_caps), "none")
        bound = max(value, min(self.grid.down(self.found.bound), self.grid.down(certificate.bound)))
        proof = "prices" if certificate.bound == value else "search" if bound == value else "none"
        object.__setattr__(certificate, "proof", proof)
        self.tell(method, 1.0)
        return Solution(
            post_of, points, value, bound == value, bound, bound - value, certificate, method,
            monotonic() - self.begun, self.figures,
        )  # fmt: skip


def nearest(prices: np.ndarray) -> np.ndarray:
    """Prices of a linear program over whole numbers are fractions with small denominators: take float dust away."""
    return np.where(np.abs(prices * 12 - np.round(prices * 12)) < 1e-4, np.round(prices * 12) / 12, prices)
