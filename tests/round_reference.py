"""The arithmetic of a round told a second time, as a clerk would with pencil and fractions; nothing of app/ is used.

Rows come as plain dicts and numbers. `test_round_model` holds what the house decided against what stands here."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

Number = Fraction


def cents(value: Fraction) -> Fraction:
    """Two places, half up: 70.005 becomes 70.01."""
    scaled = value * 100
    whole = scaled.numerator // scaled.denominator
    return Fraction(whole + (scaled - whole >= Fraction(1, 2)), 100)


def panel_score(marks: Sequence[Fraction], method: str, drop: int, drop_from: int) -> Fraction:
    kept = sorted(marks)
    if drop and len(kept) >= drop_from and len(kept) > 2 * drop:
        kept = kept[drop : len(kept) - drop]
    middle = median(kept) if method == "median" else sum(kept, Fraction(0)) / len(kept)
    return cents(middle)


Rows = Iterable[Mapping[str, Any]]


def away(recusals: Rows) -> set[tuple[int, int]]:
    """(sheet, candidate) of every judge who stays away from somebody."""
    return {(row["seat_id"], row["candidacy_id"]) for row in recusals}


def counted(marks: Rows, recusals: Rows, sheets: Container[int]) -> dict[int, list[Fraction]]:
    """Candidate → the points that count: a judge who stays away from somebody has said nothing about them."""
    out, told = away(recusals), defaultdict(list)
    for row in marks:
        if row["seat_id"] in sheets and (row["seat_id"], row["candidacy_id"]) not in out:
            told[row["candidacy_id"]].append(Fraction(str(row["points"])))
    return told


def heard_by_too_few(points: Mapping[int, Sequence[Fraction]], least: int) -> list[int]:
    return [candidate for candidate, given in points.items() if len(given) < least]


def places_of(merits: Mapping[int, tuple]) -> dict[int, int]:
    """Competition ranking: one more than how many did better."""
    return {each: 1 + sum(other > merit for other in merits.values()) for each, merit in merits.items()}


def merit(total: Fraction, written: Fraction | None, ties: str) -> tuple:
    if ties == "together":
        return (total,)
    return (total, written is not None, written or Fraction(0))


def stage_outcome(
    scores: Mapping[int, Fraction], written: Mapping[int, Fraction | None], pass_mark: Fraction,
    borderline_from: Fraction | None, ratio: int, places: int, ties: str,
) -> dict[int, tuple[Fraction, int, bool]]:  # fmt: skip
    """Candidate → score, rank, goes on."""
    ranks = places_of({each: merit(score, written.get(each), ties) for each, score in scores.items()})
    lowest = pass_mark if borderline_from is None else min(pass_mark, borderline_from)
    return {
        each: (score, ranks[each], score >= lowest and (not ratio or ranks[each] <= places * ratio))
        for each, score in scores.items()
    }


def composite(scores: Mapping[int, Fraction], weights: Mapping[int, int]) -> Fraction:
    return cents(sum((scores[stage] * weight for stage, weight in weights.items()), Fraction(0)) / 100)


def shortlist(
    totals: Mapping[int, Fraction], written: Mapping[int, Fraction | None], ties: str, places: int, reserve: int
) -> dict[int, tuple[str, int, Fraction]]:
    """Candidate → word on the list, rank, composite. Equals are never parted by a line."""
    ranks = places_of({each: merit(total, written.get(each), ties) for each, total in totals.items()})
    inside = [each for each, rank in ranks.items() if rank <= places]
    last = len(inside) + reserve

    def word(each: int) -> str:
        return "chosen" if each in inside else "reserve" if ranks[each] <= last else "not_chosen"

    return {each: (word(each), ranks[each], total) for each, total in totals.items()}
