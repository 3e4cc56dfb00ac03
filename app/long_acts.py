"""What people do to long work: cancel it."""

from app.access import Actor
from app.clock import now
from app.db import WorkSession
from app.long_jobs import KINDS, LONG_JOB, LongJob
from app.workflow import REACTIONS


def cancel(session: WorkSession, actor: Actor, job: LongJob) -> LongJob:
    """Whoever works on it notices within a second, and stores nothing."""
    with LONG_JOB.fire(session, actor, job, "cancel"):
        job.ended_at = now()
    return job


def _tell_subject(session: WorkSession, actor: Actor, job: LongJob) -> None:
    KINDS[job.kind].cancelled(session, actor, job)


REACTIONS.setdefault(("long_job", "cancel"), []).append(_tell_subject)
