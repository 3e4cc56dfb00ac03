"""A draft becomes placements, and back again: asked for here, done by long work (adopting.py), seen here again.

It is always a long job, of two people too: whether the rows still say what they said when the draft was solved is a
question to the child, and no unit of work that holds the writer waits for one.
"""

from typing import Any, NamedTuple

from pydantic import BaseModel

from app import long_facts, long_jobs
from app.access import Actor
from app.db import WorkSession
from app.domain.matching import board
from app.domain.matching.inputs import Adoption, AdoptionReversal
from app.domain.matching.models import Draft
from app.domain.matching.states import DRAFT, DraftState
from app.long_jobs import LongJob, LongJobState

ADOPT, TRY, UNADOPT = "adopt", "try_adoption", "unadopt"


class Refusal(NamedTuple):
    """Somebody who cannot go, and why."""

    candidacy_id: int
    name: str
    post_id: int
    post: str
    code: str
    words: str


class Trial(NamedTuple):
    """What a preview found: how many people would go, who cannot, what has changed since the draft was solved."""

    people: int
    refused: list[Refusal]
    changed: list[str]


def adopt(session: WorkSession, actor: Actor, draft: Draft, asked: Adoption) -> LongJob:
    """Every pair becomes a placement, or none; with `dry_run` it is only tried."""
    DRAFT.allow(actor, draft, "adopt")
    return _hand_in(session, actor, draft, TRY if asked.dry_run else ADOPT, asked)


def unadopt(session: WorkSession, actor: Actor, draft: Draft, asked: AdoptionReversal) -> LongJob:
    """Its placements are cancelled while none of them has gone further."""
    DRAFT.allow(actor, draft, "unadopt")
    return _hand_in(session, actor, draft, UNADOPT, asked)


def tried(session: WorkSession, draft: Draft) -> Trial | None:
    """What came out of the preview, if that was the last thing done with this draft."""
    job = draft.job
    if job is None or (job.kind, job.state, draft.state) != (TRY, LongJobState.DONE, DraftState.SOLVED):
        return None
    return trial(session, job)


def trial(session: WorkSession, job: LongJob) -> Trial:
    told = job.told["refused"]
    people, posts = board.names(session, told, [each["candidacy_id"] for each in told])
    refused = [
        Refusal(
            each["candidacy_id"], people[each["candidacy_id"]], each["post_id"], posts[each["post_id"]], each["code"],
            long_facts.words(each),
        )
        for each in told
    ]  # fmt: skip
    return Trial(job.told["people"], refused, job.told["changed"])


def _hand_in(session: WorkSession, actor: Actor, draft: Draft, kind: str, asked: BaseModel) -> LongJob:
    draft.goes_on_as = draft.state
    draft.job = long_jobs.enqueue(session, actor, kind, draft.id, draft.round_.organizer.path, asked)
    DRAFT.follow(session, actor, draft, "hand_in")
    return draft.job


def as_json(found: Trial) -> dict[str, Any]:
    return {
        "people": found.people, "changed": found.changed,
        "refused": [
            {"candidacy_id": each.candidacy_id, "name": each.name, "post_id": each.post_id, "code": each.code,
             "detail": each.words}
            for each in found.refused
        ],
    }  # fmt: skip
