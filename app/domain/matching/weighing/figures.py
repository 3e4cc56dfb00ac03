"""The whole of a draft in figures: wishes by rank, how units and counties fared, what is to be looked into."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from app.domain.matching.engine.problem import NOWHERE
from app.domain.matching.weighing.build import Built

Told = dict[str, Any]


def figures(built: Built, post_of: np.ndarray, one_more: list[Told]) -> Told:
    return {
        "wishes": wishes(built, post_of), "units": units(built, post_of), "counties": counties(built, post_of),
        "one_more": one_more, "kin_unsure": kin_unsure(built), "pins_gone": built.pins_gone,
    }  # fmt: skip


def wishes(built: Built, post_of: np.ndarray) -> Told:
    """How many got their first wish, the second, …; of those who wished at all."""
    wished = {person for person, _ in built.facts.cadre_wishes}
    asked = [row for row, person in enumerate(built.people) if person.id in wished]
    ranks: Counter[str] = Counter()
    for row in asked:
        post = int(post_of[row])
        ranks["unplaced" if post == NOWHERE else str(_wish(built, row, post) or "beside")] += 1
    ordered = [str(rank) for rank in range(1, built.policy.most_wishes + 1)]
    return {
        "asked": len(asked), "by_rank": {rank: ranks[rank] for rank in ordered}, "beside": ranks["beside"],
        "unplaced": ranks["unplaced"],
    }  # fmt: skip


def units(built: Built, post_of: np.ndarray) -> list[Told]:
    """Fairness among sending units: how many of theirs have a place, at how many points on average."""
    rows: dict[int, list[int]] = defaultdict(list)
    for row, person in enumerate(built.people):
        rows[person.home.id].append(row)
    found = []
    for unit_id, theirs in sorted(rows.items(), key=lambda each: built.facts.offices[each[0]].path):
        placed = [row for row in theirs if post_of[row] != NOWHERE]
        first = sum(_wish(built, row, int(post_of[row])) == 1 for row in placed)
        office = built.facts.offices[unit_id]
        found.append(
            {"unit_id": unit_id, "unit": office.label, "people": len(theirs), "placed": len(placed),
             "first_wish": first, "mean": _mean(built, post_of, placed)}
        )  # fmt: skip
    return found


def counties(built: Built, post_of: np.ndarray) -> list[Told]:
    """Fairness among counties; posts outside any county are told under none."""
    places: dict[int, list[int]] = defaultdict(list)
    for column, place in enumerate(built.places):
        places[place.unit.county_id or 0].append(column)
    found = []
    for county, columns in sorted(places.items(), key=lambda each: _path(built, each[0])):
        rows = np.flatnonzero(np.isin(post_of, columns)).tolist()
        free = sum(built.places[column].free for column in columns)
        label = built.facts.offices[county].label if county else ""
        found.append(
            {"unit_id": county or None, "unit": label, "places": free, "taken": len(rows),
             "mean": _mean(built, post_of, rows)}
        )  # fmt: skip
    return found


def kin_unsure(built: Built) -> list[Told]:
    """Candidates of the same name as a relative another declared: to be looked into."""
    return [{"one": kin.one, "other": kin.other} for kin in built.facts.kin if not kin.sure]


def _wish(built: Built, row: int, post: int) -> int | None:
    return built.facts.cadre_wishes.get((built.people[row].id, built.places[post].id))


def _mean(built: Built, post_of: np.ndarray, rows: list[int]) -> int | None:
    """Hundredths, rounded down; nobody has no mean."""
    points = built.problem.points
    return sum(int(points[row, post_of[row]]) for row in rows) // len(rows) if rows else None


def _path(built: Built, unit_id: int) -> str:
    return built.facts.offices[unit_id].path if unit_id else ""
