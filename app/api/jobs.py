"""Long work as JSON: where it stands, and its cancellation."""

from datetime import datetime
from typing import Any

from fastapi import Response

from app import long_acts, long_jobs
from app.access import Actor
from app.api.lists import ActionOut, Shape
from app.api.routing import PREFIX, api_router
from app.db import WorkSession
from app.deps import CurrentActor, JobInPath, SessionDep
from app.labels import t
from app.long_jobs import LONG_JOB, LongJob, LongJobState
from app.long_kinds import KINDS
from app.shapes import actions as choices

LOOK_AGAIN = "1"


class JobOut(Shape):
    """`progress` in percent, `stage` a word of what it is at; `subject` is the thing it is about. `fault` is a code,
    `detail` its sentence. `answer` is what came out, by kind: of an adoption and its way back `people`; of a trial also
    `refused` [{candidacy_id, name, post_id, code, detail}] and `changed`, what is otherwise since the draft was solved
    (policy, people, posts, facts)."""

    id: int
    kind: str
    state: LongJobState
    progress: int
    stage: str
    subject: str
    asked_by: str
    created_at: datetime
    ended_at: datetime | None
    fault: str
    detail: str
    answer: dict[str, Any]
    version: int
    actions: list[ActionOut]


router = api_router("/jobs", "jobs")


@router.get("/{job_id}", response_model=JobOut)
def read_job(response: Response, session: SessionDep, actor: CurrentActor, job: JobInPath):
    """While it is waiting or running, Retry-After says when to look again."""
    return out(response, session, actor, job)


@router.post("/{job_id}/cancellation", response_model=JobOut)
def cancel_job(response: Response, session: SessionDep, actor: CurrentActor, job: JobInPath):
    """What it had not finished is dropped; its subject is as it was before."""
    return out(response, session, actor, long_acts.cancel(session, actor, job))


def out(response: Response, session: WorkSession, actor: Actor, job: LongJob) -> dict[str, Any]:
    if job.is_live:
        response.headers["Retry-After"] = LOOK_AGAIN
    progress, stage = job.heard
    return job.model_dump() | {
        "progress": progress, "stage": stage, "answer": KINDS[job.kind].shown(session, job),
        "subject": f"{PREFIX}/{long_jobs.subject(session, job).place}",
        "detail": t(f"errors.{job.fault}", **job.facts) if job.fault else "",
        "actions": choices(LONG_JOB, actor, job, PREFIX),
    }  # fmt: skip


def handed_in(response: Response, session: WorkSession, actor: Actor, job: LongJob) -> dict[str, Any]:
    """202: where to look how far it is."""
    response.headers["Location"] = f"{PREFIX}/{job.place}"
    return out(response, session, actor, job)
