"""Route × role × relation: what every person of the cast is answered on every route of the API, as a committed table.

GUAZHI_WRITE_MATRIX=1 pytest tests/house/test_matrix.py writes matrix.txt anew; read the difference before you commit
it: a 404 that became a 403, or a 403 that became a 200, is a right that somebody gave away.
"""

import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import time_machine

from app import api
from app.db import WorkSession
from app.uploads import SheetUpload, Upload
from tests import papers
from tests.cast import USERS
from tests.house import world
from tests.house.faces import API, routes

FILE = Path(__file__).parent / "matrix.txt"
NOON = "2026-06-10T04:00:00Z"


@pytest.fixture
def nothing_stays(monkeypatch):
    """Every act runs to its end and is rolled back, so that each is asked of the same world."""

    def flush_and_forget(session: WorkSession) -> None:
        session.flush()
        session.rollback()

    return lambda: monkeypatch.setattr(WorkSession, "commit", flush_and_forget)


def test_everybody_is_answered_as_the_table_says(app, database, cast, api, nothing_stays):
    with time_machine.travel(NOON):
        things = world.made(database, cast)
        clients = {name: getattr(api, name) for name in USERS}
        nothing_stays()
        told = table(clients, things)
    if os.environ.get("GUAZHI_WRITE_MATRIX"):
        FILE.write_text(told, "utf-8")

    assert told == FILE.read_text("utf-8")


def test_nothing_crashes_and_strangers_change_nothing():
    strangers = {"other_county", "other_sender", "other_receiver", "other_cadre"}

    for block in FILE.read_text("utf-8").strip().split("\n\n"):
        head, *lines = block.splitlines()
        method, path = head.split()
        answers = {name: line.split()[0] for line in lines for name in line.split()[1:]}
        assert set(answers) == set(USERS), head
        assert not [status for status in answers.values() if status.startswith("5")], head
        if method != "GET" and "{" in path and path not in OPEN_TO_ALL:
            assert {answers[name] for name in strangers} <= {"403", "404"}, head


OPEN_TO_ALL = {f"{API}/rounds/{{round_id}}/candidacies"}  # a round takes recommendations from every unit below it


def table(clients, things) -> str:
    blocks = []
    for route in routes(api.routers()):
        for method in sorted(route.methods - {"HEAD"}):
            answers = defaultdict(list)
            for name, client in clients.items():
                answers[ask(client, method, route, things)].append(name)
            lines = [f"  {status} {' '.join(names)}" for status, names in sorted(answers.items())]
            blocks.append("\n".join([f"{method} {route.path}", *lines]))
    return "\n\n".join(blocks) + "\n"


def ask(client, method: str, route, things) -> str:
    things = world.along(route.path, things)
    path = route.path.removeprefix(API).format_map(things)
    headers = {"If-Match": "*"} if method in ("PUT", "PATCH", "DELETE") else {}
    answer = client.request(method, path, headers=headers, **body_of(route, things))
    if path.endswith(("/content", ".xlsx")):
        return str(answer.status_code)
    if method != "GET" or answer.status_code != 200 or path == "/changes":  # the feed: tests/api/test_changes.py
        return str(answer.status_code)
    told = answer.json()
    seen = told.get("items") if isinstance(told, dict) else told
    return "200" if seen is None else f"200:{len(seen)}"


def body_of(route, things) -> dict[str, Any]:
    """The smallest body a route takes; a file goes in a form."""
    models = [world.model_of(param.field_info.annotation) for param in route.dependant.body_params]
    if not models:
        return {}
    if issubclass(models[0], SheetUpload):
        return {"files": {"file": ("a.csv", "考号,成绩\n1,80\n".encode())}}
    if not issubclass(models[0], Upload):
        return {"json": world.example(models[0], things)}
    told = {"kind": "plan", "secrecy": "internal"}
    return {"data": told, "files": {"file": ("a.pdf", papers.PDF)}}
