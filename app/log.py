"""The one append-only log: audit, change feed and webhooks read the same rows.

Rows wait in the session and are written just before the commit, under the lock of the head row, so the
sequence has no gaps and its order is the order of commits on both databases. Each row's HMAC covers the
row and the HMAC before it (等保 8.1.4 安全审计: 防删改); `verify` finds the first row where that fails.
"""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Index,
    Select,
    bindparam,
    event,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlmodel import Field, SQLModel

from app import vault
from app.access import OFFICES, Actor, Role
from app.clock import now
from app.db import Audience, BigId, Entity, WorkSession
from app.paging import Page, Window, paginate

SEE_ALL = frozenset({Role.CITY_DEPARTMENT, Role.AUDIT_ADMIN})
INSPECTED = frozenset({"inspection", "inspection_report"})
SELECTION = INSPECTED | {
    "round", "stage", "seat", "candidacy", "objection", "feedback", "notification", "training", "pool_member",
    "sitting", "matching", "draft", "long_job",
}  # fmt: skip
READABLE: dict[Role, frozenset[str]] = {
    Role.COUNTY_DEPARTMENT: SELECTION
    | {"unit", "cadre", "document", "post", "placement", "cycle", "evaluation", "substance_answer"},
    Role.SENDING_UNIT: frozenset(
        {"unit", "cadre", "document", "round", "candidacy", "notification", "placement", "evaluation"}
    ),
    Role.RECEIVING_UNIT: frozenset({"unit", "document", "round", "post", "placement", "evaluation"}),
    Role.CADRE: frozenset({"placement", "evaluation", "candidacy", "notification", "substance_answer"}),
    Role.MENTOR: frozenset({"placement", "evaluation"}),
}


class LogHead(SQLModel, table=True):
    """One row: the last sequence number and its HMAC. Locking it is what serialises appends."""

    __tablename__ = "log_head"
    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    mac: str


class LogEntry(SQLModel, table=True):
    __tablename__ = "log_entry"
    __table_args__ = (Index("ix_log_entry_subject", "type", "subject_id", "seq"),)
    seq: int = Field(primary_key=True, sa_type=BigId, sa_column_kwargs={"autoincrement": False})
    at: datetime
    actor_kind: str
    actor_id: int
    actor_name: str
    actor_role: str
    verb: str = Field(index=True)
    type: str
    subject_id: int = Field(sa_type=BigInteger)
    key: str
    version: int
    reason: str = ""
    facts: str = "{}"
    path_a: str | None = None
    path_b: str | None = None
    path_c: str | None = None
    below: str | None = None
    cadre_id: int | None = Field(default=None, sa_type=BigInteger)
    mac: str


class Pending(NamedTuple):
    at: datetime
    actor: Actor
    verb: str
    subject: Entity
    reason: str
    facts: dict[str, Any]


def record(session: WorkSession, actor: Actor, verb: str, subject: Entity, reason: str = "", **facts: Any) -> None:
    """Remember an act; written with the commit. Facts must hold no personal data in clear."""
    session.pending_log.append(Pending(now(), actor, verb, subject, reason, facts))


def record_rows(session: WorkSession, rows: list[dict[str, Any]]) -> None:
    """The same for acts made set-wise, as rows from `row`; they keep their place among the others."""
    session.pending_log.extend(rows)


@event.listens_for(WorkSession, "before_commit")
def append(session: WorkSession) -> None:
    """The end of a savepoint is no commit."""
    if not session.pending_log or session.in_nested_transaction():
        return
    session.flush()
    waiting, session.pending_log = session.pending_log, []
    write(session.connection(), [_row(entry) if isinstance(entry, Pending) else entry for entry in waiting])


@event.listens_for(WorkSession, "after_rollback")
def forget(session: WorkSession) -> None:
    """Who rolls a savepoint back cuts its own entries off (app/bulk.py)."""
    if not session.in_nested_transaction():
        session.pending_log = []


# made once: every write of the house runs these three, and making a statement costs more than running it
TAKE_HEAD = select(LogHead.seq, LogHead.mac).where(LogHead.id == 1).with_for_update()
ADD = insert(LogEntry)
MOVE_HEAD = update(LogHead).where(LogHead.id == 1).values(seq=bindparam("last_seq"), mac=bindparam("last_mac"))


def write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Append rows set-wise under the head's lock; bulk ingest calls it directly."""
    seq, mac = connection.execute(TAKE_HEAD).one()
    for row in rows:
        seq += 1
        row["seq"] = seq
        mac = row["mac"] = _mac(mac, row)
    connection.execute(ADD, rows)
    connection.execute(MOVE_HEAD, {"last_seq": seq, "last_mac": mac})


def _row(entry: Pending) -> dict[str, Any]:
    subject, audience = entry.subject, entry.subject.audience()
    return row(
        entry.actor, entry.verb, subject.__tablename__, subject.id, subject.external_key, subject.version,
        audience, entry.reason, entry.facts, entry.at,
    )  # fmt: skip


def row(
    actor: Actor, verb: str, type_: str, id_: int, key: str, version: int,
    audience: Audience, reason: str, facts: dict[str, Any], at: datetime,
) -> dict[str, Any]:  # fmt: skip
    paths = (*dict.fromkeys(path for path in audience.paths if path), None, None, None)
    return {
        "at": at, "actor_kind": actor.kind, "actor_id": actor.id, "actor_name": actor.name,
        "actor_role": actor.role.value, "verb": verb, "type": type_, "subject_id": id_, "key": key,
        "version": version, "reason": reason,
        "facts": json.dumps(facts, ensure_ascii=False, sort_keys=True, default=plain),
        "path_a": paths[0], "path_b": paths[1], "path_c": paths[2],
        "below": audience.below, "cadre_id": audience.cadre_id,
    }  # fmt: skip


def plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} does not belong in the log")


def _mac(before: str, row: dict[str, Any]) -> str:
    told = {**row, "at": row["at"].astimezone(UTC).isoformat()}
    told.pop("mac", None)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(vault.chain_key(), (before + text).encode(), sha256).hexdigest()


def verify(connection: Connection) -> int | None:
    """The first sequence number where the chain does not hold, or None. A cut-off tail is found by the head."""
    seq, mac = 0, ""
    for row in _stored(connection):
        if row["seq"] != seq + 1 or _mac(mac, {k: v for k, v in row.items() if k != "mac"}) != row["mac"]:
            return seq + 1
        seq, mac = row["seq"], row["mac"]
    head = connection.execute(select(LogHead.seq, LogHead.mac).where(LogHead.id == 1)).one()
    return None if (seq, mac) == tuple(head) else seq + 1


def _stored(connection: Connection) -> Iterator[dict[str, Any]]:
    table = LogEntry.__table__
    after = 0
    while (
        chunk := connection.execute(select(table).where(table.c.seq > after).order_by(table.c.seq).limit(5000))
        .mappings()
        .all()
    ):
        yield from (dict(row) for row in chunk)
        after = chunk[-1]["seq"]


def length(connection: Connection) -> int:
    return connection.execute(select(func.max(LogEntry.seq))).scalar() or 0


def visible_to(actor: Actor) -> Select:
    """The entries a caller may see: the city and the audit administrator all, others their own tree."""
    query = select(LogEntry)
    if actor.role in SEE_ALL:
        return query
    query = query.where(LogEntry.type.in_(READABLE.get(actor.role, frozenset())))
    if actor.role == Role.CADRE:
        return query.where(LogEntry.cadre_id == (actor.cadre_id or -1))
    if actor.role not in OFFICES | {Role.MENTOR}:
        return query.where(literal(False))
    own = [column.startswith(actor.unit_path) for column in (LogEntry.path_a, LogEntry.path_b, LogEntry.path_c)]
    return query.where(or_(*own, literal(actor.unit_path).startswith(LogEntry.below)))


def search(session: WorkSession, actor: Actor, window: Window, type_: str = "", key: str = "") -> Page:
    """For people: newest first, by kind of thing or by its key."""
    query = visible_to(actor)
    if type_:
        query = query.where(LogEntry.type == type_)
    if key:
        query = query.where(LogEntry.key == key)
    query = query.with_only_columns(
        LogEntry.at, LogEntry.actor_name, LogEntry.actor_role, LogEntry.verb, LogEntry.type, LogEntry.key,
        LogEntry.subject_id, LogEntry.reason, LogEntry.facts, LogEntry.seq,
    )  # fmt: skip
    return paginate(session, query, window, LogEntry.seq, descending=True)


def history(session: WorkSession, actor: Actor, type_: str, subject_id: int, limit: int = 20) -> list[Any]:
    """The latest acts on one thing, as far as the caller may see them."""
    columns = (LogEntry.at, LogEntry.actor_name, LogEntry.verb, LogEntry.reason, LogEntry.facts, LogEntry.seq)
    query = visible_to(actor).where(LogEntry.type == type_, LogEntry.subject_id == subject_id)
    query = query.with_only_columns(*columns)
    return list(session.execute(query.order_by(LogEntry.seq.desc()).limit(limit)).all())
