"""A prepared database copied for each test: a file, or a database of PostgreSQL cloned from its template."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests import postgres

_numbers = count()


@contextmanager
def copied(kind: str, file: Callable[[], Path], name: str, build: Callable[[str], None], folder: Path) -> Iterator[str]:
    """The address of a copy that is gone afterwards. `file` is the SQLite one, asked for only where it is needed;
    `build` fills the template `name` on PostgreSQL."""
    if kind == "sqlite":
        copy = folder / f"{name}.db"
        shutil.copy(file(), copy)
        yield f"sqlite:///{copy}"
        return
    postgres.start()
    source = postgres.template(name, build)
    clone = f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'master')}_{os.getpid()}_{next(_numbers)}"
    yield postgres.clone_database(source, clone)
    postgres.drop_database(clone)
