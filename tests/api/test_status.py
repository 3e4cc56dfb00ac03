"""The polled status of sheets: cheap to ask, true to the byte, seen by whom it concerns."""

import threading
import time
from datetime import UTC, date, datetime, timedelta
from typing import get_type_hints

import pytest
import time_machine
from sqlalchemy import text

from app.access import Role
from app.api.status import StatusOut, StatusPageOut
from app.clock import local
from app.domain.evaluations import actions, polling, queries
from app.domain.evaluations.inputs import Confirmation
from tests import make
from tests.cast import USERS
from tests.faces import ApiClient

DAY = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)  # ten in the morning at the office


@pytest.fixture
def sheet(database, cast):
    with database.writing() as session:
        return make.sheet(session, cast)


def address(sheet) -> str:
    return f"/evaluations/{sheet.id}/status"


def test_a_poll_tells_state_turn_and_when_to_come_back(api, sheet):
    answer = api.city.get(address(sheet))

    expected = {
        "id": sheet.id, "state": "open", "title": "何静姝 2026 年上半年", "version": 1,
        "due_on": sheet.due_on.isoformat(), "overdue": True, "updated_at": answer.json()["updated_at"],
        "waiting_for": "receiving_unit", "next_poll_after": int(answer.headers["retry-after"]),
    }  # fmt: skip
    assert answer.json() == expected
    assert answer.headers["etag"].startswith('"v1.')


def test_the_first_answer_and_the_later_ones_ahead_of_the_router_are_the_same_to_the_byte(api, sheet):
    first, second = api.city.get(address(sheet)), api.city.get(address(sheet))

    assert "cross-origin-opener-policy" in first.headers  # through the router
    assert "cross-origin-opener-policy" not in second.headers  # ahead of it
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    assert second.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("known", [0, 1], ids=["through the router", "ahead of it"])
def test_nothing_new_is_304_without_a_body(api, sheet, known):
    tag = api.city.get(address(sheet)).headers["etag"]
    client = [ApiClient(api.city.app, api._cast.key("city")), api.city][known]
    api.city.app.state.keys._known.clear() if not known else None

    answer = client.get(address(sheet), headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert "retry-after" in answer.headers


def test_a_change_is_a_new_tag(api, database, cast, sheet):
    tag = api.city.get(address(sheet)).headers["etag"]
    with database.writing() as session:
        actions.mark(session, cast.receiver, queries.by_id(session, cast.city, sheet.id), make.marking(submit=True))

    answer = api.city.get(address(sheet), headers={"If-None-Match": tag})

    assert (answer.status_code, answer.json()["state"], answer.json()["waiting_for"]) == (200, "submitted", "organizer")


def test_who_waits_is_answered_when_the_sheet_changes(api, database, cast, sheet):
    tag = api.city.get(address(sheet)).headers["etag"]

    def later() -> None:
        time.sleep(0.6)
        with database.writing() as session:
            actions.mark(session, cast.receiver, queries.by_id(session, cast.city, sheet.id), make.marking())

    receiver = threading.Thread(target=later)
    receiver.start()
    begun = time.monotonic()
    answer = api.city.get(address(sheet) + "?wait=20", headers={"If-None-Match": tag})
    receiver.join()

    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert 0.5 < time.monotonic() - begun < 10


def test_who_waits_in_vain_hears_that_nothing_changed(api, sheet):
    tag = api.city.get(address(sheet)).headers["etag"]
    begun = time.monotonic()

    answer = api.city.get(address(sheet) + "?wait=1", headers={"If-None-Match": tag})

    assert (answer.status_code, time.monotonic() - begun >= 1) == (304, True)


def test_who_knows_an_older_answer_does_not_wait(api, sheet):
    begun = time.monotonic()

    answer = api.city.get(address(sheet) + "?wait=20", headers={"If-None-Match": '"v0.0"'})

    assert (answer.status_code, time.monotonic() - begun < 5) == (200, True)


@pytest.mark.parametrize("odd", ["wait=61", "wait=-1", "wait=x"])
def test_an_odd_wait_is_a_problem_with_a_pointer(api, sheet, odd):
    answer = api.city.get(f"{address(sheet)}?{odd}")

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/query/wait")


def test_polls_need_a_key_and_unseen_sheets_are_not_there(api, sheet):
    answers = {
        "nobody": api.nobody.get(address(sheet)).status_code,
        "other receiver": api.other_receiver.get(address(sheet)).status_code,
        "unknown": api.city.get("/evaluations/999999/status").status_code,
        "zero": api.city.get("/evaluations/0/status").status_code,
        "audit": api.audit.get(address(sheet)).status_code,
    }

    assert answers == {"nobody": 401, "other receiver": 404, "unknown": 404, "zero": 422, "audit": 403}


def test_a_revoked_key_stops_polling_within_the_refresh_time(api, database, sheet):
    api.city.get(address(sheet))
    with database.writing() as session:
        session.execute(text("update api_key set revoked_at = created_at where name = 'city'"))
    time.sleep(0.3)

    assert api.city.get(address(sheet)).status_code == 401


@pytest.mark.parametrize("username", USERS)
def test_everyone_polls_exactly_the_sheets_they_may_see(api, database, cast, username):
    with database.writing() as session:
        everything = [
            make.confirmed(session, cast).id,
            make.sheet(session, cast, cadre="c2").id,
            make.sheet(session, cast, cadre="c9", receiver="140581100").id,
            make.sheet(session, cast, cadre="c3", receiver="140521105").id,
        ]
        own = make.in_post_round(session, cast, organizer="140581")
        make.in_post(session, cast, own, cadre="c4")
        make.cycle(session, cast, own)
        everything = list(session.scalars(text("select id from evaluation")))
    actor = cast.actor(username)
    with database.reading() as session:
        may = actor.role in polling.POLLERS
        visible = {sheet.id for sheet in session.scalars(queries.visible_to(actor))} if may else set()

    client = getattr(api, username)
    client.get(f"/evaluations/{everything[0]}/status")
    polled = {id_ for id_ in everything if client.get(f"/evaluations/{id_}/status").status_code == 200}

    assert polled == visible


def test_the_documented_shape_is_the_one_that_is_sent(api):
    for sent, documented in ((polling.Status, StatusOut), (polling.StatusPage, StatusPageOut)):
        assert list(sent.__struct_fields__) == list(documented.model_fields)
    hints = get_type_hints(polling.Status)
    assert {name: hints[name] for name in hints if name != "state"} == {
        name: field.annotation for name, field in StatusOut.model_fields.items() if name != "state"
    }
    paths = api.city.get("/openapi.json").json()["paths"]
    assert {"/api/v1/evaluations/status", "/api/v1/evaluations/{evaluation_id}/status"} <= set(paths)


@pytest.mark.parametrize(
    ("state", "days", "hour", "seconds"),
    [
        ("open", 60, 10, 3600), ("open", 30, 10, 900), ("open", 7, 10, 300), ("open", 1, 10, 60), ("open", -9, 10, 60),
        ("submitted", 7, 22, 1200), ("submitted", 7, 6, 1200), ("submitted", 7, 7, 300), ("confirmed", 1, 10, 3600),
    ],
)  # fmt: skip
def test_the_pause_grows_at_night_and_far_from_the_due_date(state, days, hour, seconds):
    at = local(datetime(2026, 6, 18, tzinfo=UTC)).replace(hour=hour)

    assert polling.next_poll_after(state, at.date() + timedelta(days=days), at) == seconds


def test_the_tag_holds_while_nothing_changes_and_moves_when_the_due_date_passes(api, database, cast):
    with time_machine.travel(DAY, tick=False):
        with database.writing() as session:
            sheet = make.sheet(session, cast, starts_on=date(2025, 12, 19))
        due = api.city.get(address(sheet))
    with time_machine.travel(DAY + timedelta(days=1, hours=3), tick=False):
        same = api.city.get(address(sheet), headers={"If-None-Match": due.headers["etag"]})
    with time_machine.travel(DAY + timedelta(days=2), tick=False):
        late = api.city.get(address(sheet), headers={"If-None-Match": due.headers["etag"]})

    assert (due.json()["overdue"], same.status_code, late.json()["overdue"]) == (False, 304, True)


def test_polls_on_the_serving_loop_answer_the_same(app, cast, database, sheet):
    key = cast.key("receiver")

    with ApiClient(app, key) as client:
        answers = [client.get(address(sheet)) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["etag"] for answer in answers}) == 1
    assert Role.RECEIVING_UNIT in app.state.desk._statements


def test_confirmation_ends_the_waiting(api, database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)
        actions.confirm(session, cast.city, sheet, Confirmation())

    answer = api.cadre.get(address(sheet)).json()

    assert (answer["state"], answer["waiting_for"], answer["overdue"]) == ("confirmed", "cadre", False)
