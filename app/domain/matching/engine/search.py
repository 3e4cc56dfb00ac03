"""From prices to a proven choice where the linear program ends in fractions.

First a dive: hold the largest fraction to 1, solve again, until all is whole: a good choice B in a few warm steps. Then
nothing but pairs with reduced cost ≥ B + step − bound can belong to anything better (each pair of a choice takes −r
from the bound), so an exhaustive search over those pairs alone decides the whole problem.
"""

from time import monotonic

import highspy
import numpy as np

from app.domain.matching.engine.grid import Grid
from app.domain.matching.engine.master import EASY, Master, solver
from app.domain.matching.engine.problem import NOWHERE

WHOLE = 1e-5
STEPS = 400


def whole(master: Master) -> np.ndarray | None:
    """The choice the program holds, if it is one: no fractions, no must unkept, no cap broken."""
    x = master.x
    if master.missing > WHOLE or ((x > WHOLE) & (x < 1 - WHOLE)).any() or len(master.broken_caps()):
        return None
    chosen = np.full(master.grid.n, NOWHERE)
    taken = x > 0.5
    chosen[master.people[taken]] = master.posts[taken]
    return chosen


def dive(master: Master, until: float) -> np.ndarray | None:
    """Round by solving: always the largest fraction is held to 1, or to 0 where 1 cannot be kept."""
    held: list[np.ndarray] = []
    found, failed = None, 0
    for _ in range(STEPS):
        if monotonic() > until:
            break
        if (found := whole(master)) is not None:
            break
        if master.add_caps(master.broken_caps()):
            if not master.solve():
                break
            continue
        loose = np.where(master.x < 1 - WHOLE, master.x, 0)
        pick = np.flatnonzero(loose > max(0.75, loose.max(initial=0) - EASY))
        if len(pick) == 0 or failed:
            pick = np.array([int(loose.argmax())])
        if loose[pick[0]] < WHOLE:
            break
        held.append(pick)
        master.bounds(pick, 1.0, 1.0)
        if not master.solve() or master.missing > WHOLE:
            failed += 1
            if failed > 20:
                break
            master.bounds(pick, 0.0, 0.0 if len(pick) == 1 else 1.0)
            if not master.solve():
                break
    if held:
        master.bounds(np.concatenate(held), 0.0, 1.0)
    return found


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
        ("mip_abs_gap", 0.999),
        ("mip_feasibility_tolerance", 1e-7),
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
