"""Stability as an option: who and which post would rather have each other. Wishes come first; what nobody wished for
is compared by points, which both sides share.
"""

from typing import Any

import numpy as np

from app.domain.matching.engine.problem import broken
from app.domain.matching.engine.stable import blocking_pairs, deferred_acceptance
from app.domain.matching.weighing.build import Built
from app.errors import Refused

MOST_LISTED = 200
MOST_POINTS = 10_000


def kept(built: Built) -> np.ndarray:
    """Deferred acceptance knows of no pins and no rules about many; where they would be broken it is refused."""
    if built.problem.pins:
        raise Refused("match.pins_stand")
    mine, theirs = ranks(built)
    post_of = deferred_acceptance(mine, theirs, built.problem.capacity, built.problem.allowed)
    names = {"must_place": "everyone_placed", "must_fill": "fill_urgent"}
    if found := broken(built.problem, post_of):
        told = sorted({f"@match.rule.{names.get(rule, rule)}" for rule in found})
        raise Refused("match.caps_stand", rules=told)
    return post_of


def blocking(built: Built, post_of: np.ndarray) -> tuple[list[dict[str, Any]], int]:
    """The first of them, by person and place, and how many there are."""
    mine, theirs = ranks(built)
    found = blocking_pairs(post_of, mine, theirs, built.problem.capacity, built.problem.allowed)
    listed = [
        {"candidacy_id": built.people[row].id, "post_id": built.places[column].id}
        for row, column in found[:MOST_LISTED]
    ]
    return listed, len(found)


def ranks(built: Built) -> tuple[np.ndarray, np.ndarray]:
    """How people rank places and places rank people, 0 the best: first what was wished, then by points."""
    by_points = built.policy.most_wishes + MOST_POINTS - built.problem.points.astype(np.int64)
    cadre = built.facts.cadre_wishes if built.policy.wishes_of_cadres else {}
    unit = built.facts.unit_wishes if built.policy.wishes_of_units else {}
    return _wished(built, by_points, cadre), _wished(built, by_points, unit)


def _wished(built: Built, by_points: np.ndarray, wishes: Any) -> np.ndarray:
    found = by_points.copy()
    for (person, place), rank in wishes.items():
        if person in built.row and place in built.column and rank <= built.policy.most_wishes:
            found[built.row[person], built.column[place]] = rank - 1
    return found
