"""Wishes of both sides: for one's own, in order, while they are taken; nobody reads them in the log."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.clock import at, now, today
from app.domain.matching import actions, queries, wish_lists, wishes
from app.domain.matching.inputs import (
    MatchPolicyChange,
    PersonWishes,
    PostWishes,
    WishesOpening,
    WishesReopening,
)
from app.domain.matching.models import Wish
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import MATCHING, MatchingState
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.log import LogEntry
from tests import matching, placing


def told(session, side: str) -> list[tuple[int, int, int]]:
    query = select(Wish.candidacy_id, Wish.post_id, Wish.rank).where(Wish.side == side)
    return [tuple(row) for row in session.execute(query.order_by(Wish.rank))]


def codes(refused) -> list[str]:
    return [fault.code for fault in refused.value.faults]


def test_a_person_ranks_posts_and_a_new_list_replaces_the_old(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        first, second, third = (post.id for post in matching.posts(session, cast, 3))
        me = placing.candidacy_of(session, opened.round_, cast, "c1").id
        wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=[third, first]))
        assert told(session, "cadre") == [(me, third, 1), (me, first, 2)]

        wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=[second]))
        assert told(session, "cadre") == [(me, second, 1)]

        wishes.rank_posts(session, cast.cadre, opened, PostWishes())
        assert told(session, "cadre") == []


def test_a_unit_ranks_people_for_each_of_its_own_posts(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        first, second = (post.id for post in matching.posts(session, cast, 2))
        one, two = (placing.candidacy_of(session, opened.round_, cast, key).id for key in ("c1", "c2"))
        wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=first, candidacy_ids=[two, one]))
        wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=second, candidacy_ids=[one]))
        wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=first, candidacy_ids=[two]))

        assert sorted(told(session, "unit")) == [(one, second, 1), (two, first, 1)]


def test_nobody_wishes_for_another(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c9")
        matching.posts(session, cast, 1)
        other = placing.accepted_post(session, cast)
        ask = PersonWishes(post_id=other.id, candidacy_ids=[])
        for actor in (cast.sender, cast.city, cast.receiver, cast.mentor):
            with pytest.raises(Forbidden):
                wishes.rank_posts(session, actor, opened, PostWishes())
        for actor in (cast.sender, cast.city, cast.cadre, cast.other_receiver):
            with pytest.raises(Forbidden):
                wishes.rank_people(session, actor, opened, ask)


def test_a_unit_ranks_for_no_post_of_another(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1")
        matching.posts(session, cast, 1)
        elsewhere = matching.posts_of_county(session, cast)
        with pytest.raises(Invalid) as refused:
            wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=elsewhere.id))

    assert codes(refused) == ["matching.not_your_post"]


def test_only_what_the_round_is_about_can_be_wished_each_once_and_not_too_many(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        ids = [post.id for post in matching.posts(session, cast, 4)]
        other_kind = placing.accepted_post(session, cast, kind="elevated").id
        offered = placing.offered_post(session, cast).id
        with pytest.raises(Invalid) as strange:
            wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=[ids[0], other_kind, offered]))
        with pytest.raises(Invalid) as twice:
            wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=[ids[0], ids[0]]))
        with pytest.raises(Invalid) as many:
            wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=ids))
        with pytest.raises(Invalid) as stranger:
            wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=ids[0], candidacy_ids=[9999]))

    assert codes(strange) == ["matching.not_to_be_wished"] * 2
    assert (codes(twice), codes(many)) == (["matching.wished_twice"], ["matching.too_many_wishes"])
    assert codes(stranger) == ["matching.not_to_be_wished"]


def test_wishes_are_taken_from_the_opening_to_the_last_day_and_again_with_a_reason(database, cast):
    with database.writing() as session:
        opened = matching.matched(session, cast)
        post = matching.posts(session, cast, 1)[0].id
        ask = PostWishes(post_ids=[post])
        with pytest.raises(Refused) as before:
            wishes.rank_posts(session, cast.cadre, opened, ask)
        with pytest.raises(Invalid) as past:
            actions.open_wishes(session, cast.city, opened, WishesOpening(until=today() - timedelta(days=1)))
        actions.open_wishes(session, cast.city, opened, WishesOpening(until=today()))
        wishes.rank_posts(session, cast.cadre, opened, ask)
        with at(now() + timedelta(days=1)), pytest.raises(Refused) as over:
            wishes.rank_posts(session, cast.cadre, opened, ask)
        actions.close_wishes(session, cast.city, opened)
        with pytest.raises(Refused) as closed:
            wishes.rank_posts(session, cast.cadre, opened, ask)
        verbs = {choice.verb for choice in MATCHING.choices(cast.city, opened)}
        actions.reopen_wishes(session, cast.city, opened, WishesReopening(until=today(), reason="岗位有增加"))

        assert opened.state == MatchingState.WISHING and len(told(session, "cadre")) == 1
    assert (before.value.code, closed.value.code) == ("workflow.wrong_state", "workflow.wrong_state")
    assert (over.value.code, codes(past)) == ("matching.wishes_over", ["matching.day_past"])
    assert "reopen_wishes" in verbs and "open_wishes" not in verbs


def test_the_policy_says_which_side_is_asked(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast)
        post = matching.posts(session, cast, 1)[0].id
        told_policy = MatchPolicy().changed({"wishes_of_cadres": False, "wishes_of_units": False})
        actions.set_policy(session, cast.city, opened, MatchPolicyChange(policy=told_policy, reason="本批次不征求意愿"))
        with pytest.raises(Refused) as cadre:
            wishes.rank_posts(session, cast.cadre, opened, PostWishes())
        with pytest.raises(Refused) as unit:
            wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=post))
        actions.close_wishes(session, cast.city, opened)
        with pytest.raises(Refused) as neither:
            actions.reopen_wishes(session, cast.city, opened, WishesReopening(until=today(), reason="再次征求"))

    assert cadre.value.code == "matching.no_wishes_of_cadres"
    assert (unit.value.code, neither.value.code) == ("matching.no_wishes_of_units", "matching.no_wishes")


def test_who_is_placed_wishes_no_more(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        placing.candidacy_of(session, opened.round_, cast, "c1").state = "placed"
        session.flush()
        with pytest.raises(Refused) as placed:
            wishes.rank_posts(session, cast.cadre, opened, PostWishes())

    assert placed.value.code == "matching.placed_already"


def test_a_unit_ranks_nobody_for_a_post_that_somebody_holds(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1", "c2")
        held, free = matching.posts(session, cast, 2)
        person = placing.candidacy_of(session, opened.round_, cast, "c1")
        ask = Assignment(round_id=opened.round_id, candidacy_id=person.id, post_id=held.id)
        placements.assign(session, cast.city, ask)
        session.flush()

        assert [each.id for each in wish_lists.own_posts(session, cast.receiver, opened)] == [free.id]
        with pytest.raises(Invalid) as refused:
            wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=held.id))

    assert codes(refused) == ["matching.not_to_be_wished"]


def test_the_log_says_that_somebody_wished_and_only_to_the_organizer(database, cast):
    with database.writing() as session:
        opened = matching.wishing(session, cast, "c1")
        post = matching.posts(session, cast, 1)[0].id
        me = placing.candidacy_of(session, opened.round_, cast, "c1").id
        wishes.rank_posts(session, cast.cadre, opened, PostWishes(post_ids=[post]))
        wishes.rank_people(session, cast.receiver, opened, PersonWishes(post_id=post, candidacy_ids=[me]))

    with database.reading() as session:
        rows = session.scalars(
            select(LogEntry).where(LogEntry.verb.in_(("matching.rank_posts", "matching.rank_people")))
        )
        assert [(row.facts, row.reason, row.path_b, row.cadre_id, row.below) for row in rows] == [
            ("{}", "", None, None, None)
        ] * 2


def test_a_matching_is_seen_by_its_organizer_and_by_those_who_are_asked(database, cast):
    with database.writing() as session:
        opened = matching.matched(session, cast, "c1")
        matching.posts(session, cast, 1)
        round_id = opened.round_id
        seen = {}
        for step in ("before", "asked"):
            seen[step] = {name for name in ("city", "cadre", "receiver", "other_cadre", "other_receiver", "county")
                          if sees(session, getattr(cast, name), round_id)}  # fmt: skip
            if step == "before":
                actions.open_wishes(session, cast.city, opened, WishesOpening(until=today()))

    assert seen == {"before": {"city"}, "asked": {"city", "cadre", "receiver"}}


def sees(session, actor, round_id: int) -> bool:
    try:
        return queries.by_round(session, actor, round_id) is not None
    except NotFound:
        return False
