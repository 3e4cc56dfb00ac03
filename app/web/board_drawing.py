"""The drawings of the board: a line from each person to the post in the coordinates of the two lists; the counties and
their posts around the seat, by distance and, where it is known, by direction. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

ROW = 44  # a post, a county; --u in app.css
CLOSE = 32  # the same where there are many
FEW = 24
MIDDLE = (300, 270)
REACH = 230
SIDE = 38  # between what stands in the middle side by side
AROUND = 5  # kilometres: what is this near lies around the seat, not in a direction
WIDEST = 26  # degrees to each side that the posts of a county are spread over


@dataclass(frozen=True)
class Links:
    """`many`: one line a row, people stand as close as posts do. A path is (kind, candidacy, d)."""

    height: int
    paths: list[tuple[str, int, str]]
    many: bool

    @property
    def rem(self) -> float:
        return self.height / 16


def links(people: Sequence[Any], counties: Sequence[Any], chosen: int) -> Links:
    """The chosen person's line is drawn last, over the others."""
    at, y, pinned = {}, 0.0, set()
    many = len(people) > FEW or sum(len(each.posts) for each in counties) > FEW * 1.5
    row, tall = (CLOSE, CLOSE) if many else (ROW, ROW * 1.5)
    for county in counties:
        y += row
        for post in county.posts:
            for candidacy_id, _, _, is_pinned in post.people:
                at[candidacy_id] = y + row / 2
                if is_pinned:
                    pinned.add(candidacy_id)
            y += row
    drawn = []
    for number, person in enumerate(people):
        if (id_ := person.candidacy_id) in at:
            begin, end = number * tall + tall / 2, at[id_]
            kind = "now" if id_ == chosen else "pin" if id_ in pinned else ""
            drawn.append((kind, id_, f"M0 {begin:g}C52 {begin:g} 52 {end:g} 104 {end:g}"))
    drawn.sort(key=lambda each: ("", "pin", "now").index(each[0]))
    return Links(round(max(len(people) * tall, y, row)), drawn, many)


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    taken: bool
    title: str


class Node(NamedTuple):
    """A county where its seat lies, with its number of people; the words stand to the east or the west of it."""

    x: float
    y: float
    r: float
    area: Any
    east: bool
    now: bool


@dataclass(frozen=True)
class Rings:
    """`rings` are (radius, kilometres). `true`: directions are real; else it is the turn in the list."""

    rings: list[tuple[float, int]]
    nodes: list[Node]
    spots: list[Spot]
    true: bool


def rings(areas: Sequence[Any], counties: Sequence[Any], now: str | None = None) -> Rings:
    """`areas` become nodes, posts of the counties become spots; `now`: the county that is being explained."""
    far = max((float(each or 0) for each in _distances(areas, counties)), default=0) or 1
    step = next(each for each in (5, 10, 20, 25, 50, 100, 250, 1000, 10_000) if far / each <= 5)
    scale = REACH / (math.ceil(far / step) * step)
    toward, true = directions(areas)
    most, nodes = max((each.taken for each in areas), default=0) or 1, []
    near = [each for each in areas if _around(each)]
    for area in areas:
        x, y = _at(_middle(area, *toward[area.name]), float(area.distance_km or 0) * scale)
        if area in near:
            x, y = MIDDLE[0] + SIDE * (near.index(area) - (len(near) - 1) / 2), MIDDLE[1]
        nodes.append(Node(x, y, round(8 + 8 * math.sqrt(area.taken / most), 1), area, x >= MIDDLE[0], area.name == now))
    spots = []
    for county in counties:
        begin, end = toward.get(county.name, (0.0, 360.0))
        for place, post in enumerate(county.posts):
            angle = begin + (end - begin) * (place * 0.618 % 1)
            x, y = _at(angle, max(14.0, float(post.distance_km or 0) * scale))
            spots.append(Spot(x, y, bool(post.people), f"{post.unit} {post.title}"))
    marks = [(round(km * scale, 1), km) for km in range(step, math.ceil(far / step) * step + 1, step)]
    return Rings(marks, nodes, spots, true)


def directions(areas: Sequence[Any]) -> tuple[dict[str, tuple[float, float]], bool]:
    """The sector of each in degrees from north: up to half way to its neighbours; what is around has the whole round.
    True where every one that lies apart has a bearing."""
    apart = [each for each in areas if not _around(each)]
    told = {each.name: (0.0, 360.0) for each in areas}
    true = bool(apart) and all(each.bearing is not None for each in apart)
    if true:
        apart = sorted(apart, key=lambda each: each.bearing)
    at = [float(each.bearing) if true else 360 * n / len(apart) for n, each in enumerate(apart)]
    gaps = [after - before for before, after in pairwise([*at, at[0] + 360])] if at else []
    for n, each in enumerate(apart):
        told[each.name] = (at[n] - min(WIDEST, gaps[n - 1] / 2), at[n] + min(WIDEST, gaps[n] / 2))
    return told, true


def glyphs(areas: Sequence[Any]) -> dict[str, tuple[float, float]]:
    """The same in little beside each county's name: where it lies, and how far it is of the farthest."""
    far = max((float(each.distance_km or 0) for each in areas), default=0) or 1
    toward, _ = directions(areas)
    told = {}
    for each in areas:
        radius = 0 if _around(each) else 15.5 * float(each.distance_km or 0) / far
        angle = math.radians(_middle(each, *toward[each.name]) - 90)
        told[each.name] = (round(18 + radius * math.cos(angle), 1), round(18 + radius * math.sin(angle), 1))
    return told


def _distances(areas: Sequence[Any], counties: Sequence[Any]) -> list[Any]:
    return [each.distance_km for each in areas] + [post.distance_km for each in counties for post in each.posts]


def _around(area: Any) -> bool:
    return float(area.distance_km or 0) < AROUND


def _middle(area: Any, begin: float, end: float) -> float:
    return float(area.bearing) if area.bearing is not None else (begin + end) / 2


def _at(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees - 90)
    return round(MIDDLE[0] + radius * math.cos(angle), 1), round(MIDDLE[1] + radius * math.sin(angle), 1)
