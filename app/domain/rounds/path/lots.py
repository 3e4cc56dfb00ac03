"""抽签: a drawing that anybody can repeat. Pure: who is in it and a seed go in, an order comes out.

Everybody's place is decided by HMAC-SHA256(seed, sign-in), so the order in which names were written down has no say,
and to change the outcome one would have to change the seed, which stands in the log.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple


class Drawing(NamedTuple):
    """Reserves stand in the order in which they are called."""

    drawn: tuple[str, ...]
    reserves: tuple[str, ...]


def ordered(seed: str, names: Iterable[str]) -> list[str]:
    return sorted(set(names), key=lambda name: (ticket(seed, name), name))


def ticket(seed: str, name: str) -> str:
    return hmac.new(seed.encode(), name.encode(), sha256).hexdigest()


def draw(seed: str, names: Iterable[str], wanted: int, reserves: int = 0) -> Drawing:
    order = ordered(seed, names)
    return Drawing(tuple(order[:wanted]), tuple(order[wanted : wanted + reserves]))
