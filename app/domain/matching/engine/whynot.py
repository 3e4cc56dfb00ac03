"""Why not this post for this person: what the whole would lose, and who would have to move.

Without caps in play the answer is exact and costs one shortest path: if p leaves j for q, somebody must leave q, and so
on until j is filled again or a free seat is met. The cheapest such chain is the shortest path from q to j in the
residual graph (residual.py), and

    loss = v[p,j] − v[p,q] + distance(q → j)          (j is the hub if p has no place).

It holds with caps too, if the choice is the best even without them and the chain breaks none: the distance is a lower
bound, and the chain reaches it. Otherwise the problem is solved again with the pair held, on the warm program, and
among equally good choices the one that moves fewest people is looked for; the loss is exact if that search ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from time import monotonic

import numpy as np

from app.domain.matching.engine.course import Course
from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.parts import Node, Stuck
from app.domain.matching.engine.problem import NOWHERE, Budget, Infeasible, Problem, Solution, Undecided, worth
from app.domain.matching.engine.residual import FAR, Residual
from app.domain.matching.engine.solve import solve
from app.domain.matching.engine.tree import Tree

Move = tuple[int, int, int]  # person, from post, to post; NOWHERE for no place
MOST_STAYING = 2000  # people up to whom equal answers are told apart by how few they move


@dataclass(frozen=True)
class Price:
    """`loss` hundredths is what the whole loses by the moves; None: no choice holds this pair. `exact`: nothing cheaper
    exists; otherwise no less than `at_least`."""

    person: int
    post: int
    loss: int | None
    moves: tuple[Move, ...] = ()
    exact: bool = True
    at_least: int = 0


@dataclass(frozen=True, eq=False)
class Gains:
    """What one more place at each post is worth; where not exact, at most that."""

    gain: np.ndarray
    exact: np.ndarray


def price_of(problem: Problem, solution: Solution, person: int, post: int) -> Price:
    return Reasons(problem, solution).price_of(person, post)


def alternatives(problem: Problem, solution: Solution, person: int, k: int = 3) -> list[Price]:
    return Reasons(problem, solution).alternatives(person, k)


def one_more_place(problem: Problem, solution: Solution) -> Gains:
    return Reasons(problem, solution).one_more_place()


class Reasons:
    """Keep it as long as questions come: the residual graph and the warm program are built once."""

    def __init__(self, problem: Problem, solution: Solution, budget: Budget | None = None) -> None:
        self.problem, self.solution = problem, solution
        self.budget = budget or Budget(20)
        self.grid = Grid(problem)
        self.post_of = solution.post_of
        proof = solution.certificate
        self.plain = proof.bound == solution.value and not proof.cap_prices.any()

    @cached_property
    def residual(self) -> Residual:
        return Residual(self.grid, self.post_of)

    @cached_property
    def tree(self) -> Tree:
        """The warm program halved until it proves the choice, in which staying where one is breaks ties."""
        grid = Grid(self.problem, self.post_of if self.grid.n <= MOST_STAYING else None)
        course, proof = Course(grid, lambda progress: None), self.solution.certificate
        course.begin(self.post_of, proof.post_prices * grid.scale, proof.cap_prices[grid.caps.number] * grid.scale)
        tree = Tree(course.master, monotonic() + self.budget.seconds)
        tree.leaves = tree.best([Node(np.inf)], self.post_of).leaves
        return tree

    def price_of(self, person: int, post: int) -> Price:
        if self.post_of[person] == post:
            return Price(person, post, 0)
        if self.grid.values[person, post] == self.grid.low:
            return Price(person, post, None)
        if self.plain:
            distance, by = self.residual.nearest(post, until=self.place(person))
            price = self.along(person, post, int(distance[self.place(person)]), self.path(by, post, self.place(person)))
            if price is not None:
                return price
        return self.again(person, post)

    def alternatives(self, person: int, k: int = 3) -> list[Price]:
        """The k cheapest other posts."""
        told = self.grid.values[person] != self.grid.low
        told[self.post_of[person]] &= self.post_of[person] < 0
        posts = np.flatnonzero(told)
        least, by = self.least(person)
        order = posts[np.lexsort((posts, least[posts]))]
        found: list[Price] = []
        for post in order:
            if least[post] >= FAR:
                break
            if len(found) >= k and sorted(each.loss for each in found)[k - 1] <= least[post]:
                break
            price = None
            if self.plain:
                way = self.path(by, self.place(person), int(post))[::-1]
                price = self.along(person, int(post), self.distance(person, post, least), way)
            price = price or self.again(person, int(post))
            if price.loss is not None:
                found.append(price)
        return sorted(found, key=lambda each: (each.loss, each.post))[:k]

    def one_more_place(self) -> Gains:
        if not self.plain:
            proof = self.solution.certificate
            most = (
                np.floor(np.maximum(proof.post_prices, 0) + 1e-9).astype(np.int64) + proof.bound - self.solution.value
            )
            return Gains(most, most == 0)
        distance, by = self.residual.nearest(self.residual.hub)
        gain = np.maximum(-np.minimum(distance[: self.grid.m], FAR), 0)
        exact = np.ones(self.grid.m, bool)
        if len(self.grid.caps):
            for post in np.flatnonzero(gain):
                moves = self.moves(self.path(by, self.residual.hub, int(post)))
                exact[post] = self.grid.caps.kept(self.after(moves))
        return Gains(gain, exact)

    def place(self, person: int) -> int:
        post = int(self.post_of[person])
        return self.residual.hub if post < 0 else post

    def worth_now(self, person: int) -> int:
        post = self.post_of[person]
        return 0 if post < 0 else int(self.grid.values[person, post])

    def least(self, person: int) -> tuple[np.ndarray, np.ndarray]:
        """No choice that gives the person this post loses less; and the way back to the present place."""
        grid, now = self.grid, self.worth_now(person)
        if self.plain:
            distance, by = self.residual.nearest(self.place(person), to=True)
            lost = now - grid.values[person].astype(np.int64) + distance[: grid.m]
            return np.where(distance[: grid.m] >= FAR, FAR, lost), by
        proof = self.solution.certificate
        own = grid.values[person][None].astype(np.float64)
        grid.caps.discount(own, slice(person, person + 1), proof.cap_prices[grid.caps.number])
        lost = proof.person_utilities[person] + proof.post_prices - own[0]
        lost = np.ceil(lost - (proof.bound - self.solution.value) - 1e-6).astype(np.int64)
        return np.maximum(lost, 0), np.zeros(0, np.int64)

    def distance(self, person: int, post: int, least: np.ndarray) -> int:
        return int(least[post]) - self.worth_now(person) + int(self.grid.values[person, post])

    def path(self, by: np.ndarray, source: int, target: int) -> list[int]:
        """Nodes from source to target; empty where there is no way."""
        nodes = [target]
        while nodes[-1] != source:
            if by[nodes[-1]] < 0:
                return []
            nodes.append(int(by[nodes[-1]]))
        return nodes[::-1]

    def moves(self, path: list[int]) -> list[Move]:
        """Who moves along the path; a seat that is taken in or left empty moves nobody."""
        hub = self.residual.hub
        steps = ((self.residual.mover(a, b), a, b) for a, b in zip(path, path[1:], strict=False))
        return [(who, NOWHERE if a == hub else a, NOWHERE if b == hub else b) for who, a, b in steps if who >= 0]

    def after(self, moves: list[Move]) -> np.ndarray:
        post_of = self.post_of.copy()
        for person, _, to in moves:
            post_of[person] = to
        return post_of

    def along(self, person: int, post: int, distance: int, path: list[int]) -> Price | None:
        """The price by the chain, if the chain breaks no cap."""
        if not path or distance >= FAR:
            return Price(person, post, None)
        moves = [(person, int(self.post_of[person]), post), *self.moves(path)]
        if not self.grid.caps.kept(self.after(moves)):
            return None
        loss = self.worth_now(person) - int(self.grid.values[person, post]) + distance
        return Price(person, post, loss, tuple(moves), True, loss)

    def again(self, person: int, post: int) -> Price:
        """The best choice with the pair held: on the warm program, or solved anew where that does not decide."""
        try:
            self.tree.until = monotonic() + self.budget.seconds
            parts = [leaf.limited(person, np.arange(self.grid.m) == post, True) for leaf in self.tree.leaves]
            found = self.tree.best([each for each in parts if each.limits[person].any()], None)
        except Stuck:
            return self.anew(person, post)
        if found.choice is None:
            return self.anew(person, post)
        grid = self.tree.grid
        ended = found.ended and grid.reached(grid.value(found.choice), found.bound)
        return self.priced(person, post, found.choice, ended, int(np.floor(found.bound / grid.scale + 1e-6)))

    def anew(self, person: int, post: int) -> Price:
        try:
            found = solve(self.problem.with_pin(person, post), self.budget)
        except Infeasible:
            return Price(person, post, None)
        except Undecided:
            return Price(person, post, None, exact=False)
        return self.priced(person, post, found.post_of, found.proven, found.bound)

    def priced(self, person: int, post: int, choice: np.ndarray, ended: bool, bound: int) -> Price:
        loss = self.solution.value - worth(self.problem, choice)[1]
        exact = ended and self.solution.proven
        moves = tuple(chain(self.post_of, choice, person))
        return Price(person, post, loss, moves, exact, loss if exact else min(loss, self.solution.value - bound))


def chain(before: np.ndarray, after: np.ndarray, person: int) -> Iterator[Move]:
    """Who moves, in the order in which one displaces the other, beginning with the person."""
    left = {int(each): (int(before[each]), int(after[each])) for each in np.flatnonzero(before != after)}
    who: int | None = person
    while left:
        who = who if who is not None else min(left)
        from_, to = left.pop(who)
        yield who, from_, to
        who = next((each for each, (there, _) in left.items() if there == to and to >= 0), None)
