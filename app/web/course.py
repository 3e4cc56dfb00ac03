"""The drawing of a placement's months: what `ui.year` needs, from its timeline."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from app.domain.placements import timeline
from app.domain.placements.models import Placement
from app.domain.placements.timeline import Event, Standing
from app.labels import t

WIDTH, EDGE = 852, 0.12


class Drawn(NamedTuple):
    """`months` under the line, `events` as ui.year takes them, `today` none when it is over or not begun."""

    months: list[str]
    events: list[tuple[float, str, str, int]]
    today: float | None
    lived: float


def drawn(placement: Placement, events: Sequence[Event], on: date) -> Drawn:
    start = placement.starts_on
    total = timeline.months(start, placement.ends_on)
    shown = [event for event in events if event.standing != Standing.TODAY and _on_the_line(event, placement)]
    places = [min(max(timeline.position(start, event.on), 0), total) for event in shown]
    words = [t(f"timeline.short.{event.code}") for event in shown]
    kinds = [event.standing.value for event in shown]
    widths = [_width(each) * total / WIDTH for each in words]
    lefts = [_left(*told, total) for told in zip(places, widths, kinds, strict=True)]
    now = timeline.position(start, on)
    today = now if placement.is_running and 0 <= now <= total else None
    lived = min(max(timeline.position(start, placement.ended_on or on), 0), total)
    return Drawn(
        _months(start, total),
        list(zip(places, words, kinds, timeline.lanes(lefts, widths, today), strict=True)), today, lived,
    )  # fmt: skip


def _on_the_line(event: Event, placement: Placement) -> bool:
    """What came before the first day stands in the list only, except that someone arrived before it."""
    return event.on >= placement.starts_on or event.code.startswith("arrived")


def _width(words: str) -> int:
    """Pixels of a caption at 12 px: a Han character is square, a letter about half of it."""
    return 10 + sum(13 if ord(letter) > 0x2E80 else 7 for letter in words)


def _left(place: float, width: float, kind: str, total: int) -> float:
    """Where a caption begins: it turns inward at both ends, and to the left of what is late (drawing.year)."""
    if kind == "late" or place > total * (1 - EDGE):
        return place - width
    return place if place < total * 0.06 else place - width / 2


def _months(start: date, total: int) -> list[str]:
    """Every month of a year; of a longer term every second or third, so that the words stay apart."""
    step = 1 if total <= 14 else 2 if total <= 24 else 3
    return [t(f"placements.months.{(start.month - 1 + i) % 12 + 1}") if i % step == 0 else "" for i in range(total)]
