"""ID numbers, phones, names of kin and health stand in no log line, no address and no log entry."""

import contextlib
import logging
from datetime import date

import pytest
from sqlalchemy import select, text

from app.domain.cadres import identity
from app.log import LogEntry

CANARY = {
    "id_number": identity.make("140521", date(1988, 8, 8), 887),
    "phone": "13987654321",
    "health": "金丝雀旧疾",
    "family_name": "金丝雀之父",
    "password": "Canary-Horse-7",
}
ENTRY = {
    "name": "金思雀", "sex": "1", "birth_on": "1988-08-08", "home_unit_code": "NYJ", "politics": "01",
    "id_number": CANARY["id_number"], "phone": CANARY["phone"], "health": CANARY["health"],
    "discipline": "金丝雀处分", "discipline_until": "2030-01-01",
    "family": [{"relation": "10", "name": CANARY["family_name"], "birth": "196001"}],
}  # fmt: skip
SPOKEN = (*CANARY.values(), ENTRY["discipline"])


@pytest.fixture
def lines(capfd, caplog):
    """Everything the process says: standard output and error, and the library loggers at their most talkative."""
    caplog.set_level(logging.DEBUG)
    for client in ("httpx", "httpx2"):  # the test's own browser tells its addresses; the house has none
        caplog.set_level(logging.WARNING, client)
    yield lambda: "".join(capfd.readouterr()) + caplog.text


def test_nothing_sealed_is_said_anywhere_but_in_the_answer(api, web, app, database, lines):
    quiet = web.nobody
    quiet._transport.raise_server_exceptions = False
    answers = [
        api.city.put("/cadres/canary", json=ENTRY),
        api.city.get("/cadres/canary"),
        api.city.post("/cadres/canary/unmasking", json={"reason": "核对任免审批表"}, headers={"Idempotency-Key": "k"}),
        api.city.put("/cadres/canary", json=ENTRY | {"phone": "1398765432"}, headers={"If-Match": "*"}),
        api.city.put("/cadres/twin", json=ENTRY),
        api.city.put("/cadres/broken", json=ENTRY | {"id_number": CANARY["id_number"][:17] + "0"}),
        api.city.put(f"/cadres/{CANARY['id_number']}", json=ENTRY),
        quiet.post("/sign-in", data={"username": "city", "password": CANARY["password"]}),
        web.city.post("/cadres/canary/unmasking", data={"reason": "核对任免审批表"}),
    ]
    said = lines()

    assert [each.status_code for each in answers] == [201, 200, 200, 422, 422, 422, 422, 422, 200]
    assert [secret for secret in SPOKEN if secret in said] == []
    assert [answers[n].url.path for n in range(9) if n != 6 and CANARY["id_number"] in str(answers[n].url)] == []
    for answer in (answers[0], answers[1], *answers[3:8]):
        assert [secret for secret in SPOKEN if secret in answer.text or secret in str(answer.headers)] == []
    assert CANARY["id_number"] in answers[2].text and CANARY["id_number"] in answers[8].text


def test_no_log_entry_and_no_table_but_the_sealed_columns_holds_them(api, database):
    api.city.put("/cadres/canary", json=ENTRY)
    api.city.post("/cadres/canary/unmasking", json={"reason": "核对任免审批表"}, headers={"Idempotency-Key": "k"})

    with database.reading() as session:
        entries = session.scalars(select(LogEntry).where(LogEntry.key == "canary")).all()
        told = "".join(f"{entry.facts}{entry.reason}{entry.key}" for entry in entries)
    with database.reader.connect() as connection:
        rows = {
            name: str(connection.execute(text(f"select * from {name}")).all())
            for name in ("cadre", "cadre_term", "idempotent_answer", "log_entry")
        }
    del rows["log_entry"]
    sealed = [CANARY[name] for name in ("id_number", "phone", "health", "family_name")]

    assert len(entries) == 2
    assert [secret for secret in (*SPOKEN, ENTRY["name"], "2030-01-01") if secret in told] == []
    assert [(name, secret) for name, row in rows.items() for secret in sealed if secret in row] == []


def test_an_engine_that_fails_does_not_say_what_it_was_given(database, lines):
    for statement in ("insert into nowhere (phone) values (:phone)", "update cadre set phone = :phone"):
        with contextlib.suppress(Exception), database.writing() as session:
            session.execute(text(statement), {"phone": CANARY["phone"]})
    failed = ""
    try:
        with database.writing() as session:
            session.execute(text("insert into nowhere (phone) values (:phone)"), {"phone": CANARY["phone"]})
    except Exception as error:
        failed = str(error)

    assert "nowhere" in failed and CANARY["phone"] not in failed
    assert CANARY["phone"] not in lines()


def test_a_crash_in_a_handler_says_neither_body_nor_query(app, api, web, lines, monkeypatch):
    monkeypatch.setattr("app.domain.cadres.actions._check", lambda entry: 1 / 0)
    client = api.city
    client._transport.raise_server_exceptions = False

    answer = client.put("/cadres/canary", json=ENTRY, params={"q": CANARY["phone"]})
    said = lines()

    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "crashed" in said or "failed" in said
    assert [secret for secret in SPOKEN if secret in said or secret in answer.text] == []
