"""Two drafts of one matching, person by person: who is sent elsewhere by the one than by the other."""

from typing import NamedTuple

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.matching import board
from app.domain.matching.models import Draft, DraftPair
from app.domain.rounds.models import Candidacy
from app.paging import Page, Window, paginate

Mine, Theirs = aliased(DraftPair), aliased(DraftPair)
GAINED = (Mine.points - Theirs.points).label("gained")


class Move(NamedTuple):
    """One person whom two drafts see at different posts; None: no place."""

    candidacy_id: int
    name: str
    here: str | None
    there: str | None
    gained: int


class Count(NamedTuple):
    """`only_here`, `only_there`: people that the other draft does not speak of: it was solved at another time."""

    moved: int
    only_here: int
    only_there: int


def moves(session: WorkSession, actor: Actor, draft: Draft, other: Draft, window: Window) -> Page[Move]:
    """People moved from the other draft to this one, those who lose most first."""
    require(actor, "draft.read", draft)
    query = _moved(draft, other).join(Candidacy, Candidacy.id == Mine.candidacy_id).join(Cadre)
    columns = (Cadre.name, Mine.post_id.label("here"), Theirs.post_id.label("there"), GAINED, Mine.candidacy_id)
    page = paginate(session, query.with_only_columns(*columns), window, GAINED.element, Mine.candidacy_id)
    _, posts = board.names(session, [{"post_id": each} for row in page.items for each in (row.here, row.there)])
    return Page([_move(row, posts) for row in page.items], page.next)


def count(session: WorkSession, actor: Actor, draft: Draft, other: Draft) -> Count:
    require(actor, "draft.read", draft)
    number = session.scalar(_moved(draft, other).with_only_columns(func.count()))
    return Count(number, _alone(session, draft, other), _alone(session, other, draft))


def _moved(draft: Draft, other: Draft) -> Select:
    both = and_(Theirs.candidacy_id == Mine.candidacy_id, Theirs.draft_id == other.id)
    query = select(Mine.candidacy_id).join(Theirs, both).where(Mine.draft_id == draft.id)
    return query.where(func.coalesce(Mine.post_id, 0) != func.coalesce(Theirs.post_id, 0))


def _alone(session: WorkSession, draft: Draft, other: Draft) -> int:
    known = select(DraftPair.candidacy_id).where(DraftPair.draft_id == other.id)
    query = select(func.count()).where(Mine.draft_id == draft.id, Mine.candidacy_id.not_in(known))
    return session.scalar(query)


def _move(row: Row, posts: dict[int, str]) -> Move:
    return Move(row.candidacy_id, row.name, posts.get(row.here), posts.get(row.there), row.gained)
