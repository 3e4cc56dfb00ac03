"""Polled status of sheets, cheap to ask again and again. A GET with nothing unusual is answered ahead of the
router (app/ahead.py) by the very functions used here."""

from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool

from app import ahead, hot
from app.access import Actor, Role, require
from app.api.lists import Shape
from app.api.routing import PREFIX, api_router
from app.deps import CurrentActor, RowId, SessionDep, WindowDep
from app.domain.accounts.queries import KeyBook
from app.domain.evaluations import polling
from app.domain.evaluations.inputs import EvaluationFilter
from app.domain.evaluations.states import EvaluationState
from app.errors import NotFound, wrong
from app.paging import MAX_LIMIT


class StatusOut(Shape):
    """The documented twin of polling.Status; a test compares the two."""

    id: int
    state: EvaluationState
    title: str
    version: int
    due_on: date
    overdue: bool
    updated_at: datetime
    waiting_for: str | None
    next_poll_after: int


class StatusPageOut(Shape):
    items: list[StatusOut]
    counts: dict[str, int]
    next: str | None
    cursor: int
    next_poll_after: int


NOT_MODIFIED = {304: {"description": "as you know it"}}
Seconds = Annotated[int, Query(ge=0, le=60, description="hold the answer until it changes or the time is up")]
Ids = Annotated[str, Query(max_length=4000, pattern=r"^(\d{1,18}(,\d{1,18})*)?$", description="1,2,3")]
Number = Annotated[int | None, Query(ge=1, lt=2**63)]
After = Annotated[int, Query(ge=0, lt=2**63, description="`cursor` of an earlier answer: only what changed since")]

router = api_router("/evaluations", "evaluations")


class Desk:
    """One compiled select per role; every answer is of this moment."""

    def __init__(self, lines: hot.Lines) -> None:
        self._lines = lines
        self._statements: dict[Role, hot.Statement] = {}

    async def find(self, actor: Actor, evaluation_id: int) -> hot.Answer | None:
        """The answer as it is now; the one given before, where nothing was committed since."""
        told = self._lines.told()
        asked = (actor.role, actor.unit_path, actor.cadre_id, evaluation_id)
        if told is not None and (known := told.get(asked)):
            return known
        row = await self._lines.row(self._statement(actor), polling.binds(actor, evaluation_id))
        if row is None:
            return None
        status = polling.told(row, polling.wall_clock())
        found = hot.answer(status, status.version, status.next_poll_after)
        if told is not None:
            told[asked] = found
        return found

    def _statement(self, actor: Actor) -> hot.Statement:
        if actor.role not in self._statements:
            require(actor, "evaluation.read")
            self._statements[actor.role] = self._lines.compiled(polling.one(actor.role))
        return self._statements[actor.role]


def answered_ahead(desk: Desk, keys: KeyBook) -> ahead.One:
    async def find(actor: Actor, evaluation_id: int) -> hot.Answer | None:
        """A role that may not ask goes on to the route, which says why not."""
        return await desk.find(actor, evaluation_id) if actor.role in polling.POLLERS else None

    return ahead.One(f"{PREFIX}/evaluations/", "/status", find, keys.remembered)


@router.get("/status", response_model=StatusPageOut, responses=NOT_MODIFIED)
async def read_statuses(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep, ids: Ids = "",
    round: Number = None, unit: Annotated[str, Query(max_length=40)] = "",  # noqa: A002
    state: EvaluationState | None = None, changed_after: After = 0,
):  # fmt: skip
    """Many sheets at once: by ids (200 at most), by round, by receiving unit and below, or all you may see.
    `counts` are of all of them, whatever `state` and `changed_after` leave on the page."""
    wanted = EvaluationFilter(round=round, unit=unit, state=state)
    numbers = [int(number) for number in ids.split(",") if number]
    if len(numbers) > MAX_LIMIT:
        raise wrong("ids", "evaluation.too_many_ids", limit=MAX_LIMIT)
    page = await run_in_threadpool(polling.many, session, actor, wanted, numbers, changed_after, window)
    return hot.conditional(hot.answer(page, 0, page.next_poll_after), request.headers.get("if-none-match"))


@router.get("/{evaluation_id}/status", response_model=StatusOut, responses=NOT_MODIFIED)
async def read_status(request: Request, actor: CurrentActor, evaluation_id: RowId, wait: Seconds = 0):
    """Send the ETag back as If-None-Match: 304 while nothing moved. Come back after Retry-After seconds."""
    desk, known = request.app.state.desk, request.headers.get("if-none-match")
    found = await hot.held(lambda: desk.find(actor, evaluation_id), known, wait, request)
    if found is None:
        raise NotFound()
    return hot.conditional(found, known)
