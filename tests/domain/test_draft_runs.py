"""Solving a draft: what it needs, its job, its answer or conflict, what a failing child leaves, stopping."""

import pytest
from sqlalchemy import select

from app import long_work
from app.domain.matching import drafts
from app.domain.matching.inputs import (
    NewDraft,
    PinRemoval,
)
from app.domain.matching.models import Draft
from app.domain.matching.states import DraftState
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import matching, placing

pytestmark = pytest.mark.usefixtures("faked")


def verbs(session, type_: str) -> list[str]:
    return list(session.scalars(select(LogEntry.verb).where(LogEntry.type == type_).order_by(LogEntry.seq)))


def test_a_run_is_a_job_and_its_answer_becomes_lines(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", "c3", places=2).id

    matching.solved(database, cast, draft_id)

    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        first, second = matching.all_posts(session)
        assert (draft.state, draft.placed, draft.unplaced, draft.points) == (DraftState.SOLVED, 2, 1, 200)
        assert (draft.job.state, draft.job.progress, draft.proven, draft.solver) == ("done", 100, True, "fake 1")
        assert draft.answer["people"] == 3 and draft.solved_at is not None
        assert list(matching.lines(session, draft_id).values()) == [first.id, second.id, None]
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
        assert len(matching.lines(session, draft_id)) == 2


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
