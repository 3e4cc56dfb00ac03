"""Secrets at rest: AES-GCM with associated data, an HMAC blind index, a key ring that can grow.

Sealed text is `v1.<key id>.<base64 of nonce and ciphertext>`. The associated data names the column and the
row, so a sealed value copied to another person's row does not open (等保 GB/T 22239 8.1.4 数据保密性).
"""

import base64
import hmac
import json
import os
import secrets
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.config import settings


class Ring:
    """Key ring: one current key, older ones still open what they sealed."""

    def __init__(self, current: str, keys: dict[str, bytes]) -> None:
        if current not in keys or any(len(key) != 32 for key in keys.values()):
            raise ValueError("the key ring needs a current key and 32 bytes per key")
        self.current = current
        self.keys = keys

    def derived(self, purpose: str, key_id: str | None = None) -> bytes:
        return _derive(self.keys[key_id or self.current], purpose)

    @property
    def first(self) -> str:
        """Indexes and the log chain stay on the oldest key, or nothing would be found again."""
        return min(self.keys)


@lru_cache(maxsize=64)
def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"guazhi:" + purpose.encode()).derive(key)


@lru_cache
def ring() -> Ring:
    """From GUAZHI_KEYS, else var/keys.json, made with mode 0600 on first start."""
    return parse(settings().keys or _file())


def parse(text: str) -> Ring:
    told = json.loads(text)
    return Ring(told["current"], {name: base64.b64decode(key) for name, key in told["keys"].items()})


def _file() -> str:
    path = settings().var_dir / "keys.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Path(path).read_text("utf-8")
    text = json.dumps({"current": "k1", "keys": {"k1": base64.b64encode(secrets.token_bytes(32)).decode()}})
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return text


def seal(column: str, row: str, text: str) -> str:
    """Encrypt one value for one column of one row; empty stays empty."""
    if not text:
        return ""
    keys, nonce = ring(), secrets.token_bytes(12)
    sealed = AESGCM(keys.derived("seal")).encrypt(nonce, text.encode(), f"{column}|{row}".encode())
    return f"v1.{keys.current}.{base64.b64encode(nonce + sealed).decode()}"


def open_sealed(column: str, row: str, sealed: str) -> str:
    """The clear text; ValueError where the value was made for another row, column or key."""
    if not sealed:
        return ""
    _, key_id, body = sealed.split(".", 2)
    raw = base64.b64decode(body)
    try:
        clear = AESGCM(ring().derived("seal", key_id)).decrypt(raw[:12], raw[12:], f"{column}|{row}".encode())
    except InvalidTag as broken:
        raise ValueError(f"{column} does not open: another row's, or another key's") from broken
    return clear.decode()


def blind_index(column: str, text: str) -> str:
    """A keyed fingerprint by which equals are found without opening anything."""
    return hmac.new(ring().derived("index:" + column, ring().first), text.encode(), sha256).hexdigest()


def chain_key() -> bytes:
    return ring().derived("log", ring().first)


def fingerprint() -> str:
    """Which keys a database was written with; kept in the database so that a lost key file is noticed."""
    return sha256(ring().derived("fingerprint", ring().first)).hexdigest()[:32]


def token_hash(token: str) -> str:
    """Session tokens and API keys are long and random: one SHA-256 stores them safely."""
    return sha256(token.encode()).hexdigest()
