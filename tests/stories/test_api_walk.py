"""docs/api.md tells the truth: its blocks run in one bash against a real server, on the days it names.

`# → word` in a block is a line it must print; `<!-- day: 2026-04-10 -->` moves the clock of the server, which is a
thread of this process for that reason.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.db import Database
from app.main import create_app
from tests.serving import serving
from tests.travel import Travel

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^```sh\n(?P<block>.*?)^```$|^<!-- day: (?P<day>[\d-]+) -->$", re.S | re.M)
STEPS = [found.groupdict() for found in STEP.finditer((ROOT / "docs" / "api.md").read_text("utf-8"))]
DONE = "that was this block"


class Shell:
    """One bash for the whole walk; any failing command ends it."""

    def __init__(self, folder: Path, **env: str) -> None:
        for name, command in (
            ("guazhi", f"cd {ROOT} && exec {sys.executable} -m app.cli"),
            ("python3", sys.executable),
        ):
            (folder / name).write_text(f'#!/bin/sh\n{command} "$@"\n')
            (folder / name).chmod(0o755)
        path = f"{folder}:{os.environ['PATH']}"
        self._bash = subprocess.Popen(
            ["bash", "-euo", "pipefail"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, env={**os.environ, "PATH": path, **env},
        )  # fmt: skip

    def run(self, block: str) -> list[str]:
        """What the block printed; a block that fails fails the test with all it said."""
        self._bash.stdin.write(f"{block}\necho '{DONE}'\n")
        self._bash.stdin.flush()
        printed = []
        for line in self._bash.stdout:
            if line.rstrip("\n") == DONE:
                return printed
            printed.append(line.rstrip("\n"))
        pytest.fail(f"exit {self._bash.wait()} in:\n{block}\n" + "\n".join(printed))

    def close(self) -> None:
        self._bash.stdin.close()
        self._bash.wait(timeout=10)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Bound before the server runs: the walk migrates the database first."""
    with serving(lambda: create_app(Database(f"sqlite:///{tmp_path / 'guazhi.db'}"))) as address:
        yield address


def test_the_walk_of_the_api_page_runs_as_it_is_written(travel: Travel, tmp_path: Path, address: str) -> None:
    shell = Shell(tmp_path, GUAZHI=address, GUAZHI_DATABASE_URL=f"sqlite:///{tmp_path / 'guazhi.db'}")

    for step in STEPS:
        if step["day"]:
            travel.to(date.fromisoformat(step["day"]))
        elif step["block"]:
            assert shell.run(step["block"]) == promised(step["block"]), step["block"]

    shell.close()


def promised(block: str) -> list[str]:
    return re.findall(r"# → (.+)$", block, re.M)
