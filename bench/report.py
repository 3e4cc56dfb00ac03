"""A JSON line per row under bench/results, and the table on the screen, the aim beside each ratio."""

import json
import os
import platform
import sqlite3
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench import RESULTS
from bench.footprint import Footprint
from bench.measure import Work
from bench.run import Outcome

PACKAGES = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "sqlmodel", "pydantic", "psycopg", "msgspec", "uvloop")
HEAD = (
    f"{'row':<18}{'database':<12}{'clients':>7}{'subject/s':>11}{'beside/s':>11}"
    f"{'ratio':>8}{'best':>7}{'spread':>8}{'cpu µs':>8}{'cpu ratio':>10}{'p99 ms':>8}{'aim':>7}"
)


class Report:
    def __init__(self, scale: int) -> None:
        RESULTS.mkdir(exist_ok=True)
        begun = datetime.now(UTC)
        self.file: Path = RESULTS / f"{begun:%Y%m%dT%H%M%S}.jsonl"
        self.circumstances = {
            "at": begun.isoformat(timespec="seconds"), "scale": scale, "revision": _revision(),
            "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, {platform.system()}",
            "python": platform.python_version(), "sqlite": sqlite3.sqlite_version,
            "versions": {name: version(name) for name in PACKAGES},
        }  # fmt: skip

    def head(self) -> None:
        print(HEAD, flush=True)

    def outcome(self, outcome: Outcome) -> None:
        beside = outcome.row.beside[outcome.database]
        aim = beside.aim if outcome.clients == outcome.row.clients[0] else None
        named = {"row": outcome.row.name, "database": outcome.database, "clients": outcome.clients}
        verdict = outcome.verdict
        told = {
            **named, "beside": beside.reference, "aim": aim, "told": outcome.told,
            "too_noisy": verdict is None and not outcome.told,
            "ratio": verdict.ratio if verdict else None, "best": verdict.best if verdict else None,
            "spread": verdict.spread if verdict else None, "work": outcome.work._asdict() if outcome.work else None,
            "rounds": verdict.rounds if verdict else 0, "dropped": verdict.dropped if verdict else None,
            "subject": verdict.subject._asdict() if verdict else None,
            "reference": verdict.reference._asdict() if verdict else None,
        }  # fmt: skip
        self._keep(told)
        print(line(outcome, aim), flush=True)

    def footprint(self, database: str, guazhi: Footprint, tutorial: Footprint) -> None:
        pairs = (
            ("cold start", "s", guazhi.seconds, tutorial.seconds),
            ("memory", "MB", guazhi.megabytes, tutorial.megabytes),
        )
        for name, unit, here, there in pairs:
            ratio = here / there
            self._keep({"row": name, "database": database, "beside": "tutorial", unit: here, "tutorial": there})
            print(f"{name:<18}{database:<12}{here:>9.2f} {unit} beside {there:.2f} {unit}: {ratio:.2f} ×", flush=True)

    def _keep(self, told: dict[str, Any]) -> None:
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({**told, **self.circumstances}, ensure_ascii=False) + "\n")


def line(outcome: Outcome, aim: float | None) -> str:
    begins = f"{outcome.row.name:<18}{outcome.database:<12}"
    if outcome.told:
        return f"{begins}not measured: {outcome.told}"
    begins += f"{outcome.clients:>7}"
    if (verdict := outcome.verdict) is None:
        return f"{begins}  too noisy{_hint(outcome.work)}"
    if aim is None:
        ends = "      –"
    else:
        ends = f"{aim:>7.2f} {'met' if verdict.meets(aim) else 'missed'}"
    return (
        f"{begins}{verdict.subject.rate:>11,.0f}{verdict.reference.rate:>11,.0f}{verdict.ratio:>8.3f}"
        f"{verdict.best:>7.3f}{verdict.spread:>8.3f}{verdict.subject.cpu_us:>8.0f}{verdict.cpu_ratio:>10.3f}"
        f"{verdict.subject.p99_us / 1000:>8.1f}{ends}"
    )


def _hint(work: Work | None) -> str:
    if work is None:
        return ""
    stored = f" (+ {work.database_us:,.0f} in the database)" if work.database_us else ""
    return f"; CPU µs per answer {work.subject_us:,.0f}{stored} beside {work.reference_us:,.0f}: {work.ratio:.3f}"


def _revision() -> str:
    done = subprocess.run(["git", "describe", "--always", "--dirty"], text=True, capture_output=True)
    return done.stdout.strip() or "unknown"
