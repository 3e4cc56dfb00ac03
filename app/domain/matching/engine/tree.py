"""Exhaustion by halving where the linear program ends in fractions, on the warm program.

A fraction nearly always comes from somebody who stands half in one set of posts that caps speak of and half in another:
a couple half in each of two counties. So a node is halved by one person and one such set: not inside, or surely inside.
Only bounds of pairs change, so the next program is a few pivots away, and its prices bound the node over all pairs of
the matrix: none is left out. Usually ten or twenty nodes prove what a general search needs thousands for.
"""

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import count
from time import monotonic

import highspy
import numpy as np

from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.master import Master, Pricing
from app.domain.matching.engine.search import WHOLE, whole

ROUNDS = 60
NEARLY = 1e-6


@dataclass(eq=False)
class Node:
    """All choices in which these people stand in these posts only (`musts`: and surely stand in one)."""

    bound: float
    limits: dict[int, np.ndarray] = field(default_factory=dict)
    musts: frozenset[int] = frozenset()
    basis: "Basis | None" = None
    utilities: np.ndarray | None = None
    table: np.ndarray | None = None  # values at the prices of the bound

    def limited(self, person: int, posts: np.ndarray, must: bool) -> "Node":
        """The part where the person keeps to these posts; bounded by the prices of the whole node."""
        before = self.limits.get(person)
        open_ = posts if before is None else posts & before
        musts = self.musts | {person} if must else self.musts
        part = Node(self.bound, self.limits | {person: open_}, musts, self.basis, self.utilities, self.table)
        if self.table is not None:
            best = self.table[person][open_].max(initial=-np.inf)
            part.bound -= max(0.0, self.utilities[person] - (best if person in musts else max(best, 0.0)))
        return part


@dataclass(eq=False)
class Basis:
    columns: int
    rows: int
    held: highspy.HighsBasis


class Tree:
    def __init__(self, master: Master, until: float) -> None:
        self.master, self.grid, self.until = master, master.grid, until
        self.sets = self.post_sets()
        self.root: Node | None = None
        self.solved = 0
        self.first = self.paired()

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
            if left <= 0:
                raise TimeoutError
            if not master.solve():
                raise TimeoutError
            pricing = Pricing(grid, master.post_prices, master.cap_prices)
            (_, table), = pricing.tables()
            best = table.max(axis=1, initial=-np.inf)
            free = np.where(grid.must_place, best, np.maximum(best, 0))
            bound = float(free.sum() + grid.capacity @ np.maximum(master.post_prices, 0))
            bound += float(grid.lower @ np.minimum(master.post_prices, 0) + grid.caps.limit @ master.cap_prices)
            if bound <= node.bound:
                node.bound, node.utilities, node.table = bound, free, table
            if value is not None and grid.reached(value, node.bound):
                return None
            gain = np.flatnonzero(best > master.utilities + 1e-6)
            grown = 0
            if len(gain):
                some = table[gain]
                for _ in range(3):
                    chosen = some.argmax(axis=1)
                    worth = some[np.arange(len(gain)), chosen]
                    good = worth > master.utilities[gain] + 1e-6
                    grown += master.add(gain[good], chosen[good])
                    some[np.arange(len(gain)), chosen] = -np.inf
            grown += master.add_caps(master.broken_caps())
            if not grown:
                break
        node.basis = Basis(master.h.getNumCol(), master.h.getNumRow(), master.h.getBasis())
        return whole(master)

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
        loose = np.flatnonzero((master.x > WHOLE))
        x = np.zeros((grid.n, grid.m))
        x[master.people[loose], master.posts[loose]] = master.x[loose]
        inside = x @ self.sets.T
        evenly = np.minimum(inside, 1 - inside)
        person, posts = -1, None
        for some in (self.first, slice(None)):
            part = evenly[some]
            if part.size and part.max() > NEARLY * 10:
                row, column = np.unravel_index(int(part.argmax()), part.shape)
                person = int(some[row]) if some is self.first else int(row)
                posts = self.sets[column]
                break
        if posts is None:
            person, post = np.unravel_index(int(np.minimum(x, 1 - x).argmax()), x.shape)
            person, posts = int(person), np.arange(grid.m) == post
        return node.limited(person, ~posts, False), node.limited(person, posts, True)

    # -- the best choice

    def best(self, root: Node, first: np.ndarray | None, most: int = 4000) -> tuple[np.ndarray | None, float, bool]:
        """The best choice in the node, what nothing exceeds, and whether that is proven. Leaves are kept."""
        grid = self.grid
        found, value = first, None if first is None else grid.value(first)
        order, heap, self.leaves = count(), [], []
        node: Node | None = root
        solved = 0
        while node is not None or heap:
            if node is None:
                node = heappop(heap)[2]
            if solved >= most:
                heappush(heap, (-node.bound, next(order), node))
                break
            if value is not None and grid.reached(value, node.bound):
                self.leaves.append(node)
                node = None
                continue
            chosen = self.settle(node, value)
            solved += 1
            if chosen is not None:
                if value is None or grid.value(chosen) > value:
                    found, value = chosen, grid.value(chosen)
                self.leaves.append(node)
                node = None
                continue
            if value is not None and grid.reached(value, node.bound):
                self.leaves.append(node)
                node = None
                continue
            one, other = self.halves(node)
            node, later = (one, other) if one.bound >= other.bound else (other, one)
            heappush(heap, (-later.bound, next(order), later))
        self.leaves += [each for _, _, each in heap]
        top = max((each.bound for each in self.leaves), default=-np.inf)
        return found, top, not heap
