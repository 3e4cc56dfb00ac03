"""Long work that somebody asked for and waits on: a row with progress, so that any face can poll it, anyone with the
right can cancel it, and it survives a restart. Scheduled work is in app/jobs.py; who does it is app/long_work.py, how
each kind is done app/long_kinds.py.
It is done in the name of whoever asked, with the rights of that moment: they stand in the row, as what was asked does.

The row is written in the unit of work that asks (`enqueue`). One process takes it under a lease that it renews while
it works; a lease that ran out is free for the next. The fence counts leases: whoever lost its lease stores nothing.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy import JSON, Select, event, or_, select, update
from sqlmodel import Field

from app.access import ORGANIZERS, Actor, Role, relations, require
from app.clock import now
from app.db import Audience, BigId, Entity, WorkSession, state_column
from app.errors import DomainError, NotFound, Refused
from app.long_facts import actor_of, fact_of, kept, plain
from app.long_kinds import KINDS, Cancelled, Report
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
    asker: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="who asked, as they were then")
    asked: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="what was asked")
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, description="what came out, or facts of the fault")

    @property
    def place(self) -> str:
        return f"jobs/{self.id}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def actor(self) -> Actor:
        return actor_of(self.asker)

    @property
    def heard(self) -> tuple[int, str]:
        """How far it is: what this process knows may be newer than the row."""
        return HEARD.get((self.id, self.fence), (self.progress, self.stage))

    @property
    def facts(self) -> dict[str, Any]:
        """Of the fault's sentence."""
        return {name: fact_of(value) for name, value in self.told.items()} if self.fault else {}

    def audience(self) -> Audience:
        return Audience(paths=(self.organizer_path,))

    def relations(self, actor: Actor) -> frozenset[str]:
        return relations(actor, organizer=self.organizer_path)


WAKERS: set[Callable[[], None]] = set()
HEARD: dict[tuple[int, int], tuple[int, str]] = {}  # (job, fence) → how far: of what this process is at


def enqueue(
    session: WorkSession, actor: Actor, kind: str, subject_id: int, organizer_path: str, asked: BaseModel | None = None
) -> LongJob:
    """Waits from the commit of this unit of work on; a worker of this process is woken at once."""
    job = LongJob(
        kind=kind, subject_id=subject_id, organizer_path=organizer_path, asked_by=actor.name, asker=kept(actor),
        asked=asked.model_dump(mode="json") if asked else {},
    )  # fmt: skip
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
    actor: Actor
    asked: dict[str, Any]


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
            return Lease(job.id, job.kind, job.subject_id, job.fence, job.actor, job.asked)
        fail(session, job, Refused("long_job.gave_up"))
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


def finish(
    session: WorkSession, held: Lease, answer: Any, report: Report | None = None, is_over: Callable[[], bool] = bool
) -> None:
    """The long part first; then the fence is looked at under the lock, and from there on it is short."""
    if not is_held(session, held):
        raise Cancelled()
    kind = KINDS[held.kind]
    answer = kind.write(session, held, answer, report or _unheard, is_over)
    job = locked(session, held)
    kind.done(session, job, answer)
    job.progress, job.stage, job.ended_at, job.leased_until = 100, "", now(), None
    LONG_JOB.follow(session, SYSTEM, job, "finish")


def fail(session: WorkSession, job: LongJob, why: DomainError) -> None:
    job.fault, job.told, job.ended_at, job.leased_until = why.code, plain(why.facts), now(), None
    KINDS[job.kind].failed(session, job)
    LONG_JOB.follow(session, SYSTEM, job, "fail")


def _unheard(_: int, __: str) -> None:
    """Nobody asked how far it is."""
