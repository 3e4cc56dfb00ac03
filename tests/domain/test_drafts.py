"""A round's matching and its drafts: made, pinned, changed, solved, copied, set aside, each with its way back."""

import pytest
from sqlalchemy import select

from app import long_work
from app.clock import today
from app.domain.matching import actions, desk, drafts
from app.domain.matching.inputs import (
    DraftChange,
    DraftCopy,
    DraftName,
    MatchPolicyChange,
    NewDraft,
    NewPin,
    PinRemoval,
)
from app.domain.matching.models import Draft, DraftPair, Pin
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import DRAFT, DraftState, PinKind
from app.domain.posts.models import Post
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.states import ROUND
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from tests import matching, placing

REASON = "镇里急需懂统计的人"


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    matching.fake_tasks(monkeypatch)
    yield
    desk.close()


def pin_of(session, draft, cast, key: str, post: Post, kind: str = "pin") -> NewPin:
    person = placing.candidacy_of(session, draft.round_, cast, key)
    return NewPin(kind=kind, candidacy_id=person.id, post_id=post.id, reason=REASON)


def lines(session, draft_id: int) -> dict[int, int | None]:
    query = select(DraftPair.candidacy_id, DraftPair.post_id).where(DraftPair.draft_id == draft_id)
    return dict(session.execute(query).all())


def verbs(session, type_: str) -> list[str]:
    return list(session.scalars(select(LogEntry.verb).where(LogEntry.type == type_).order_by(LogEntry.seq)))


def all_posts(session) -> list[Post]:
    return list(session.scalars(select(Post).order_by(Post.id)))


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


def test_a_run_is_a_job_and_its_answer_becomes_lines(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", "c3", places=2).id

    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        first, second = all_posts(session)
        assert (draft.state, draft.placed, draft.unplaced, draft.points) == (DraftState.SOLVED, 2, 1, 200)
        assert (draft.job.state, draft.job.progress, draft.proven, draft.solver) == ("done", 100, True, "fake 1")
        assert draft.answer["people"] == 3 and draft.solved_at is not None
        assert list(lines(session, draft_id).values()) == [first.id, second.id, None]
        assert verbs(session, "draft") == ["draft.add", "draft.run", "draft.finish"]


def test_nobody_to_place_and_no_open_post_are_said_before_a_run(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=0)
        with pytest.raises(Refused) as no_post:
            drafts.run(session, cast.city, draft)
        post = placing.accepted_post(session, cast)
        for person in draft.round_.candidacies:
            person.state = "placed"
        session.flush()
        with pytest.raises(Refused) as nobody:
            drafts.run(session, cast.city, draft)

    assert (no_post.value.code, nobody.value.code) == ("draft.no_post_open", "draft.nobody_to_place")
    assert post.id


def test_a_pin_after_solving_puts_the_draft_back_and_is_kept_on_the_next_run(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", places=2).id
    matching.solved(database, cast, draft_id)
    with database.writing() as session:
        draft, last = session.get_one(Draft, draft_id), all_posts(session)[1]
        before = lines(session, draft_id)
        asked = pin_of(session, draft, cast, "c1", last)
        drafts.pin(session, cast.city, draft, asked)
        assert (draft.state, lines(session, draft_id)) == (DraftState.EDITING, before)

    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        assert lines(session, draft_id)[asked.candidacy_id] == last.id
        pin = session.scalars(select(Pin)).one()
        assert (pin.kind, pin.reason, pin.put_by, pin.put_on) == (PinKind.PIN, REASON, "林佩之", today())
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.pin")).one()
        assert entry.actor_name == "林佩之" and REASON not in entry.reason + entry.facts


def test_a_pair_is_pinned_once_and_a_person_to_one_post(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        first, second = all_posts(session)
        drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", first))
        drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", second, "ban"))
        codes = []
        for post, kind in ((first, "ban"), (first, "pin"), (second, "ban")):
            with pytest.raises(Refused) as refused:
                drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", post, kind))
            codes.append(refused.value.code)
        third = placing.accepted_post(session, cast, title="副镇长")
        with pytest.raises(Refused) as elsewhere:
            drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", third))

    assert codes == ["draft.pinned_already"] * 3
    assert elsewhere.value.code == "draft.pinned_elsewhere"


def test_a_pin_names_somebody_to_place_and_a_post_of_the_round(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        other = placing.accepted_post(session, cast, kind="elevated")
        stranger = matching.confirmed(session, cast, "c5").candidacies
        session.flush()
        stranger = placing.candidacy_of(session, draft.round_, cast, "c1").id + 50
        told = {"kind": "pin", "reason": REASON}
        with pytest.raises(Invalid) as who:
            drafts.pin(session, cast.city, draft, NewPin(candidacy_id=stranger, post_id=other.id, **told))
        with pytest.raises(Invalid) as where:
            drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", other))

    assert (who.value.faults[0].code, where.value.faults[0].code) == ("draft.not_to_place", "draft.not_offered")


def test_a_removed_pin_is_gone_and_the_log_says_which_and_why(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c1", all_posts(session)[0]))
        drafts.unpin(session, cast.city, draft, PinRemoval(pin_id=draft.pins[0].id, reason="情况有变"))
        assert draft.pins == []
        with pytest.raises(Invalid) as gone:
            drafts.unpin(session, cast.city, draft, PinRemoval(pin_id=999, reason="情况有变"))

    with database.reading() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.verb == "draft.unpin")).one()
        assert entry.reason == "情况有变" and '"kind": "pin"' in entry.facts
        assert session.scalars(select(Pin)).all() == []
    assert gone.value.faults[0].code == "draft.no_such_pin"


def test_a_copy_has_the_same_pins_and_changes_and_leaves_the_first_as_it_is(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        post = all_posts(session)[1]
        drafts.pin(session, cast.city, draft, pin_of(session, draft, cast, "c2", post))
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


def test_a_conflict_is_an_answer_without_lines(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        draft.note = "conflict"

    matching.solved(database, cast, draft.id)

    with database.reading() as session:
        found = session.get_one(Draft, draft.id)
        assert (found.state, found.answer["conflict"]["rules"]) == (DraftState.INFEASIBLE, ["pins"])
        assert found.job.state == "done"


@pytest.mark.parametrize(("note", "code"), [("fail", "matching.fault"), ("die", "matching.child_died")])
def test_a_child_that_fails_or_dies_fails_the_draft_in_words_and_the_next_run_has_a_new_one(
    database, cast, note, code, capfd
):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=2)
        draft.note = note
    matching.solved(database, cast, draft.id)
    with database.writing() as session:
        failed = session.get_one(Draft, draft.id)
        assert (failed.state, failed.job.state, failed.job.fault) == (DraftState.FAILED, "failed", code)
        failed.note = ""

    matching.solved(database, cast, draft.id)

    with database.reading() as session:
        assert session.get_one(Draft, draft.id).state == DraftState.SOLVED
    said = "".join(capfd.readouterr())
    assert "何静姝" not in said and "140521199403050022" not in said


def test_a_run_that_is_stopped_leaves_the_answer_before_it(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, places=2).id
    matching.solved(database, cast, draft_id)
    with database.writing() as session:
        drafts.run(session, cast.city, session.get_one(Draft, draft_id))
    with database.writing() as session:
        drafts.stop(session, cast.city, session.get_one(Draft, draft_id))

    assert long_work.run_waiting(database) == []
    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        assert (draft.state, draft.job.state, draft.placed) == (DraftState.EDITING, "cancelled", 2)
        assert len(lines(session, draft_id)) == 2


def test_only_the_organizer_moves_a_draft(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        for actor in (cast.county, cast.sender, cast.receiver, cast.cadre, cast.audit):
            with pytest.raises(Forbidden):
                drafts.run(session, actor, draft)
            with pytest.raises(Forbidden):
                drafts.unpin(session, actor, draft, PinRemoval(pin_id=1, reason="试一试"))


def test_no_draft_is_begun_where_the_confirmation_was_taken_back(database, cast):
    with database.writing() as session:
        draft = matching.draft(session, cast, places=1)
        draft.round_.state = "publicized"
        with pytest.raises(Refused) as add:
            drafts.add(session, cast.city, draft.matching, NewDraft(name="方案二"))
        with pytest.raises(Refused) as run:
            drafts.run(session, cast.city, draft)

    assert {add.value.code, run.value.code} == {"matching.round_not_confirmed"}
