"""What every change of a choice would cost: the residual graph over the posts and one hub.

Nodes are the m posts and the hub (node m), which stands for "no place" and for every empty seat. Arcs a → b carry what
is lost when the best suited person does the step:

    j → k    somebody at j moves to k            min over people i at j of  v[i,j] − v[i,k]
    j → hub  somebody at j loses the place       min over people i at j, not must_place, of v[i,j]
    hub → k  somebody without a place takes k    min over people i without of −v[i,k]
    k → hub  a free seat of k takes in           0, where k is not full
    hub → j  a seat of j stays empty             0, where j has more than must be filled

A choice is optimal without caps iff this graph has no cycle below 0. Then shortest distances d give prices:
p[k] = d[hub] − d[k], and u[i] = v[i,j] − p[j] satisfy u[i] + p[k] ≥ v[i,k] for every pair (the optimality conditions of
linear programming), which proves the choice without naming how it was found.
"""

from functools import cached_property

import numpy as np

from app.domain.matching.engine.grid import Grid

FAR = 1 << 60
SETTLED = 1 << 62
CHUNK = 1 << 22  # cells handled at a time


class NotOptimal(Exception):
    """There is a cycle of gain: with nothing but these values the choice could be better."""


class Residual:
    def __init__(self, grid: Grid, post_of: np.ndarray) -> None:
        self.grid, self.post_of, self.hub = grid, post_of, grid.m
        self.taken = np.bincount(post_of[post_of >= 0], minlength=grid.m)
        # a difference of two values fits the type of the values; what is not allowed is far away
        self.far = -int(grid.low) * 2 - 1 if grid.values.dtype == np.int32 else FAR
        self.loss = np.full((grid.m + 1, grid.m + 1), self.far, grid.values.dtype)
        self._moves()
        self._leaving()
        self._entering()

    def _moves(self) -> None:
        """Layer by layer: the first person at every post, the second, …; each layer is one stroke of the matrix."""
        grid = self.grid
        placed = np.flatnonzero(self.post_of >= 0)
        placed = placed[np.argsort(self.post_of[placed], kind="stable")]
        posts = self.post_of[placed]
        layer = np.arange(len(placed)) - np.searchsorted(posts, posts)
        size = max(1, CHUNK // max(1, grid.m))
        for depth in range(int(layer.max(initial=-1)) + 1):
            people = placed[layer == depth]
            for begin in range(0, len(people), size):
                some = people[begin : begin + size]
                at = self.post_of[some]
                line = grid.values[some]
                told = np.where(line == grid.low, self.far, grid.values[some, at][:, None] - line)
                self.loss[at, : grid.m] = np.minimum(self.loss[at, : grid.m], told)
        np.fill_diagonal(self.loss, 0)

    def _leaving(self) -> None:
        grid = self.grid
        free = np.flatnonzero((self.post_of >= 0) & ~grid.must_place)
        at = self.post_of[free]
        np.minimum.at(self.loss[:, self.hub], at, grid.values[free, at])
        open_ = np.flatnonzero(self.taken < grid.capacity)
        self.loss[open_, self.hub] = np.minimum(self.loss[open_, self.hub], 0)

    def _entering(self) -> None:
        grid, hub = self.grid, self.hub
        waiting = np.flatnonzero(self.post_of < 0)
        size = max(1, CHUNK // max(1, grid.m))
        best = np.full(grid.m, grid.low, grid.values.dtype)
        for begin in range(0, len(waiting), size):
            best = np.maximum(best, grid.values[waiting[begin : begin + size]].max(axis=0))
        self.loss[hub, :hub] = np.where(best == grid.low, self.far, -best)
        spare = np.flatnonzero(self.taken > grid.lower)
        self.loss[hub, spare] = np.minimum(self.loss[hub, spare], 0)

    def mover(self, a: int, b: int) -> int:
        """Who does the step a → b; -1 where only a seat does (free seat taken in, seat left empty)."""
        values, post_of = self.grid.values, self.post_of
        if a == self.hub:
            people = np.flatnonzero(post_of < 0)
            told = -values[people, b]
        elif b == self.hub:
            people = np.flatnonzero((post_of == a) & ~self.grid.must_place)
            told = values[people, a]
        else:
            people = np.flatnonzero(post_of == a)
            told = values[people, a] - values[people, b]
        fits = np.flatnonzero(told == self.loss[a, b])
        if self.hub in (a, b) and self.loss[a, b] == 0 and self._seat_moves(a, b):
            return -1
        return int(people[fits[0]])

    def _seat_moves(self, a: int, b: int) -> bool:
        if b == self.hub:
            return bool(self.taken[a] < self.grid.capacity[a])
        return bool(self.taken[b] > self.grid.lower[b])

    @cached_property
    def potentials(self) -> np.ndarray:
        """Shortest distances from anywhere, by rounds over the nodes that came nearer in the last round."""
        found = np.zeros(self.hub + 1, np.int64)
        nearer = np.arange(self.hub + 1)
        size = max(1, CHUNK // (self.hub + 1))
        for _ in range(self.hub + 2):
            before = found.copy()
            for begin in range(0, len(nearer), size):
                some = nearer[begin : begin + size]
                arcs = self._line(self.loss[some])
                arcs += found[some][:, None]
                np.minimum(found, arcs.min(axis=0), out=found)
            nearer = np.flatnonzero(found < before)
            if not len(nearer):
                return found
        raise NotOptimal

    def _line(self, arcs: np.ndarray) -> np.ndarray:
        told = arcs.astype(np.int64)
        told[told >= self.far] = FAR
        return told

    def prices(self) -> np.ndarray:
        """Post prices; a post that is not full and need not be filled costs nothing."""
        prices = self.potentials[self.hub] - self.potentials[: self.hub]
        return np.where(self.grid.lower > 0, prices, np.maximum(prices, 0))

    def nearest(self, source: int, to: bool = False, until: int = -1) -> tuple[np.ndarray, np.ndarray]:
        """Shortest distances from a node (or `to` it) and the neighbour each came by; FAR where there is no way.

        Dijkstra on w + d[a] − d[b] ≥ 0: each node is settled once, one stroke over a row of the matrix each."""
        d = self.potentials
        found = np.full(self.hub + 1, FAR, np.int64)
        by = np.full(self.hub + 1, -1)
        found[source] = 0
        open_ = found.copy()
        for _ in range(self.hub + 1):
            node = int(open_.argmin())
            if open_[node] >= FAR // 2 or node == until:
                break
            arcs = self._line(self.loss[:, node] if to else self.loss[node])
            arcs += found[node] + (d - d[node] if to else d[node] - d)
            closer = np.flatnonzero((arcs < found) & (open_ < SETTLED))
            found[closer] = open_[closer] = arcs[closer]
            by[closer] = node
            open_[node] = SETTLED
        reached = found < FAR // 2
        shift = d[source] - d if to else d - d[source]
        return np.where(reached, found + shift, FAR), by
