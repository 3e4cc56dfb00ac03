"""How the marks lie, and each judge beside the panel. Pure; a judge is only compared where others marked too."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from app.domain.rounds.path.scoring import two_places

TENS = (0, 60, 70, 80, 90)
"""Lower ends of the classes in which marks are counted; the first is everything below a pass."""


class Given(NamedTuple):
    judge: int
    candidate: int
    points: Decimal


class Severity(NamedTuple):
    """`deviation` from the panel's mean over the same candidates: below nought is strict. How often the judge alone,
    or with others, gave the highest and the lowest mark of those that differ."""

    marks: int
    mean: Decimal
    deviation: Decimal | None
    highest: int
    lowest: int


def severities(given: Iterable[Given]) -> dict[int, Severity]:
    by_candidate: dict[int, list[Decimal]] = defaultdict(list)
    by_judge: dict[int, list[Given]] = defaultdict(list)
    for each in given:
        by_candidate[each.candidate].append(each.points)
        by_judge[each.judge].append(each)
    panel = {
        candidate: (sum(points) / len(points), max(points), min(points))
        for candidate, points in by_candidate.items() if len(points) > 1
    }  # fmt: skip
    return {judge: _severity(own, panel) for judge, own in by_judge.items()}


def _severity(own: Sequence[Given], panel: dict[int, tuple[Decimal, Decimal, Decimal]]) -> Severity:
    compared = [(each.points, *panel[each.candidate]) for each in own if each.candidate in panel]
    apart = [points - mean for points, mean, _, _ in compared]
    return Severity(
        marks=len(own), mean=two_places(sum(each.points for each in own) / len(own)),
        deviation=two_places(sum(apart) / len(apart)) if apart else None,
        highest=sum(points == high > low for points, _, high, low in compared),
        lowest=sum(points == low < high for points, _, high, low in compared),
    )  # fmt: skip


def spread(points: Iterable[Decimal]) -> list[tuple[int, int]]:
    """Lower end of each class and how many marks lie in it."""
    counts = dict.fromkeys(TENS, 0)
    for each in points:
        counts[max(end for end in TENS if end <= each)] += 1
    return list(counts.items())
