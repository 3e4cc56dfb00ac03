"""A part of all choices, held apart by who may stand where, with what bounds it (tree.py)."""

from dataclasses import dataclass, field

import highspy
import numpy as np


@dataclass(eq=False)
class Node:
    """All choices in which these people stand in these posts only (`musts`: and surely stand in one)."""

    bound: float
    limits: dict[int, np.ndarray] = field(default_factory=dict)
    musts: frozenset[int] = frozenset()
    basis: "Basis | None" = None
    utilities: np.ndarray | None = None
    prices: np.ndarray | None = None
    table: np.ndarray | None = None  # values at the prices of the bound; left out where it would be large
    choice: np.ndarray | None = None  # the best one in it, once that is known

    def limited(self, person: int, posts: np.ndarray, must: bool) -> "Node":
        """The part where the person keeps to these posts; bounded by the prices of the whole node."""
        before = self.limits.get(person)
        open_ = posts if before is None else posts & before
        musts = self.musts | {person} if must else self.musts
        limits = self.limits | {person: open_}
        part = Node(self.bound, limits, musts, self.basis, self.utilities, self.prices, self.table)
        if self.table is not None:
            best = self.table[person][open_].max(initial=-np.inf)
            part.utilities = self.utilities.copy()
            part.utilities[person] = best if person in musts else max(best, 0.0)
            part.bound -= max(0.0, self.utilities[person] - part.utilities[person])
        return part

    def holds(self, choice: np.ndarray) -> bool:
        return all(open_[choice[who]] if choice[who] >= 0 else who not in self.musts
                   for who, open_ in self.limits.items())  # fmt: skip


@dataclass(eq=False)
class Ended:
    """The best choice known, what nothing exceeds, whether that is all there is to say, and the leaves: together they
    hold every choice."""

    choice: np.ndarray | None
    bound: float
    ended: bool
    leaves: list[Node]


class Stuck(Exception):
    """The programs do not say whether something can hold: to be asked of a general search."""


class Late(Exception):
    """The time is over."""


@dataclass(eq=False)
class Basis:
    columns: int
    rows: int
    held: highspy.HighsBasis
