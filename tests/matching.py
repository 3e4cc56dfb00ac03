"""Builders of matching: a confirmed round with posts below its organizer, its matching, drafts and their answers."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app import long_work
from app.clock import today
from app.db import Database, WorkSession
from app.domain.matching import actions, adopting, adoption, desk, drafts, runs
from app.domain.matching.inputs import Adoption, AdoptionReversal, NewDraft, NewPin, WishesOpening
from app.domain.matching.models import Draft, DraftPair, Matching
from app.domain.posts import actions as post_acts
from app.domain.posts.inputs import PostOffer
from app.domain.posts.models import Post
from app.domain.rounds.models import Round
from app.long_jobs import LongJob
from app.long_kinds import KINDS
from tests import placing
from tests.cast import Cast

FAKE = "tests.matching_tasks"
assert {runs.MATCH, adopting.ADOPT} <= set(KINDS)


def confirmed(session: WorkSession, cast: Cast, *keys: str, **changes: Any) -> Round:
    """A confirmed round everyone below knows of."""
    plain = {"opened_on": date(2026, 1, 5)}
    return placing.confirmed_round(session, cast, *(keys or ("c1", "c2")), **plain | changes)


def matched(session: WorkSession, cast: Cast, *keys: str, **changes: Any) -> Matching:
    return actions.match(session, cast.city, confirmed(session, cast, *keys, **changes))


def posts(session: WorkSession, cast: Cast, number: int = 2, **changes: Any) -> list[Post]:
    return [placing.accepted_post(session, cast, title=f"镇长助理{n}", **changes) for n in range(1, number + 1)]


def posts_of_county(session: WorkSession, cast: Cast) -> Post:
    """A post of 沁水县 itself, above 嘉峰镇."""
    offered = PostOffer(**placing.offered_fields(unit_code="140521", title="县长助理"))
    return post_acts.accept(session, cast.city, post_acts.offer(session, cast.county, offered))


def draft(session: WorkSession, cast: Cast, *keys: str, places: int = 2, name: str = "方案一", **changes: Any) -> Draft:
    """A draft of a matching with as many posts as places."""
    matching = matched(session, cast, *keys, **changes)
    posts(session, cast, places)
    return drafts.add(session, cast.city, matching, NewDraft(name=name))


def wishing(session: WorkSession, cast: Cast, *keys: str, days: int = 7, **changes: Any) -> Matching:
    matching = matched(session, cast, *keys, **changes)
    return actions.open_wishes(session, cast.city, matching, WishesOpening(until=today() + timedelta(days=days)))


def solved(database: Database, cast: Cast, draft_id: int) -> None:
    """Run and carried out as a serving process would, with whatever tasks the desk has."""
    with database.writing() as session:
        drafts.run(session, cast.city, session.get_one(Draft, draft_id))
    long_work.run_waiting(database)


def adopted(database: Database, cast: Cast, draft_id: int, **asked: Any) -> LongJob:
    """Asked for and carried out; `dry_run` only tries."""
    with database.writing() as session:
        job = adoption.adopt(session, cast.city, session.get_one(Draft, draft_id), Adoption(**asked))
    return carried_out(database, job)


def taken_back(database: Database, cast: Cast, draft_id: int, reason: str = "部务会议要求重新研究") -> LongJob:
    with database.writing() as session:
        draft = session.get_one(Draft, draft_id)
        job = adoption.unadopt(session, cast.city, draft, AdoptionReversal(reason=reason))
    return carried_out(database, job)


def carried_out(database: Database, job: LongJob) -> LongJob:
    long_work.run_waiting(database)
    with database.reading() as session:
        return session.get_one(LongJob, job.id)


def fake_tasks(monkeypatch: Any) -> None:
    """The desk's child answers from tests/matching_tasks.py: first person to first post, and so on."""
    desk.close()
    monkeypatch.setattr(desk, "TASKS", FAKE)


def all_posts(session: WorkSession) -> list[Post]:
    return list(session.scalars(select(Post).order_by(Post.id)))


def lines(session: WorkSession, draft_id: int) -> dict[int, int | None]:
    """Who goes to which post by the draft."""
    query = select(DraftPair.candidacy_id, DraftPair.post_id).where(DraftPair.draft_id == draft_id)
    return dict(session.execute(query.order_by(DraftPair.candidacy_id)).all())


def pin_of(session: WorkSession, draft: Draft, cast: Cast, key: str, post: Post, kind: str = "pin") -> NewPin:
    person = placing.candidacy_of(session, draft.round_, cast, key)
    return NewPin(kind=kind, candidacy_id=person.id, post_id=post.id, reason="镇里急需懂统计的人")
