"""Where the house asks what takes numpy: two child processes, one for solving and one for questions, started when they
are first needed, kept warm, started again when they died, ended with the server. Cancelling is ending the child.

    desk.ask(session, "why_not", draft_id=7, candidacy_id=3, post_id=9)

A process serves one database; asked for another (tests do), the desk of the first is closed.
"""

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

import app
from app.clock import now
from app.db import Database, WorkSession
from app.domain.matching import frames
from app.errors import Refused
from app.long_jobs import Cancelled

logger = structlog.get_logger()
TASKS = "app.domain.matching.weighing.tasks"
CHILD = "app.domain.matching.child"
SOLVING, ASKING = "solving", "asking"
SOLVE_SECONDS, QUESTION_SECONDS = 1800.0, 30.0
Report = Callable[[int, str], None]


def never() -> bool:
    return False


class Lane:
    """One child: one question at a time; the others wait for it as long as they would wait for the answer."""

    def __init__(self, url: str, tasks: str) -> None:
        self.url, self.tasks = url, tasks
        self.turn = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def ask(
        self, task: str, args: dict[str, Any], seconds: float, report: Report, is_over: Callable[[], bool]
    ) -> dict[str, Any]:
        until = time.monotonic() + seconds
        while not self.turn.acquire(timeout=0.1):
            _refuse_late(until, is_over)
        try:
            return self._asked(task, args, until, report, is_over)
        except BaseException:
            self.end()
            raise
        finally:
            self.turn.release()

    def _asked(
        self, task: str, args: dict[str, Any], until: float, report: Report, is_over: Callable[[], bool]
    ) -> dict[str, Any]:
        question = frames.pack({"task": task, "args": args, "at": now().isoformat()})
        try:
            frames.send((child := self._alive()).stdin.fileno(), question)
        except frames.Closed:  # it had gone to sleep between two questions
            self.end()
            frames.send((child := self._alive()).stdin.fileno(), question)
        said = child.stdout.fileno()
        while True:
            told = frames.receive(said, lambda: _refuse_late(until, is_over))
            if "progress" not in told:
                return told
            report(told["progress"], told["stage"])
            _refuse_late(until, is_over)

    def _alive(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.process = subprocess.Popen(
                [sys.executable, "-m", CHILD], env=_environment(), start_new_session=True, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            frames.send(self.process.stdin.fileno(), frames.pack({"url": self.url, "tasks": self.tasks}))
        return self.process

    def end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.stdin.close()
            process.stdout.close()
            process.wait()


class Desk:
    def __init__(self, url: str, tasks: str = "") -> None:
        self.url = url
        self.lanes = {name: Lane(url, tasks or TASKS) for name in (SOLVING, ASKING)}

    def ask(
        self, task: str, args: dict[str, Any], report: Report | None = None, is_over: Callable[[], bool] = never,
        lane: str = ASKING, seconds: float = QUESTION_SECONDS,
    ) -> dict[str, Any]:  # fmt: skip
        """The task's answer; its refusal is raised here. Whatever else went wrong is a refusal in words, too."""
        try:
            told = self.lanes[lane].ask(task, args, seconds, report or _unheard, is_over)
        except frames.Closed as died:
            logger.error("matching child died", task=task)
            raise Refused("matching.child_died") from died
        if "refused" in told:
            raise Refused(told["refused"], **told["facts"])
        if "fault" in told:
            logger.error("matching child failed", task=task, error=told["error"], at=told["at"])
            raise Refused(told["fault"])
        return told["answer"]

    def close(self) -> None:
        for lane in self.lanes.values():
            lane.end()


_desks: dict[str, Desk] = {}
_opening = threading.Lock()


def of(url: str) -> Desk:
    with _opening:
        if url not in _desks:
            _close()
            _desks[url] = Desk(url, TASKS)
        return _desks[url]


def of_database(database: Database) -> Desk:
    return of(database.url.render_as_string(hide_password=False))


def ask(session: WorkSession, task: str, **args: Any) -> dict[str, Any]:
    """A question of a page or of JSON. Never inside a unit of work that writes: the answer may take a while."""
    return of(session.get_bind().url.render_as_string(hide_password=False)).ask(task, args)


def close() -> None:
    with _opening:
        _close()


def _close() -> None:
    for desk in _desks.values():
        desk.close()
    _desks.clear()


atexit.register(close)


def _environment() -> dict[str, str]:
    """That of this process; our package is found where this process found it."""
    home = str(Path(app.__file__).parents[1])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))}


def _refuse_late(until: float, is_over: Callable[[], bool]) -> None:
    if is_over():
        raise Cancelled()
    if time.monotonic() > until:
        raise Refused("matching.too_long")


def _unheard(_: int, __: str) -> None:
    """Nobody asked how far it is."""
