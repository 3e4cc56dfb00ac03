"""Scheduled work: a row per job with a lease, so that of many processes one does it, and a crash frees it again.

The fence counts leases: a worker that lost its lease while it worked does not move the schedule.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, or_, select, update
from sqlmodel import Field, SQLModel
from starlette.concurrency import run_in_threadpool

from app import idempotency
from app.clock import now
from app.db import Database, WorkSession
from app.domain.accounts import actions as accounts

logger = structlog.get_logger()
LEASE = timedelta(minutes=5)
LOOK_EVERY = 30.0
Job = Callable[[WorkSession], int]
JOBS: dict[str, tuple[timedelta, Job]] = {
    "sweep_sessions": (timedelta(minutes=10), accounts.sweep),
    "sweep_answers": (timedelta(hours=1), idempotency.sweep),
}


class JobSchedule(SQLModel, table=True):
    __tablename__ = "job_schedule"
    name: str = Field(primary_key=True, max_length=60)
    due_at: datetime
    leased_until: datetime | None = None
    fence: int = 0
    done_at: datetime | None = None


def run_due(database: Database) -> list[str]:
    """Do what is due and not leased by someone else; the names of what was done."""
    return [name for name in JOBS if _run(database, name)]


def lag(session: WorkSession) -> timedelta:
    """How long the most overdue job has been waiting; nothing scheduled yet is no lag."""
    oldest = session.execute(select(func.min(JobSchedule.due_at))).scalar()
    return max(timedelta(), now() - oldest) if oldest else timedelta()


async def work(database: Database) -> None:
    """The loop of a serving process; an error is a line in the log, never the end of the loop."""
    while True:
        try:
            async with database.turn():
                await run_in_threadpool(run_due, database)
        except Exception as broken:  # noqa: BLE001 (whatever it was, the next look must come)
            logger.error("job failed", error=type(broken).__name__)
        await asyncio.sleep(LOOK_EVERY)


def _run(database: Database, name: str) -> bool:
    fence = _lease(database, name)
    if fence is None:
        return False
    every, job = JOBS[name]
    with database.writing() as session:
        job(session)
        _finish(session, name, fence, every)
    return True


def _lease(database: Database, name: str) -> int | None:
    """Our fence number, or None where the job is not due or another worker holds it."""
    with database.writing() as session:
        if session.get(JobSchedule, name) is None:
            session.add(JobSchedule(name=name, due_at=now()))
            session.flush()
        free = or_(JobSchedule.leased_until.is_(None), JobSchedule.leased_until < now())
        taken = session.execute(
            update(JobSchedule)
            .where(JobSchedule.name == name, JobSchedule.due_at <= now(), free)
            .values(leased_until=now() + LEASE, fence=JobSchedule.fence + 1)
        )
        if taken.rowcount == 0:
            return None
        return session.execute(select(JobSchedule.fence).where(JobSchedule.name == name)).scalar_one()


def _finish(session: WorkSession, name: str, fence: int, every: timedelta) -> None:
    session.execute(
        update(JobSchedule)
        .where(JobSchedule.name == name, JobSchedule.fence == fence)
        .values(due_at=now() + every, leased_until=None, done_at=now())
    )
