"""Builders of boards: a matching of laid rows with drafts that were really solved, as the desk's child solves them."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from app.clock import now
from app.db import Database, WorkSession
from app.domain.matching import results
from app.domain.matching.models import Draft, DraftPair, Matching
from app.domain.matching.states import DraftState
from app.domain.matching.weighing import tasks
from tests import matching_rows


def solved(session: WorkSession, draft: Draft) -> Draft:
    """What came out stands on the draft and its lines; where nothing can, the draft says so."""
    session.flush()
    found = results.store(session, draft, tasks.solve(session, draft.id))
    draft.state = DraftState.SOLVED if found else DraftState.INFEASIBLE
    session.flush()
    return draft


def board(session: WorkSession, people: int = 6, posts: int = 5, **changes: Any) -> Draft:
    """One more person than posts, solved."""
    matching = matching_rows.matching_round(session, people, posts, **changes)
    return solved(session, matching_rows.draft(session, matching))


def beside(session: WorkSession, matching: Matching, name: str = "方案二", **changes: Any) -> Draft:
    return solved(session, matching_rows.draft(session, matching, name, **changes))


def impossible(session: WorkSession) -> Draft:
    """More people than posts, and everybody must have one."""
    return board(session, 4, 2, policy={"everyone_placed": True})


def wide(session: WorkSession, people: int, posts: int) -> Draft:
    """As after solving, laid as rows: each person the next post, every tenth none."""
    matching = matching_rows.matching_round(session, people, posts)
    draft = matching_rows.draft(session, matching)
    draft.state = DraftState.SOLVED
    places = [each.id for each in matching_rows.posts_of(session)]
    for number, person in enumerate(matching_rows.people_of(session, matching)):
        post = None if number % 10 == 9 else places[number % len(places)]
        told = {"parts": [], "directions": [], "alternatives": [], "binding": None, "asks": []}
        points = 6000 if post else 0
        session.add(DraftPair(draft_id=draft.id, candidacy_id=person.id, post_id=post, points=points, told=told))
    draft.placed, draft.unplaced = people - people // 10, people // 10
    draft.points, draft.bound, draft.proven, draft.solved_at = draft.placed * 6000, draft.placed * 6000, True, now()
    session.flush()
    return draft


def laid(database: Database, make=board, **changes: Any) -> str:
    """Where its page stands."""
    with database.writing() as session:
        return make(session, **changes).place


def lines(draft: Draft) -> list[DraftPair]:
    """People with a post."""
    query = select(DraftPair).where(DraftPair.draft_id == draft.id, DraftPair.post_id.is_not(None))
    return list(object_session(draft).scalars(query.order_by(DraftPair.candidacy_id)))


def select_draft(session: WorkSession, place: str) -> Draft:
    return session.get_one(Draft, int(place.rsplit("/", 1)[1]))
