"""Wishes of both sides 双向意愿: a person to be placed ranks posts, a receiving unit ranks people for its own post.

A list replaces the one before. Wishes are read by their author and the organizer; the log says that somebody wished,
not what.
"""

from sqlalchemy import Select, delete
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.db import WorkSession
from app.domain.matching import places
from app.domain.matching.inputs import PersonWishes, PostWishes
from app.domain.matching.models import Matching, Wish
from app.domain.matching.states import MATCHING, WishSide
from app.domain.posts.models import Post
from app.domain.rounds.models import Candidacy
from app.errors import Fault, Invalid, Refused, wrong


def rank_posts(session: WorkSession, actor: Actor, matching: Matching, asked: PostWishes) -> Matching:
    """One's own candidacy, and posts that the round is about, outside of one's own unit."""
    with MATCHING.fire(session, actor, matching, "rank_posts", asked):
        mine = places.people(matching.round_).where(Candidacy.cadre_id == actor.cadre_id)
        person = session.scalars(mine.options(joinedload(Candidacy.cadre))).first()
        if person is None:
            raise Refused("matching.placed_already")
        known = set(session.scalars(rankable(matching, person).where(Post.id.in_(asked.post_ids))))
        _refuse("post_ids", asked.post_ids, known, matching)
        _forget(session, matching, WishSide.CADRE, Wish.candidacy_id == person.id)
        for rank, post_id in enumerate(asked.post_ids, start=1):
            session.add(_wish(matching, WishSide.CADRE, person.id, post_id, rank))
    return matching


def rank_people(session: WorkSession, actor: Actor, matching: Matching, asked: PersonWishes) -> Matching:
    """For a post of the unit's own with a place left; whose it is not, for them it is not there."""
    with MATCHING.fire(session, actor, matching, "rank_people", asked):
        own = places.of_unit(matching.round_, actor.unit_path).where(Post.id == asked.post_id)
        if (post := session.scalars(own).first()) is None:
            raise wrong("post_id", "matching.not_your_post")
        if session.scalar(places.free(matching.round_).where(Post.id == post.id).with_only_columns(Post.id)) is None:
            raise wrong("post_id", "matching.not_to_be_wished")
        there = places.people(matching.round_).where(Candidacy.id.in_(asked.candidacy_ids))
        known = set(session.scalars(there.with_only_columns(Candidacy.id)))
        _refuse("candidacy_ids", asked.candidacy_ids, known, matching)
        _forget(session, matching, WishSide.UNIT, Wish.post_id == post.id)
        for rank, candidacy_id in enumerate(asked.candidacy_ids, start=1):
            session.add(_wish(matching, WishSide.UNIT, candidacy_id, post.id, rank))
    return matching


def rankable(matching: Matching, person: Candidacy) -> Select:
    """Ids of posts a person may wish for: with a place left, outside of the own unit."""
    query = places.free(matching.round_).where(Post.unit_id != person.cadre.home_unit_id)
    return query.with_only_columns(Post.id)


def _wish(matching: Matching, side: WishSide, candidacy_id: int, post_id: int, rank: int) -> Wish:
    return Wish(matching_id=matching.id, side=side, candidacy_id=candidacy_id, post_id=post_id, rank=rank)


def _forget(session: WorkSession, matching: Matching, side: WishSide, whose) -> None:
    session.execute(delete(Wish).where(Wish.matching_id == matching.id, Wish.side == side, whose))


def _refuse(field: str, ids: list[int], known: set[int], matching: Matching) -> None:
    most = matching.rules.most_wishes
    if len(ids) > most:
        raise wrong(field, "matching.too_many_wishes", most=most)
    faults = [Fault((field, n), "matching.not_to_be_wished") for n, id_ in enumerate(ids) if id_ not in known]
    faults += [Fault((field, n), "matching.wished_twice") for n, id_ in enumerate(ids) if id_ in ids[:n]]
    if faults:
        raise Invalid(*faults)
