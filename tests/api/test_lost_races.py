"""What two writers do at the same moment is answered as a conflict, never as a crash."""

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.domain.units import actions


def failing(monkeypatch, error: Exception) -> None:
    def lose(*_):
        raise error

    monkeypatch.setattr(actions, "changing", lose)


ENTRY = {"name": "端氏镇", "level": "township", "parent_code": "140521"}


def test_the_same_unit_made_twice_at_once_is_a_conflict(api, monkeypatch):
    failing(monkeypatch, IntegrityError("insert", {}, Exception("unique")))

    answer = api.city.put("/units/140521103", json=ENTRY)

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


def test_a_version_lost_at_the_last_moment_is_stale(api, monkeypatch):
    failing(monkeypatch, StaleDataError())

    answer = api.city.put("/units/140521103", json=ENTRY)

    assert (answer.status_code, answer.json()["code"]) == (412, "workflow.stale")
