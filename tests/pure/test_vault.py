"""Sealed text opens only in its own row and column, with its own key; the index finds equals and tells nothing."""

import base64
import json

import pytest

from app import vault

ONE = base64.b64encode(b"1" * 32).decode()
TWO = base64.b64encode(b"2" * 32).decode()


def ring(current: str, **keys: str) -> vault.Ring:
    return vault.parse(json.dumps({"current": current, "keys": keys}))


@pytest.fixture
def with_ring(monkeypatch):
    return lambda told: monkeypatch.setattr(vault, "ring", lambda: told)


def test_what_is_sealed_opens_again_and_never_looks_the_same_twice():
    sealed = [vault.seal("cadre.phone", "r1", "13800000000") for _ in range(2)]

    assert [vault.open_sealed("cadre.phone", "r1", each) for each in sealed] == ["13800000000"] * 2
    assert sealed[0] != sealed[1] and "13800000000" not in sealed[0]
    assert vault.seal("cadre.phone", "r1", "") == "" == vault.open_sealed("cadre.phone", "r1", "")


@pytest.mark.parametrize(("column", "row"), [("cadre.phone", "r2"), ("cadre.health", "r1")])
def test_a_value_copied_to_another_row_or_column_does_not_open(column, row):
    sealed = vault.seal("cadre.phone", "r1", "13800000000")

    with pytest.raises(ValueError, match="does not open"):
        vault.open_sealed(column, row, sealed)


def test_a_value_with_one_bit_turned_does_not_open():
    version, key, body = vault.seal("cadre.phone", "r1", "13800000000").split(".")
    raw = bytearray(base64.b64decode(body))
    raw[-1] ^= 1

    with pytest.raises(ValueError, match="does not open"):
        vault.open_sealed("cadre.phone", "r1", f"{version}.{key}.{base64.b64encode(bytes(raw)).decode()}")


def test_a_new_key_seals_and_the_old_one_still_opens_while_the_index_stays(with_ring):
    with_ring(ring("k1", k1=ONE))
    old, index, chain = vault.seal("c", "r", "text"), vault.blind_index("c", "text"), vault.chain_key()
    with_ring(ring("k2", k1=ONE, k2=TWO))

    assert vault.open_sealed("c", "r", old) == "text"
    assert vault.seal("c", "r", "text").startswith("v1.k2.")
    assert (vault.blind_index("c", "text"), vault.chain_key()) == (index, chain)


def test_the_index_finds_equals_within_a_column_and_under_a_key_only(with_ring):
    with_ring(ring("k1", k1=ONE))
    index = vault.blind_index("cadre.id_number", "140521199403050100")

    assert index == vault.blind_index("cadre.id_number", "140521199403050100")
    assert index != vault.blind_index("cadre.phone", "140521199403050100")
    with_ring(ring("k1", k1=TWO))
    assert index != vault.blind_index("cadre.id_number", "140521199403050100")


@pytest.mark.parametrize("told", [("k9", {"k1": ONE}), ("k1", {"k1": base64.b64encode(b"short").decode()})])
def test_a_ring_without_its_current_key_or_with_a_short_one_is_refused(told):
    current, keys = told

    with pytest.raises(ValueError, match="key ring"):
        ring(current, **keys)


def test_the_key_file_is_made_once_and_is_the_owners_only(tmp_path, monkeypatch):
    monkeypatch.setattr(vault, "settings", lambda: type("S", (), {"keys": "", "var_dir": tmp_path / "var"}))

    first, second = vault._file(), vault._file()

    assert first == second
    assert (tmp_path / "var" / "keys.json").stat().st_mode & 0o777 == 0o600
