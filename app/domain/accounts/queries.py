"""Who is behind a token: a cookie's session or a machine's key."""

import threading
import time
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import vault
from app.access import Actor
from app.clock import now, today
from app.config import settings
from app.db import Database, WorkSession
from app.domain.accounts.models import ApiKey, SignIn, User
from app.errors import NotFound, Unauthenticated


class Visit(NamedTuple):
    """A signed-in person's request."""

    actor: Actor
    sign_in_id: int
    csrf: str
    name: str
    title: str
    stale: bool


def visit(session: WorkSession, token: str) -> Visit | None:
    """The person behind a cookie, unless idle or open for too long."""
    policy = settings()
    opened = session.scalars(
        select(SignIn)
        .where(SignIn.token_hash == vault.token_hash(token))
        .options(joinedload(SignIn.user).joinedload(User.unit))
    ).first()
    if opened is None or not opened.user.enabled:
        return None
    idle = now() - opened.seen_at
    if idle > timedelta(minutes=policy.session_idle_minutes):
        return None
    if now() - opened.created_at > timedelta(hours=policy.session_max_hours):
        return None
    user = opened.user
    return Visit(
        user.as_actor(),
        opened.id,
        opened.csrf,
        user.name,
        user.title or user.unit.label,
        idle > timedelta(minutes=1),
    )


class Known:
    """A key as read at some moment: good until `dies`, worth reading again from `ripe` on."""

    __slots__ = ("actor", "dies", "ripe")

    def __init__(self, actor: Actor, seconds: float) -> None:
        self.actor, read_at = actor, time.monotonic()
        self.ripe, self.dies = read_at + seconds / 2, read_at + seconds


class KeyBook:
    """Keys as actors, remembered for `key_refresh_seconds`: a revoked key dies within that time everywhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Known] = {}
        self._lock = threading.Lock()

    def remembered(self, token: str) -> Actor | None:
        """No I/O: for the event loop. Of many requests with a ripe key one is sent to read it again."""
        entry = self._known.get(token)
        if entry is None:
            return None
        at = time.monotonic()
        if at < entry.ripe:
            return entry.actor
        entry.ripe = entry.dies
        return None

    def actor(self, token: str) -> Actor:
        """Reads the database; the reason for a refusal never says more than that the key does not hold."""
        with self._database.reading() as session:
            key = session.scalars(
                select(ApiKey)
                .where(ApiKey.key_hash == vault.token_hash(token))
                .options(joinedload(ApiKey.unit), joinedload(ApiKey.user))
            ).first()
            if key is None or not key.holds(today()):
                with self._lock:
                    self._known.pop(token, None)
                raise Unauthenticated("account.key_refused")
            actor = key.as_actor()
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[token] = Known(actor, settings().key_refresh_seconds)
        return actor


def key_by_prefix(session: WorkSession, prefix: str) -> ApiKey:
    key = session.scalars(select(ApiKey).where(ApiKey.prefix == prefix)).first()
    if key is None:
        raise NotFound()
    return key


def user_by_name(session: WorkSession, username: str) -> User:
    user = session.scalars(select(User).where(User.username == username).options(joinedload(User.unit))).first()
    if user is None:
        raise NotFound()
    return user
