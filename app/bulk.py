"""One act for many things: each in a savepoint of its own, each with its own answer.

What is refused leaves nothing, in the database or in the log that waits for the commit; the others stand.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy.exc import IntegrityError

from app.db import WorkSession
from app.errors import DomainError, Refused


class Outcome(NamedTuple):
    """`refused` is why not; None: done."""

    item: Any
    refused: DomainError | None
    id: int = 0


def each(session: WorkSession, items: Sequence[Any], do: Callable[[Any], Any]) -> list[Outcome]:
    return [Outcome(item, _refusal(session, item, do)) for item in items]


def tried(session: WorkSession, items: Sequence[Any], do: Callable[[Any], Any]) -> list[Outcome]:
    """The preview: all of it is done, one after the other, so that numbers run out as they would; nothing stays."""
    logged = len(session.pending_log)
    whole = session.begin_nested()
    try:
        return each(session, items, do)
    finally:
        whole.rollback()
        del session.pending_log[logged:]


def _refusal(session: WorkSession, item: Any, do: Callable[[Any], Any]) -> DomainError | None:
    logged = len(session.pending_log)
    try:
        with session.begin_nested():
            do(item)
    except DomainError as refused:
        del session.pending_log[logged:]
        return refused
    except IntegrityError:
        del session.pending_log[logged:]
        return Refused("conflict")
    return None
