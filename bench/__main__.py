"""`make bench`: every row on both databases, or what ARGS asks for.

make bench ARGS="--quick --only status --database sqlite"
"""

import argparse
import os
import shutil
import subprocess
import sys
from contextlib import suppress

from bench.city import FULL, SMALL
from bench.contenders import CORES, LOADING
from bench.footprint import footprints
from bench.ground import GROUNDS
from bench.report import Report
from bench.rows import ROWS, Disagreement
from bench.run import Pace, run

FOOTPRINT = "footprint"


def main() -> int:
    asked = arguments()
    missing = missing_things()
    if missing:
        print(missing, file=sys.stderr)
        return 2
    os.sched_setaffinity(0, LOADING)  # PostgreSQL and wrk inherit it; the servers get the other core
    scale = asked.scale or (SMALL if asked.quick else FULL)
    pace = Pace(3, 1) if asked.quick else Pace(asked.rounds, asked.seconds)
    report, failed, quietest = Report(scale), 0, []
    report.head()
    for kind in asked.database:
        with GROUNDS[kind](scale) as ground:
            for row in (each for each in ROWS if kind in each.beside and wanted(asked, each.name)):
                try:
                    for outcome in run(row, ground, pace, quietest):
                        report.outcome(outcome)
                except Disagreement as differs:
                    failed += 1
                    print(f"{row.name:<18}{kind:<12}the answers differ: {differs}", flush=True)
            if wanted(asked, FOOTPRINT):
                report.footprint(kind, *footprints(ground))
    print(f"ratio: rate of the subject ÷ rate beside it; cpu ratio: the same of CPU time per answer. {report.file}")
    return 1 if failed else 0


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="make bench", description="Measure the hot paths beside their limits")
    names = ", ".join([*(row.name for row in ROWS), FOOTPRINT])
    asked.add_argument("--only", action="append", metavar="ROW", help=f"rows whose name begins so: {names}")
    asked.add_argument("--quick", action="store_true", help="the small city, three rounds of a second")
    asked.add_argument("--database", action="append", choices=list(GROUNDS), help="one of the two")
    asked.add_argument("--scale", type=int, help=f"placements in the city; {FULL:,}, with --quick {SMALL:,}")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--seconds", type=int, default=1, help="length of a slice")
    told = asked.parse_args()
    told.database = told.database or list(GROUNDS)
    return told


def wanted(asked: argparse.Namespace, name: str) -> bool:
    return not asked.only or any(name.startswith(begin) for begin in asked.only)


def missing_things() -> str:
    """What stands in the way, in words; wrk is fetched where we may."""
    if len(CORES) < 2:
        return "The benchmarks need two cores: one serves, the other makes the load."
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["apt-get", "install", "-y", "-q", "wrk"], check=True, stdout=subprocess.DEVNULL)
    if not shutil.which("wrk"):
        return "The load generator wrk is missing. Debian, Ubuntu: apt-get install wrk"
    return ""


if __name__ == "__main__":
    sys.exit(main())
