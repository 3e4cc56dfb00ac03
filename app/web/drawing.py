"""Geometry for the server-drawn charts: numbers in, coordinates out.

Pure: no session, no clock, no words. The shapes are drawn by ``templates/components/drawing.html``,
which carries the labels; coordinates come back as text already shortened for SVG.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

Point = tuple[str, str]
Place = tuple[str, float, float, float]
"""Name, longitude, latitude, road kilometres from the seat."""


def short(x: float) -> str:
    """One decimal at most, no trailing zero, no minus zero: what SVG needs and no more."""
    text = f"{x:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def share(value: float, top: float) -> str:
    """Percent of a bar that is filled, kept between 0 and 100."""
    if top <= 0:
        return "0"
    return short(min(max(100 * value / top, 0), 100))


@dataclass(frozen=True)
class Radar:
    centre: Point
    rings: tuple[str, ...]
    spokes: tuple[Point, ...]
    shape: str
    dots: tuple[Point, ...]
    labels: tuple[Point, ...]
    before: str | None


def radar(
    values: Sequence[float], before: Sequence[float] | None = None, *, low: float = 60, top: float = 100
) -> Radar:
    """Corners of a radar whose centre stands for ``low``: below it every score sits in the centre."""
    cx, cy, radius, count = 130, 118, 84, len(values)

    def direction(i: int) -> float:
        return -math.pi / 2 + 2 * math.pi * i / count

    def corner(i: int, value: float) -> Point:
        reach = radius * min(max(value - low, 0), top - low) / (top - low)
        return short(cx + reach * math.cos(direction(i))), short(cy + reach * math.sin(direction(i)))

    def outline(scores: Sequence[float]) -> str:
        return " ".join(",".join(corner(i, score)) for i, score in enumerate(scores))

    def label(i: int) -> Point:
        a = direction(i)
        return short(cx + (radius + 20) * math.cos(a)), short(cy + (radius + 18) * math.sin(a) + 4)

    steps = [low + (top - low) * k / 4 for k in (1, 2, 3, 4)]
    return Radar(
        centre=(str(cx), str(cy)),
        rings=tuple(outline([step] * count) for step in steps),
        spokes=tuple(corner(i, top) for i in range(count)),
        shape=outline(values),
        dots=tuple(corner(i, value) for i, value in enumerate(values)),
        labels=tuple(label(i) for i in range(count)),
        before=outline(before) if before else None,
    )


@dataclass(frozen=True)
class Line:
    shape: str
    end: Point
    grid: tuple[tuple[str, str], ...]
    """(height, value) of the three grid lines."""
    ticks: tuple[str, ...]


def line(values: Sequence[float], *, low: float, high: float, width: int = 420, height: int = 150) -> Line:
    """One series over equal steps; the axis runs from ``low`` to ``high`` and the page says so."""
    left, right, above, below = 30, 54, 12, 24

    def x(i: int) -> float:
        return left + (width - left - right) * i / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return above + (height - above - below) * (1 - (value - low) / (high - low))

    points = [(short(x(i)), short(y(v))) for i, v in enumerate(values)]
    return Line(
        shape=" ".join(f"{px},{py}" for px, py in points),
        end=points[-1],
        grid=tuple((short(y(v)), short(v)) for v in (low, (low + high) / 2, high)),
        ticks=tuple(short(x(i)) for i in range(len(values))),
    )


def lengths(values: Sequence[float], longest: float) -> list[str]:
    """Bar lengths in proportion, the greatest being ``longest``; a bar never vanishes wholly."""
    top = max(values, default=0) or 1
    return [short(max(longest * v / top, 1)) for v in values]


@dataclass(frozen=True)
class Band:
    x: str
    path: str
    passed: int | None
    """Percent of the stage before, None for the first."""


def funnel(counts: Sequence[int], *, width: int = 820) -> list[Band]:
    """Stages side by side; half-height is the square root of the head count, so 24 of 214 stays visible."""
    step, middle, half = width / len(counts), 64, 34
    top = max(counts[0], 1)
    heights = [max(3, half * math.sqrt(count / top)) for count in counts]
    following = [*heights[1:], heights[-1]]
    passed = [None, *(round(100 * after / before) if before else None for before, after in pairwise(counts))]
    bands = []
    for i, (a, b) in enumerate(zip(heights, following, strict=True)):
        x0, bend, x1 = i * step, i * step + step * 0.55, (i + 1) * step - 4
        path = (
            f"M{short(x0)} {short(middle - a)}H{short(bend)}L{short(x1)} {short(middle - b)}"
            f"V{short(middle + b)}L{short(bend)} {short(middle + a)}H{short(x0)}Z"
        )
        bands.append(Band(short(x0), path, passed[i]))
    return bands


LANES = (52, 28, 124, 148)
"""Baselines of the words along a year: near and far above the line, near and far below."""


@dataclass(frozen=True)
class Mark:
    x: str
    words_y: str
    stem_y: str
    anchor: str


def year(positions: Sequence[float], lanes: Sequence[int], *, months: int = 12, width: int = 860) -> list[Mark]:
    """Where each event of a placement stands, ``positions`` in months since the first day."""
    marks = []
    for position, lane in zip(positions, lanes, strict=True):
        words = LANES[lane]
        stem = words + 4 if lane < 2 else words - 12
        near_end, near_start = position > months * 0.88, position < months * 0.06
        anchor = "end" if near_end else "" if near_start else "mid"
        marks.append(Mark(along(position, months, width), str(words), str(stem), anchor))
    return marks


def along(position: float, months: int = 12, width: int = 860) -> str:
    """The x of a moment on a line of so many months."""
    return short(4 + (width - 8) * min(max(position, 0), months) / months)


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    words_x: str
    anchor: str


def spans(firsts: Sequence[date], lasts: Sequence[date], months: Sequence[date]) -> list[Bar]:
    """A bar from the morning of the first day to the evening of the last; its words stand after it, or before it where
    there is no room."""
    bars = []
    for first, last in zip(firsts, lasts, strict=True):
        left, right = float(on_axis(first, months)), float(on_axis(last + timedelta(days=1), months))
        fits = right < 770
        bars.append(
            Bar(short(left), short(max(right - left, 3)), short(right + 6 if fits else left - 6), "" if fits else "end")
        )
    return bars


def on_axis(day: date, months: Sequence[date], left: int = 124, right: int = 856) -> str:
    """The x of a day on the axis from the first of the months to the last."""
    whole = (months[-1] - months[0]).days
    return short(left + (right - left) * min(max((day - months[0]).days, 0), whole) / whole)


@dataclass(frozen=True)
class Spot:
    name: str
    x: str
    y: str
    label_y: str


def rings(places: Sequence[Place], seat: tuple[float, float], *, scale: float = 3.6) -> list[Spot]:
    """Places at their true bearing and road distance from the seat; those at the seat itself are left out."""
    centre, spots = 280, []
    for name, lon, lat, km in places:
        if km < 5:
            continue
        angle = bearing(lon, lat, seat)
        x, y = centre + km * scale * math.cos(angle), centre + km * scale * math.sin(angle)
        spots.append(Spot(name, short(x), short(y), short(y - 10)))
    return spots


def bearing(lon: float, lat: float, seat: tuple[float, float]) -> float:
    """Direction on paper (y grows downwards) of a place seen from the seat, in radians."""
    east = (lon - seat[0]) * math.cos(math.radians(seat[1]))
    return math.atan2(-(lat - seat[1]), east)
