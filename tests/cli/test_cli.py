"""guazhi on the command line, each command as its own process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def guazhi(tmp_path: Path):
    def run(*words: str, typed: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GUAZHI_")}
        return subprocess.run(
            [sys.executable, "-m", "app.cli", *words],
            cwd=ROOT, input=typed, text=True, capture_output=True, timeout=60,
            env={**clean, "GUAZHI_VAR_DIR": str(tmp_path / "var"), **env},
        )  # fmt: skip

    return run


@pytest.fixture
def migrated(guazhi):
    assert guazhi("migrate").returncode == 0
    return guazhi


def test_before_migrating_every_command_says_what_to_do(guazhi):
    answer = guazhi("log", "verify")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "guazhi migrate" in answer.stderr


def test_migrating_makes_a_database_and_keys_that_only_the_owner_reads(migrated, tmp_path: Path):
    keys = tmp_path / "var" / "keys.json"

    assert (tmp_path / "var" / "guazhi.db").exists()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(keys.read_text())) == {"current", "keys"}


def test_other_keys_are_noticed_on_the_first_command(migrated, tmp_path: Path):
    (tmp_path / "var" / "keys.json").unlink()

    answer = migrated("log", "verify")

    assert answer.returncode == 2
    assert "keys.json" in answer.stderr


def test_the_log_of_a_fresh_database_holds(migrated):
    assert migrated("log", "verify").returncode == 0


def test_a_user_needs_a_unit_that_exists_and_a_good_password(migrated):
    answer = migrated("user", "create", "lin", "--role", "judge", "--unit", "nowhere", typed="Abc-12345\n")

    assert answer.returncode == 2
    assert "nowhere" in answer.stderr


def test_more_than_one_worker_is_refused_on_sqlite_with_the_reason(migrated):
    answer = migrated("serve", "--workers", "2")

    assert answer.returncode == 2
    assert "SQLite" in answer.stderr


def test_restoring_what_is_not_there_says_so(migrated, tmp_path: Path):
    answer = migrated("restore", str(tmp_path / "none.zip"))

    assert answer.returncode == 2
    assert "none.zip" in answer.stderr


def test_an_english_installation_speaks_english(migrated):
    answer = migrated("log", "verify", GUAZHI_DEFAULT_LOCALE="en")

    assert "holds" in answer.stdout


def test_a_fresh_installation_gets_a_unit_a_user_and_a_key(migrated):
    unit = migrated("unit", "create", "1405", "晋城市", "--level", "city")
    user = migrated("user", "create", "lin", "--role", "city_department", "--unit", "1405", typed="Abc-12345\n")
    key = migrated("key", "create", "hr", "--role", "city_department", "--unit", "1405", "--expires", "90d")
    revoked = migrated("key", "revoke", key.stdout[:10])

    assert [unit.returncode, user.returncode, key.returncode, revoked.returncode] == [0, 0, 0, 0]
    assert key.stdout.startswith("gz_")
    assert len(key.stdout.split()) == 1
