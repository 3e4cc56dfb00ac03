"""What cannot hold together is named, and with any one rule less it can; stable choices have no blocking pair."""

from dataclasses import replace
from itertools import product

import numpy as np

from app.domain.matching.engine.infeasible import conflict, feasible
from app.domain.matching.engine.problem import Cap, Problem
from app.domain.matching.engine.stable import blocking_pairs, deferred_acceptance
from tests.problems import best_by_trying, small


def grouped(seed: int) -> tuple[dict[str, object], Problem]:
    """A small problem whose caps, pins, bans and musts are groups of rules of their own."""
    dice = np.random.default_rng(seed)
    n, m = dice.integers(2, 6, 2)
    banned = dice.random((n, m)) < 0.3
    base = Problem(dice.integers(0, 50, (n, m)), np.ones((n, m), bool), np.ones(m, int))
    groups: dict[str, object] = {
        "bans": lambda p: replace(p, allowed=p.allowed & ~banned),
        "everyone": lambda p: replace(p, must_place=dice_flags(seed, n, 0.7)),
        "urgent": lambda p: replace(p, must_fill=dice_flags(seed + 1, m, 0.7)),
        "pin": lambda p: replace(p, pins=((0, int(seed % m)),)),
    }
    for number in range(3):
        cap = Cap(f"cap{number}", ((dice.permutation(n)[:3], dice.permutation(m)[:3]),), int(dice.integers(0, 2)))
        groups[cap.rule] = lambda p, cap=cap: replace(p, caps=(*p.caps, cap))
    return groups, base


def dice_flags(seed: int, size: int, share: float) -> np.ndarray:
    return np.random.default_rng(seed).random(size) < share


def test_whether_all_can_hold_is_decided_without_the_optimiser():
    for seed in range(400):
        problem = small(seed, most=4, caps=4 * (seed % 2))

        assert feasible(problem) == (best_by_trying(problem) is not None), seed


def test_a_named_conflict_cannot_hold_and_with_any_one_rule_less_it_can():
    named = 0
    for seed in range(70):
        groups, base = grouped(seed)

        def problem_of(kept: frozenset[str], groups=groups, base=base) -> Problem:
            problem = base
            for name in sorted(kept):
                problem = groups[name](problem)
            return problem

        found = conflict(problem_of, list(groups))

        if not found.rules:
            assert best_by_trying(problem_of(frozenset(groups))) is not None
            continue
        named += 1
        assert best_by_trying(problem_of(frozenset(found.rules))) is None
        for rule in found.rules:
            assert best_by_trying(problem_of(frozenset(found.rules) - {rule})) is not None
            rest = best_by_trying(problem_of(frozenset(groups) - {rule}))
            told = found.relaxed[rule]
            assert (told.feasible, told.points) == (rest is not None, rest)
    assert named > 20


def test_deferred_acceptance_leaves_no_blocking_pair_and_no_person_does_better_in_a_stable_choice():
    for seed in range(60):
        dice = np.random.default_rng(seed)
        n, m = dice.integers(1, 5, 2)
        wishes = np.array([dice.permutation(m) for _ in range(n)])
        ranks = np.array([dice.permutation(n) for _ in range(m)]).T
        capacity, allowed = dice.integers(0, 3, m), dice.random((n, m)) < 0.8
        told = (wishes, ranks, capacity, allowed)

        chosen = deferred_acceptance(*told)

        assert blocking_pairs(chosen, *told) == []
        for choice in map(np.array, product(range(-1, m), repeat=int(n))):
            held = choice >= 0
            if (np.bincount(choice[held], minlength=m) > capacity).any() or not allowed[held, choice[held]].all():
                continue
            if not blocking_pairs(choice, *told):
                assert all(
                    choice[i] < 0 or (chosen[i] >= 0 and wishes[i, chosen[i]] <= wishes[i, choice[i]]) for i in range(n)
                )


def test_a_blocking_pair_is_named():
    ranks = np.zeros((2, 2), int)
    wishes = np.array([[0, 1], [0, 1]])
    posts = np.array([[0, 0], [1, 1]])

    assert blocking_pairs(np.array([1, 0]), wishes, posts, np.ones(2, int), np.ones((2, 2), bool)) == [(0, 0)]
    assert blocking_pairs(np.array([1, 0]), ranks, posts, np.ones(2, int), np.ones((2, 2), bool)) == []
