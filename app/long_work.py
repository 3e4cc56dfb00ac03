"""Who does long work: a loop in each serving process, woken by a commit of its own and looking every second or two for
those of others. On SQLite what it writes waits in the writers' fair queue like everything else."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app import long_jobs
from app.db import Database, WorkSession
from app.errors import DomainError, Refused
from app.long_jobs import KINDS, Cancelled, Lease

logger = structlog.get_logger()
LOOK_EVERY = 1.5
ASK_EVERY = 0.4  # how soon a cancellation is noticed
RENEW_EVERY = 5.0
Do = Callable[[WorkSession], Any]
Write = Callable[[Do], Any]


def run_waiting(database: Database, write: Write | None = None, stopping: Callable[[], bool] = bool) -> list[int]:
    """Do everything that waits, one after the other; the ids of the jobs that were worked on."""
    write = write or _directly(database)
    done = []
    while not stopping() and _anything(database) and (held := write(long_jobs.lease)) is not None:
        carry_out(database, held, write, stopping)
        done.append(held.job_id)
    return done


def carry_out(database: Database, held: Lease, write: Write, stopping: Callable[[], bool] = bool) -> None:
    """The work, then its answer in one unit of work. Whoever lost the lease meanwhile leaves no trace."""
    pulse = Pulse(database, held, write, stopping)
    try:
        answer = KINDS[held.kind].do(database, held, pulse.report, pulse.is_over)
        pulse.is_storing = True
        write(lambda session: long_jobs.finish(session, held, answer, pulse.report, pulse.is_over))
    except Cancelled:
        write(lambda session: long_jobs.give_back(session, held))
    except DomainError as refused:
        _fail(write, held, refused)
    except Exception as broken:  # noqa: BLE001 (whatever it was, the job must not wait for ever)
        logger.error("long job failed", kind=held.kind, error=type(broken).__name__)
        _fail(write, held, Refused("long_job.crashed"))
    finally:
        long_jobs.HEARD.pop((held.job_id, held.fence), None)


def _fail(write: Write, held: Lease, why: DomainError) -> None:
    def store(session: WorkSession) -> None:
        long_jobs.fail(session, long_jobs.locked(session, held), why)

    try:
        write(store)
    except Cancelled:
        return


class Pulse:
    """Of one run: keeps the lease alive, tells how far it is, notices that somebody cancelled. While the answer is
    being stored on SQLite, whose one writer this is then, nobody can cancel or lease: it only listens for the end."""

    def __init__(self, database: Database, held: Lease, write: Write, stopping: Callable[[], bool]) -> None:
        self.database, self.held, self.write, self.stopping = database, held, write, stopping
        self.told, self.written = (0, ""), (0, "")
        self.ask_at = time.monotonic() + ASK_EVERY
        self.renew_at = time.monotonic() + RENEW_EVERY
        self.gone = self.is_storing = False

    def report(self, percent: int, stage: str) -> None:
        self.told = (max(0, min(percent, 100)), stage[:40])
        long_jobs.HEARD[self.held.job_id, self.held.fence] = self.told

    def is_over(self) -> bool:
        """Asked several times a second, it looks at the row now and then."""
        if self.is_storing and self.database.is_sqlite:
            return self.stopping()
        if not self.gone and time.monotonic() >= self.ask_at:
            self.ask_at = time.monotonic() + ASK_EVERY
            self.gone = not self._beat()
        return self.gone or self.stopping()

    def _beat(self) -> bool:
        if self.told == self.written and time.monotonic() < self.renew_at:
            with self.database.reading() as session:
                return long_jobs.is_held(session, self.held)
        self.written, self.renew_at = self.told, time.monotonic() + RENEW_EVERY
        return self.write(lambda session: long_jobs.renew(session, self.held, *self.told))


class Worker:
    """The loop of a serving process."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._stop = threading.Event()

    async def run(self) -> None:
        """An error is a line in the log, never the end of the loop."""
        loop, awake = asyncio.get_running_loop(), asyncio.Event()

        def write(do: Do) -> Any:
            return asyncio.run_coroutine_threadsafe(self._in_turn(do), loop).result()

        def waker() -> None:
            loop.call_soon_threadsafe(awake.set)

        long_jobs.WAKERS.add(waker)
        try:
            while not self._stop.is_set():
                awake.clear()
                try:
                    await asyncio.to_thread(run_waiting, self.database, write, self._stop.is_set)
                except (SQLAlchemyError, OSError) as broken:
                    logger.error("long work failed", error=type(broken).__name__)
                if not self._stop.is_set():
                    await _first(awake, LOOK_EVERY)
        finally:
            long_jobs.WAKERS.discard(waker)

    def stop(self) -> None:
        """What runs is given back, for the next process."""
        self._stop.set()
        for wake in tuple(long_jobs.WAKERS):
            wake()

    async def _in_turn(self, do: Do) -> Any:
        async with self.database.turn():
            return await asyncio.to_thread(_directly(self.database), do)


async def _first(awake: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(awake.wait(), seconds)
    except TimeoutError:
        return


def _anything(database: Database) -> bool:
    with database.reading() as session:
        return session.scalars(long_jobs.free().with_only_columns(long_jobs.LongJob.id).limit(1)).first() is not None


def _directly(database: Database) -> Write:
    def write(do: Do) -> Any:
        with database.writing() as session:
            return do(session)

    return write
