"""Signing in and out, and the language. Passwords are checked before the writers' turn is taken: argon2 is slow."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from starlette.concurrency import run_in_threadpool

from app import demo_sign_ins
from app.config import settings
from app.db import Database
from app.deps import CurrentActor, SessionDep
from app.domain.accounts import actions as accounts
from app.domain.accounts.models import User
from app.errors import TooManyRequests
from app.labels import LOCALES, t
from app.shapes import sentence
from app.web.render import is_demo, render, see
from app.web.routing import COOKIE, refuse_foreign, web_router

public = APIRouter(include_in_schema=False)
router = web_router()
Word = Annotated[str, Form(max_length=200)]


@public.get("/sign-in")
def sign_in_form(request: Request, next: str = "/") -> Response:  # noqa: A002
    return _form(request, next)


@public.post("/sign-in")
async def sign_in(request: Request, username: Word = "", password: Word = "", next: Word = "/") -> Response:  # noqa: A002
    await refuse_foreign(request, "")
    if any(ord(char) < 32 for char in username + password):  # nobody is called so, and no database takes a zero byte
        return await run_in_threadpool(_form, request, next, 422, "", t("errors.account.wrong_password"))
    database: Database = request.app.state.database
    try:
        user = await run_in_threadpool(_known, database, username, password)
    except TooManyRequests as locked:
        return await run_in_threadpool(_form, request, next, 429, username, throttled=sentence(locked))
    async with database.turn():
        token = await run_in_threadpool(_open, database, user, username)
    if token is None:
        return await run_in_threadpool(_form, request, next, 422, username, t("errors.account.wrong_password"))
    answer = see(_inside(next))
    answer.set_cookie(COOKIE, token, httponly=True, samesite="lax", secure=settings().secure_cookies, path="/")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    accounts.sign_out(session, actor, request.cookies[COOKIE])
    answer = see("/sign-in")
    answer.delete_cookie(COOKIE, path="/")
    return answer


@public.post("/language")
async def choose_language(request: Request, locale: Word = "", next: Word = "/") -> Response:  # noqa: A002
    answer = see(_inside(next))
    if locale in LOCALES:
        answer.set_cookie("guazhi_language", locale, max_age=31_536_000, samesite="lax", path="/")
    return answer


def _known(database: Database, username: str, password: str) -> User | None:
    with database.reading() as session:
        accounts.refuse_locked(session, username)
        return accounts.check_password(session, username, password)


def _open(database: Database, user: User | None, username: str) -> str | None:
    with database.writing() as session:
        if user is None:
            accounts.note_failure(session, username)
            return None
        return accounts.sign_in(session, user.id)


def _form(
    request: Request, next_: str, status: int = 200, username: str = "", wrong: str = "", throttled: str | None = None
) -> Response:
    shown = _demo_accounts() if is_demo(request) else []
    return render(
        request, "sign-in.html", status=status, values={"username": username}, errors={"": wrong} if wrong else {},
        throttled=throttled, next=_inside(next_), demo_accounts=[account.on_page() for account in shown],
        gate_places=demo_sign_ins.counties() if shown else [], gate_seat=demo_sign_ins.SEAT,
    )  # fmt: skip


def _demo_accounts() -> list[demo_sign_ins.Account]:
    return [account for account in demo_sign_ins.ACCOUNTS if account.username in demo_sign_ins.SHOWN]


def _inside(href: str) -> str:
    """Only to our own pages: a path, no host, no scheme, no backslash."""
    parts = urlsplit(href)
    safe = href.startswith("/") and not href.startswith("//") and "\\" not in href and not parts.netloc
    return href if safe else "/"
