"""N11: every kind comes for its usual term, unless the policy of the round says otherwise."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.placements.models import Placement
from app.domain.placements.terms import last_day
from app.domain.rounds import actions
from app.domain.rounds.inputs import RoundEntry
from app.domain.rounds.policy import RoundPolicy
from app.errors import Invalid
from tests import make, placing, planning


def test_a_round_begins_with_the_usual_term_of_its_kind_and_the_policy_may_change_it(session, cast):
    plain, asked = ({"kind": "graduate"}, {"kind": "graduate", "policy": {"reserve_places": 1}})
    told = {"kind": "graduate", "policy": {"term_months": 18}}

    terms = [make.draft_round(session, cast, **changes).rules.term_months for changes in ({}, plain, asked, told)]

    assert terms == [12, 24, 24, 18]


def test_a_draft_of_another_kind_takes_that_kinds_usual_term_unless_one_was_set(session, cast):
    usual = make.draft_round(session, cast)
    own = make.draft_round(session, cast, policy={"term_months": 18})

    for round_ in (usual, own):
        actions.revise(session, cast.city, round_, RoundEntry(**make.round_entry(kind="graduate")))
    before = usual.rules.term_months
    actions.set_policy(session, cast.city, own, RoundPolicy(reserve_places=1))

    assert (before, own.rules.term_months, own.rules.reserve_places) == (24, 24, 1)


@pytest.mark.parametrize(("policy", "months"), [({"term_months": 12}, (12, 24)), ({"term_months": 9}, (9, 9))])
def test_a_kind_comes_for_its_usual_term_unless_the_policy_says_otherwise(database, cast, policy, months):
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1", "c2", policy=policy)
        graduate = {"kind": "graduate", "office": "middle_assistant"}
        lines = [planning.posts("cross", "down", 3), planning.posts("graduate", "down", 2)]
        planning.divided(session, cast, round_, *lines, reason="调剂")
        own, other = (placing.accepted_post(session, cast, **kind) for kind in ({}, graduate))
        cadre = placing.candidacy_of(session, round_, cast, "c2").cadre
        cadre.education = "21"

        placed = [
            placements.assign(session, cast.city, Assignment(round_id=round_.id, candidacy_id=each.id, post_id=post.id))
            for each, post in zip(round_.candidacies, (own, other), strict=True)
        ]

        assert [each.ends_on for each in placed] == [last_day(date(2026, 3, 1), n) for n in months]


def test_the_term_of_one_placement_may_be_another_up_to_the_longest_of_the_round(database, cast):
    with database.writing() as session:
        round_ = placing.confirmed_round(session, cast, "c1", "c2", policy={"longest_months": 24})
        post = placing.accepted_post(session, cast, places=2)
        one, other = (
            {"round_id": round_.id, "candidacy_id": each.id, "post_id": post.id} for each in round_.candidacies
        )

        placed = placements.assign(session, cast.city, Assignment(**one, term_months=24))
        with pytest.raises(Invalid) as refused:
            placements.assign(session, cast.city, Assignment(**other, term_months=25))

        assert (placed.ends_on, placed.terms[0].ends_on) == (date(2028, 2, 29), date(2028, 2, 29))
        assert [(each.loc, each.code) for each in refused.value.faults] == [
            (("term_months",), "placement.term_too_long")
        ]
        assert session.scalar(select(func.count()).select_from(Placement)) == 1


def test_a_policy_whose_longest_term_is_shorter_than_its_term_is_refused(session, cast):
    round_ = make.draft_round(session, cast)

    with pytest.raises(Invalid) as refused:
        actions.set_policy(session, cast.city, round_, RoundPolicy(term_months=18, longest_months=12))

    assert [each.code for each in refused.value.faults] == ["round.longest_below_term"]
