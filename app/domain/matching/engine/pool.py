"""Choices met on the way: for every pair the best known one that holds it."""

import numpy as np

from app.domain.matching.engine.grid import Grid

UNKNOWN = np.iinfo(np.int64).min


class Pool:
    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.value = np.full((grid.n, grid.m), UNKNOWN)
        self.at = np.full((grid.n, grid.m), -1, np.int32)
        self.choices: list[np.ndarray] = []

    def take(self, choice: np.ndarray) -> None:
        value, people = self.grid.value(choice), np.flatnonzero(choice >= 0)
        better = people[self.value[people, choice[people]] < value]
        if len(better):
            self.value[better, choice[better]] = value
            self.at[better, choice[better]] = len(self.choices)
            self.choices.append(choice)

    def best(self, person: int, open_: np.ndarray, k: int) -> list[tuple[int, int]]:
        """Of these posts the k with the best known choices, and their worth."""
        posts = np.flatnonzero(open_ & (self.at[person] >= 0))
        posts = posts[np.lexsort((posts, -self.value[person, posts]))][:k]
        return [(int(post), int(self.value[person, post])) for post in posts]

    def floor(self, person: int, open_: np.ndarray, k: int) -> int | None:
        known = self.best(person, open_, k)
        return known[k - 1][1] if len(known) == k else None

    def holding(self, person: int, post: int) -> np.ndarray:
        return self.choices[self.at[person, post]]
