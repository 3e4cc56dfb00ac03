"""`guazhi status` for cron: one line of counts, and an exit code that says how it stands.

0 every sheet is confirmed · 10 some are pending · 20 some are overdue · 30 refused, or no answer.
With GUAZHI_URL and GUAZHI_KEY it asks over HTTP as that key, else the database itself as the city.
"""

import time
from collections.abc import Callable

import httpx
from sqlalchemy.exc import SQLAlchemyError

from app.access import Actor, Role
from app.config import settings
from app.db import Database
from app.domain.evaluations import queries
from app.domain.evaluations.inputs import EvaluationFilter
from app.labels import t

DONE, PENDING, OVERDUE, REFUSED = 0, 10, 20, 30
LOOK_EVERY = 10.0
Counts = dict[str, int]


class NoAnswer(Exception):
    """Why there are no counts, as a sentence."""


def run(
    round_: int | None = None, unit: str = "", wait: int = 0, url: str | None = None, key: str | None = None,
    say: Callable[[str], None] = print,
) -> int:  # fmt: skip
    """Looks until everything is confirmed or `wait` seconds have passed."""
    url, key = settings().service_url if url is None else url, settings().service_key if key is None else key
    ask = _over_http(url, key, round_, unit) if url else _from_database(round_, unit)
    until = time.monotonic() + wait
    while True:
        try:
            counts = ask()
        except NoAnswer as refused:
            say(str(refused))
            return REFUSED
        code, left = verdict(counts), until - time.monotonic()
        if code == DONE or left <= 0:
            say(_line(counts))
            return code
        time.sleep(min(LOOK_EVERY, left))


def verdict(counts: Counts) -> int:
    if counts["overdue"]:
        return OVERDUE
    return PENDING if counts["open"] or counts["submitted"] else DONE


def _line(counts: Counts) -> str:
    return t(
        "evaluations.poll.line", open=counts["open"], submitted=counts["submitted"], confirmed=counts["confirmed"],
        acknowledged=counts["acknowledged"], overdue=counts["overdue"],
    )  # fmt: skip


def _over_http(url: str, key: str, round_: int | None, unit: str) -> Callable[[], Counts]:
    """Sends the last ETag back: while nothing moves the answer is an empty 304."""
    asked = {name: value for name, value in {"round": round_, "unit": unit, "limit": 1}.items() if value}
    known: dict[str, str] = {}
    counts: Counts = {}

    def ask() -> Counts:
        nonlocal counts
        headers = {"Authorization": f"Bearer {key}", **known}
        try:
            answer = httpx.get(
                f"{url.rstrip('/')}/api/v1/evaluations/status", params=asked, headers=headers, timeout=30
            )
        except httpx.HTTPError as broken:
            raise NoAnswer(t("evaluations.poll.unreachable", error=type(broken).__name__)) from broken
        if answer.status_code == 304:
            return counts
        if answer.status_code != 200:
            raise NoAnswer(t("evaluations.poll.refused", status=answer.status_code))
        counts = answer.json()["counts"]
        known["If-None-Match"] = answer.headers["etag"]
        return counts

    return ask


def _from_database(round_: int | None, unit: str) -> Callable[[], Counts]:
    city = Actor("system", 0, "guazhi status", Role.CITY_DEPARTMENT, 0, "", scopes=frozenset({"read"}))

    def ask() -> Counts:
        database = Database(settings().url)
        try:
            with database.reading() as session:
                return queries.counts(session, city, EvaluationFilter(round=round_, unit=unit))
        except SQLAlchemyError as broken:
            raise NoAnswer(t("evaluations.poll.unreachable", error=type(broken).__name__)) from broken
        finally:
            database.dispose()

    return ask
