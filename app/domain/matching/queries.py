"""Reads of matching. A round's matching is its organizer's; the people to be placed and the units with posts see that
wishes are taken; drafts are the organizer's alone."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, literal, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.access import ORGANIZERS, Actor, Role, may, require
from app.db import WorkSession
from app.domain.matching.models import CONFIRMED, Draft, Matching
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.models import Candidacy, Round
from app.domain.units.models import Unit
from app.errors import NotFound

Organizer = aliased(Unit)
ACCEPTED = PostState.ACCEPTED


def visible_to(actor: Actor) -> Select:
    require(actor, "matching.read")
    query = select(Matching).join(Matching.round_).join(Organizer, Round.organizer)
    if actor.role in ORGANIZERS:
        return query.where(Organizer.path.startswith(actor.unit_path))
    asked = Matching.wishes_until.is_not(None)
    if actor.role == Role.CADRE:
        mine = exists().where(
            Candidacy.round_id == Round.id, Candidacy.cadre_id == (actor.cadre_id or -1), Candidacy.state.in_(CONFIRMED)
        )
        return query.where(asked, mine)
    own = exists().where(Post.unit_id == Unit.id, Unit.path.startswith(actor.unit_path), Post.state == ACCEPTED)
    return query.where(asked, Round.opened_on.is_not(None), literal(actor.unit_path).startswith(Organizer.path), own)


def by_round(session: WorkSession, actor: Actor, round_id: int) -> Matching:
    query = visible_to(actor).where(Matching.round_id == round_id)
    found = session.scalars(query.options(joinedload(Matching.round_).joinedload(Round.organizer))).first()
    if found is None:
        raise NotFound()
    return found


def find(session: WorkSession, actor: Actor, round_: Round) -> Matching | None:
    """The matching of a round, if it was opened and this person has a part in it."""
    if not may(actor, "matching.read"):
        return None
    return session.scalars(visible_to(actor).where(Matching.round_id == round_.id)).first()


def drafts(session: WorkSession, actor: Actor, matching: Matching) -> Sequence[Draft]:
    require(actor, "draft.read", matching)
    query = select(Draft).where(Draft.matching_id == matching.id).options(selectinload(Draft.pins))
    return session.scalars(query.order_by(Draft.id)).all()


def draft(session: WorkSession, actor: Actor, round_id: int, draft_id: int) -> Draft:
    require(actor, "draft.read")
    matching = by_round(session, actor, round_id)
    found = session.scalars(select(Draft).where(Draft.matching_id == matching.id, Draft.id == draft_id)).first()
    if found is None:
        raise NotFound()
    return found
