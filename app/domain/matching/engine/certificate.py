"""The proof that travels with an answer: prices, from which anyone computes a bound without a solver.

For prices p of posts (p[j] ≥ 0, below 0 only where must_fill) and λ ≥ 0 of caps, let

    u[i] = max over allowed j of ( v[i,j] − p[j] − Σ_(caps of (i,j)) λ )     and not below 0 unless i must get a place.

Every choice x that keeps all rules then satisfies (weak duality; add the rules, each times its price)

    Σ v·x  ≤  Σ_i u[i] + Σ_j capacity[j]·p[j]⁺ − Σ_(must_fill) p[j]⁻ + Σ_caps limit·λ.

Prices are multiples of 2⁻²⁰ of a hundredth, handled as whole numbers in 64 bits: nothing is rounded on the way. A
choice is worth a whole number, so the bound may be rounded down. If it meets the worth of the choice, that is optimal.
"""

import numpy as np

from app.domain.matching.engine.problem import Cap, Certificate, Problem, Solution, broken, worth

UNIT = 1 << 20
CHUNK = 1 << 21


class Unsound(Exception):
    """The certificate does not fit the problem or the choice does not keep the rules."""


def check(problem: Problem, certificate: Certificate, solution: Solution) -> int:
    """The bound, computed anew from the prices alone. Refuses a choice that breaks a rule or beats its own bound."""
    if told := broken(problem, solution.post_of):
        raise Unsound(f"the choice breaks {told}")
    points, value = worth(problem, solution.post_of)
    if (points, value) != (solution.points, solution.value):
        raise Unsound("the points are not those of the choice")
    bound, _ = upper_bound(problem, whole(certificate.post_prices), whole(certificate.cap_prices))
    if bound < value:
        raise Unsound("the choice is worth more than its bound: prices or points are wrong")
    if certificate.proof == "prices" and bound != value:
        raise Unsound("these prices do not prove the choice")
    return bound


def whole(prices: np.ndarray) -> np.ndarray:
    return np.round(np.asarray(prices, np.float64) * UNIT).astype(np.int64)


def upper_bound(problem: Problem, post_prices: np.ndarray, cap_prices: np.ndarray) -> tuple[int, np.ndarray]:
    """Bound and utilities from prices in whole units of 2⁻²⁰ hundredth. The bound is rounded down to hundredths."""
    n, m = problem.shape
    if ((post_prices < 0) & ~problem.must_fill).any() or (cap_prices < 0).any():
        raise Unsound("a price below 0")
    unit = 1 if not (post_prices % UNIT).any() and not (cap_prices % UNIT).any() else UNIT
    prices = post_prices // (UNIT // unit)
    priced = zip(problem.caps, cap_prices // (UNIT // unit), strict=True)
    discounts = [(cap, int(price)) for cap, price in priced if price]
    must = problem.must_place.copy()
    pinned = dict(problem.pins)
    must[list(pinned)] = True
    low = -(1 << 62)
    utilities = np.zeros(n, np.int64)
    for begin in range(0, n, max(1, CHUNK // max(1, m))):
        rows = slice(begin, min(begin + max(1, CHUNK // max(1, m)), n))
        table = problem.points[rows].astype(np.int64)
        table += problem.worth_of_a_place
        table *= unit
        table -= prices
        for cap, price in discounts:
            take(table, rows, cap, price)
        table[~problem.allowed[rows]] = low
        best = table.max(axis=1, initial=low)
        for person in pinned.keys() & set(range(rows.start, rows.stop)):
            best[person - rows.start] = table[person - rows.start, pinned[person]]
        utilities[rows] = np.where(must[rows], best, np.maximum(best, 0))
    capacity = np.minimum(problem.capacity, n)
    total = sum(int(each) for each in utilities) if (utilities <= low).any() else int(utilities.sum())
    total += int(capacity @ np.maximum(prices, 0)) + int(problem.must_fill @ np.minimum(prices, 0))
    total += sum(cap.limit * price for cap, price in discounts)
    return total // unit, utilities * (UNIT // unit)


def take(table: np.ndarray, rows: slice, cap: Cap, price: int) -> None:
    """Take the price of a cap once from every pair of the union of its blocks."""
    inside = None
    for people, posts in cap.blocks:
        here = people[(people >= rows.start) & (people < rows.stop)] - rows.start
        if len(cap.blocks) == 1:
            table[np.ix_(here, posts)] -= price
            continue
        inside = np.zeros(table.shape, bool) if inside is None else inside
        inside[np.ix_(here, posts)] = True
    if inside is not None:
        table[inside] -= price


def certify(problem: Problem, post_prices: np.ndarray, cap_prices: np.ndarray, proof: str) -> Certificate:
    posts, caps = whole(post_prices), whole(cap_prices)
    bound, utilities = upper_bound(problem, posts, caps)
    return Certificate(posts / UNIT, caps / UNIT, utilities / UNIT, bound, proof)
