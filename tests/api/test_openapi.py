"""The description holds: it validates, a client is generated from it and walks, and a fuzzer finds nothing."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from tests import placing
from tests.house import world
from tests.races.server import served

BIN = Path(sys.executable).parent
SEED = "7"
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,negative_data_rejection,use_after_free,"
    "ensure_resource_availability,missing_required_header,ignored_auth"
)
# 412 refuses a made-up If-Match before the body is looked at; `wait` would only hold the answer.
CONFIG = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]
[parameters]
"query.wait" = 0
"""


def test_the_description_is_valid_and_every_route_has_its_own_name(app):
    told = app.openapi()
    names = [operation["operationId"] for path in told["paths"].values() for operation in path.values()]

    validate(told)
    assert len(names) == len(set(names)) > 80
    assert [
        name for name in told["components"]["schemas"] if "__" in name or name.endswith(("-Input", "-Output"))
    ] == []


def test_every_problem_is_described_as_a_problem(app):
    for path, operations in app.openapi()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (method, path, status)


def test_a_generated_client_offers_a_post_and_has_it_accepted(app, database, cast, database_url, tmp_path, monkeypatch):
    description = tmp_path / "openapi.json"
    description.write_text(json.dumps(app.openapi()), "utf-8")
    made = subprocess.run(
        [BIN / "openapi-python-client", "generate", "--path", description, "--output-path", tmp_path / "client",
         "--meta", "none"],
        capture_output=True, text=True, timeout=120, cwd=tmp_path,
    )  # fmt: skip
    assert made.returncode == 0 and "Unable to" not in made.stdout, made.stdout[-3000:]
    monkeypatch.syspath_prepend(tmp_path)

    client, models = importlib.import_module("client"), importlib.import_module("client.models")
    offer, accept, read, changes, unit = (
        importlib.import_module(f"client.api.{tag}.{name}")
        for tag, name in (
            ("posts", "offer_post"), ("posts", "accept_post"), ("posts", "read_post"), ("changes", "changes"),
            ("units", "save_unit"),
        )
    )  # fmt: skip
    with served(database_url, tmp_path) as server:
        receiver, city = (
            client.AuthenticatedClient(base_url=server.origin, token=cast.key(who), timeout=30)
            for who in ("receiver", "city")
        )
        offered = offer.sync_detailed(
            client=receiver, body=models.PostOffer.from_dict(placing.offered_fields()), idempotency_key="offer-1"
        )
        again = offer.sync_detailed(
            client=receiver, body=models.PostOffer.from_dict(placing.offered_fields()), idempotency_key="offer-1"
        )
        accepted = accept.sync_detailed(offered.parsed.id, client=city, if_match=offered.headers["etag"])
        twice = accept.sync_detailed(offered.parsed.id, client=city)
        village = models.UnitEntry.from_dict({"name": "一村", "level": "village", "parent_code": "140521104"})
        saved = unit.sync_detailed("V1", client=city, body=village)
        renamed = unit.sync_detailed("V1", client=city, body=village, if_match=saved.headers["etag"])
        seen = read.sync(offered.parsed.id, client=receiver)
        feed = changes.sync(client=city, limit=1000)

    assert (offered.status_code, again.status_code, accepted.status_code, twice.status_code) == (201, 201, 200, 409)
    assert again.parsed.id == offered.parsed.id
    assert twice.parsed.code == "workflow.wrong_state"
    assert (saved.status_code, renamed.status_code) == (201, 200)
    assert (seen.state.value, seen.version) == ("accepted", 2)
    assert [change.verb for change in feed.items if change.type_ == "post"] == ["post.offer", "post.accept"]


def test_a_fuzzer_that_knows_nothing_finds_nothing(database, cast, database_url, database_kind, tmp_path):
    phases = "examples,coverage,fuzzing" if database_kind == "sqlite" else "fuzzing"

    assert fuzzed(cast, database_url, tmp_path, CONFIG, phases, 6) == ""


def test_a_fuzzer_that_knows_one_of_everything_finds_nothing(database, cast, database_url, tmp_path):
    things = world.made(database, cast)
    known = "".join(f'"path.{name}" = {json.dumps(value)}\n' for name, value in things.items() if "marked" not in name)

    assert fuzzed(cast, database_url, tmp_path, CONFIG + known, "fuzzing,stateful", 8) == ""


def fuzzed(cast, database_url: str, folder: Path, config: str, phases: str, examples: int) -> str:
    """What it complains about; deterministic, against the real server, as the city, who may do most."""
    (folder / "schemathesis.toml").write_text(config, "utf-8")
    key = cast.key("city")
    with served(database_url, folder) as server:
        ran = subprocess.run(
            [BIN / "schemathesis", "--config-file", folder / "schemathesis.toml", "run",
             f"{server.origin}/api/v1/openapi.json", "-H", f"Authorization: Bearer {key}", "--phases", phases,
             "--max-examples", str(examples), "--checks", CHECKS, "--seed", SEED, "--generation-deterministic",
             "--continue-on-failure", "--no-color"],
            capture_output=True, text=True, timeout=400, cwd=folder,
        )  # fmt: skip
    told = ran.stdout + ran.stderr
    assert "generated" in told, told[-3000:]
    return "" if ran.returncode == 0 else told[-8000:]


@pytest.fixture(autouse=True)
def _modules_of_the_client():
    """Each run imports its own."""
    yield
    for name in [name for name in sys.modules if name.split(".")[0] == "client"]:
        del sys.modules[name]
