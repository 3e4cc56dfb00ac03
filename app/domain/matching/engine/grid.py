"""The problem made ready for the solvers: one matrix of values, pins folded in, caps as sparse membership.

Nothing is lost: a pair that is not allowed carries LOW, a pin leaves its person one pair and makes the place a must,
capacity is cut to the number of people, caps that can never bind are left out (they keep their number).
"""

from functools import cached_property

import numpy as np
from scipy import sparse

from app.domain.matching.engine.problem import LARGEST, Infeasible, Problem

DENSE = 1 << 20
FEW = 1000
CHUNK = 1 << 22  # cells handled at a time where a copy of the matrix would be too much


class Grid:
    """`staying`, if given, is a choice to keep as much of as possible among the equally good ones: every value is
    multiplied by `scale` > n and 1 is added to the pairs of that choice, so it never outweighs a hundredth."""

    def __init__(self, problem: Problem, staying: np.ndarray | None = None) -> None:
        self.n, self.m = problem.shape
        self.scale = 1 if staying is None else 1 << (4 * self.n).bit_length()
        self.must_place = problem.must_place.copy()
        allowed = problem.allowed
        if problem.pins:
            allowed = allowed.copy()
            for person, post in problem.pins:
                pinned = allowed[person, post]
                allowed[person] = False
                allowed[person, post] = pinned
                self.must_place[person] = True
        self.capacity = np.minimum(problem.capacity, self.n)
        self.lower = problem.must_fill.astype(np.int64)
        if (self.lower > self.capacity).any():
            raise Infeasible("must_fill")
        most = (self._most(problem.points) + abs(int(problem.worth_of_a_place))) * self.scale + 1
        assert most < LARGEST, "points and worth are too large to be added exactly"
        self.span = most
        kind = np.int32 if most < 1 << 28 else np.int64
        self.low = kind(-(1 << 29) if kind is np.int32 else -(1 << 60))
        self.values = problem.points.astype(kind)
        self.values += kind(problem.worth_of_a_place)
        if staying is not None:
            self.values *= kind(self.scale)
            held = np.flatnonzero(staying >= 0)
            self.values[held, staying[held]] += 1
        self.values[~allowed] = self.low
        self.caps = Caps(problem, self)

    @staticmethod
    def _most(points: np.ndarray) -> int:
        return max(abs(int(points.max())), abs(int(points.min()))) if points.size else 0

    def rows(self) -> list[slice]:
        """The people in runs, so that a temporary matrix over a run stays small."""
        size = max(1, CHUNK // max(1, self.m))
        return [slice(begin, min(begin + size, self.n)) for begin in range(0, self.n, size)]

    @cached_property
    def step(self) -> int:
        """What counts as better is better by a multiple of it: the greatest common divisor of all values."""
        if self.scale > 1:
            return self.scale
        found = 0
        for rows in self.rows():
            part = self.values[rows]
            found = int(np.gcd(found, np.gcd.reduce(part[part != self.low], dtype=np.int64, initial=0)))
            if found == 1:
                break
        return max(found, 1)

    def value(self, post_of: np.ndarray) -> int:
        people = np.flatnonzero(post_of >= 0)
        return int(self.values[people, post_of[people]].sum(dtype=np.int64))

    def better(self, value: int) -> int:
        """The least worth that would count as better than this."""
        return (value // self.step + 1) * self.step

    def reached(self, value: int, bound: float) -> bool:
        """Nothing better fits below the bound; a hair of float error counts against us."""
        return bound + 1e-4 < self.better(value)


class Caps:
    """Caps as products of two sparse memberships: pair (i, j) is in block b iff of_people[i, b] and of_posts[j, b].

    The blocks of one cap are made disjoint, so usage is a plain sum over blocks. `number` is the place of a kept cap in
    problem.caps."""

    def __init__(self, problem: Problem, grid: Grid) -> None:
        self.shape = (grid.n, grid.m)
        self.total = len(problem.caps)
        blocks, owner, number, limit = [], [], [], []
        for place, cap in enumerate(problem.caps):
            if 0 <= cap.limit >= sum(len(people) for people, _ in cap.blocks):
                continue
            parts = disjoint(cap.blocks)
            if sum(min(len(p), int(grid.capacity[q].sum()) + 1) for p, q in parts) <= cap.limit:
                continue  # not even with one more place
            if cap.limit < 0:
                raise Infeasible(cap.rule)
            owner += [len(number)] * len(parts)
            blocks += parts
            number.append(place)
            limit.append(cap.limit)
        self.blocks = blocks
        self.number = np.array(number, np.int64)
        self.limit = np.array(limit, np.int64)
        self.owner = np.array(owner, np.int64)
        self.of_people = incidence([people for people, _ in blocks], grid.n)
        self.of_posts = incidence([posts for _, posts in blocks], grid.m)
        ones = np.ones(len(blocks), np.float64)
        self.to_cap = sparse.csr_matrix((ones, (np.arange(len(blocks)), self.owner)), (len(blocks), len(self)))

    def __len__(self) -> int:
        return len(self.number)

    def of(self, people: np.ndarray, posts: np.ndarray, only: np.ndarray | None = None) -> sparse.csr_matrix:
        """pairs × caps: 1 where the pair counts towards the cap; `only` some caps, in their order."""
        if self.dense and len(people) < FEW:
            return sparse.csr_matrix(self.counted(people, posts, only))
        of_people, of_posts, to_cap = self.of_people, self.of_posts, self.to_cap
        if only is not None and len(only) < len(self):
            blocks = np.flatnonzero(np.isin(self.owner, only))
            of_people, of_posts, to_cap = of_people[:, blocks], of_posts[:, blocks], to_cap[blocks][:, only]
        if not to_cap.shape[1]:
            return sparse.csr_matrix((len(people), 0))
        return (of_people[people].multiply(of_posts[posts]) @ to_cap).tocsr()

    def counted(self, people: np.ndarray, posts: np.ndarray, only: np.ndarray | None) -> np.ndarray:
        """The same as a plain table, of a few pairs."""
        inside = self.dense[0][people] * self.dense[1][posts]
        found = np.add.reduceat(inside, self.begins, axis=1)
        return found if only is None else found[:, only]

    @cached_property
    def begins(self) -> np.ndarray:
        """The first block of each cap; the blocks of one cap stand together."""
        return np.searchsorted(self.owner, np.arange(len(self)))

    def usage(self, people: np.ndarray, posts: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
        weight = np.ones(len(people)) if weight is None else weight
        if self.dense:
            blocks = weight @ (self.dense[0][people] * self.dense[1][posts])
            return np.bincount(self.owner, blocks, len(self))
        return self.of(people, posts).T @ weight

    @cached_property
    def dense(self) -> tuple[np.ndarray, np.ndarray] | None:
        """The two memberships as plain tables, where they are small."""
        if not len(self) or sum(self.shape) * len(self.blocks) > DENSE:
            return None
        return self.of_people.toarray(), self.of_posts.toarray()

    def parts(self) -> list[np.ndarray]:
        """The distinct sets of posts that caps speak of."""
        return list({posts.tobytes(): posts for _, posts in self.blocks}.values())

    def kept(self, post_of: np.ndarray) -> bool:
        people = np.flatnonzero(post_of >= 0)
        return bool((self.usage(people, post_of[people]) <= self.limit + 0.5).all())

    def discount(self, table: np.ndarray, rows: slice, prices: np.ndarray) -> None:
        """Take the cap prices from a table of the values of some people, in place."""
        priced = np.flatnonzero(prices[self.owner]) if len(self) else np.zeros(0, np.int64)
        if self.dense and len(priced):
            people, posts = self.dense
            table -= (people[rows][:, priced] * prices[self.owner[priced]]) @ posts[:, priced].T
            return
        for block in priced:
            people, posts = self.blocks[block]
            begin, end = np.searchsorted(people, (rows.start, rows.stop))
            if begin < end:
                table[np.ix_(people[begin:end] - rows.start, posts)] -= prices[self.owner[block]]


def disjoint(blocks: tuple[tuple[np.ndarray, np.ndarray], ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    """The same union in blocks that do not meet: B \\ A = (people not of A) × posts ∪ (both) × (posts not of A)."""
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for people, posts in blocks:
        pieces = [(rising(people), rising(posts))]
        for seen_people, seen_posts in found:
            pieces = [part for piece in pieces for part in without(piece, seen_people, seen_posts)]
        found += [(p.astype(np.int64), q.astype(np.int64)) for p, q in pieces if len(p) and len(q)]
    return found


def rising(members: np.ndarray) -> np.ndarray:
    """Each once, in order."""
    return members if (members[1:] > members[:-1]).all() else np.unique(members)


def without(
    block: tuple[np.ndarray, np.ndarray], people: np.ndarray, posts: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    both, shared = np.isin(block[0], people), np.isin(block[1], posts)
    if not both.any() or not shared.any():
        return [block]
    return [(block[0][~both], block[1]), (block[0][both], block[1][~shared])]


def incidence(members: list[np.ndarray], size: int) -> sparse.csr_matrix:
    columns = np.repeat(np.arange(len(members)), [len(each) for each in members])
    rows = np.concatenate(members) if members else np.zeros(0, np.int64)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (size, len(members)))
