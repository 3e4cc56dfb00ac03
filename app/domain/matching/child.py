"""The process that computes: `python -m app.domain.matching.child`, started and ended by the desk.

It is told the database and the room of its tasks in the first message, never on its command line; it reads and never
writes; it answers with plain JSON. A failure leaves it as the kind of error and where it happened, without its words:
those may hold what is sealed in the database.
"""

import importlib
import inspect
import os
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

from app.clock import at
from app.db import Database
from app.domain.matching import frames
from app.errors import DomainError
from app.log import plain

IDLE_SECONDS = 900.0
NICE = 5


def main() -> None:
    talk = _private_output()
    asked = _Asked(0)
    hello = asked.next()
    os.nice(NICE)
    database = Database(hello["url"])
    room = _room(hello["tasks"])
    while True:
        told = asked.next()
        frames.send(talk, _answer(database, room, told, lambda percent, stage: _report(talk, percent, stage)))


def _answer(database: Database, room: ModuleType | str, told: dict[str, Any], report: Callable) -> bytes:
    """What came out, a refusal in the domain's words, or a fault."""
    if isinstance(room, str):
        return frames.pack({"fault": "matching.no_solver", "error": room, "at": ""})
    try:
        with at(datetime.fromisoformat(told["at"])), database.reading() as session:
            task = getattr(room, told["task"])
            told_too = {"report": report} if "report" in inspect.signature(task).parameters else {}
            return frames.pack({"answer": task(session, **told["args"], **told_too)})
    except DomainError as refused:
        facts = {name: _fact(fact) for name, fact in refused.facts.items()}
        return frames.pack({"refused": refused.code, "facts": facts})
    except Exception as broken:  # noqa: BLE001 (a fault is an answer)
        return frames.pack({"fault": "matching.fault", "error": type(broken).__name__, "at": _place(broken)})
    finally:
        database.dispose()


def _room(name: str) -> ModuleType | str:
    """The module of the tasks, imported before the first question; or which of its packages is missing."""
    try:
        return importlib.import_module(name)
    except ImportError as missing:
        return f"no {missing.name}"


def _report(talk: int, percent: int, stage: str) -> None:
    frames.send(talk, frames.pack({"progress": percent, "stage": stage}))


def _place(broken: BaseException) -> str:
    """The last line of ours that it went through."""
    ours = [each for each in traceback.extract_tb(broken.__traceback__) if "/app/" in each.filename]
    return f"{ours[-1].filename.rsplit('/app/', 1)[1]}:{ours[-1].lineno}" if ours else ""


def _fact(fact: Any) -> Any:
    return fact if isinstance(fact, str | int | float | bool | None | list) else plain(fact)


def _private_output() -> int:
    """A solver that prints to the standard output must not print into the talk."""
    talk = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    return talk


class _Asked:
    """Questions as they come. When the desk is gone, or nobody asks for long, the process ends, also in mid-solve."""

    def __init__(self, fd: int) -> None:
        self.fd, self.waiting = fd, threading.Condition()
        self.questions: list[Any] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                question = frames.receive(self.fd)
                with self.waiting:
                    self.questions.append(question)
                    self.waiting.notify()
        except frames.Closed:
            os._exit(0)

    def next(self) -> Any:
        with self.waiting:
            if not self.waiting.wait_for(lambda: self.questions, IDLE_SECONDS):
                os._exit(0)
            return self.questions.pop(0)


if __name__ == "__main__":
    try:
        main()
    except (frames.Closed, KeyboardInterrupt):
        sys.exit(0)
