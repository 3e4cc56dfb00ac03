"""A round's matching and its drafts: made, changed, copied, renamed, set aside, each with its way back."""

import pytest
from sqlalchemy import select

from app.domain.matching import actions, drafts
from app.domain.matching.inputs import (
    DraftChange,
    DraftCopy,
    DraftName,
    MatchPolicyChange,
    NewDraft,
)
from app.domain.matching.models import Draft
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import DRAFT, DraftState
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.states import ROUND
from app.errors import Invalid, Refused
from app.log import LogEntry
from tests import matching

pytestmark = pytest.mark.usefixtures("faked")

REASON = "镇里急需懂统计的人"


def test_a_matching_is_opened_once_and_only_for_a_confirmed_round(database, cast):
    with database.writing() as session:
        opened = matching.matched(session, cast)
        selecting = matching.confirmed(session, cast, "c3", state="selecting")

        with pytest.raises(Refused) as early:
            actions.match(session, cast.city, selecting)
        with pytest.raises(Refused) as twice:
            actions.match(session, cast.city, opened.round_)
        offered = {choice.verb for choice in ROUND.choices(cast.city, opened.round_)}

    assert (early.value.code, twice.value.code) == ("workflow.wrong_state", "round.matched")
    assert "match" not in offered


def test_the_policy_changes_with_a_reason_and_the_log_keeps_old_and_new(database, cast):
    policy = MatchPolicy().changed({"most_wishes": 5, "rules": {"former_unit": {"on": True}}})
    with database.writing() as session:
        opened = matching.matched(session, cast)
        actions.set_policy(session, cast.city, opened, MatchPolicyChange(policy=policy, reason="部务会议定"))
        with pytest.raises(Refused) as same:
            actions.set_policy(session, cast.city, opened, MatchPolicyChange(policy=policy, reason="部务会议定"))

    with database.reading() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "matching.set_policy")).one()
        assert entry.reason == "部务会议定"
        assert '"most_wishes": {"from": 3, "to": 5}' in entry.facts and "rules.former_unit" in entry.facts
        assert '"rules.kin"' not in entry.facts
    assert same.value.code == "matching.policy_unchanged"


def test_a_copy_has_the_same_pins_and_changes_and_leaves_the_first_as_it_is(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        post = matching.all_posts(session)[1]
        drafts.pin(session, cast.city, draft, matching.pin_of(session, draft, cast, "c2", post))
        drafts.change(session, cast.city, draft, DraftChange(places={str(post.id): 1}))
        twin = drafts.copy(session, cast.city, draft, DraftCopy(name="方案二"))
        session.flush()

        assert (twin.copied_from_id, twin.changes, twin.state) == (draft.id, draft.changes, DraftState.EDITING)
        assert [(p.candidacy_id, p.post_id, p.kind, p.reason) for p in twin.pins] == [
            (p.candidacy_id, p.post_id, p.kind, p.reason) for p in draft.pins
        ]
        with pytest.raises(Invalid) as taken:
            drafts.copy(session, cast.city, draft, DraftCopy(name="方案一"))
    assert taken.value.faults[0].code == "draft.name_taken"


def test_what_a_draft_tries_must_be_a_policy_and_posts_of_the_round(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        faults = []
        for asked in (
            {"policy": {"most_wishes": 99}},
            {"policy": {"rules": {"kin": {"on": False}}}},
            {"places": {"77": 1}},
        ):
            with pytest.raises(Invalid) as wrong:
                drafts.change(session, cast.city, draft, DraftChange(**asked))
            faults.append((wrong.value.faults[0].loc[0], wrong.value.faults[0].code))
        with pytest.raises(Refused) as same:
            drafts.change(session, cast.city, draft, DraftChange())
        drafts.change(session, cast.city, draft, DraftChange(policy={"rules": {"former_unit": {"on": True}}}))

        assert draft.rules.is_on("former_unit") and not draft.matching.rules.is_on("former_unit")
    assert faults == [
        ("policy", "draft.policy_wrong"), ("policy", "draft.policy_wrong"), ("places", "draft.not_offered"),
    ]  # fmt: skip
    assert same.value.code == "draft.unchanged"


def test_a_draft_set_aside_goes_on_where_it_was(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, places=2).id
    matching.solved(database, cast, draft_id)
    with database.writing() as session:
        draft = session.get_one(Draft, draft_id)
        drafts.set_aside(session, cast.city, draft, Grounds(reason="先看方案二"))
        assert draft.state == DraftState.SET_ASIDE
        assert {choice.verb for choice in DRAFT.choices(cast.city, draft)} == {"copy", "rename", "take_up"}
        drafts.take_up(session, cast.city, draft, Grounds(reason="还是方案一"))

        assert draft.state == DraftState.SOLVED


def test_a_draft_has_a_name_of_its_own_and_can_be_renamed(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=0)
        drafts.add(session, cast.city, draft.matching, NewDraft(name="方案二"))
        with pytest.raises(Invalid) as taken:
            drafts.rename(session, cast.city, draft, DraftName(name="方案二"))
        drafts.rename(session, cast.city, draft, DraftName(name="就近方案", note="离家近"))

        assert (draft.name, draft.note) == ("就近方案", "离家近")
    assert taken.value.faults[0].code == "draft.name_taken"
