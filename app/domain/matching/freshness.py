"""Whether a draft's answer is still that of the rows: asked of the child, which builds the problem anew as for a solve.

Only what the answer was reckoned from can tell, and that is what `input_hash` is of. A stamp over versions of rows
would be cheaper, but it cries for a new telephone number, and is silent about a table that somebody forgot.
"""

from collections.abc import Callable
from typing import Any

from app.db import Database
from app.domain.matching import desk
from app.domain.matching.models import Draft

SECONDS = 120.0


def changed(database: Database, draft_id: int, is_over: Callable[[], bool]) -> list[str]:
    """What is otherwise, in words of `match_changed`; empty where the same input would be solved again."""
    now = desk.of_database(database).ask("fresh", {"draft_id": draft_id}, is_over=is_over, seconds=SECONDS)
    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        return [] if now["input_hash"] == draft.input_hash else _parts(draft.answer, now)


def _parts(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """`facts`: neither who, nor where, nor the rules, but what the points or the rules look at."""
    of = {"policy": ("policy",), "people": ("people",), "posts": ("posts", "places")}
    told = [word for word, names in of.items() if any(then.get(name) != now[name] for name in names)]
    return told or ["facts"]
