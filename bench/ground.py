"""The databases of one run: fresh copies of the cities, so that writes spoil nothing, and PostgreSQL when asked."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from bench import BUILD, city
from bench.copying import copy_city, plain
from tests import postgres


@dataclass(frozen=True)
class Ground:
    """One kind of database: the city, the small city, a place for the reference's own commits."""

    kind: str
    url: str
    small_url: str
    scratch_url: str
    database_pid: int | None = None


@contextmanager
def sqlite(scale: int) -> Iterator[Ground]:
    paths = {name: BUILD / f"run-{name}.db" for name in ("city", "small", "scratch")}
    try:
        for name, size in (("city", scale), ("small", city.SMALL)):
            shutil.copy(city.sqlite_file(size), paths[name])
            with closing(sqlite3.connect(paths[name])) as connection:
                connection.execute("update sign_in set created_at = ?, seen_at = ?", [_now(), _now()])
                connection.commit()
        yield Ground("sqlite", *(f"sqlite:///{path}" for path in paths.values()))
    finally:
        for path in BUILD.glob("run-*.db*"):
            path.unlink()


@contextmanager
def postgresql(scale: int) -> Iterator[Ground]:
    """A server of this run, on disk; it ends with us."""
    postgres.start(durable=True)
    urls = {}
    for name, size in (("city", scale), ("small", city.SMALL)):
        urls[name] = postgres.create_database(f"bench_{name}")
        copy_city(city.sqlite_file(size), urls[name])
        with psycopg.connect(plain(urls[name])) as connection:
            connection.execute("update sign_in set created_at = now(), seen_at = now()")
    folder = Path(make_url(urls["city"]).query["host"])
    pid = int((folder / "postmaster.pid").read_text().splitlines()[0])
    yield Ground("postgresql", urls["city"], urls["small"], urls["city"], pid)
    for name in urls:
        postgres.drop_database(f"bench_{name}")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


GROUNDS = {"sqlite": sqlite, "postgresql": postgresql}
