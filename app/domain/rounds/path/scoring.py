"""From judges' marks to the list that goes forward. Pure arithmetic in Decimal.

Two places, half up (保留两位小数，第三位四舍五入), at every figure that is published, so that anybody can
recompute the composite from the published stage scores.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby
from statistics import mean, median
from typing import NamedTuple

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class NotScorable(ValueError):
    """The marks cannot become a score yet: a label code and its facts."""

    def __init__(self, code: str, **facts: object):
        super().__init__(code)
        self.code, self.facts = code, facts


class Method(StrEnum):
    MEAN = "mean"
    MEDIAN = "median"


class Verdict(StrEnum):
    FAIL = "fail"
    BORDERLINE = "borderline"
    PASS = "pass"


class TieOrder(StrEnum):
    WRITTEN_FIRST = "written_first"
    TOGETHER = "together"


class TiesAtTheLine(StrEnum):
    ENTER_TOGETHER = "enter_together"
    RESERVE = "reserve"


@dataclass(frozen=True)
class JudgePolicy:
    """`drop` highest and as many lowest marks go, once there are at least `drop_from` judges."""

    method: Method = Method.MEAN
    drop: int = 0
    drop_from: int = 5
    minimum_judges: int = 1


@dataclass(frozen=True)
class PassRule:
    """A score from `borderline_from` up to the pass mark is a case for the meeting, not a failure."""

    pass_mark: Decimal = Decimal(60)
    borderline_from: Decimal | None = None


class Result(NamedTuple):
    candidate: int
    total: Decimal
    written: Decimal | None = None


class Standing(NamedTuple):
    candidate: int
    total: Decimal
    rank: int
    tied: bool

    @property
    def label(self) -> str:
        return f"{self.rank}=" if self.tied else str(self.rank)


class Cut(NamedTuple):
    admitted: list[Standing]
    reserves: list[Standing]
    below: list[Standing]


def two_places(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


def aggregate(marks: Sequence[Decimal], policy: JudgePolicy = JudgePolicy()) -> Decimal:
    """One stage score from the marks of its judges."""
    if len(marks) < max(policy.minimum_judges, 1):
        raise NotScorable("scoring.too_few_judges", judges=len(marks), minimum=max(policy.minimum_judges, 1))
    middle = median if policy.method == Method.MEDIAN else mean
    return two_places(middle(_without_extremes(marks, policy)))


def composite(scores: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """The weighted total of the stages; a stage without a weight (考察) does not count."""
    check_weights(weights)
    for stage in weights:
        if stage not in scores:
            raise NotScorable("scoring.stage_not_scored", stage=stage)
    return _weighted(scores, weights)


def so_far(scores: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    """The weighted mean of the stages held until now, whatever part of the hundred they are."""
    return _weighted({stage: scores[stage] for stage in weights}, weights)


def _weighted(scores: Mapping[str, Decimal], weights: Mapping[str, Decimal]) -> Decimal:
    weighted = (scores[stage] * weight for stage, weight in weights.items())
    return two_places(sum(weighted, Decimal(0)) / sum(weights.values()))


def check_weights(weights: Mapping[str, Decimal]) -> None:
    if any(weight < 0 for weight in weights.values()):
        raise NotScorable("scoring.weight_negative", weight=min(weights.values()))
    total = sum(weights.values(), Decimal(0))
    if total != HUNDRED:
        raise NotScorable("scoring.weights_must_total_100", total=total)


def verdict(
    score: Decimal, rule: PassRule, parts: Mapping[str, Decimal] | None = None,
    minimums: Mapping[str, Decimal] | None = None,
) -> Verdict:  # fmt: skip
    """A part below its own minimum fails the whole, however high the total (F11: any red is red)."""
    if any((parts or {}).get(name, least) < least for name, least in (minimums or {}).items()):
        return Verdict.FAIL
    if score >= rule.pass_mark:
        return Verdict.PASS
    if rule.borderline_from is not None and score >= rule.borderline_from:
        return Verdict.BORDERLINE
    return Verdict.FAIL


def rank(results: Iterable[Result], ties: TieOrder = TieOrder.TOGETHER) -> list[Standing]:
    """Standard competition ranking (1, 2=, 2=, 4), best first.

    WRITTEN_FIRST: among equal totals the higher written mark stands higher (同分笔试高者在前); a candidate
    without a written mark stands after those who have one. Who is still equal shares the rank.
    """
    ordered = sorted(results, key=lambda result: (_merit(result, ties), -result.candidate), reverse=True)
    standings: list[Standing] = []
    for _, equals in groupby(ordered, key=lambda result: _merit(result, ties)):
        group = list(equals)
        place, tied = len(standings) + 1, len(group) > 1
        standings += [Standing(each.candidate, each.total, place, tied) for each in group]
    return standings


def cut(standings: Sequence[Standing], places: int, ties: TiesAtTheLine) -> Cut:
    """Draw the line after `places`; equals are never separated by it.

    ENTER_TOGETHER: all who share the last place enter (名次并列一并进入). RESERVE: those who share a
    place too narrow for all of them wait as reserves, and the meeting chooses.
    """
    inside = [each for each in standings if each.rank <= places]
    below = [each for each in standings if each.rank > places]
    if ties == TiesAtTheLine.ENTER_TOGETHER or len(inside) <= places:
        return Cut(inside, [], below)
    last = inside[-1].rank
    return Cut([s for s in inside if s.rank < last], [s for s in inside if s.rank == last], below)


def _without_extremes(marks: Sequence[Decimal], policy: JudgePolicy) -> Sequence[Decimal]:
    """All marks stay when dropping would leave none."""
    if policy.drop < 1 or len(marks) < policy.drop_from or len(marks) <= 2 * policy.drop:
        return marks
    return sorted(marks)[policy.drop : -policy.drop]


def _merit(result: Result, ties: TieOrder) -> tuple[Decimal, ...]:
    if ties == TieOrder.TOGETHER:
        return (result.total,)
    return (result.total, Decimal(-1) if result.written is None else result.written)
