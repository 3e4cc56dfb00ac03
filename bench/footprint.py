"""Cold start and memory of one worker, beside the tutorial's app: process start to the first /healthz answer, and
resident memory after a second of load."""

import time
from statistics import median
from typing import NamedTuple

from bench.contenders import Ask, Served, resident_mb, spin
from bench.ground import Ground
from bench.rows import CITY
from bench.run import subject_on

STARTS = 5


class Footprint(NamedTuple):
    seconds: float
    megabytes: float
    spin: float


def footprints(ground: Ground) -> tuple[Footprint, Footprint]:
    """Guazhi's and the tutorial's, started in turn."""
    guazhi, tutorial = [], []
    for _ in range(STARTS):
        guazhi.append(_start(subject_on(ground, ground.url), Ask("/api/v1/units?limit=50", CITY)))
        app = Served("bench.references.tutorial:app", database_pid=ground.database_pid, GUAZHI_DATABASE_URL=ground.url)
        tutorial.append(_start(app, Ask("/placements", {})))
    return middle(guazhi), middle(tutorial)


def _start(served: Served, ask: Ask) -> Footprint:
    quiet, begun = spin(), time.perf_counter()
    with served:
        took = time.perf_counter() - begun
        served.asks = [ask]
        served.load(32, 1)
        return Footprint(took, resident_mb(served.process.pid), quiet)


def middle(taken: list[Footprint]) -> Footprint:
    return Footprint(*(median(figures) for figures in zip(*taken, strict=True)))
