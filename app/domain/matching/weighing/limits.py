"""Which rules about many a choice has brought to their limit, and whom they would count. Asked post by post: a post is
in few rules, while a rule may hold everyone."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np

from app.domain.matching.engine.problem import NOWHERE
from app.domain.matching.weighing.build import Built
from app.domain.matching.weighing.groups import Group


class Limits:
    def __init__(self, built: Built, post_of: np.ndarray) -> None:
        self.groups, self.post_of = built.groups, post_of
        self.at: dict[int, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        members: dict[int, frozenset[int]] = {}
        for number, group in enumerate(built.groups):
            for people, posts in group.cap.blocks:
                known = members.setdefault(id(people), frozenset(people.tolist()))
                for post in posts.tolist():
                    self.at[post].append((number, known))
        self.taken = Counter(
            number for person, post in enumerate(post_of.tolist()) for number in set(self.counting(person, post))
        )

    def counting(self, person: int, post: int) -> Iterator[int]:
        """Numbers of the groups that count this pair."""
        return (number for number, members in self.at.get(post, ()) if person in members)

    def full(self, person: int, post: int) -> Group | None:
        """The first group at its limit that this person would add to by going there."""
        now = int(self.post_of[person])
        own = set(self.counting(person, now)) if now != NOWHERE else set()
        added = sorted(set(self.counting(person, post)) - own)
        return next((self.groups[each] for each in added if self.taken[each] >= self.groups[each].cap.limit), None)
