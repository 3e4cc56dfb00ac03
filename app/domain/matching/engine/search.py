"""From prices to a proven choice where the linear program ends in fractions.

First dives: hold the largest fraction to 1, solve again, until all is whole: a few good choices in warm steps, and the
best one made of their pairs. Let B be the least worth that would be better. Then nothing but pairs with reduced cost
≥ B − bound can belong to anything better (each pair of a choice takes −r from the bound), so an exhaustive search over
those pairs alone decides the whole problem.
"""

from time import monotonic

import highspy
import numpy as np

from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.master import Master, solver
from app.domain.matching.engine.problem import NOWHERE

WHOLE = 1e-5
STEPS = 100  # linear programs solved for rounding, in all
DIVES = 6
MOST_FILLED = 500


def whole(master: Master) -> np.ndarray | None:
    """The choice the program holds, if it is one: no fractions, no must unkept, no cap broken."""
    x = master.x
    if master.missing > WHOLE or ((x > WHOLE) & (x < 1 - WHOLE)).any() or len(master.broken_caps()):
        return None
    chosen = np.full(master.grid.n, NOWHERE)
    taken = x > 0.5
    chosen[master.people[taken]] = master.posts[taken]
    return chosen


def trimmed(grid: Grid, choice: np.ndarray) -> np.ndarray | None:
    """The choice without the least worthy pairs of broken caps; None where only musts could give way."""
    found = choice.copy()
    taken = np.bincount(found[found >= 0], minlength=grid.m)
    people = np.flatnonzero(found >= 0)
    people = people[np.argsort(grid.values[people, found[people]], kind="stable")]
    counts = grid.caps.of(people, found[people])
    excess = np.asarray(counts.sum(axis=0)).ravel() - grid.caps.limit
    for row, person in enumerate(people):
        own = counts.indices[counts.indptr[row] : counts.indptr[row + 1]]
        post = found[person]
        if (excess[own] > 0).any() and not grid.must_place[person] and taken[post] > grid.lower[post]:
            excess[own] -= 1
            taken[post] -= 1
            found[person] = NOWHERE
    if (excess > 0).any():
        return None
    filled(grid, found, taken, excess)
    return found


def filled(grid: Grid, found: np.ndarray, taken: np.ndarray, excess: np.ndarray) -> None:
    """Give people without a place the best one that is free and breaks no cap, in their order."""
    caps = grid.caps
    for person in np.flatnonzero(found < 0)[:MOST_FILLED]:
        value = np.where(taken < grid.capacity, grid.values[person], grid.low)
        own = caps.of_people[person].indices
        for block in own[excess[caps.owner[own]] >= 0]:
            value[caps.blocks[block][1]] = grid.low
        post = int(value.argmax())
        if value[post] > 0:
            found[person] = post
            taken[post] += 1
            excess[caps.owner[np.intersect1d(own, caps.of_posts[post].indices)]] += 1


def dives(master: Master, enough: int, until: float) -> list[np.ndarray]:
    """Several rounded choices, the first straight, the others with a little chance in the order (always the same)."""
    found: list[np.ndarray] = []
    dice = np.random.default_rng(1)
    steps = STEPS
    for turn in range(DIVES):
        if steps <= 0 or monotonic() > until or not master.solve():
            break
        order = dice.random(len(master.people)) * (0.3 if turn else 0.0)
        chosen, taken = dive(master, order, 2.0 if turn else 0.75, steps, until)
        steps -= taken
        if chosen is not None:
            found.append(chosen)
            if master.grid.value(chosen) >= enough:
                break
    return found


def dive(master: Master, order: np.ndarray, sure: float, steps: int, until: float) -> tuple[np.ndarray | None, int]:
    """Round by solving: the largest fraction (all that are `sure`) is held to 1, or to 0 where 1 cannot be kept."""
    held: list[np.ndarray] = []
    found, failed, step = None, 0, 0
    for step in range(1, steps + 1):  # noqa: B007
        if (found := whole(master)) is not None or monotonic() > until:
            break
        if master.add_caps(master.broken_caps()):
            if not master.solve():
                break
            continue
        loose = np.where(master.x < 1 - WHOLE, master.x, 0)
        pick = np.flatnonzero(loose >= sure)
        if not len(pick) or failed:
            pick = np.array([int((loose + order * (loose > WHOLE)).argmax())])
        if loose[pick[0]] < WHOLE:
            break
        held.append(pick)
        master.bounds(pick, 1.0, 1.0)
        if master.solve() and master.missing < WHOLE:
            continue
        failed += 1
        master.bounds(pick, 0.0, 1.0)
        master.bounds(pick[:1], 0.0, 0.0)
        if failed > 10 or not master.solve():
            break
    if held:
        master.bounds(np.concatenate(held), 0.0, 1.0)
    return found, step


def crossed(grid: Grid, choices: list[np.ndarray], until: float) -> np.ndarray:
    """The best choice made of pairs of these choices."""
    keys = np.unique(np.concatenate([np.flatnonzero(c >= 0) * grid.m + c[c >= 0] for c in choices]))
    first = max(choices, key=grid.value)
    chosen, _, _ = exhaust(grid, keys // grid.m, keys % grid.m, first, until)
    return first if chosen is None else chosen


def exhaust(
    grid: Grid, people: np.ndarray, posts: np.ndarray, first: np.ndarray | None, until: float
) -> tuple[np.ndarray | None, float, bool]:
    """Branch and cut over these pairs: the best choice among them, what none exceeds, and whether it is ended."""
    h = solver()
    count, step = len(people), grid.step
    rows = grid.n + grid.m
    caps = grid.caps.of(people, posts)
    busy = np.flatnonzero(np.asarray(caps.sum(axis=0)).ravel() > grid.caps.limit)
    caps = caps[:, busy].tocsr()
    each = np.diff(caps.indptr) + 2
    starts = np.concatenate([[0], np.cumsum(each)]).astype(np.int32)
    index = np.empty(starts[-1], np.int32)
    rest = np.ones(starts[-1], bool)
    rest[starts[:-1]] = rest[starts[:-1] + 1] = False
    index[starts[:-1]], index[starts[:-1] + 1], index[rest] = people, grid.n + posts, rows + caps.indices
    low = np.concatenate([grid.must_place, grid.lower, np.full(len(busy), -highspy.kHighsInf)]).astype(np.float64)
    high = np.concatenate([np.ones(grid.n), grid.capacity, grid.caps.limit[busy]]).astype(np.float64)
    none = np.zeros(0)
    h.addRows(len(low), low, high, 0, np.zeros(len(low), np.int32), none.astype(np.int32), none)
    cost = -grid.values[people, posts].astype(np.float64) / step
    h.addCols(count, cost, np.zeros(count), np.ones(count), len(index), starts[:-1], index, np.ones(len(index)))
    h.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.ones(count, np.uint8))
    for name, told in (
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.999 if grid.scale == 1 else (step - grid.n - 0.5) / step),
        ("mip_feasibility_tolerance", 1e-7),
        ("mip_allow_restart", False),  # ten times slower with
        ("mip_heuristic_run_rins", False),
        ("mip_heuristic_run_rens", False),
        ("mip_heuristic_run_root_reduced_cost", False),
        ("time_limit", max(0.05, until - monotonic())),
    ):
        h.setOptionValue(name, told)
    if first is not None:
        h.setSolution(count, np.arange(count, dtype=np.int32), (first[people] == posts).astype(np.float64))
    h.run()
    info, status = h.getInfo(), h.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None, -np.inf, True
    chosen = None
    if info.primal_solution_status == 2:
        taken = np.array(h.getSolution().col_value) > 0.5
        chosen = np.full(grid.n, NOWHERE)
        chosen[people[taken]] = posts[taken]
    return chosen, -info.mip_dual_bound * step, status == highspy.HighsModelStatus.kOptimal
