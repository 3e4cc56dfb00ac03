"""Bring a database to the newest revision, through Alembic's own commands."""

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from alembic import command
from app.db import Database

FOLDER = Path(__file__).parent.parent / "alembic"


def config(url: str) -> Config:
    told = Config()
    told.set_main_option("script_location", str(FOLDER))
    told.attributes["url"] = url
    return told


def upgrade(url: str, revision: str = "head") -> None:
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    command.downgrade(config(url), revision)


@lru_cache
def head_revision() -> str | None:
    return ScriptDirectory(str(FOLDER)).get_current_head()


def current(database: Database) -> str | None:
    """The revision a database is at; None where it has never been migrated."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
