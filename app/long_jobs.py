"""Long work that somebody asked for and waits on: a row with progress, so that any face can poll it, anyone with the
right can cancel it, and it survives a restart. Scheduled work is in app/jobs.py."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from app.db import BigId, Entity, state_column


class LongJobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LongJob(Entity, table=True):
    """`kind` says who does it, `subject_id` on which row. The fence counts leases: whoever lost its lease stores
    nothing."""

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
