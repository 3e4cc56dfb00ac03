"""Keyset pages: a cursor is the last row's sort values, opaque to clients, never an offset."""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import BigInteger, ColumnElement, Select, column, tuple_

from app.asked import UNREADABLE
from app.errors import wrong

Row = TypeVar("Row")
DEFAULT_LIMIT, MAX_LIMIT = 50, 200
NUMBER = column("number", BigInteger)


@dataclass(frozen=True)
class Page(Generic[Row]):
    items: Sequence[Row]
    next: str | None


@dataclass(frozen=True)
class Window:
    """What a reader asks for: after which row, how many."""

    cursor: str | None = None
    limit: int = DEFAULT_LIMIT


def paginate(session: Any, query: Select, window: Window, *keys: ColumnElement, descending: bool = False) -> Page:
    """Rows of `query` in key order. The key columns must be the query's last columns and end in a unique one."""
    order = [key.desc() if descending else key.asc() for key in keys]
    if window.cursor:
        bounds = decode(window.cursor, keys)
        here = tuple_(*keys)
        query = query.where(here < tuple_(*bounds) if descending else here > tuple_(*bounds))
    rows = session.execute(query.order_by(*order).limit(window.limit + 1)).all()
    page = rows[: window.limit]
    more = len(rows) > window.limit
    return Page(page, encode(page[-1][-len(keys) :]) if more else None)


def page_of(rows: Sequence[Row], window: Window, key: Callable[[Row], tuple[int, ...]]) -> Page[Row]:
    """A page of what was reckoned in memory, in the order of `key`: whole numbers, the last of them unique."""
    if window.cursor and rows:
        after = tuple(decode(window.cursor, [NUMBER] * len(key(rows[0]))))
        rows = [row for row in rows if key(row) > after]
    page = rows[: window.limit]
    return Page(page, encode(key(page[-1])) if len(rows) > window.limit else None)


def encode(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else _plain(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, ensure_ascii=False).encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def decode(cursor: str, keys: Sequence[ColumnElement]) -> list[Any]:
    """The sort values of a cursor, each in its column's type; a made-up cursor is a clear 422."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            raise ValueError
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, ArithmeticError) as broken:
        raise wrong("cursor", "cursor") from broken


def _typed(value: Any, key: ColumnElement) -> Any:
    kind = getattr(key.type, "impl_instance", key.type).python_type  # SQLModel's own types hide theirs
    if kind is datetime and (moment := datetime.fromisoformat(value)).tzinfo:
        return moment
    if kind is date:
        return date.fromisoformat(value)
    if kind is int and not isinstance(value, bool) and isinstance(value, int) and abs(value) < 2**63:
        return value
    if kind is str and isinstance(value, str) and not UNREADABLE.search(value):
        return value
    if issubclass(kind, StrEnum):
        return kind(value)
    if kind is Decimal and isinstance(value, str) and (number := Decimal(value)).is_finite():
        return number
    raise ValueError(f"no cursor over {kind}")
