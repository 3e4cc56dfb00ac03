"""The desk and its children: warm, one for each kind of asking, ended with the server, silent about people."""

import time
from pathlib import Path

import pytest

from app.domain.matching import desk
from app.errors import Refused
from app.long_jobs import Cancelled

pytestmark = pytest.mark.usefixtures("faked")


def why(database) -> dict:
    with database.reading() as session:
        return desk.ask(session, "why_not", draft_id=1, candidacy_id=2, post_id=3)


def test_questions_are_answered_by_one_warm_child_whatever_a_solver_prints(database):
    first, second = why(database), why(database)

    assert first["asked"] == [1, 2, 3] and first == second


def test_the_child_is_told_the_database_without_a_word_on_its_command_line(database):
    asked = why(database)
    line = Path(f"/proc/{asked['process']}/cmdline").read_bytes().decode().split("\0")

    assert line[1:-1] == ["-m", "app.domain.matching.child"]


def test_a_child_that_died_is_replaced(database):
    first = why(database)
    with pytest.raises(Refused) as died, database.reading() as session:
        desk.ask(session, "dies")
    second = why(database)

    assert died.value.code == "matching.child_died"
    assert first["process"] != second["process"]


def test_a_refusal_of_a_task_is_a_refusal_here(database):
    with pytest.raises(Refused) as refused, database.reading() as session:
        desk.ask(session, "refuses")

    assert refused.value.code == "draft.nobody_to_place"


def test_a_fault_is_told_by_its_kind_and_place_and_never_by_its_words(database, capfd):
    with pytest.raises(Refused) as failed, database.reading() as session:
        desk.ask(session, "fails")

    said = "".join(capfd.readouterr())
    assert failed.value.code == "matching.fault"
    assert "ValueError" in said and "何静姝" not in said and "140521" not in said


def test_a_missing_package_is_said_in_words(database, monkeypatch):
    desk.close()
    monkeypatch.setattr(desk, "TASKS", "tests.no_such_room")
    with pytest.raises(Refused) as missing:
        why(database)

    assert missing.value.code == "matching.no_solver"


def test_a_question_that_takes_too_long_is_ended_in_words(database):
    here = desk.of_database(database)
    with pytest.raises(Refused) as late:
        here.ask("sleeps", {}, seconds=1.0)

    assert late.value.code == "matching.too_long"
    assert here.lanes[desk.ASKING].process is None


def test_solving_does_not_hold_questions_up_and_is_ended_when_it_is_cancelled(database):
    here = desk.of_database(database)
    why(database)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        here.ask("sleeps", {}, is_over=lambda: bool(why(database)), lane=desk.SOLVING)

    assert time.monotonic() - begun < 5


def test_children_end_with_the_desk(database):
    asked = why(database)
    desk.close()

    assert not Path(f"/proc/{asked['process']}").exists()
