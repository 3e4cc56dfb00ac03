"""Deferred acceptance and blocking pairs: for rounds that list, or keep, what two sides would rather agree on.

A pair (i, j) blocks a choice if it is allowed, i would rather have j than what i has, and j has a free place or would
rather have i than somebody it has. Ranks: 0 is the best; what is not allowed is never wanted, whatever its rank.
"""

from heapq import heappush, heappushpop

import numpy as np

from app.domain.matching.engine.problem import NOWHERE


def deferred_acceptance(
    person_ranks: np.ndarray, post_ranks: np.ndarray, capacity: np.ndarray, allowed: np.ndarray
) -> np.ndarray:
    """Gale and Shapley, people asking: stable, and of all stable choices the best for every person.

    person_ranks and post_ranks are n × m: how person i ranks post j, and how post j ranks person i. Equal ranks are
    broken by number, so the same ranks give the same choice."""
    n, m = allowed.shape
    wishes = np.argsort(np.where(allowed, person_ranks, np.iinfo(np.int64).max), axis=1, kind="stable")
    options = allowed.sum(axis=1)
    asked = np.zeros(n, np.int64)
    held: list[list[tuple[int, int]]] = [[] for _ in range(m)]  # worst first: heaps of (−rank, −person)
    waiting = list(range(n - 1, -1, -1))
    while waiting:
        person = waiting.pop()
        if asked[person] == options[person]:
            continue
        post = int(wishes[person, asked[person]])
        asked[person] += 1
        offer = (-int(post_ranks[person, post]), -person)
        if len(held[post]) < capacity[post]:
            heappush(held[post], offer)
        elif capacity[post]:
            waiting.append(-heappushpop(held[post], offer)[1])
        else:
            waiting.append(person)
    chosen = np.full(n, NOWHERE)
    for post, offers in enumerate(held):
        for _, person in offers:
            chosen[-person] = post
    return chosen


def blocking_pairs(
    post_of: np.ndarray, person_ranks: np.ndarray, post_ranks: np.ndarray, capacity: np.ndarray, allowed: np.ndarray
) -> list[tuple[int, int]]:
    """All pairs that would rather have each other, by person, then post. Equal ranks do not make anybody leave."""
    n, m = allowed.shape
    held = np.flatnonzero(post_of >= 0)
    worst_wish = np.iinfo(np.int64).max
    has = np.full(n, worst_wish)
    has[held] = person_ranks[held, post_of[held]]
    weakest = np.full(m, -1)
    np.maximum.at(weakest, post_of[held], post_ranks[held, post_of[held]])
    weakest[np.bincount(post_of[held], minlength=m) < capacity] = worst_wish
    wanted = allowed & (person_ranks < has[:, None]) & (post_ranks < weakest)
    return [(int(person), int(post)) for person, post in np.argwhere(wanted)]
