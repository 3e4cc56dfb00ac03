"""The matching beside the bare assignment solver on the same matrix in the same run: `python -m bench.matching`.

Every row solves one drawn round with all its side rules, checks the certificate in plain numpy, and times the bare
solver of the same matrix without any rule between two turns. Told are CPU time (others may have the machine), the
ratio, and the most memory the process held. "Why not" is told beside a full new solve with the pair held; "all" is the
three best alternatives of everybody: how many are told, how many of them exactly, and how many hundredths the bounds of
the others are apart (median)."""

import argparse
import resource
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

from app.domain.matching.engine import certificate
from app.domain.matching.engine.everyone import Everyone
from app.domain.matching.engine.problem import Budget, Infeasible, Problem, Solution
from app.domain.matching.engine.solve import solve
from app.domain.matching.engine.whynot import Price, Reasons
from tests.problems import city


class Row(NamedTuple):
    name: str
    people: int
    posts: int
    rules: dict[str, Any]
    turns: int


ROWS = (
    Row("84", 84, 84, {"couples": 3}, 7),
    Row("84-tight", 84, 84, {"couples": 6, "kin": 6, "unit_limit": 1}, 5),
    Row("1000-plain", 1000, 1000, {"unit_limit": 1000, "kin": 0, "couples": 0}, 5),
    Row("1000", 1000, 1000, {}, 3),
    Row("5000-sparse", 5000, 5000, {"allowed": 0.2, "units": 500, "counties": 60, "unit_limit": 3}, 1),
    Row("10000x2000", 10_000, 2000, {"units": 500, "counties": 60, "unit_limit": 3}, 1),
)


def bare(problem: Problem) -> None:
    """What the assignment alone costs: the matrix as the solver wants it, and the solver."""
    values = problem.points + problem.worth_of_a_place
    linear_sum_assignment(np.where(problem.allowed, values, 0), maximize=True)


def spent(act: Callable[[], Any]) -> tuple[float, Any]:
    begun = process_time()
    found = act()
    return process_time() - begun, found


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def measure(row: Row) -> None:
    problem = city(1, row.people, row.posts, **row.rules)
    before, ours, beside = memory(), [], []
    for _ in range(row.turns):
        cost, found = spent(lambda: solve(problem, Budget(300)))
        ours.append(cost)
        after = memory()
        beside.append(spent(lambda: bare(problem))[0])
    assert certificate.check(problem, found.certificate, found) >= found.value
    mine, theirs = median(ours), median(beside)
    told, everyone = spent(lambda: list(Everyone(Reasons(problem, found), 3).alternatives()))
    asked, again = why_not(problem, found, 5 if row.people < 5000 else 1)
    print(
        f"{row.name:<14}{len(problem.caps):>8}{mine:>9.3f}{theirs:>9.3f}{mine / theirs:>8.2f}{after - before:>8.0f}  "
        f"{found.method + ', gap ' + str(found.gap):<22}{asked * 1e3:>9.1f}{again * 1e3:>10.1f}{told:>8.2f}"
        f"{shares(everyone):>20}",
        flush=True,
    )


def shares(everyone: list[list[Price]]) -> str:
    """How many alternatives were told, how many of them exactly, and how far apart the bounds of the rest are."""
    every = [price for told in everyone for price in told]
    wide = [price.loss - price.at_least for price in every if not price.exact]
    return f"{len(every)} {sum(price.exact for price in every)} {int(median(wide)) if wide else 0}"


def why_not(problem: Problem, found: Solution, questions: int) -> tuple[float, float]:
    """One question on warm reasons, and a whole new solve with the pair held; both must say the same."""
    dice, reasons, asked, again = np.random.default_rng(2), Reasons(problem, found), [], []
    reasons.price_of(0, int(np.flatnonzero(problem.allowed[0])[0]))
    while len(asked) < questions:
        person, post = (int(each) for each in dice.integers(0, problem.shape))
        if not problem.allowed[person, post] or found.post_of[person] == post:
            continue
        cost, price = spent(lambda person=person, post=post: reasons.price_of(person, post))
        try:
            anew, other = spent(lambda person=person, post=post: solve(problem.with_pin(person, post), Budget(300)))
        except Infeasible:
            continue
        assert not (price.exact and other.proven) or price.loss == found.value - other.value
        asked.append(cost)
        again.append(anew)
    return median(asked), median(again)


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m bench.matching")
    told.add_argument("--only", action="append", choices=[row.name for row in ROWS])
    wanted = told.parse_args().only or [row.name for row in ROWS]
    print(
        f"{'':<14}{'caps':>8}{'s':>9}{'bare s':>9}{'times':>8}{'MB':>8}  {'method':<22}{'why ms':>9}{'anew ms':>10}"
        f"{'all s':>8}{'told exact apart':>20}"
    )
    for row in ROWS:
        if row.name in wanted:
            measure(row)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
