"""The linear program over the pairs and caps that matter so far; the rest of the matrix is priced, never dropped.

Columns are pairs, rows are people, posts and those caps that were broken once. Solving gives prices; with them every
pair of the whole matrix has a reduced cost r[i,j] = v[i,j] − p[j] − Σλ − u[i]. Pairs with r > 0 enter, broken caps
enter, until neither is left: then the program over all pairs and all caps is solved. At every round the prices give a
bound (certificate), because no pair was left out of it.

A must that the columns cannot keep yet is filled by an artificial column at a price above every sensible one.
"""

from collections.abc import Iterator

import highspy
import numpy as np

from app.domain.matching.engine.grid import Grid

EASY = 1e-6
PER_PERSON = 3


def solver() -> highspy.Highs:
    found = highspy.Highs()
    for name, told in (("output_flag", False), ("threads", 1), ("random_seed", 1), ("parallel", "off")):
        found.setOptionValue(name, told)
    return found


class Master:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.h = solver()
        self.h.setOptionValue("presolve", "off")
        self.people = self.posts = np.zeros(0, np.int64)
        self.known = np.zeros((grid.n, grid.m), bool)
        self.rows_of_caps = np.zeros(0, np.int64)  # numbers of caps, in the order of their rows
        self.lower, self.upper = np.zeros(0), np.zeros(0)
        rows = grid.n + grid.m
        low = np.concatenate([grid.must_place, grid.lower]).astype(np.float64)
        high = np.concatenate([np.ones(grid.n), grid.capacity]).astype(np.float64)
        none = np.zeros(0)
        self.h.addRows(rows, low, high, 0, np.zeros(rows, np.int32), none.astype(np.int32), none)
        # everybody may become a must
        fillable = np.concatenate([np.arange(grid.n), grid.n + np.flatnonzero(grid.lower)])
        self.artificial = len(fillable)
        self.penalty = 4.0 / grid.scale * (1 + int(np.abs(grid.values[grid.values != grid.low]).max(initial=0)))
        count, ones = len(fillable), np.ones(len(fillable))
        most = np.where(low[fillable] > 0, highspy.kHighsInf, 0.0)
        self.h.addCols(
            count, ones * self.penalty, ones * 0, most, count, np.arange(count, dtype=np.int32),
            fillable.astype(np.int32), ones,
        )  # fmt: skip
        self.musts = frozenset[int]()

    def add(self, people: np.ndarray, posts: np.ndarray) -> int:
        """Take pairs in that are allowed and not known yet."""
        fresh = ~self.known[people, posts] & (self.grid.values[people, posts] != self.grid.low)
        people, posts = people[fresh], posts[fresh]
        if not len(people):
            return 0
        self.known[people, posts] = True
        caps = self.grid.caps.of(people, posts, self.rows_of_caps)
        each = np.diff(caps.indptr) + 2
        starts = np.concatenate([[0], np.cumsum(each)])
        index = np.empty(starts[-1], np.int32)
        index[starts[:-1]] = people
        index[starts[:-1] + 1] = self.grid.n + posts
        rest = np.ones(starts[-1], bool)
        rest[starts[:-1]] = rest[starts[:-1] + 1] = False
        index[rest] = self.grid.n + self.grid.m + caps.indices
        count = len(people)
        cost = -self.grid.values[people, posts].astype(np.float64) / self.grid.scale  # a power of two: exact
        self.h.addCols(
            count, cost, np.zeros(count), np.ones(count), len(index), starts[:-1].astype(np.int32), index,
            np.ones(len(index)),
        )  # fmt: skip
        self.people = np.concatenate([self.people, people])
        self.posts = np.concatenate([self.posts, posts])
        self.lower = np.concatenate([self.lower, np.zeros(count)])
        self.upper = np.concatenate([self.upper, np.ones(count)])
        return count

    def add_caps(self, numbers: np.ndarray) -> int:
        numbers = np.setdiff1d(numbers, self.rows_of_caps)
        if not len(numbers):
            return 0
        table = self.grid.caps.of(self.people, self.posts, numbers).T.tocsr()
        count, limit = len(numbers), self.grid.caps.limit[numbers].astype(np.float64)
        self.h.addRows(
            count, np.full(count, -highspy.kHighsInf), limit, table.nnz, table.indptr[:-1].astype(np.int32),
            (table.indices + self.artificial).astype(np.int32), np.ones(table.nnz),
        )  # fmt: skip
        self.rows_of_caps = np.concatenate([self.rows_of_caps, numbers])
        return count

    def solve(self) -> bool:
        """Solve over what is known; False if it cannot be kept (only under changed bounds) or time ran out."""
        self.h.run()
        if self.h.getModelStatus() == highspy.HighsModelStatus.kUnknown:
            self.h.clearSolver()  # lost its way from a basis of old: begin anew
            self.h.run()
        if self.h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        found, grid = self.h.getSolution(), self.grid
        value = np.array(found.col_value)
        dual = -np.array(found.row_dual) * grid.scale
        self.x = value[self.artificial :]
        self.missing = float(value[: self.artificial].sum())
        self.utilities = dual[: grid.n]
        prices = dual[grid.n : grid.n + grid.m]
        self.post_prices = np.where(grid.lower > 0, prices, np.maximum(prices, 0))
        self.cap_prices = np.zeros(len(grid.caps))
        self.cap_prices[self.rows_of_caps] = np.maximum(dual[grid.n + grid.m :], 0)
        return True

    def bounds(self, columns: np.ndarray, lower: float, upper: float) -> None:
        """Hold pairs to 0 or 1, or set them free again."""
        self.lower[columns], self.upper[columns] = lower, upper
        index = (columns + self.artificial).astype(np.int32)
        self.h.changeColsBounds(len(index), index, self.lower[columns], self.upper[columns])

    def limit(self, limits: dict[int, np.ndarray], musts: frozenset[int]) -> None:
        """Hold people to posts (and some to a place at all) and set free who was held before."""
        upper = np.ones(len(self.people))
        for person, open_ in limits.items():
            own = np.flatnonzero(self.people == person)
            upper[own] = open_[self.posts[own]]
        changed = np.flatnonzero((upper != self.upper) | (self.lower != 0))
        self.upper, self.lower = upper, np.zeros(len(upper))
        index = (changed + self.artificial).astype(np.int32)
        self.h.changeColsBounds(len(index), index, self.lower[changed], upper[changed])
        for person in musts ^ self.musts:
            must = person in musts or bool(self.grid.must_place[person])
            self.h.changeRowBounds(person, float(must), 1.0)
            self.h.changeColBounds(person, 0.0, highspy.kHighsInf if must else 0.0)
        self.musts = musts

    def broken_caps(self) -> np.ndarray:
        if not len(self.grid.caps):
            return np.zeros(0, np.int64)
        held = np.flatnonzero(self.x > EASY)
        usage = self.grid.caps.usage(self.people[held], self.posts[held], self.x[held])
        return np.flatnonzero(usage > self.grid.caps.limit + 1e-6)


class Pricing:
    """One pass over the whole matrix at given prices."""

    def __init__(self, grid: Grid, post_prices: np.ndarray, cap_prices: np.ndarray) -> None:
        self.grid, self.cap_prices = grid, cap_prices
        self.post_prices = post_prices.astype(np.float64)

    def tables(self) -> Iterator[tuple[slice, np.ndarray]]:
        """Runs of people with their values at these prices, −∞ where not allowed."""
        grid = self.grid
        for rows in grid.rows():
            raw = grid.values[rows]
            table = raw - self.post_prices
            grid.caps.discount(table, rows, self.cap_prices)
            table[raw == grid.low] = -np.inf
            yield rows, table

    def improving(self, utilities: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """The bound at these prices, and the best pairs of every person whose best is better than the program knows."""
        grid, best = self.grid, np.empty(self.grid.n)
        people, posts = [], []
        for rows, table in self.tables():
            best[rows] = table.max(axis=1, initial=-np.inf)
            gain = np.flatnonzero(best[rows] > utilities[rows] + EASY)
            if not len(gain):
                continue
            for chosen, value in first(table[gain], PER_PERSON):
                good = value > utilities[rows][gain] + EASY
                people.append(gain[good] + rows.start)
                posts.append(chosen[good])
        free = np.where(grid.must_place, best, np.maximum(best, 0))
        bound = float(free.sum() + grid.capacity @ np.maximum(self.post_prices, 0))
        bound += float(grid.lower @ np.minimum(self.post_prices, 0) + grid.caps.limit @ self.cap_prices)
        none = [np.zeros(0, np.int64)]
        return bound, np.concatenate(people or none), np.concatenate(posts or none)

    def closest(self, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """About `count` pairs of least slack, and the slack."""
        keys, slack = np.zeros(0, np.int64), np.zeros(0)
        for rows, table in self.tables():
            best = table.max(axis=1, initial=-np.inf)
            free = np.where(self.grid.must_place[rows], best, np.maximum(best, 0))
            short = (free[:, None] - table).ravel()
            near = np.argpartition(short, count)[:count] if count < len(short) else np.arange(len(short))
            keys = np.concatenate([keys, near + rows.start * self.grid.m])
            slack = np.concatenate([slack, short[near]])
        order = np.argsort(slack, kind="stable")[:count]
        order = order[np.isfinite(slack[order])]
        return keys[order] // self.grid.m, keys[order] % self.grid.m, slack[order]

    def within(self, gap: float, most: int) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
        """All pairs that a choice worth bound − gap or more may hold, with slack −r ≤ gap. None if more than `most`.

        A person's slack is measured against the utility the bound counts: max(0, best), or best where a must."""
        people, posts, slack, count = [], [], [], 0
        for rows, table in self.tables():
            best = table.max(axis=1, initial=-np.inf)
            free = np.where(self.grid.must_place[rows], best, np.maximum(best, 0))
            short = free[:, None] - table
            who, where = np.nonzero(short <= gap + EASY)
            count += len(who)
            if count > most:
                return None
            people.append(who + rows.start)
            posts.append(where)
            slack.append(short[who, where])
        return np.concatenate(people), np.concatenate(posts), np.concatenate(slack)


def first(table: np.ndarray, count: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The best, second best, … column of every row and its value; the table is used up."""
    row = np.arange(len(table))
    for _ in range(min(count, table.shape[1])):
        chosen = table.argmax(axis=1)
        yield chosen, table[row, chosen]
        table[row, chosen] = -np.inf
