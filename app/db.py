"""Engines for SQLite and PostgreSQL, the session of one unit of work, and what every entity has.

SQLite: one process, one writer connection (BEGIN IMMEDIATE) behind a fair queue, readers that cannot write,
WAL with synchronous FULL. PostgreSQL: psycopg 3, readers in autocommit so that closing costs no round trip.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Enum, Integer, MetaData, event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, Session, SQLModel, create_engine

from app.clock import now

SQLModel.metadata.naming_convention = {
    **MetaData().naming_convention,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
BigId = BigInteger().with_variant(Integer, "sqlite")


class Audience(NamedTuple):
    """Whose change feed a log row belongs to: units at or above `paths`, units below `below`, one person."""

    paths: tuple[str, ...] = ()
    below: str | None = None
    cadre_id: int | None = None


class Entity(SQLModel):
    """What every row with a life has. The version counts changes; two writers of one version: one loses."""

    id: int = Field(default=None, primary_key=True, sa_type=BigId)
    version: int = Field(default=1, nullable=False)
    created_at: datetime = Field(default_factory=now, nullable=False)
    updated_at: datetime = Field(default_factory=now, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.__table__.c.version}

    @property
    def external_key(self) -> str:
        """The client's own key where there is one, else the id."""
        return str(self.id)

    @property
    def place(self) -> str:
        """Where it lives, the same in both faces: rounds/7 under /api/v1/ and under /."""
        return f"{self.__tablename__}s/{self.id}"

    def audience(self) -> Audience:
        return Audience()

    def relations(self, actor: Any) -> frozenset[str]:
        return frozenset()


def state_column(states: type[StrEnum], check: str = "", **options: Any) -> Any:
    """A column that stores the word itself, and a CHECK that knows the words. `check` names it where a table has two
    columns of the same words: PostgreSQL takes a name only once per table."""
    kind = Enum(
        states,
        values_callable=lambda words: [word.value for word in words],
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        name=check or f"{states.__name__.lower()}_word",
    )
    return Field(sa_type=kind, **options)


class WorkSession(Session):
    """The session of one unit of work; log entries wait in it until the commit (app/log.py)."""

    def __init__(self, bind: Any, **options: Any) -> None:
        super().__init__(bind, expire_on_commit=False, **options)
        self.pending_log: list[Any] = []


@event.listens_for(WorkSession, "before_flush")
def touch(session: WorkSession, *_: Any) -> None:
    for entity in session.dirty:
        if isinstance(entity, Entity) and session.is_modified(entity):
            entity.updated_at = now()


class Database:
    """One database, either kind. `reading` and `writing` are the only ways to a session."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self.writer = _sqlite(url, pool_size=1, writes=True)
            self.reader = _sqlite(url, pool_size=8, writes=False)
        else:
            self.writer = create_engine(
                url, pool_size=8, max_overflow=8, pool_pre_ping=False, hide_parameters=True, pool_recycle=1800
            )
            self.reader = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        self._turns: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}

    @contextmanager
    def reading(self) -> Iterator[WorkSession]:
        with WorkSession(self.reader, autoflush=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[WorkSession]:
        """A unit of work for scripts, jobs and tests: all of it or nothing."""
        with WorkSession(self.writer) as session:
            try:
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A fair place in the writers' queue. On SQLite no thread may wait for the one writer connection:
        forty waiting threads would leave none for the commit of the one that holds it."""
        if not self.is_sqlite:
            yield
            return
        loop = asyncio.get_running_loop()
        async with self._turns.setdefault(loop, asyncio.Lock()):
            yield

    def dispose(self) -> None:
        self.writer.dispose()
        self.reader.dispose()

    def answers(self) -> bool:
        with self.reader.connect() as connection:
            return connection.execute(text("select 1")).scalar() == 1


def _sqlite(url: str, pool_size: int, writes: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": 15},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-8000",
            "temp_store=MEMORY",
            f"query_only={'OFF' if writes else 'ON'}",
        ):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
