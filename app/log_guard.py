"""The database itself refuses to change or delete a log entry (等保 8.1.4 安全审计: 防删改).

Laid after every migration, since SQLite's batch mode rebuilds tables and drops their triggers. The chain of
HMACs finds what somebody with the database's own rights does all the same.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

TABLE = "log_entry"
WORDS = "the log is append-only"
SQLITE = tuple(
    f"create trigger if not exists {TABLE}_no_{act} before {act} on {TABLE} begin select raise(abort, '{WORDS}'); end"
    for act in ("update", "delete")
)
POSTGRESQL = (
    f"create or replace function {TABLE}_stays() returns trigger language plpgsql as "
    f"$$ begin raise exception '{WORDS}'; end $$",
    f"create or replace trigger {TABLE}_no_update before update or delete on {TABLE} "
    f"for each row execute function {TABLE}_stays()",
    f"create or replace trigger {TABLE}_no_truncate before truncate on {TABLE} "
    f"for each statement execute function {TABLE}_stays()",
)


def guard(connection: Connection) -> None:
    """Idempotent; before the first migration there is nothing to guard."""
    if TABLE in inspect(connection).get_table_names():
        for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
            connection.execute(text(statement))


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """For a restore, which replaces the whole log and verifies it, in the same transaction."""
    suffix = "" if connection.dialect.name == "sqlite" else f" on {TABLE}"
    for name in ("update", "delete") if connection.dialect.name == "sqlite" else ("update", "truncate"):
        connection.execute(text(f"drop trigger if exists {TABLE}_no_{name}{suffix}"))
    yield
    guard(connection)
