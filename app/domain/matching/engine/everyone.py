"""Everybody's alternatives at once, for no more than the solve itself: bounds first, programs only while they decide.

1. Chains (chains.py) at the prices of the choice: choices nearly as good, and, where the prices prove the choice, a
   bound below every price. Where a chain keeps all caps, bound and price are the same: exact.
2. In small problems whoever is left open is looked at on the halved warm program, in so many programs as are left for
   each. What is met for one serves the others, for a good choice moves several people.
3. Who is still open is told the best choices known and what they cost at least: at_least ≤ true price ≤ loss.
"""

from collections.abc import Iterator

import numpy as np

from app.domain.matching.engine.chains import Chains
from app.domain.matching.engine.parts import Late, Stuck
from app.domain.matching.engine.pool import Pool
from app.domain.matching.engine.tree import KEPT
from app.domain.matching.engine.whynot import Price, Reasons, chain

MOST = 4_000_000  # pairs; above, only who asks is told
OPEN_MOST = 250_000  # the same where prices alone do not prove the choice
PROGRAMS = 100
REACH = 3000.0  # hundredths; ways that lose more are looked for only where nothing else is
ONE_BY_ONE = 12  # programs that asking post by post counts as
TRIES = 24  # chains of one person that are looked at


class Everyone:
    def __init__(self, reasons: Reasons, k: int, programs: int = PROGRAMS) -> None:
        self.reasons, self.k, self.left = reasons, k, programs
        self.grid, self.post_of, self.value = reasons.grid, reasons.post_of, reasons.solution.value
        self.proof = reasons.solution.certificate
        self.tight = self.proof.bound == self.value
        self.small = self.grid.n * self.grid.m <= KEPT
        self.least = np.zeros((self.grid.n, self.grid.m))

    @property
    def told(self) -> bool:
        return 0 < self.grid.n * self.grid.m <= (MOST if self.tight else OPEN_MOST)

    def alternatives(self) -> Iterator[list[Price]]:
        """The k cheapest other posts of every person, in their order; empty where that would take too long."""
        if not self.told:
            yield from ([] for _ in range(self.grid.n))
            return
        self.pool = Pool(self.grid)
        self.by_prices()
        if self.small and not self.tight:
            self.by_halving()
        for person in range(self.grid.n):
            yield self.of(person)

    def open_to(self, person: int) -> np.ndarray:
        found = self.grid.values[person] != self.grid.low
        found[self.post_of[person]] &= self.post_of[person] < 0
        return found

    def by_prices(self) -> None:
        """The least that every pair loses, and chains. Fractional prices do not fit the choice: they only bound."""
        grid, proof = self.grid, self.proof
        table = grid.values.astype(np.float64)
        grid.caps.discount(table, slice(0, grid.n), proof.cap_prices[grid.caps.number])
        table -= proof.post_prices
        np.subtract(proof.person_utilities[:, None], table, out=table)
        table[grid.values == grid.low] = np.inf
        self.least = np.maximum(table - (proof.bound - self.value), 0)
        self.look(Chains(grid, self.post_of, table, proof.person_utilities, proof.post_prices), REACH, self.tight)

    def by_halving(self) -> None:
        """Prices of the part in which the choice is the best."""
        try:
            tree, scale = self.reasons.tree, self.reasons.tree.grid.scale
            around = tree.around(self.post_of)
        except (Stuck, Late):
            return
        slack = (around.utilities[:, None] - around.table) / scale
        slack[self.grid.values == self.grid.low] = np.inf
        chains = Chains(self.grid, self.post_of, slack, around.utilities / scale, around.prices / scale)
        self.look(chains, REACH, False)

    def look(self, chains: Chains, reach: float, bounding: bool) -> None:
        people = np.arange(self.grid.n)
        while len(people):
            short = []
            for person, lost, after in chains.ways(people, reach):
                if bounding:
                    self.least[person] = np.maximum(self.least[person], np.minimum(lost, reach))
                    told = self.open_to(person) & ~np.isfinite(lost)
                    self.least[person, told] = np.maximum(self.least[person, told], reach)
                if not self.walked(chains, person, lost, after) and np.isfinite(reach):
                    short.append(person)
            people, reach = np.array(short, np.int64), np.inf

    def walked(self, chains: Chains, person: int, lost: np.ndarray, after: np.ndarray) -> bool:
        """The cheapest chains of a person into the pool; False where there may be more beyond the reach."""
        open_ = self.open_to(person)
        near = np.flatnonzero(np.isfinite(lost) & open_)
        for post in near[np.argsort(lost[near], kind="stable")][:TRIES]:
            floor = self.pool.floor(person, open_, self.k)
            if floor is not None and self.value - floor <= lost[post] + 1e-6:
                return True
            found = chains.walked(person, int(post), after)
            if found is not None:
                self.pool.take(found)
        return len(near) >= min(TRIES, int(open_.sum()))

    def of(self, person: int) -> list[Price]:
        open_ = self.open_to(person)
        if self.small and self.left > 0 and not self.closed(person, open_):
            try:
                self.halve(person, open_)
            except Stuck:  # some of these posts cannot be held at all: asked one by one
                self.left -= ONE_BY_ONE
                return self.reasons.alternatives(person, self.k)
            except Late:
                self.left = 0
        known = self.pool.best(person, open_, self.k)
        rest = self.rest(person, open_, known)
        return [self.price(person, post, rest) for post, _ in known]

    def halve(self, person: int, open_: np.ndarray) -> None:
        """Ask the programs; what nothing outside the pool exceeds bounds every post."""
        tree, share = self.reasons.tree, max(1, self.left // (self.grid.n - person))
        before = tree.solved
        top = tree.best_of(person, open_, self.k, self.pool, share)
        self.left -= tree.solved - before
        lost = self.value - np.floor(top / tree.grid.scale + 1e-6)
        known = self.pool.at[person] >= 0
        lost = np.where(known, np.minimum(lost, self.value - self.pool.value[person].astype(np.float64)), lost)
        self.least[person] = np.maximum(self.least[person], lost)

    def rest(self, person: int, open_: np.ndarray, known: list[tuple[int, int]]) -> float:
        """What the other posts lose at least."""
        others = open_.copy()
        others[[post for post, _ in known]] = False
        return float(np.ceil(self.least[person, others].min(initial=np.inf) - 1e-6))

    def closed(self, person: int, open_: np.ndarray) -> bool:
        known = self.pool.best(person, open_, self.k)
        rest = self.rest(person, open_, known)
        full = len(known) == self.k or rest == np.inf
        return full and all(self.price(person, post, rest).exact for post, _ in known)

    def price(self, person: int, post: int, rest: float) -> Price:
        """Exact only if no other post could be cheaper."""
        choice = self.pool.holding(person, post)
        loss = self.value - self.grid.value(choice)
        least = float(np.ceil(self.least[person, post] - 1e-6))
        exact = self.reasons.solution.proven and loss <= min(least, rest)
        moves = tuple(chain(self.post_of, choice, person))
        return Price(person, post, loss, moves, exact, loss if exact else int(min(loss, least)))
