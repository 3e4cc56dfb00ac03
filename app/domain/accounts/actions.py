"""Verbs of accounts: make a user or a key, sign in and out."""

import secrets
from datetime import timedelta
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import delete, func, select

from app import vault
from app.access import Actor
from app.clock import now, today
from app.config import settings
from app.db import WorkSession
from app.domain.accounts.inputs import NewKey, NewUser
from app.domain.accounts.models import ApiKey, LoginFailure, SignIn, User
from app.domain.cadres.models import Cadre
from app.domain.units import queries as units
from app.domain.units.models import Unit
from app.errors import Refused, TooManyRequests, Unauthenticated, wrong
from app.workflow import changing, settle

passwords = PasswordHash((Argon2Hasher(),))


def create_user(session: WorkSession, actor: Actor, new: NewUser) -> User:
    _refuse_weak(new)
    if session.scalars(select(User.id).where(User.username == new.username)).first():
        raise wrong("username", "account.username_taken", username=new.username)
    units.refuse_unknown(session, "former_units", new.former_units)
    user = User(
        username=new.username, name=new.name, title=new.title, role=new.role,
        password_hash=passwords.hash(new.password), unit_id=_unit(session, new.unit_code).id,
        cadre_id=_cadre_id(session, new.cadre_key), former_units=new.former_units,
    )  # fmt: skip
    with changing(session, actor, user, "user.create", new):
        session.add(user)
    return user


def create_key(session: WorkSession, actor: Actor, new: NewKey) -> tuple[ApiKey, str]:
    """The key and its clear text, which nothing can show again."""
    user = _person(session, new)
    token = "gz_" + secrets.token_urlsafe(32)
    key = ApiKey(
        name=new.name, prefix=token[:10], key_hash=vault.token_hash(token), role=new.role,
        unit_id=_unit(session, new.unit_code).id, scopes="read" if new.read_only else "read write",
        expires_on=today() + timedelta(days=new.expires_in_days) if new.expires_in_days else None,
        user_id=user.id if user else None,
    )  # fmt: skip
    with changing(session, actor, key, "key.create", new):
        session.add(key)
    return key, token


def revoke_key(session: WorkSession, actor: Actor, key: ApiKey) -> ApiKey:
    if key.revoked_at:
        raise Refused("account.key_already_revoked", prefix=key.prefix)
    with changing(session, actor, key, "key.revoke"):
        key.revoked_at = now()
    return key


def refuse_locked(session: WorkSession, username: str) -> None:
    """5 failures lock a name for 10 minutes, by policy of the installation (等保 8.1.4 身份鉴别 b)."""
    policy = settings()
    since = now() - timedelta(minutes=policy.login_lock_minutes)
    count, last = session.execute(
        select(func.count(), func.max(LoginFailure.created_at)).where(
            LoginFailure.username == username, LoginFailure.created_at > since
        )
    ).one()
    if count >= policy.login_failures:
        left = last + timedelta(minutes=policy.login_lock_minutes) - now()
        minutes = max(1, round(left.total_seconds() / 60))
        raise TooManyRequests("account.locked", minutes=minutes, retry_after=minutes * 60)


def check_password(session: WorkSession, username: str, password: str) -> User | None:
    """The user, or None. An unknown name costs the same time as a wrong password."""
    user = session.scalars(select(User).where(User.username == username, User.enabled)).first()
    right = passwords.verify(password, user.password_hash if user else _nobody())
    return user if right and user else None


@cache
def _nobody() -> str:
    """A hash that no password has."""
    return passwords.hash(secrets.token_hex(8))


def sign_in(session: WorkSession, user_id: int) -> str:
    """Open a session; the token goes into the cookie, its hash stays here."""
    user = session.get_one(User, user_id)
    token = secrets.token_urlsafe(32)
    opened = SignIn(token_hash=vault.token_hash(token), csrf=secrets.token_urlsafe(24), user_id=user.id, seen_at=now())
    session.execute(delete(LoginFailure).where(LoginFailure.username == user.username))
    with changing(session, user.as_actor(), opened, "session.open"):
        session.add(opened)
    return token


def note_failure(session: WorkSession, username: str) -> None:
    session.add(LoginFailure(username=username[:80]))


def sign_out(session: WorkSession, actor: Actor, token: str) -> None:
    opened = session.scalars(select(SignIn).where(SignIn.token_hash == vault.token_hash(token))).first()
    if opened is None:
        raise Unauthenticated("account.not_signed_in")
    with changing(session, actor, opened, "session.close"):
        opened.seen_at = now() - timedelta(days=365)


def touch(session: WorkSession, opened_id: int) -> None:
    opened = session.get(SignIn, opened_id)
    if opened:
        opened.seen_at = now()
        settle(session, opened)


def sweep(session: WorkSession) -> int:
    """Housekeeping: sessions and failures that no longer mean anything."""
    policy = settings()
    old = session.execute(delete(SignIn).where(SignIn.seen_at < now() - timedelta(hours=policy.session_max_hours)))
    past = now() - timedelta(minutes=policy.login_lock_minutes)
    failures = session.execute(delete(LoginFailure).where(LoginFailure.created_at < past))
    return old.rowcount + failures.rowcount


def _refuse_weak(new: NewUser) -> None:
    """等保 8.1.4 身份鉴别 a: 8 characters, three classes, the name not inside."""
    word = new.password
    classes = sum(any(test(c) for c in word) for test in (str.islower, str.isupper, str.isdigit)) + any(
        not c.isalnum() for c in word
    )
    if classes < 3 or new.username.lower() in word.lower():
        raise wrong("password", "account.weak_password")


def _unit(session: WorkSession, code: str) -> Unit:
    unit = session.scalars(select(Unit).where(Unit.code == code)).first()
    if unit is None:
        raise wrong("unit_code", "unit.unknown", code=code)
    return unit


def _person(session: WorkSession, new: NewKey) -> User | None:
    """A key never says more than its person: same role, same unit."""
    if new.username is None:
        return None
    user = session.scalars(select(User).where(User.username == new.username)).first()
    if user is None or user.role != new.role or user.unit.code != new.unit_code:
        raise wrong("username", "account.key_not_of_person", username=new.username)
    return user


def _cadre_id(session: WorkSession, key: str | None) -> int | None:
    if key is None:
        return None
    cadre_id = session.scalars(select(Cadre.id).where(Cadre.key == key)).first()
    if cadre_id is None:
        raise wrong("cadre_key", "cadre.unknown", key=key)
    return cadre_id
