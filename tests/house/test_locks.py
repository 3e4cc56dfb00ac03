import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_versions_and_hashes_and_no_address(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()

    written = re.compile(r"#.*|[a-z0-9-]+==[\w.]+( ; [\w .'<>=!]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not written.fullmatch(line)] == []


def test_every_package_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"] + project["build-system"]["requires"]
    test = project["project"]["optional-dependencies"]["test"]

    assert names(runtime) - set(locked("requirements.lock")) == set()
    assert names(test) - set(locked("requirements-test.lock")) == set()


def test_the_program_runs_with_the_versions_it_was_tested_with() -> None:
    runtime, tested = locked("requirements.lock"), locked("requirements-test.lock")

    assert {name: tested.get(name) for name in runtime} == runtime


def locked(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([\w.]+)", (ROOT / name).read_text(), re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requirements}
