"""How desk and child talk: JSON with its length before it, over pipes."""

import json
import os
import select
import struct
from collections.abc import Callable, Iterator
from typing import Any

HEAD = struct.Struct(">I")
MOST = 512 * 2**20
CHUNK = 1 << 20


class Closed(Exception):
    """The other side is gone."""


def pack(told: Any) -> bytes:
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    return HEAD.pack(len(body)) + body


def send(fd: int, packed: bytes) -> None:
    left = memoryview(packed)
    try:
        while left:
            left = left[os.write(fd, left) :]
    except OSError as broken:
        raise Closed() from broken


def receive(fd: int, waited: Callable[[], None] | None = None, every: float = 0.1) -> Any:
    """The next message; `waited` is called again and again while there is none, and may raise to stop waiting."""
    (length,) = HEAD.unpack(_exactly(fd, HEAD.size, waited, every))
    if length > MOST:
        raise Closed()
    return json.loads(_exactly(fd, length, waited, every))


def _exactly(fd: int, size: int, waited: Callable[[], None] | None, every: float) -> bytes:
    return b"".join(_parts(fd, size, waited, every))


def _parts(fd: int, size: int, waited: Callable[[], None] | None, every: float) -> Iterator[bytes]:
    while size:
        while waited is not None and not select.select([fd], [], [], every)[0]:
            waited()
        try:
            part = os.read(fd, min(size, CHUNK))
        except OSError as broken:
            raise Closed() from broken
        if not part:
            raise Closed()
        size -= len(part)
        yield part
