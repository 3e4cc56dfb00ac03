"""The chain finds what was changed, taken out, put in, swapped or cut off, by whoever has the database's rights."""

import pytest
from sqlalchemy import text

from app import log, log_guard

TAMPERED = {
    "a word changed": ("update log_entry set actor_name = 'x' where seq = 3", 3),
    "a reason changed": ("update log_entry set reason = 'x' where seq = 5", 5),
    "an audience changed": ("update log_entry set path_a = '/' where seq = 2", 2),
    "one taken out": ("delete from log_entry where seq = 4", 4),
    "the first taken out": ("delete from log_entry where seq = 1", 1),
    "the tail cut off": ("delete from log_entry where seq > 6", 7),
    "all taken out": ("delete from log_entry", 1),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_at_its_first_entry(database, cast, name):
    statement, first = TAMPERED[name]
    with database.writer.begin() as connection, log_guard.lifted(connection):
        assert log.verify(connection) is None
        connection.execute(text(statement))

    with database.reader.connect() as connection:
        assert log.verify(connection) == first


def test_two_entries_swapped_are_found(database, cast):
    with database.writer.begin() as connection, log_guard.lifted(connection):
        for old, new in ((2, -1), (3, 2), (-1, 3)):
            connection.execute(text(f"update log_entry set seq = {new} where seq = {old}"))

    with database.reader.connect() as connection:
        assert log.verify(connection) == 2


def test_a_forged_entry_at_the_end_is_found(database, cast):
    with database.writer.begin() as connection, log_guard.lifted(connection):
        last = log.length(connection)
        columns = [column.name for column in log.LogEntry.__table__.columns if column.name != "seq"]
        connection.execute(
            text(f"insert into log_entry (seq, {', '.join(columns)}) select {last + 1}, {', '.join(columns)} "
                 f"from log_entry where seq = {last}")
        )  # fmt: skip
        connection.execute(text(f"update log_head set seq = {last + 1}"))

    with database.reader.connect() as connection:
        assert log.verify(connection) == last + 1


def test_a_tail_cut_off_with_the_head_moved_back_holds_and_only_a_number_kept_elsewhere_tells(database, cast):
    """The limit of a chain inside one database: whoever takes the end and its head away leaves a shorter chain that
    holds. Print the last number and HMAC (`guazhi log verify` says the number) and keep them outside."""
    with database.writer.begin() as connection, log_guard.lifted(connection):
        mac = connection.execute(text("select mac from log_entry where seq = 6")).scalar()
        connection.execute(text("delete from log_entry where seq > 6"))
        connection.execute(text("update log_head set seq = 6, mac = :mac"), {"mac": mac})

    with database.reader.connect() as connection:
        assert (log.verify(connection), log.length(connection)) == (None, 6)
