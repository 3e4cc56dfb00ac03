"""Demand first (B1): offers by the rules of their kind, merged and split off, accepted and taken back."""

import pytest
from sqlalchemy import func, select

from app.domain.cadres.inputs import Unmasking
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment, Cancellation
from app.domain.posts import actions, merging, queries
from app.domain.posts.inputs import PostMerger, PostOffer, PostReturn, PostRevision, PostWayBack, PostWithdrawal
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from app.paging import Window
from tests import make, placing
from tests.posts import HOLLOW, REAL, REAL_INDEX, told

BACK = PostWayBack(reason="分工有调整，重新核定")


def faults(act, *given):
    with pytest.raises(Invalid) as refused:
        act(*given)
    return [(fault.loc[0], fault.code) for fault in refused.value.faults]


def offered(**changes):
    return PostOffer(**placing.offered_fields(**changes))


def merged(session, cast, into, *others):
    return merging.merge(session, cast.city, into, PostMerger(posts=[each.id for each in others]))


def test_an_offer_keeps_what_it_was_told_and_says_the_rest_itself(session, cast):
    post = placing.offered_post(session, cast, **told())
    plain = placing.offered_post(session, cast)

    assert (post.office, post.is_principal, post.substance, post.substance_index) == ("deputy", False, REAL, REAL_INDEX)
    assert (float(post.distance_km), post.contact_phone_masked, post.reveal_phone()) == (
        61.5, "100****5678", "10012345678",
    )  # fmt: skip
    assert (plain.office, plain.substance_index, plain.distance_km) == ("deputy", None, None)


def test_an_offer_against_the_rules_of_its_kind_is_refused_beside_the_field(session, cast):
    def refused(**changes):
        return faults(actions.offer, session, cast.receiver, offered(**changes))

    assert refused(kind="upward_post") == [("direction", "type.direction")]
    assert refused(direction="lateral", office="deputy") == [("office", "type.cross_lateral_seat")]
    assert refused(kind="graduate", office="deputy") == [("office", "type.graduate_seat")]
    assert refused(kind="principal_assistant") == [("office", "type.principal_assistant_seat")]
    assert refused(kind="elevated", portfolio="") == [("portfolio", "type.must_tell")]
    assert refused(kind="upward_post", direction="up") == [("substance", "type.must_tell")]
    assert refused(rank="9Z99", strengths=["magic"]) == [
        ("rank", "vocab.unknown_code"), ("strengths", "vocab.unknown_code"),
    ]  # fmt: skip
    assert refused(languages=["klingon"]) == [("languages", "vocab.unknown_code")]
    assert refused(portfolio_areas=["steady"]) == [("portfolio_areas", "post.not_an_area")]


def test_an_offer_from_before_the_rule_is_not_accepted_against_it(session, cast):
    post = placing.offered_post(session, cast, kind="elevated")
    post.office = "deputy"
    session.flush()

    assert make.refusal(Refused, actions.accept, session, cast.city, post) == "type.elevated_seat"
    assert post.state == "offered"


def test_a_revision_without_a_phone_keeps_it_and_an_empty_one_takes_it_off(session, cast):
    post = placing.offered_post(session, cast, **told())
    same = placing.revised_fields(**told())

    actions.revise(session, cast.receiver, post, PostRevision(**same | {"contact_phone": None, "substance": HOLLOW}))
    kept, index = post.reveal_phone(), post.substance_index
    actions.revise(session, cast.receiver, post, PostRevision(**same | {"contact_phone": "", "substance": None}))

    assert (kept, index, post.reveal_phone(), post.substance_index) == ("10012345678", 0, "", None)


def test_like_offers_become_one_post_with_their_places_together(session, cast):
    post, twin = placing.offered_post(session, cast), placing.offered_post(session, cast, title="副镇长", places=2)

    merged(session, cast, post, twin)

    assert (post.places, post.state, twin.state, twin.merged_into_id, twin.places) == (
        3,
        "offered",
        "merged",
        post.id,
        2,
    )
    assert [each.id for each in post.merged] == [twin.id]


def test_a_unit_and_its_department_may_be_merged_and_strangers_may_not(session, cast):
    county = actions.offer(session, cast.city, offered(unit_code="140521"))
    town = placing.offered_post(session, cast)
    neighbour = actions.offer(session, cast.city, offered(unit_code="140521105"))
    others = {
        "kind": placing.offered_post(session, cast, kind="elevated"),
        "direction": placing.offered_post(session, cast, direction="front_line"),
        "office": placing.offered_post(session, cast, office="head_assistant"),
        "neighbour": neighbour,
        "itself": town,
    }

    refused = {
        why: faults(merging.merge, session, cast.city, town, PostMerger(posts=[other.id]))
        for why, other in others.items()
    }
    merged(session, cast, county, town, neighbour)

    assert set(map(tuple, refused.values())) == {(("posts", "post.not_like"),)}
    assert (county.places, town.merged_into_id, neighbour.merged_into_id) == (3, county.id, county.id)


def test_all_are_merged_or_none(session, cast):
    post, free = placing.accepted_post(session, cast), placing.accepted_post(session, cast, title="副镇长")
    taken = placing.assigned(session, cast).post

    with session.begin_nested() as attempt:
        refused = make.refusal(Refused, merged, session, cast, post, free, taken)
        attempt.rollback()
    session.expire_all()

    assert refused == "post.people_on_it"
    assert (post.places, free.state, taken.state) == (1, "accepted", "accepted")


def test_a_merged_post_is_split_off_again_with_its_places(session, cast):
    post, twin = placing.accepted_post(session, cast), placing.accepted_post(session, cast, title="副镇长", places=2)
    merged(session, cast, post, twin)

    merging.split_off(session, cast.city, twin, BACK)

    assert (post.places, twin.state, twin.merged_into_id, twin.places, twin.answer) == (
        1,
        "offered",
        None,
        2,
        BACK.reason,
    )


def test_people_on_the_merged_post_keep_their_places(session, cast):
    post, twin = placing.accepted_post(session, cast), placing.accepted_post(session, cast, title="副镇长")
    merged(session, cast, post, twin)
    round_ = placing.confirmed_round(session, cast, "c1", "c2")
    for key in ("c1", "c2"):
        candidacy = placing.candidacy_of(session, round_, cast, key)
        asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=post.id)
        last = placements.assign(session, cast.city, asked)

    refused = make.refusal(Refused, merging.split_off, session, cast.city, twin, BACK)
    placements.cancel(session, cast.city, last, Cancellation(reason="另有任用，重新安排"))
    merging.split_off(session, cast.city, twin, BACK)

    assert (refused, post.places, twin.state) == ("post.places_in_use", 1, "offered")


def test_what_was_merged_twice_is_split_off_from_the_outside_in(session, cast):
    outer, middle, inner = (placing.offered_post(session, cast, title=f"副镇长{n}") for n in range(3))
    merged(session, cast, middle, inner)
    merged(session, cast, outer, middle)

    refused = make.refusal(Refused, merging.split_off, session, cast.city, inner, BACK)
    merging.split_off(session, cast.city, middle, BACK)
    merging.split_off(session, cast.city, inner, BACK)

    assert refused == "post.merged_further"
    assert [(each.places, each.state) for each in (outer, middle, inner)] == [(1, "offered")] * 3


def test_a_merger_of_too_many_places_is_refused(session, cast):
    post, twin = placing.offered_post(session, cast, places=30), placing.offered_post(session, cast, places=21)

    assert make.refusal(Refused, merged, session, cast, post, twin) == "post.too_many_places"


def test_an_acceptance_is_taken_back_while_nobody_is_placed(session, cast):
    placement = placing.assigned(session, cast)
    post = placement.post

    refused = make.refusal(Refused, actions.reopen, session, cast.city, post, BACK)
    placements.cancel(session, cast.city, placement, Cancellation(reason="另有任用，重新安排"))
    actions.reopen(session, cast.city, post, BACK)

    assert (refused, post.state, post.answer) == ("post.people_on_it", "offered", BACK.reason)


def test_a_return_is_taken_back_by_the_organizer_alone_and_says_why(session, cast):
    post = actions.return_(session, cast.city, placing.offered_post(session, cast), PostReturn(reason="职责太空"))

    with pytest.raises(Forbidden):
        actions.take_back(session, cast.receiver, post, BACK)
    actions.take_back(session, cast.city, post, BACK)

    assert (post.state, post.answer) == ("offered", BACK.reason)
    assert make.refusal(Refused, actions.take_back, session, cast.city, post, BACK) == "workflow.wrong_state"


@pytest.mark.parametrize("stood", ["offered", "accepted"])
def test_a_withdrawn_post_goes_on_where_it_stood(session, cast, stood):
    post = (placing.accepted_post if stood == "accepted" else placing.offered_post)(session, cast)
    actions.withdraw(session, cast.receiver, post, PostWithdrawal(reason="本镇机构调整，暂不需要"))

    with pytest.raises(Forbidden):
        actions.restore(session, cast.receiver, post, BACK)
    actions.restore(session, cast.city, post, BACK)

    assert (post.state, post.answer) == (stood, BACK.reason)


def test_the_most_real_come_first_and_those_that_did_not_say_last(session, cast):
    for title, substance in (("没填", None), ("空的", HOLLOW), ("实的", REAL)):
        placing.accepted_post(session, cast, title=title, substance=substance)

    def titles(limit=50, **wanted):
        found, window = [], Window(limit=limit)
        while True:
            page = queries.search(session, cast.city, window, queries.PostFilter(**wanted))
            found += [row.title for row in page.items]
            if page.next is None:
                return found
            window = Window(page.next, limit)

    assert titles(order=queries.PostOrder.SUBSTANCE) == titles(1, order=queries.PostOrder.SUBSTANCE) == [
        "实的", "空的", "没填",
    ]  # fmt: skip
    assert titles(substance_least=0) == ["空的", "实的"] and titles(substance_least=50) == ["实的"]


def test_who_looks_at_the_telephone_is_in_the_log_and_the_number_is_not(database, cast):
    with database.writing() as session:
        post = placing.accepted_post(session, cast, **told())
        clear = actions.unmask(session, cast.cadre, post, Unmasking(reason="询问岗位情况"))
        with pytest.raises(Forbidden):
            actions.unmask(session, cast.judge, post, Unmasking(reason="询问岗位情况"))

    with database.reading() as session:
        said = session.execute(select(LogEntry.actor_name, LogEntry.reason).where(LogEntry.verb == "post.unmask")).all()
        facts = session.scalars(select(LogEntry.facts)).all()
        assert clear == "10012345678"
        assert said == [("何静姝", "询问岗位情况")]
        assert "10012345678" not in str(facts) and "蔺志远" not in str(facts)
        assert session.scalar(select(func.count()).where(LogEntry.verb == "post.offer")) == 1
