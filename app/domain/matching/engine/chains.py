"""Everybody's cheapest chains at once: from prices to other choices that are nearly as good.

At prices (of posts and of caps) every pair has a slack s[i,j] ≥ 0: what the bound loses if i is put on j. If i leaves
its post a for b, somebody must leave b, and so on until a is filled again or a free seat is met: a way b → … → a in a
graph whose arcs are slacks. Where the choice is the best one at these prices, the whole loses no less by the pair than
s[i,b] + shortest way: a bound that needs no solving. The chain itself is a choice; where it keeps all caps, what it
really loses is counted, and where that meets the bound the price is exact.
"""

from collections import Counter
from functools import cache

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.problem import NOWHERE

AT_ONCE = 512  # posts whose ways are found together


class Chains:
    def __init__(self, grid: Grid, choice: np.ndarray, slack: np.ndarray, alone: np.ndarray, empty: np.ndarray) -> None:
        """`alone` is what it loses to leave each person without, `empty` to leave a seat of each post empty."""
        self.grid, self.choice, self.slack, self.hub = grid, choice, slack, grid.m
        self.value = grid.value(choice)
        self.at = np.where(choice < 0, self.hub, choice)
        self.left = grid.caps.limit - grid.caps.usage(np.flatnonzero(choice >= 0), choice[choice >= 0])
        self._arcs(np.maximum(slack, 0), np.maximum(alone, 0), np.maximum(empty, 0))
        self.counted = cache(self._counted)

    def _arcs(self, slack: np.ndarray, alone: np.ndarray, empty: np.ndarray) -> None:
        """For a → b the person at a who loses least by it; -1 where it is only a seat."""
        grid, hub = self.grid, self.hub
        size = hub + 1
        cost = np.column_stack([slack, np.where(grid.must_place, np.inf, alone)])
        order = np.argsort(self.at, kind="stable")
        begins = np.searchsorted(self.at[order], np.arange(size + 1))
        self.cost, self.mover = np.full((size, size), np.inf), np.full((size, size), -1)
        for place in np.flatnonzero(np.diff(begins)):
            people = order[begins[place] : begins[place + 1]]
            if len(people) == 1:
                self.cost[place], self.mover[place] = cost[people[0]], people[0]
            else:
                least = cost[people].argmin(axis=0)
                self.cost[place], self.mover[place] = cost[people[least], np.arange(size)], people[least]
        taken = np.bincount(self.choice[self.choice >= 0], minlength=hub)
        open_ = np.flatnonzero(taken < grid.capacity)
        self.cost[open_, hub], self.mover[open_, hub] = 0, -1
        spare = np.flatnonzero((taken > grid.lower) & (empty <= self.cost[hub, :hub]))
        self.cost[hub, spare], self.mover[hub, spare] = empty[spare], -1
        np.fill_diagonal(self.cost, np.inf)

    def graph(self, reach: float) -> csr_matrix:
        """The ways backwards, without arcs that lose more than `reach`."""
        to, from_ = np.nonzero(~(reach < self.cost.T))
        return csr_matrix((self.cost.T[to, from_], (to, from_)), self.cost.shape)

    def ways(self, people: np.ndarray, reach: float):
        """Person by person what each post loses at least (∞ beyond reach), and the next post on the way back."""
        graph = self.graph(reach)
        places = np.unique(self.at[people])
        for begin in range(0, len(places), AT_ONCE):
            some = places[begin : begin + AT_ONCE]
            far, after = dijkstra(graph, indices=some, limit=reach, return_predecessors=True)
            of = {int(place): row for row, place in enumerate(some)}
            for person in people[np.isin(self.at[people], some)]:
                row = of[int(self.at[person])]
                lost = self.slack[person] + far[row, : self.hub]
                if self.choice[person] >= 0:
                    lost[self.choice[person]] = np.inf
                yield int(person), lost, after[row]

    def walked(self, person: int, post: int, after: np.ndarray) -> np.ndarray | None:
        """The choice at the end of the chain; None if it breaks a cap."""
        moved = {person: post}
        node, end = post, int(self.at[person])
        while node != end:
            to = int(after[node])
            who = int(self.mover[node, to])
            if who in moved:
                return None
            if who >= 0:
                moved[who] = NOWHERE if to == self.hub else to
            node = to
        more: Counter[int] = Counter()
        for who, to in moved.items():
            more.update(self.counted(who, to))
            more.subtract(self.counted(who, int(self.choice[who])))
        if any(extra > 0 and extra > self.left[cap] + 0.5 for cap, extra in more.items()):
            return None
        chosen = self.choice.copy()
        chosen[list(moved)] = list(moved.values())
        return chosen

    def _counted(self, person: int, post: int) -> tuple[int, ...]:
        if post < 0:
            return ()
        blocks = self.inside(person) & self.within(post)
        return tuple({int(self.grid.caps.owner[block]) for block in blocks})

    def inside(self, person: int) -> frozenset[int]:
        caps = self.grid.caps.of_people
        return frozenset(caps.indices[caps.indptr[person] : caps.indptr[person + 1]].tolist())

    def within(self, post: int) -> frozenset[int]:
        caps = self.grid.caps.of_posts
        return frozenset(caps.indices[caps.indptr[post] : caps.indptr[post + 1]].tolist())
