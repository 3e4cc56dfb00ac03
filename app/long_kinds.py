"""How each kind of long work (app/long_jobs.py) is done: its room registers it in KINDS."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.access import Actor
from app.db import Database, Entity, WorkSession

if TYPE_CHECKING:
    from app.long_jobs import Lease, LongJob


class Cancelled(Exception):
    """Raised in long work when it should stop: somebody cancelled it, or its lease is another's."""


Report = Callable[[int, str], None]


class Kind(ABC):
    """How one kind of work is done. A DomainError is its failure in words."""

    def do(self, database: Database, held: "Lease", report: Report, is_over: Callable[[], bool]) -> Any:
        """Outside of any unit of work: tells how far it is, asks often whether to stop (then it raises Cancelled)."""
        return None

    def write(
        self, session: WorkSession, held: "Lease", answer: Any, report: Report, is_over: Callable[[], bool]
    ) -> Any:
        """What takes long of the unit of work that stores it. Nothing of the job or its subject is locked yet, so that
        it can still be cancelled."""
        return answer

    @abstractmethod
    def done(self, session: WorkSession, job: "LongJob", answer: Any) -> None:
        """The short end of that unit of work; the job is locked."""

    @abstractmethod
    def failed(self, session: WorkSession, job: "LongJob") -> None:
        """It could not be done; what it is about goes on without it."""

    @abstractmethod
    def cancelled(self, session: WorkSession, actor: Actor, job: "LongJob") -> None:
        """Somebody no longer wants it; the same holds."""

    @abstractmethod
    def subject(self, session: WorkSession, id_: int) -> Entity:
        """What it is about."""

    def seen_at(self, session: WorkSession, job: "LongJob") -> str:
        """Where it is seen what came out."""
        return self.subject(session, job.subject_id).place

    def shown(self, session: WorkSession, job: "LongJob") -> dict[str, Any]:
        """What came out, as JSON; words in the reader's language."""
        return {} if job.fault else job.told


KINDS: dict[str, Kind] = {}
