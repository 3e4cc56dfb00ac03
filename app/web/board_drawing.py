"""The lines of the board from each person to the post, in the coordinates of the two lists; and the posts around the
seat by distance. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ROW = 44  # a post, a county; --u in app.css
PERSON = ROW * 1.5
FEW = 24


@dataclass(frozen=True)
class Links:
    """`many`: people stand as close as posts do."""

    height: int
    paths: list[tuple[str, str]]
    many: bool

    @property
    def rem(self) -> float:
        return self.height / 16


def links(people: Sequence[Any], counties: Sequence[Any], chosen: int) -> Links:
    """The chosen person's line is drawn last, over the others."""
    at, y, pinned = {}, 0.0, set()
    many = len(people) > FEW
    tall = ROW if many else PERSON
    for county in counties:
        y += ROW
        for post in county.posts:
            for candidacy_id, _, _, is_pinned in post.people:
                at[candidacy_id] = y + ROW / 2
                if is_pinned:
                    pinned.add(candidacy_id)
            y += ROW
    drawn = []
    for number, person in enumerate(people):
        if person.candidacy_id in at:
            begin, end = number * tall + tall / 2, at[person.candidacy_id]
            kind = "now" if person.candidacy_id == chosen else "pin" if person.candidacy_id in pinned else ""
            drawn.append((kind, f"M0 {begin:g}C52 {begin:g} 52 {end:g} 104 {end:g}"))
    drawn.sort(key=lambda each: ("", "pin", "now").index(each[0]))
    return Links(round(max(len(people) * tall, y, ROW)), drawn, many)


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    taken: bool
    title: str


@dataclass(frozen=True)
class Rings:
    """`rings` are (radius, kilometres); the direction of a county is its turn in the list, not where it lies."""

    rings: list[tuple[float, int]]
    names: list[tuple[float, float, str]]
    spots: list[Spot]


def rings(counties: Sequence[Any], reach: float = 250) -> Rings:
    far = max((float(post.distance_km or 0) for county in counties for post in county.posts), default=0) or 1
    step = next(each for each in (5, 10, 20, 25, 50, 100, 250, 1000, 10_000) if far / each <= 5)
    scale = reach / (math.ceil(far / step) * step)
    share = 2 * math.pi / max(1, len(counties))
    spots, names = [], []
    for number, county in enumerate(counties):
        begin = number * share - math.pi / 2
        for place, post in enumerate(county.posts):
            angle = begin + share * (0.12 + 0.76 * (place + 0.5) / len(county.posts))
            x, y = _at(angle, max(10.0, float(post.distance_km or 0) * scale))
            spots.append(Spot(x, y, bool(post.people), f"{post.unit} {post.title}"))
        names.append((*_at(begin + share / 2, reach + 14), county.name))
    marks = [(round(km * scale, 1), km) for km in range(step, math.ceil(far / step) * step + 1, step)]
    return Rings(marks, names, spots)


def glyphs(counties: Sequence[Any]) -> list[tuple[float, float]]:
    """The same in little beside each county's name: its turn, and how far it is of the farthest."""
    far = max((float(each.distance_km or 0) for each in counties), default=0) or 1
    share = 2 * math.pi / max(1, len(counties))
    told = []
    for number, each in enumerate(counties):
        angle, radius = (number + 0.5) * share - math.pi / 2, 15.5 * float(each.distance_km or 0) / far
        told.append((round(18 + radius * math.cos(angle), 1), round(18 + radius * math.sin(angle), 1)))
    return told


def _at(angle: float, radius: float) -> tuple[float, float]:
    return round(300 + radius * math.cos(angle), 1), round(290 + radius * math.sin(angle), 1)
