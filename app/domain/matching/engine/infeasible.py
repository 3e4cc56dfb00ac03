"""Which rules cannot hold together, decided without the optimiser.

A set of rules is feasible or not: a yes-or-no question, asked of a maximum flow (people → posts with lower bounds)
where there are no caps, and of an integer program without points where there are. Deletion finds a smallest conflict:
starting from all groups, a group is left out for good if the rest still cannot hold. What stays cannot hold together,
and without any one of its rules it can (every rule that stayed was needed when it was asked; later sets are smaller).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import maximum_flow

from app.domain.matching.engine.grid import disjoint
from app.domain.matching.engine.problem import Budget, Infeasible, Problem, Undecided
from app.domain.matching.engine.solve import solve


@dataclass(frozen=True)
class Relaxed:
    """What leaving one rule out of the whole gives."""

    feasible: bool
    points: int | None = None
    placed: int | None = None


@dataclass(frozen=True)
class Conflict:
    rules: tuple[str, ...]  # cannot hold together; any one less can; empty if all can
    relaxed: dict[str, Relaxed]


def conflict(
    problem_of: Callable[[frozenset[str]], Problem], groups: Sequence[str], budget: Budget | None = None
) -> Conflict:
    """problem_of(kept) builds the problem with these groups of rules in force and no other."""
    budget = budget or Budget()
    if feasible(problem_of(frozenset(groups)), budget):
        return Conflict((), {})
    kept = list(groups)
    for group in groups:
        rest = [each for each in kept if each != group]
        if not feasible(problem_of(frozenset(rest)), budget):
            kept = rest
    whole = frozenset(groups)
    return Conflict(tuple(kept), {group: _without(problem_of(whole - {group}), budget) for group in kept})


def _without(problem: Problem, budget: Budget) -> Relaxed:
    try:
        found = solve(problem, budget)
    except Infeasible:
        return Relaxed(False)
    return Relaxed(True, found.points, found.placed)


def feasible(problem: Problem, budget: Budget | None = None) -> bool:
    """Is there any choice that keeps everything?"""
    allowed, must = problem.allowed.copy(), problem.must_place.copy()
    for person, post in problem.pins:
        pinned = allowed[person, post]
        allowed[person] = False
        allowed[person, post] = pinned
        must[person] = True
    if any(cap.limit < 0 for cap in problem.caps):
        return False
    if problem.caps:
        return _by_program(problem, allowed, must, budget or Budget())
    return _by_flow(allowed, must, np.minimum(problem.capacity, len(must)), problem.must_fill)


def _by_flow(allowed: np.ndarray, must: np.ndarray, capacity: np.ndarray, must_fill: np.ndarray) -> bool:
    """A circulation with lower bounds as a maximum flow: what a bound asks for is sent from a second source and to a
    second sink; all bounds can hold iff that flow fills them. Nodes: people, posts, s, t, S, T."""
    n, m = allowed.shape
    if (capacity[must_fill] == 0).any():
        return False
    s, t, source, sink = n + m, n + m + 1, n + m + 2, n + m + 3
    people, posts = np.nonzero(allowed)
    everybody, every = np.arange(n), np.arange(m)
    arcs = [
        (people, n + posts, np.ones(len(people))),
        (np.full(n, s), everybody, (~must).astype(float)),
        (np.full(n, source), everybody, must.astype(float)),
        (n + every, np.full(m, t), (capacity - must_fill).astype(float)),
        (n + every, np.full(m, sink), must_fill.astype(float)),
        ([s, t, source], [sink, s, t], [must.sum(), n + m, must_fill.sum()]),
    ]
    tail, head, width = (np.concatenate(each).astype(np.int32) for each in zip(*arcs, strict=True))
    graph = sparse.csr_matrix((width, (tail, head)), (n + m + 4, n + m + 4), dtype=np.int32)
    graph.eliminate_zeros()
    return maximum_flow(graph, source, sink).flow_value == int(must.sum() + must_fill.sum())


def _by_program(problem: Problem, allowed: np.ndarray, must: np.ndarray, budget: Budget) -> bool:
    """Is there a whole x that keeps all rows? Nothing is maximised."""
    n, m = allowed.shape
    people, posts = np.nonzero(allowed)
    column, ones = np.arange(len(people)), np.ones(len(people))
    rows = [
        sparse.csr_matrix((ones, (people, column)), (n, len(people))),
        sparse.csr_matrix((ones, (posts, column)), (m, len(people))),
    ]
    for cap in problem.caps:
        inside = np.zeros((n, m), bool)
        for some, where in disjoint(cap.blocks):
            inside[np.ix_(some, where)] = True
        rows.append(sparse.csr_matrix(inside[people, posts].astype(float)))
    low = np.concatenate([must, problem.must_fill, np.full(len(problem.caps), -np.inf)])
    high = np.concatenate([np.ones(n), problem.capacity, [cap.limit for cap in problem.caps]])
    if not len(people):
        return not must.any() and not problem.must_fill.any()
    told = milp(
        np.zeros(len(people)),
        integrality=np.ones(len(people)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(sparse.vstack(rows), low, high),
        options={"time_limit": budget.seconds},
    )
    if told.status == 1:
        raise Undecided
    return told.status == 0
