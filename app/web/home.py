"""Home: what waits for me, what is due, what is amiss."""

from collections.abc import Iterable
from typing import Any

from fastapi import Request, Response

from app.clock import today
from app.deps import CurrentActor, SessionDep
from app.domain.overview import queries, waiting
from app.domain.overview.lines import Line
from app.labels import t
from app.web.render import render
from app.web.routing import web_router

router = web_router()


@router.get("/")
def home(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    figures = queries.figures(session, actor)
    directions = queries.by_direction(session, actor) if figures else []
    return render(
        request, "home/show.html", here="home", figures=figures,
        waiting=waiting.waiting(session, actor), due_soon=queries.due_soon(session, actor),
        amiss=queries.amiss(session, actor), todo_items=todo_items, log_items=log_items,
        by_direction=[(t(f"word.Direction.{direction}"), n) for direction, n in directions],
    )  # fmt: skip


def todo_items(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What ui.todo draws."""
    return [
        {
            "href": line.href, "title": t(f"todo.title.{line.code}"),
            "note": t(f"todo.note.{line.code}", **_facts(line)), "verb": t("todo.open"),
            "days": (line.due_on - today()).days if line.due_on else None,
        }
        for line in lines
    ]  # fmt: skip


def log_items(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [
        (f"{t(f'todo.title.{line.code}')} {t(f'todo.note.{line.code}', **_facts(line))}", f"{line.due_on:%Y.%m.%d}")
        for line in lines
    ]


def _facts(line: Line) -> dict[str, Any]:
    return {"n": line.n, **line.facts}
