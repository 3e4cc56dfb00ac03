"""What the desk can ask of the child: solve a draft, why not a pair. Plain JSON (docs/decisions/0011)."""

from collections.abc import Callable
from dataclasses import asdict
from importlib.metadata import version
from time import monotonic
from typing import Any

import numpy as np

from app.db import WorkSession
from app.domain.matching.catalogue import RULES
from app.domain.matching.engine.everyone import Everyone
from app.domain.matching.engine.infeasible import conflict
from app.domain.matching.engine.problem import (
    NOWHERE,
    Budget,
    Certificate,
    Infeasible,
    Progress,
    Solution,
    Undecided,
    worth,
)
from app.domain.matching.engine.solve import solve as best_choice
from app.domain.matching.engine.whynot import Reasons
from app.domain.matching.policy import Stability
from app.domain.matching.weighing import figures, loading, prices, stability
from app.domain.matching.weighing.build import Built
from app.domain.matching.weighing.explain import Explained
from app.domain.matching.weighing.questions import fresh, pair, why_not
from app.errors import Refused

__all__ = ["fresh", "pair", "solve", "why_not"]
Report = Callable[[int, str], None]
Told = dict[str, Any]
BUDGET = Budget(600.0)
WEIGHED, SOLVED, EXPLAINED = 15, 70, 98
ALTERNATIVES = 3


def solve(session: WorkSession, draft_id: int, report: Report | None = None) -> Told:
    """The whole answer of a draft, or the rules that cannot hold together."""
    report = report or _unheard
    begun = monotonic()
    report(1, "reading")
    built = loading.built(session, loading.draft(session, draft_id))
    report(WEIGHED, "weighing")
    told = _head(built)
    try:
        told |= _stable(built) if built.policy.stability == Stability.KEPT else _best(built, report)
    except Infeasible:
        told |= _conflict(built)
    except Undecided as late:
        raise Refused("match.out_of_time") from late
    report(100, "done")
    return told | {"seconds": round(monotonic() - begun, 3)}


def _head(built: Built) -> Told:
    return {**built.input, "blocking": [], "conflict": None}


def _best(built: Built, report: Report) -> Told:
    def heard(progress: Progress) -> None:
        report(WEIGHED + int(progress.done * (SOLVED - WEIGHED)), progress.stage)

    solution = best_choice(built.problem, BUDGET, heard)
    report(SOLVED, "explaining")
    reasons = Reasons(built.problem, solution)
    pairs = _explained(built, solution, reasons, report)
    listed, found = [], 0
    if built.policy.stability == Stability.LISTED:
        listed, found = stability.blocking(built, solution.post_of)
    return {
        "solver": f"{solution.method}, scipy {version('scipy')}, HiGHS {version('highspy')}",
        "proven": solution.proven, "points": solution.points, "bound": _bound(built, solution.bound, solution.placed),
        "placed": solution.placed, "unplaced": len(built.people) - solution.placed, "pairs": pairs,
        "figures": figures.figures(built, solution.post_of, prices.one_more(built, reasons)) | {"blocking": found},
        "blocking": listed,
        "certificate": _certificate(built, solution.certificate), "value": solution.value, "gap": solution.gap,
    }  # fmt: skip


def _explained(built: Built, solution: Solution, reasons: Reasons, report: Report) -> list[Told]:
    """Every person's line. What would take longer than the solve is bounded, or told when somebody asks (why_not)."""
    explained, pairs, n = Explained(built, solution.post_of), [], len(built.people)
    for row, found in enumerate(Everyone(reasons, ALTERNATIVES).alternatives()):
        told = explained.line(row, [prices.told(built, each) for each in found])
        pairs.append(_pair(built, solution.post_of, row, told))
        if row % 100 == 99:
            report(SOLVED + (EXPLAINED - SOLVED) * row // n, "explaining")
    return pairs


def _stable(built: Built) -> Told:
    """Nobody rather has each other; points come second, so no bound is claimed."""
    post_of = stability.kept(built)
    explained = Explained(built, post_of)
    points, value = worth(built.problem, post_of)
    placed = int((post_of != NOWHERE).sum())
    return {
        "solver": "deferred acceptance", "proven": False, "points": points, "bound": None, "placed": placed,
        "unplaced": len(built.people) - placed, "value": value, "gap": None, "certificate": {},
        "pairs": [_pair(built, post_of, row, explained.line(row, [])) for row in range(len(built.people))],
        "figures": figures.figures(built, post_of, []) | {"blocking": 0, "stable": True},
    }  # fmt: skip


def _conflict(built: Built) -> Told:
    found = conflict(built.with_only, built.rule_groups(), BUDGET)
    relaxed = {
        rule: asdict(each) | {"strict": rule in RULES and RULES[rule].strict} for rule, each in found.relaxed.items()
    }
    return {
        "solver": f"deletion, scipy {version('scipy')}", "proven": True, "points": None, "bound": None, "placed": 0,
        "unplaced": len(built.people), "pairs": [], "figures": {}, "certificate": {},
        "conflict": {"rules": list(found.rules), "relaxed": relaxed},
    }  # fmt: skip


def _pair(built: Built, post_of: np.ndarray, row: int, told: Told) -> Told:
    post = int(post_of[row])
    return {
        "candidacy_id": built.people[row].id, "post_id": None if post == NOWHERE else built.places[post].id,
        "points": 0 if post == NOWHERE else int(built.problem.points[row, post]), "told": told,
    }  # fmt: skip


def _certificate(built: Built, certificate: Certificate) -> Told:
    """Prices in hundredths by post in the order of `posts`, and of the caps that have one, with what they say."""
    capped = [
        {"cap": number, "rule": group.rule, "code": group.code, "facts": group.facts, "limit": group.cap.limit,
         "price": float(price)}
        for number, (group, price) in enumerate(zip(built.groups, certificate.cap_prices, strict=True)) if price
    ]  # fmt: skip
    return {
        "post_prices": certificate.post_prices.tolist(), "cap_prices": capped, "proof": certificate.proof,
        "bound": certificate.bound, "worth_of_a_place": built.problem.worth_of_a_place,
    }  # fmt: skip


def _bound(built: Built, bound: int, placed: int) -> int:
    """Beside the points of the pairs: the bound less what the places are worth."""
    return bound - built.problem.worth_of_a_place * placed


def _unheard(_: int, __: str) -> None:
    """Nobody asked how far it is."""
