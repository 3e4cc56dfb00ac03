"""Idempotency-Key: same key and same request → the stored answer; same key, other request → 422.

The row is written in the same transaction as the act, so either both are there or neither. The stored answer
is sealed: it may hold what only the caller may see.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from fastapi import Response
from sqlalchemy import delete
from sqlmodel import Field, SQLModel
from starlette.datastructures import URL

from app import vault
from app.access import Actor
from app.clock import now
from app.db import WorkSession
from app.errors import wrong

KEPT_HOURS = 24


class IdempotentAnswer(SQLModel, table=True):
    __tablename__ = "idempotent_answer"
    key: str = Field(primary_key=True, max_length=64, description="hash of caller and key")
    fingerprint: str = Field(max_length=64)
    at: datetime
    status: int = 0
    media_type: str = ""
    body_sealed: str = ""


class Claim(NamedTuple):
    key: str
    fingerprint: str


class Stored(NamedTuple):
    status: int
    media_type: str
    body: bytes


def claim(actor: Actor, key: str, method: str, url: URL, body: bytes) -> Claim:
    if not 1 <= len(key) <= 200:
        raise wrong("header.Idempotency-Key", "idempotency.key_length")
    caller = f"{actor.kind}:{actor.id}:{key}"
    asked = f"{method} {url.path}?{url.query}\n".encode() + body
    return Claim(sha256(caller.encode()).hexdigest(), sha256(asked).hexdigest())


def begin(session: WorkSession, claim: Claim) -> Stored | None:
    """The stored answer, or a fresh row that holds the key until this transaction ends."""
    row = session.get(IdempotentAnswer, claim.key)
    if row is None:
        session.add(IdempotentAnswer(key=claim.key, fingerprint=claim.fingerprint, at=now()))
        session.flush()
        return None
    if row.fingerprint != claim.fingerprint:
        raise wrong("header.Idempotency-Key", "idempotency.other_request")
    return Stored(row.status, row.media_type, vault.open_sealed("idempotent_answer", row.key, row.body_sealed).encode())


def keep(session: WorkSession, claim: Claim, response: Response) -> None:
    row = session.get_one(IdempotentAnswer, claim.key)
    row.status, row.media_type = response.status_code, response.headers.get("content-type", "")
    row.body_sealed = vault.seal("idempotent_answer", row.key, bytes(response.body).decode())
    session.flush()


def sweep(session: WorkSession) -> int:
    """Housekeeping: answers older than a day."""
    past = now() - timedelta(hours=KEPT_HOURS)
    return session.execute(delete(IdempotentAnswer).where(IdempotentAnswer.at < past)).rowcount
