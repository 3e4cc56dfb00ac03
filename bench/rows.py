"""The table of what is measured: a request of the subject, beside which reference, with which aim.

A row's aim is a ratio of rates at 32 clients, subject ÷ reference (../docs/decisions/0010). `agree` compares the
two answers before anything is timed and raises Disagreement.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.contenders import Answer, Ask, Served
from bench.townsfolk import CITY_TOKEN, SESSION_TOKEN

CITY = {"Authorization": f"Bearer {CITY_TOKEN}"}
BROWSER = {"Cookie": f"guazhi_session={SESSION_TOKEN}", "Accept-Language": "zh-CN"}
CONSTANT, DRIVER, SMALL = "constant", "driver", "2,000 rows"
SQLITE, POSTGRESQL = "sqlite", "postgresql"


class Disagreement(Exception):
    """Reference and subject do not answer the same: comparing their speed would say nothing."""


def same_bytes(subject: Answer, reference: Answer) -> None:
    if (subject.status, subject.body) != (reference.status, reference.body):
        raise Disagreement(f"{subject.status} {subject.body[:80]} / {reference.status} {reference.body[:80]}")


def anything(subject: Answer, reference: Any) -> None:
    """Where the reference is another piece of work on purpose (commits of one row, the smaller city)."""


@dataclass(frozen=True)
class SameRows:
    """The driver's rows hold the values of the answer's items: field → position in the row."""

    fields: dict[str, int]
    items: str = "items"

    def __call__(self, subject: Answer, rows: list[list[Any]]) -> None:
        told = json.loads(subject.body)
        items = told[self.items] if self.items else [told]
        here = [[str(item[name]) for name in self.fields] for item in items]
        there = [[str(row[position]) for position in self.fields.values()] for row in rows[: len(items)]]
        if not here or here != there:
            raise Disagreement(f"{here[:2]} / {there[:2]}")


@dataclass(frozen=True)
class LinksTo:
    """A page of 50 holds a link to each of the driver's first 50 rows, whose last column is the id."""

    href: str

    def __call__(self, subject: Answer, rows: list[list[Any]]) -> None:
        missing = [row[-1] for row in rows[:50] if f'"{self.href}{row[-1]}"' not in subject.body]
        if missing or not rows:
            raise Disagreement(f"no link to {self.href}{missing[:3]}")


@dataclass(frozen=True)
class Beside:
    reference: str
    aim: float | None = None


@dataclass(frozen=True)
class Row:
    """`asks` gets the running subject and returns the requests to play, round and round. `busy`: someone commits
    meanwhile, so that no answer is kept for long (SQLite)."""

    name: str
    beside: dict[str, Beside]
    asks: Callable[[Served], list[Ask]]
    status: int = 200
    statement: str = ""
    agree: Callable[[Answer, Any], None] = anything
    clients: tuple[int, ...] = field(default=(32, 1))
    busy: bool = False


def one(ask: Ask) -> Callable[[Served], list[Ask]]:
    return lambda _: [ask]


def known(path: str, ids: range) -> Callable[[Served], list[Ask]]:
    """The same reads by a client that has the answers already: 304s."""

    def asks(subject: Served) -> list[Ask]:
        told = []
        for id_ in ids:
            ask = Ask(path.format(id=id_), CITY)
            told.append(ask._replace(headers={**CITY, "If-None-Match": subject.fetch(ask).header("etag")}))
        return told

    return asks


def each(path: str, ids: range) -> Callable[[Served], list[Ask]]:
    return lambda _: [Ask(path.format(id=id_), CITY) for id_ in ids]


POLLED = range(1, 4001, 7)
STATUS = "/api/v1/evaluations/{id}/status"
NEW_UNIT = Ask(
    "/api/v1/units/B{n}", {**CITY, "Content-Type": "application/json"}, "PUT",
    '{"name": "样村", "level": "village", "parent_code": "T001"}',
)  # fmt: skip
UNIT_FIELDS = SameRows({"code": 0, "name": 1, "level": 3, "version": 6, "path": 7})
CHANGE_FIELDS = SameRows({"cursor": 0, "verb": 2, "type": 3, "id": 4, "key": 5, "version": 6})
STATUS_FIELDS = SameRows({"state": 2, "version": 3, "due_on": 4, "id": 6}, items="")
PLACEMENT_FIELDS = SameRows(
    {"state": 0, "round_id": 1, "cadre_key": 2, "cadre": 3, "sending_unit_code": 5, "sending_unit": 6,
     "receiving_unit_code": 7, "receiving_unit": 8, "post": 9, "kind": 10, "starts_on": 11, "ends_on": 12,
     "arrive_by": 13, "arrived_on": 14, "ended_on": 15, "version": 16, "id": 17}
)  # fmt: skip

ROWS = (
    Row("status-200", {SQLITE: Beside(CONSTANT, 0.50), POSTGRESQL: Beside(DRIVER, 0.85)}, each(STATUS, POLLED),
        statement="status", agree=STATUS_FIELDS),
    Row("status-304", {SQLITE: Beside(CONSTANT, 0.50), POSTGRESQL: Beside(DRIVER, 0.85)}, known(STATUS, POLLED),
        status=304, statement="status"),
    Row("placements-json", {SQLITE: Beside(DRIVER, 0.60), POSTGRESQL: Beside(DRIVER)},
        one(Ask("/api/v1/placements?limit=50", CITY)), statement="placements", agree=PLACEMENT_FIELDS),
    Row("busy-status", {SQLITE: Beside(CONSTANT, 0.50)}, each(STATUS, POLLED), statement="status", busy=True),
    Row("busy-placements", {SQLITE: Beside(DRIVER, 0.60)}, one(Ask("/api/v1/placements?limit=50", CITY)),
        statement="placements", agree=PLACEMENT_FIELDS, busy=True),
    Row("placements-html", {SQLITE: Beside(DRIVER, 0.40), POSTGRESQL: Beside(DRIVER)},
        one(Ask("/placements", BROWSER)), statement="placements", agree=LinksTo("/placements/")),
    Row("units-json", {SQLITE: Beside(DRIVER, 0.60), POSTGRESQL: Beside(DRIVER)},
        one(Ask("/api/v1/units?limit=50", CITY)), statement="units", agree=UNIT_FIELDS),
    Row("changes", {SQLITE: Beside(DRIVER), POSTGRESQL: Beside(DRIVER)},
        one(Ask("/api/v1/changes?after=500", CITY)), statement="changes", agree=CHANGE_FIELDS),
    Row("write", {SQLITE: Beside(DRIVER, 1.0), POSTGRESQL: Beside(DRIVER, 2.0)}, one(NEW_UNIT), status=201,
        statement="write"),
    Row("scale-status", {SQLITE: Beside(SMALL, 0.77), POSTGRESQL: Beside(SMALL, 0.77)}, each(STATUS, POLLED)),
    Row("scale-placements", {SQLITE: Beside(SMALL, 0.77), POSTGRESQL: Beside(SMALL, 0.77)},
        one(Ask("/api/v1/placements?limit=50", CITY))),
    Row("scale-changes", {SQLITE: Beside(SMALL, 0.77), POSTGRESQL: Beside(SMALL, 0.77)},
        one(Ask("/api/v1/changes?after=500", CITY))),
)  # fmt: skip
