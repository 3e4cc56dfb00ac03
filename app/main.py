"""create_app(): skins, static files, error handlers, middleware in order."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from app import api, health, jobs, tables, web
from app.ahead import House
from app.api import changes, openapi, placements, problems, status
from app.config import settings
from app.db import Database
from app.domain.accounts.queries import KeyBook
from app.domain.matching import adopting, desk, runs
from app.errors import DomainError
from app.hot import Lines
from app.long_jobs import KINDS
from app.long_work import Worker
from app.middleware import BodyLimit, Headed, Noted, security_headers
from app.web import failures

STATIC = Path(__file__).parent / "static"
TITLE = "Guazhi 挂职"


def spare_the_collector() -> None:
    """What was imported stays for good: the collector need not walk it again while requests are answered."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    spare_the_collector()
    await app.state.lines.open()
    schedule = asyncio.create_task(jobs.work(app.state.database))
    worker = Worker(app.state.database)
    working = asyncio.create_task(worker.run())
    yield
    schedule.cancel()
    worker.stop()
    await working
    await run_in_threadpool(desk.close)
    await app.state.lines.close()
    app.state.database.dispose()


def create_app(database: Database | None = None) -> FastAPI:
    app = House(
        title=TITLE, version="1.0.0", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/v1/openapi.json", generate_unique_id_function=lambda route: route.name,
        license_info={"name": "Apache-2.0"}, separate_input_output_schemas=False,
    )  # fmt: skip
    app.openapi = partial(openapi.described, app)
    assert {runs.MATCH, adopting.ADOPT} <= set(KINDS)  # the kinds of long work this process can do
    assert tables.metadata.tables  # whole: a lower package may ask a higher one's table by name
    app.state.database = database or Database(settings().url)
    app.state.keys = KeyBook(app.state.database)
    app.state.lines = Lines(app.state.database)
    app.state.desk = status.Desk(app.state.lines)
    app.ahead = (
        status.answered_ahead(app.state.desk, app.state.keys),
        placements.answered_ahead(app.state.lines, app.state.keys),
        changes.HotFeed(app.state.lines, app.state.keys),
    )
    for router in (*api.routers(), *web.routers(), health.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _answer_failures(app)
    limits = {"limit": settings().body_limit, "file_limit": settings().document_limit}
    for layer, options in ((BodyLimit, limits), (Headed, {}), (Noted, {})):
        app.add_middleware(layer, **options)
    return app


def _answer_failures(app: FastAPI) -> None:
    """The same failure in the dress of the face that was asked."""
    pairs = {
        DomainError: (problems.of_domain, failures.of_domain),
        RequestValidationError: (problems.of_validation, failures.of_validation),
        HTTPException: (problems.of_http, failures.of_http),
        Exception: (problems.of_crash, failures.of_crash),
    }
    for kind, (as_json, as_page) in pairs.items():
        app.add_exception_handler(kind, _dressed(as_json, as_page))


def _dressed(as_json, as_page):
    async def answer(request: Request, error: Exception) -> Response:
        told = (as_json if request.url.path.startswith("/api/") else as_page)(request, error)
        if told.status_code >= 500:  # answered outside every layer of ours
            told.headers.update(security_headers(request.state.csp_nonce, request.url.path))
        return told

    return answer
