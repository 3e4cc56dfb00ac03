"""Templates to answers: one environment, and what every page knows."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import installation
from app.access import Role
from app.clock import local, today
from app.domain.rounds.planning.windows import window_of
from app.labels import current_locale, known, t
from app.shapes import coded, sentence
from app.web import drawing
from app.workflow import logged, spoken

TEMPLATES = Path(__file__).parent.parent / "templates"
env = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, auto_reload=False,
)  # fmt: skip


class Room(NamedTuple):
    """One entry of the rail."""

    key: str
    href: str
    icon: str
    label: str
    gap: bool
    roles: frozenset[Role] | None
    count: int | None = None


BUSINESS = frozenset(Role) - {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
PEOPLE_KEEPERS = frozenset({Role.CITY_DEPARTMENT, Role.COUNTY_DEPARTMENT, Role.SENDING_UNIT, Role.CADRE})
TOLD = frozenset({Role.SENDING_UNIT, Role.CADRE})
LOG_READERS = frozenset({Role.CITY_DEPARTMENT, Role.COUNTY_DEPARTMENT, Role.AUDIT_ADMIN})
ROOMS = (
    Room("home", "/", "home", "shell.home", False, None),
    Room("rounds", "/rounds", "round", "shell.rounds", True, BUSINESS),
    Room("notifications", "/notifications", "todo", "notifications.title", False, TOLD),
    Room("posts", "/posts", "post", "shell.posts", False, BUSINESS),
    Room("placements", "/placements", "place", "shell.placements", True, BUSINESS),
    Room("evaluations", "/evaluations", "eval", "shell.evaluations", False, BUSINESS),
    Room("cadres", "/cadres", "person", "shell.cadres", True, PEOPLE_KEEPERS),
    Room("units", "/units", "unit", "shell.units", False, None),
    Room("log", "/log", "log", "shell.log", False, LOG_READERS),
)


class Failure(NamedTuple):
    """Why a form is shown again: what was typed, what is wrong with it, or the sentence of a refusal."""

    status: int
    errors: dict[str, str]
    values: dict[str, Any]
    refusal: str


def render(request: Request, template: str, here: str = "", status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Answered as a refusal where the form on it was refused."""
    failure: Failure | None = getattr(request.state, "failure", None)
    whole = {**common(request), "here": here, **context}
    whole["ui"] = env.get_template("components/ui.html").make_module(whole)
    html = env.get_template(template).render(whole)
    return HTMLResponse(html, status_code=failure.status if failure else status)


def bare(request: Request, template: str, status: int, **context: Any) -> HTMLResponse:
    """A page of somebody unknown, without a look at the database."""
    whole = {**known_without_asking(request), "here": "", **context}
    whole["ui"] = env.get_template("components/ui.html").make_module(whole)
    return HTMLResponse(env.get_template(template).render(whole), status_code=status)


def known_without_asking(request: Request) -> dict[str, Any]:
    return {
        "locale": current_locale(), "t": t, "csp_nonce": request.state.csp_nonce, "csrf_token": "", "who": None,
        "rail": [], "demo": getattr(request.app.state, "is_demo", False), "request_path": _here(request),
        "notice": None, "today": today(), "actor": None,
    }  # fmt: skip


def common(request: Request) -> dict[str, Any]:
    visit = getattr(request.state, "visit", None)
    told = {**known_without_asking(request), "demo": is_demo(request)}
    told["notice"] = getattr(request.state, "notice", None)
    if visit is None:
        return told
    return {
        **told, "csrf_token": visit.csrf, "actor": visit.actor,
        "who": {"name": visit.name, "title": visit.title, "initial": visit.name[:1]},
        "rail": [room for room in ROOMS if room.roles is None or visit.actor.role in room.roles],
    }  # fmt: skip


def is_demo(request: Request) -> bool:
    """Asked of the database once it says yes; a demo database never becomes a real one. A page of a failure is drawn
    after its session was closed: to ask that one again would take a reader's connection that nobody gives back."""
    state = request.app.state
    if not getattr(state, "is_demo", False):
        session = getattr(request.state, "session", None)
        if session is not None and session.in_transaction():
            state.is_demo = installation.is_demo(session)
            return state.is_demo
        with state.database.reading() as session:
            state.is_demo = installation.is_demo(session)
    return state.is_demo


def see(href: str) -> Response:
    """303: the act is done, look at the thing."""
    return RedirectResponse(href, status_code=303)


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def day(value: date | datetime | None) -> str:
    """Tables: 2026.06.18."""
    if value is None:
        return "–"
    return (local(value) if isinstance(value, datetime) else value).strftime("%Y.%m.%d")


def month(value: date | None) -> str:
    """Birth: 1997.03, the 任免审批表 habit."""
    return value.strftime("%Y.%m") if value else "–"


def moment(value: datetime | None) -> str:
    return local(value).strftime("%Y.%m.%d %H:%M") if value else "–"


def hour(value: datetime | None) -> str:
    return local(value).strftime("%H:%M") if value else "–"


def days_to(value: date | None) -> int | None:
    return (value - today()).days if value else None


def age(born: date) -> int:
    """Full years today."""
    now = today()
    return now.year - born.year - ((now.month, now.day) < (born.month, born.day))


def link(path: str, **filters: Any) -> str:
    """The address of a list with its filters; what is empty is left out."""
    told = {name: "true" if value is True else value for name, value in filters.items() if value}
    return f"{path}?{urlencode(told)}" if told else path


env.globals.update(
    coded=coded, drawing=drawing, day=day, month=month, moment=moment, hour=hour, days_to=days_to, age=age,
    link=link, known=known, sentence=sentence, window_of=window_of, logged=logged, spoken=spoken,
)  # fmt: skip
