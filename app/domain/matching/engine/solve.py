"""The best choice under all rules, with its proof.

The same problem gives the same answer; only a budget that ends early leaves a gap, which is stated.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from app.domain.matching.engine.certificate import certify
from app.domain.matching.engine.course import Course, Found
from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.problem import Budget, Problem, Progress, Report, Solution, broken, worth


def solve(problem: Problem, budget: Budget | None = None, on_progress: Report | None = None) -> Solution:
    """Raises Infeasible where not all can hold, Undecided where the budget ended before anything that holds."""
    begun = monotonic()
    told = on_progress or (lambda progress: None)
    grid = Grid(problem)
    found = Course(grid, told).best(begun + (budget or Budget()).seconds)
    solution = answer(problem, grid, found, begun)
    told(Progress(found.method, 1.0, solution.value, solution.bound))
    return solution


def answer(problem: Problem, grid: Grid, found: Found, begun: float) -> Solution:
    """What was found, checked against the definition of the problem and not against what the solvers said of it."""
    points, value = worth(problem, found.post_of)
    assert value == found.value and not broken(problem, found.post_of), "the answer breaks a rule"
    of_caps = np.zeros(len(problem.caps))
    of_caps[grid.caps.number] = found.cap_prices
    certificate = certify(problem, nearest(found.post_prices), nearest(of_caps), "none")
    least = min(certificate.bound, int(found.bound) if np.isfinite(found.bound) else certificate.bound)
    bound = value if grid.reached(value, min(least, found.bound)) else max(value, least)
    proof = "prices" if certificate.bound == value else "search" if bound == value else "none"
    return Solution(
        found.post_of, points, value, bound == value, bound, bound - value, replace(certificate, proof=proof),
        found.method, monotonic() - begun, found.figures,
    )  # fmt: skip


def nearest(prices: np.ndarray) -> np.ndarray:
    """Prices of a linear program over whole numbers are fractions with small denominators: take float dust away."""
    return np.where(np.abs(prices * 12 - np.round(prices * 12)) < 1e-4, np.round(prices * 12) / 12, prices)
