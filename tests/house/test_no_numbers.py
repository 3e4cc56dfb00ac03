"""docs/decisions/0011: no process that serves loads numpy, scipy or highspy; the desk's child does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import boards
from tests.cast import PASSWORD

ROOT = Path(__file__).parents[2]
LOADED = "{name.split('.')[0] for name in sys.modules} & {'numpy', 'scipy', 'highspy'}"
VISIT = """
import sys
from app.db import Database
from app.domain.matching import desk
from app.main import create_app
from fastapi.testclient import TestClient

url, place, person, post, password = sys.argv[1:]
with TestClient(create_app(Database(url)), headers={"Sec-Fetch-Site": "same-origin"}) as client:
    signed = client.post("/sign-in", data={"username": "city", "password": password})
    matching = place.rsplit("/", 2)[0]
    paths = ["/", matching, f"{matching}/policy", place, f"{place}?person={person}&post={post}"]
    paths += [f"{place}/{noun}" for noun in ("proposal", "proposal.xlsx", "adoption", "changes", "pins", "copies")]
    answers = {path: client.get(path) for path in paths}
    asked = answers[f"{place}?person={person}&post={post}"].text
desk.close()
print(sorted({answer.status_code for answer in answers.values()}), "why-not" if "whynot" in asked else "", LOADED)
""".replace("LOADED", LOADED)


def run(code: str, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, timeout=120, env={**os.environ},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("module", ["app.main", "app.cli"])
def test_a_process_that_serves_loads_no_numbers(module):
    assert run(f"import sys, {module}; print({LOADED})") == "set()"


def test_the_pages_of_matching_and_a_question_to_the_child_load_none_either(database, cast, database_url):
    with database.writing() as session:
        draft = boards.board(session)
        line = boards.lines(draft)[0]
        other = next(each.post_id for each in boards.lines(draft) if each.post_id != line.post_id)
        words = f"/{draft.place}", str(line.candidacy_id), str(other)

    assert run(VISIT, database_url, *words, PASSWORD) == "[200] why-not set()"
