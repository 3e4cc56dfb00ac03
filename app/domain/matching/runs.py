"""Solving a draft as long work: the desk's child computes, the answer is stored, the draft follows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from app.access import Actor
from app.db import Database, WorkSession
from app.domain.matching import desk, results
from app.domain.matching.drafts import MATCH
from app.domain.matching.models import Draft
from app.domain.matching.states import DRAFT, DraftState
from app.long_jobs import SYSTEM, Lease, LongJob
from app.long_kinds import KINDS, Kind, Report


def held_draft(session: WorkSession, draft_id: int) -> Draft:
    query = select(Draft).where(Draft.id == draft_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


class OfDraft(Kind):
    def subject(self, session: WorkSession, id_: int) -> Draft:
        return session.get_one(Draft, id_)


class Solving(OfDraft):
    def do(self, database: Database, held: Lease, report: Report, is_over: Callable[[], bool]) -> dict[str, Any]:
        here, asked = desk.of_database(database), {"draft_id": held.subject_id}
        return here.ask("solve", asked, report, is_over, desk.SOLVING, desk.SOLVE_SECONDS)

    def done(self, session: WorkSession, job: LongJob, answer: dict[str, Any]) -> None:
        draft = held_draft(session, job.subject_id)
        if results.store(session, draft, answer):
            DRAFT.follow(session, SYSTEM, draft, "finish", placed=draft.placed, unplaced=draft.unplaced)
        else:
            DRAFT.follow(session, SYSTEM, draft, "find_infeasible")

    def failed(self, session: WorkSession, job: LongJob) -> None:
        DRAFT.follow(session, SYSTEM, held_draft(session, job.subject_id), "fail", fault=job.fault)

    def cancelled(self, session: WorkSession, actor: Actor, job: LongJob) -> None:
        """The job was cancelled where jobs are."""
        draft = held_draft(session, job.subject_id)
        if draft.state == DraftState.SOLVING:
            DRAFT.follow(session, actor, draft, "stop")


KINDS[MATCH] = Solving()
