"""Long work that somebody asked for and waits on: a row with progress, so that any face can poll it, anyone with the
right can cancel it, and it survives a restart. Scheduled work is in app/jobs.py; who does it is app/long_work.py.

The row is written in the unit of work that asks (`enqueue`). One process takes it under a lease that it renews while
it works; a lease that ran out is free for the next. The fence counts leases: whoever lost its lease stores nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, event, or_, select, update
from sqlmodel import Field

from app.access import ORGANIZERS, Actor, Role, relations, require
from app.clock import now
from app.db import Audience, BigId, Database, Entity, WorkSession, state_column
from app.errors import NotFound
from app.workflow import Machine, Transition

LEASE = timedelta(seconds=30)
TRIES = 5
SYSTEM = Actor("system", 0, "guazhi", Role.CITY_DEPARTMENT, 0, "")


class LongJobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


L = LongJobState
LIVE = frozenset({L.WAITING, L.RUNNING})
LONG_JOB = Machine(
    "long_job",
    Transition("begin", "", set(LIVE), L.RUNNING, quiet=True),
    Transition("finish", "", {L.RUNNING}, L.DONE, quiet=True),
    Transition("fail", "", {L.RUNNING}, L.FAILED, quiet=True),
    Transition("cancel", "cancellation", set(LIVE), L.CANCELLED),
    Transition("drop", "", set(LIVE), L.CANCELLED, quiet=True),
)


class LongJob(Entity, table=True):
    """`kind` says who does it, `subject_id` on which row."""

    __tablename__ = "long_job"

    kind: str = Field(max_length=40)
    subject_id: int = Field(sa_type=BigId)
    state: LongJobState = state_column(LongJobState, default=LongJobState.WAITING, index=True)
    progress: int = Field(default=0, description="percent")
    stage: str = Field(default="", max_length=40, description="a word of what it is at")
    organizer_path: str = Field(max_length=400, description="whose business it is")
    asked_by: str = Field(max_length=100)
    leased_until: datetime | None = None
    fence: int = 0
    ended_at: datetime | None = None
    fault: str = Field(default="", max_length=80, description="a label code, when it failed")

    @property
    def place(self) -> str:
        return f"jobs/{self.id}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def audience(self) -> Audience:
        return Audience(paths=(self.organizer_path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, organizer=self.organizer_path)


class Cancelled(Exception):
    """Raised in long work when it should stop: somebody cancelled it, or its lease is another's."""


Report = Callable[[int, str], None]


class Kind(NamedTuple):
    """How one kind of work is done. `do` works outside of any unit of work, tells how far it is, asks often whether to
    stop (then it raises Cancelled) and returns what `done` stores; a DomainError is its failure in words."""

    do: Callable[[Database, int, Report, Callable[[], bool]], Any]
    done: Callable[[WorkSession, Actor, int, Any], None]
    failed: Callable[[WorkSession, Actor, int, str], None]
    cancelled: Callable[[WorkSession, Actor, int], None]
    subject: Callable[[WorkSession, int], Entity]


KINDS: dict[str, Kind] = {}
WAKERS: set[Callable[[], None]] = set()


def enqueue(session: WorkSession, actor: Actor, kind: str, subject_id: int, organizer_path: str) -> LongJob:
    """Waits from the commit of this unit of work on; a worker of this process is woken at once."""
    job = LongJob(kind=kind, subject_id=subject_id, organizer_path=organizer_path, asked_by=actor.name)
    session.add(job)
    session.flush()
    session.info["long_job"] = True
    return job


@event.listens_for(WorkSession, "after_commit")
def wake(session: WorkSession) -> None:
    if session.info.pop("long_job", False):
        for each in tuple(WAKERS):
            each()


def visible_to(actor: Actor) -> Select:
    require(actor, "long_job.read")
    path = actor.unit_path if actor.role in ORGANIZERS else "-"
    return select(LongJob).where(LongJob.organizer_path.startswith(path))


def by_id(session: WorkSession, actor: Actor, id_: int) -> LongJob:
    found = session.scalars(visible_to(actor).where(LongJob.id == id_)).first()
    if found is None:
        raise NotFound()
    return found


def subject(session: WorkSession, job: LongJob) -> Entity:
    """The thing it is about."""
    return KINDS[job.kind].subject(session, job.subject_id)


def drop(session: WorkSession, actor: Actor, job: LongJob) -> None:
    """Its subject no longer wants it: a consequence of an act on the subject."""
    if job.is_live:
        job.ended_at = now()
        LONG_JOB.follow(session, actor, job, "drop")


class Lease(NamedTuple):
    job_id: int
    kind: str
    subject_id: int
    fence: int


def free() -> Select:
    """Jobs nobody works on: waiting, or left by a worker whose lease ran out."""
    left = (LongJob.state == L.RUNNING) & or_(LongJob.leased_until.is_(None), LongJob.leased_until < now())
    return select(LongJob).where(or_(LongJob.state == L.WAITING, left)).order_by(LongJob.id)


def lease(session: WorkSession, kinds: Iterable[str] | None = None) -> Lease | None:
    """The oldest free job, ours from the commit on. One that no worker survived is given up."""
    known = LongJob.kind.in_(kinds or KINDS)
    while (job := session.scalars(free().where(known).limit(1).with_for_update(skip_locked=True)).first()) is not None:
        LONG_JOB.follow(session, SYSTEM, job, "begin")
        job.fence, job.leased_until, job.progress, job.stage = job.fence + 1, now() + LEASE, 0, ""
        if job.fence <= TRIES:
            return Lease(job.id, job.kind, job.subject_id, job.fence)
        fail(session, job, "long_job.gave_up")
    return None


def renew(session: WorkSession, held: Lease, progress: int, stage: str) -> bool:
    """The version stays: how far the work is changes nothing for whoever wants to cancel it."""
    told = {"leased_until": now() + LEASE, "progress": progress, "stage": stage, "updated_at": now()}
    mine = (LongJob.id == held.job_id, LongJob.fence == held.fence, LongJob.state == L.RUNNING)
    return bool(session.execute(update(LongJob).where(*mine).values(**told)).rowcount)


def give_back(session: WorkSession, held: Lease) -> None:
    """A worker that has to end lets the next one begin at once; this try does not count."""
    mine = (LongJob.id == held.job_id, LongJob.fence == held.fence, LongJob.state == L.RUNNING)
    session.execute(update(LongJob).where(*mine).values(leased_until=None, state=L.WAITING))


def is_held(session: WorkSession, held: Lease) -> bool:
    mine = (LongJob.id == held.job_id, LongJob.fence == held.fence, LongJob.state == L.RUNNING)
    return session.scalar(select(LongJob.id).where(*mine)) is not None


def locked(session: WorkSession, held: Lease) -> LongJob:
    """The job, ours until the commit; Cancelled where the lease went to somebody else."""
    query = select(LongJob).where(LongJob.id == held.job_id).with_for_update()
    job = session.scalars(query.execution_options(populate_existing=True)).one()
    if job.fence != held.fence or job.state != L.RUNNING:
        raise Cancelled()
    return job


def finish(session: WorkSession, held: Lease, answer: Any) -> None:
    job = locked(session, held)
    KINDS[job.kind].done(session, SYSTEM, job.subject_id, answer)
    job.progress, job.stage, job.ended_at, job.leased_until = 100, "", now(), None
    LONG_JOB.follow(session, SYSTEM, job, "finish")


def fail(session: WorkSession, job: LongJob, code: str) -> None:
    KINDS[job.kind].failed(session, SYSTEM, job.subject_id, code)
    job.fault, job.ended_at, job.leased_until = code, now(), None
    LONG_JOB.follow(session, SYSTEM, job, "fail")
