"""Exhaustion by halving where the linear program ends in fractions, on the warm program.

A fraction nearly always comes from somebody who stands half in one set of posts that caps speak of and half in another:
a couple half in each of two counties. So a node is halved by one person and one such set: not inside, or surely inside.
Only bounds of pairs change, so the next program is a few pivots away, and its prices bound the node over all pairs of
the matrix: none is left out. Usually ten or twenty nodes prove what a general search needs thousands for.
"""

from heapq import heapify, heappop, heappush
from itertools import count
from time import monotonic

import highspy
import numpy as np

from app.domain.matching.engine.master import EASY, PER_PERSON, Master, Pricing, first
from app.domain.matching.engine.parts import Basis, Ended, Late, Node, Stuck
from app.domain.matching.engine.pool import Pool
from app.domain.matching.engine.search import WHOLE, whole

ROUNDS = 60
NEARLY = 1e-5
KEPT = 10_000  # pairs up to which a node keeps its table
MOST = 1500  # programs for one choice


class Tree:
    def __init__(self, master: Master, until: float) -> None:
        self.master, self.grid, self.until = master, master.grid, until
        self.sets, self.first = self.post_sets(), self.paired()
        self.keeps = self.grid.n * self.grid.m <= KEPT
        self.leaves: list[Node] = []
        self.solved = 0
        master.h.setOptionValue("simplex_dual_edge_weight_strategy", 1)  # others begin anew with every basis

    def post_sets(self) -> np.ndarray:
        found = np.zeros((len(parts := self.grid.caps.parts()), self.grid.m), bool)
        for row, posts in enumerate(parts):
            found[row, posts] = True
        return found

    def paired(self) -> np.ndarray:
        """People whom a cap of several blocks names alone: they are halved first."""
        caps = self.grid.caps
        several = np.bincount(caps.owner, minlength=len(caps)) > 1
        alone = {int(people[0]) for (people, _), own in zip(caps.blocks, caps.owner, strict=True)
                 if several[own] and len(people) == 1}  # fmt: skip
        return np.array(sorted(alone), np.int64)

    def settle(self, node: Node, value: int | None) -> np.ndarray | None:
        """Solve the node's program over all pairs: lowers its bound, and gives the choice where it is one. Stops as
        soon as nothing better than `value` can be in it."""
        grid, master = self.grid, self.master
        self.solved += 1
        lines = {person: grid.values[person].copy() for person in node.limits}
        musts = grid.must_place.copy()
        for person, open_ in node.limits.items():
            grid.values[person, ~open_] = grid.low
            posts = np.flatnonzero(open_ & (lines[person] != grid.low))
            if not master.known[person].any() or (person in node.musts and not master.known[person, posts].any()):
                best = posts[np.argsort(-grid.values[person, posts], kind="stable")[:3]]
                master.add(np.full(len(best), person), best)
        grid.must_place[list(node.musts)] = True
        try:
            master.limit(node.limits, node.musts)
            if node.basis:
                self.restore(node.basis)
            return self.relaxed(node, value)
        finally:
            for person, line in lines.items():
                grid.values[person] = line
            grid.must_place[:] = musts

    def relaxed(self, node: Node, value: int | None) -> np.ndarray | None:
        grid, master = self.grid, self.master
        for _ in range(ROUNDS):
            left = self.until - monotonic()
            master.h.setOptionValue("time_limit", master.h.getRunTime() + max(left, 0.0))
            if left <= 0 or not master.solve():
                raise Late
            pricing = Pricing(grid, master.post_prices, master.cap_prices)
            if not self.keeps:
                bound, people, posts = pricing.improving(master.utilities)
                node.bound = min(node.bound, bound)
                if self.beaten(value, node):
                    return None
                if not master.add(people, posts) + master.add_caps(master.broken_caps()):
                    break
                continue
            ((_, table),) = pricing.tables()
            best = table.max(axis=1, initial=-np.inf)
            free = np.where(grid.must_place, best, np.maximum(best, 0))
            bound = float(free.sum() + grid.capacity @ np.maximum(master.post_prices, 0))
            bound += float(grid.lower @ np.minimum(master.post_prices, 0) + grid.caps.limit @ master.cap_prices)
            if bound <= node.bound:
                node.bound, node.utilities, node.table, node.prices = bound, free, table, master.post_prices
            if self.beaten(value, node):
                return None
            if not self.grown(table, best):
                break
        node.basis = Basis(master.h.getNumCol(), master.h.getNumRow(), master.h.getBasis())
        chosen, x = whole(master), master.x
        if chosen is None and not ((x > WHOLE) & (x < 1 - WHOLE)).any():
            raise Stuck
        return chosen

    def grown(self, table: np.ndarray, best: np.ndarray) -> int:
        """Take in the pairs that are better than the program knows, and the caps it broke."""
        master = self.master
        people = np.flatnonzero(best > master.utilities + EASY)
        grown = 0
        if len(people):
            for chosen, worth in first(table[people], PER_PERSON):
                good = worth > master.utilities[people] + EASY
                grown += master.add(people[good], chosen[good])
        return grown + master.add_caps(master.broken_caps())

    def restore(self, basis: Basis) -> None:
        h = self.master.h
        columns, rows = h.getNumCol(), h.getNumRow()
        if (columns, rows) != (basis.columns, basis.rows):
            held = highspy.HighsBasis()
            held.valid = True
            lower, basic = highspy.HighsBasisStatus.kLower, highspy.HighsBasisStatus.kBasic
            held.col_status = list(basis.held.col_status) + [lower] * (columns - basis.columns)
            held.row_status = list(basis.held.row_status) + [basic] * (rows - basis.rows)
            basis.held, basis.columns, basis.rows = held, columns, rows
        h.setBasis(basis.held)

    def halves(self, node: Node) -> tuple[Node, Node]:
        """By the person who stands most evenly inside and outside a set of posts, of those in couples first."""
        master, grid = self.master, self.grid
        loose = np.flatnonzero(master.x > WHOLE)
        x = np.zeros((grid.n, grid.m))
        x[master.people[loose], master.posts[loose]] = master.x[loose]
        inside = x @ self.sets.T
        evenly = np.minimum(inside, 1 - inside)
        person, posts = -1, None
        for some in (self.first, slice(None)):
            part = evenly[some]
            if part.size and part.max() > NEARLY:
                row, column = np.unravel_index(int(part.argmax()), part.shape)
                person = int(some[row]) if some is self.first else int(row)
                posts = self.sets[column]
                break
        if posts is None:
            person, post = np.unravel_index(int(np.minimum(x, 1 - x).argmax()), x.shape)
            person, posts = int(person), np.arange(grid.m) == post
        parts = node.limited(person, ~posts, False), node.limited(person, posts, True)
        for part in parts if not self.keeps else ():
            part.table = None
        return parts

    def best(self, roots: list[Node], first: np.ndarray | None, most: int = MOST) -> Ended:
        """The best choice in these nodes."""
        grid, order = self.grid, count()
        found, value = first, None if first is None else grid.value(first)
        heap = [(-root.bound, next(order), root) for root in roots]
        heapify(heap)
        leaves, node, ended = [], None, True
        while node is not None or heap:
            node = node or heappop(heap)[2]
            if not self.beaten(value, node):
                try:
                    if most <= 0:
                        raise Late
                    most -= 1
                    node.choice = self.settle(node, value)
                except Late:
                    leaves.append(node)
                    ended = False
                    break
                if node.choice is not None and (value is None or grid.value(node.choice) > value):
                    found, value = node.choice, grid.value(node.choice)
            if node.choice is not None or self.beaten(value, node):
                leaves.append(node)
                node = None
                continue
            one, other = self.halves(node)
            node, later = (one, other) if one.bound >= other.bound else (other, one)
            heappush(heap, (-later.bound, next(order), later))
        leaves += [each for _, _, each in heap]
        self.master.limit({}, frozenset())
        return Ended(found, max((each.bound for each in leaves), default=-np.inf), ended, leaves)

    def beaten(self, value: int | None, node: Node) -> bool:
        return value is not None and self.grid.reached(value, node.bound)

    def around(self, choice: np.ndarray) -> Node:
        """Split the leaf with this choice until the choice is the best of its leaf."""
        node = next(each for each in self.leaves if each.holds(choice))
        self.leaves.remove(node)
        while (found := self.settle(node, None)) is None:
            one, other = self.halves(node)
            node, aside = (one, other) if one.holds(choice) else (other, one)
            self.leaves.append(aside)
        node.choice = found
        self.leaves.append(node)
        self.master.limit({}, frozenset())
        return node

    def best_of(self, person: int, open_: np.ndarray, k: int, pool: Pool, most: int) -> float:
        """Look for the k posts among these that lose least with the person held there, in `most` programs; choices met
        go to the pool. What nothing outside the pool exceeds: no more than the pool's k-th means that it holds them."""
        grid, order = self.grid, count()
        parts = [leaf.limited(person, open_, True) for leaf in self.leaves]
        heap = [(-part.bound, next(order), part) for part in parts if part.limits[person].any()]
        heapify(heap)
        while heap:
            bound, _, node = heappop(heap)
            floor = pool.floor(person, open_, k)
            floor = None if floor is None else floor * grid.scale // pool.grid.scale
            if most <= 0 or (floor is not None and grid.reached(floor, -bound)):
                return -bound
            most -= 1
            chosen = self.settle(node, floor)
            if self.beaten(floor, node):
                parts = (node,)
            elif chosen is None:
                parts = self.halves(node)
            else:
                pool.take(chosen)
                rest = node.limits[person].copy()
                rest[chosen[person]] = False
                parts = (node.limited(person, rest, True),) if rest.any() else ()
            for part in parts:
                heappush(heap, (-part.bound, next(order), part))
        return -np.inf
