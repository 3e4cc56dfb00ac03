"""Solving a draft as long work: the desk's child computes, the answer is stored, the draft follows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app import long_jobs
from app.access import Actor
from app.db import Database, WorkSession
from app.domain.matching import desk, results
from app.domain.matching.drafts import MATCH
from app.domain.matching.models import Draft
from app.domain.matching.states import DRAFT, DraftState
from app.long_jobs import Kind, Report


def solve(database: Database, draft_id: int, report: Report, is_over: Callable[[], bool]) -> dict[str, Any]:
    here = desk.of_database(database)
    return here.ask("solve", {"draft_id": draft_id}, report, is_over, desk.SOLVING, desk.SOLVE_SECONDS)


def store(session: WorkSession, actor: Actor, draft_id: int, told: dict[str, Any]) -> None:
    draft = held(session, draft_id)
    if results.store(session, draft, told):
        DRAFT.follow(session, actor, draft, "finish", placed=draft.placed, unplaced=draft.unplaced)
    else:
        DRAFT.follow(session, actor, draft, "find_infeasible")


def fail(session: WorkSession, actor: Actor, draft_id: int, code: str) -> None:
    DRAFT.follow(session, actor, held(session, draft_id), "fail", fault=code)


def stop(session: WorkSession, actor: Actor, draft_id: int) -> None:
    """The job was cancelled where jobs are."""
    draft = held(session, draft_id)
    if draft.state == DraftState.SOLVING:
        DRAFT.follow(session, actor, draft, "stop")


def subject(session: WorkSession, draft_id: int) -> Draft:
    return session.get_one(Draft, draft_id)


def held(session: WorkSession, draft_id: int) -> Draft:
    query = select(Draft).where(Draft.id == draft_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


long_jobs.KINDS[MATCH] = Kind(do=solve, done=store, failed=fail, cancelled=stop, subject=subject)
