"""A line of home: one count that leads to its list."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal

from app.access import Actor
from app.db import WorkSession
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.models import Evaluation
from app.domain.placements import queries as placements
from app.domain.rounds import queries as rounds


class Line(NamedTuple):
    """`code` names the sentence `todo.<code>`; `n` how many, `due_on` the earliest date among them."""

    code: str
    n: int
    due_on: date | None
    href: str
    facts: Mapping[str, Any] = {}


def line(session: WorkSession, code: str, href: str, query: Select, due: Any = None) -> Line:
    told = query.with_only_columns(func.count(), func.min(due) if due is not None else literal(None)).order_by(None)
    n, due_on = session.execute(told).one()
    return Line(code, n, date.fromisoformat(due_on) if isinstance(due_on, str) else due_on, href)


def sheets_line(session: WorkSession, actor: Actor, code: str, href: str, *where: Any) -> Line:
    return line(session, code, href, evaluations.visible_to(actor).where(*where), Evaluation.due_on)


def placements_line(session: WorkSession, actor: Actor, code: str, href: str, due: Any, *where: Any) -> Line:
    return line(session, code, href, placements.visible_to(actor).where(*where), due)


def rounds_line(session: WorkSession, actor: Actor, code: str, due: Any, *where: Any) -> Line:
    return line(session, code, "/rounds", rounds.visible_to(actor).where(*where), due)
