"""From a round carried through its own actions to a post: who may be placed, and what the log says of it."""

from sqlalchemy import select

from app.domain.placements import actions, places, queries
from app.domain.placements.inputs import Assignment, Cancellation
from app.domain.rounds.models import Candidacy
from app.errors import Refused
from app.log import LogEntry
from tests import make, placing


def by_state(session, round_):
    """The first candidacy in each state, with the state's word."""
    return {each.state.value: each for each in sorted(round_.candidacies, key=lambda one: one.id, reverse=True)}


def asked(candidacy, post):
    return Assignment(round_id=candidacy.round_id, candidacy_id=candidacy.id, post_id=post.id)


def test_only_confirmed_people_of_a_finished_round_are_placed(database, cast):
    with database.writing() as session:
        round_ = make.confirmed_round(session, cast)
        people = by_state(session, round_)
        post = placing.accepted_post(session, cast, places=5)

        refused = {
            state: make.refusal(Refused, actions.assign, session, cast.city, asked(candidacy, post))
            for state, candidacy in people.items()
            if state != "confirmed"
        }
        placed = actions.assign(session, cast.city, asked(people["confirmed"], post))

        assert refused and set(refused.values()) == {"workflow.wrong_state"}
        assert (placed.starts_on, placed.state) == (round_.starts_on, "assigned")
        assert people["confirmed"].state == "placed"


def test_the_log_tells_of_both_the_candidacy_and_the_placement(database, cast):
    with database.writing() as session:
        placement = placing.assigned(session, cast)
        actions.cancel(session, cast.city, placement, Cancellation(reason="岗位职责有变"))

    with database.reading() as session:
        told = session.execute(
            select(LogEntry.verb, LogEntry.reason).where(LogEntry.type.in_(("placement", "candidacy")))
        ).all()
    assert sorted(told) == [
        ("candidacy.place", ""), ("candidacy.release", ""), ("placement.assign", ""),
        ("placement.cancel", "岗位职责有变"),
    ]  # fmt: skip


def test_nobody_is_offered_the_moves_of_a_candidacy_that_a_placement_makes(database, cast):
    from app.domain.rounds.people.states import CANDIDACY

    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1")
        candidacy = placing.candidacy_of(session, round_, cast, "c1")

        assert CANDIDACY.choices(cast.city, candidacy) == []


def test_only_open_posts_of_the_rounds_kind_are_offered_for_choice(database, cast):
    with database.writing() as session:
        placing.assigned(session, cast, "c2", title="已满")
        round_ = placing.confirmed_round(session, cast, "c1")
        fitting = placing.accepted_post(session, cast, title="合适", places=2)
        placing.accepted_post(session, cast, title="类型不同", kind="elevated")
        placing.accepted_post(session, cast, title="方向不同", direction="lateral")
        placing.accepted_post(session, cast, title="本单位", unit_code="NYJ")
        placing.offered_post(session, cast, title="未采纳")
        candidacy = session.get(Candidacy, placing.candidacy_of(session, round_, cast, "c1").id)

        offered = places.open_to(session, cast.city, candidacy)

        assert [(each.post.id, each.free) for each in offered] == [(fitting.id, 2)]


def test_a_post_the_person_may_not_be_put_on_is_told_with_the_rule_that_says_no(database, cast):
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1", kind="elevated")
        for title, rank in (("高一级", "1A41"), ("高两级", "1A32")):
            placing.accepted_post(session, cast, title=title, kind="elevated", rank=rank)
        placing.accepted_post(session, cast, title="本单位", kind="elevated", unit_code="NYJ")
        candidacy = placing.candidacy_of(session, round_, cast, "c1")
        candidacy.cadre.rank = "1A42"

        weighed = places.weighed_for(session, cast.city, candidacy)

        assert {each.post.title: each.hindered.code if each.hindered else None for each in weighed} == {
            "高一级": None, "高两级": "type.elevated_one_up", "本单位": "placement.own_unit",
        }  # fmt: skip
        for each in weighed:
            asked = Assignment(round_id=round_.id, candidacy_id=candidacy.id, post_id=each.post.id)
            if each.hindered:
                assert make.refusal(Refused, actions.assign, session, cast.city, asked) == each.hindered.code


def test_an_organizer_finds_its_own_people_waiting_and_no_others(database, cast):
    with database.writing() as session:
        placing.confirmed_round(session, cast, "c1", "c2")
        placing.confirmed_round(session, cast, "c3", organizer_id=cast.unit(session, "140521").id)

        def names(actor):
            return [row.name for row in queries.waiting(session, actor)]

        assert names(cast.city) == ["何静姝", "陈思远", "李若彤"]
        assert names(cast.county) == ["李若彤"]
        assert names(cast.other_county) == []
