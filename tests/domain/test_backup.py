"""Backup and restore: whole, verified, the same on both databases."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from app import backup, log, log_guard
from app.db import Database
from app.domain.cadres.models import Cadre
from app.domain.documents import actions as documents
from app.domain.documents.inputs import DocumentEntry, DocumentRemoval, File
from app.domain.documents.models import Document, DocumentContent, DocumentKind
from app.domain.units import actions as units
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level, Unit
from app.errors import Refused
from tests import make
from tests.cast import ROOT
from tests.papers import PNG


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in backup.metadata.sorted_tables
        }


def add_unit(database: Database, code: str) -> None:
    with database.writing() as session:
        units.save(session, ROOT, code, UnitEntry(name=code, level=Level.VILLAGE, parent_code="140521104"))


def test_what_came_after_the_backup_is_gone_after_the_restore(database: Database, tmp_path: Path):
    before = counts(database)
    backup.write(database, tmp_path / "b.zip")
    add_unit(database, "V1")

    backup.read(database, tmp_path / "b.zip")

    assert counts(database) == before
    with database.reader.connect() as connection:
        assert log.verify(connection) is None


def test_a_restored_database_goes_on_working(database: Database, tmp_path: Path):
    backup.write(database, tmp_path / "b.zip")
    backup.read(database, tmp_path / "b.zip")

    add_unit(database, "V2")

    with database.reading() as session:
        assert session.scalars(select(Unit.path).where(Unit.code == "V2")).one() == "1405/140521/140521104/V2/"
        assert session.scalars(select(Cadre).where(Cadre.key == "c1")).one().reveal("phone") == "13800000000"


def test_a_file_comes_back_to_the_byte(database: Database, cast, tmp_path: Path):
    every_byte = PNG + bytes(range(256)) * 40
    with database.writing() as session:
        entry = DocumentEntry(kind=DocumentKind.PLAN)
        attached = documents.attach(
            session, cast.city, make.open_round(session, cast), entry, File("a.png", every_byte)
        )
    backup.write(database, tmp_path / "b.zip")
    with database.writing() as session:
        documents.remove(session, cast.city, session.get(Document, attached.id), DocumentRemoval(reason="附错了文件"))

    backup.read(database, tmp_path / "b.zip")

    with database.reading() as session:
        assert session.get(DocumentContent, attached.id).content == every_byte


def test_the_backup_file_is_the_owners_only(database: Database, tmp_path: Path):
    backup.write(database, tmp_path / "b.zip")

    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ({"unit.jsonl": b"[]\n"}, "backup.damaged"),
        ({"manifest.json": b"nothing"}, "backup.not_a_backup"),
        ({"manifest.json": {"revision": "9999"}}, "backup.other_revision"),
        ({"manifest.json": {"keys": "other"}}, "backup.other_keys"),
    ],
)
def test_a_backup_that_is_not_whole_restores_nothing(database: Database, tmp_path: Path, damage: dict, code: str):
    backup.write(database, tmp_path / "b.zip")
    add_unit(database, "V3")
    before = counts(database)
    rewrite(tmp_path / "b.zip", tmp_path / "bad.zip", damage)

    with pytest.raises(Refused) as refused:
        backup.read(database, tmp_path / "bad.zip")

    assert refused.value.code == code
    assert counts(database) == before


def test_a_backup_of_a_tampered_log_restores_nothing(database: Database, tmp_path: Path):
    with database.writer.begin() as connection, log_guard.lifted(connection):
        connection.execute(update(log.LogEntry).where(log.LogEntry.seq == 3).values(key="other"))
    backup.write(database, tmp_path / "b.zip")
    with database.writer.begin() as connection:
        connection.execute(text("update installation set is_demo = true"))

    with pytest.raises(Refused) as refused:
        backup.read(database, tmp_path / "b.zip")

    assert (refused.value.code, refused.value.facts) == ("backup.log_broken", {"seq": 3})
    with database.reader.connect() as connection:
        assert connection.execute(text("select is_demo from installation")).scalar() in (True, 1)


def rewrite(source: Path, target: Path, damage: dict) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            body, change = old.read(name), damage.get(name)
            if isinstance(change, dict):
                body = json.dumps({**json.loads(body), **change}).encode()
            new.writestr(name, change if isinstance(change, bytes) else body)
