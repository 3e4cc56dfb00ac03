"""What this database is: whose keys it was written with, and whether its people are made up."""

from sqlmodel import Field, SQLModel

from app import vault
from app.db import Database, WorkSession
from app.errors import Refused


class Installation(SQLModel, table=True):
    """One row, made by the first migration."""

    __tablename__ = "installation"
    id: int = Field(primary_key=True)
    is_demo: bool = False
    keys: str = Field(default="", max_length=64)


def is_demo(session: WorkSession) -> bool:
    row = session.get(Installation, 1)
    return bool(row and row.is_demo)


def claim_keys(database: Database) -> None:
    """Mark a fresh database with the key ring's fingerprint; refuse one written with other keys."""
    with database.writing() as session:
        row = session.get(Installation, 1)
        if row.keys and row.keys != vault.fingerprint():
            raise Refused("installation.other_keys")
        row.keys = vault.fingerprint()
