"""The long work of an adoption: one worker does it, a dead one leaves nothing, it is cancelled before the commit, it is
refused where the rows are no more those that the draft was solved from."""

import json
import threading

import pytest
from sqlalchemy import select

from app import long_acts, long_jobs, long_work
from app.clock import at, now
from app.domain.matching import adopting, adoption, desk, drafts
from app.domain.matching.inputs import Adoption, DraftName, MatchPolicyChange
from app.domain.matching.models import Draft
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import DraftState
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.placements.models import Placement
from app.domain.posts.models import Post
from app.log import LogEntry
from app.long_jobs import LEASE, LongJob
from tests import matching, placing

PATIENCE = 20.0


@pytest.fixture(autouse=True)
def closed():
    desk.close()
    yield
    desk.close()


@pytest.fixture
def solved(database, cast) -> int:
    with database.writing() as session:
        draft_id = matching.draft(session, cast, "c1", "c2", "c3", places=2).id
    matching.solved(database, cast, draft_id)
    return draft_id


def asked(database, cast, draft_id: int, **told) -> int:
    with database.writing() as session:
        return adoption.adopt(session, cast.city, session.get_one(Draft, draft_id), Adoption(**told)).id


def how_it_stands(database) -> tuple[str, str, int]:
    """State of the draft, of its job, how many placements there are."""
    with database.reading() as session:
        draft = session.scalars(select(Draft)).one()
        return draft.state, draft.job.state, len(session.scalars(select(Placement.id)).all())


def test_a_worker_that_died_leaves_nothing_and_the_next_one_adopts(database, cast, faked, solved):
    job = asked(database, cast, solved)
    with database.writing() as session:
        dead = long_jobs.lease(session)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        adopting.Adopting().write(session, dead, None, lambda *_: None, bool)
        raise ZeroDivisionError
    assert how_it_stands(database) == (DraftState.UNDER_WAY, "running", 0)

    with at(now() + LEASE * 2):
        assert long_work.run_waiting(database) == [job]

    assert how_it_stands(database) == (DraftState.ADOPTED, "done", 2)


def test_a_worker_that_lost_its_lease_places_nobody(database, cast, faked, solved):
    asked(database, cast, solved)
    with database.writing() as session:
        slow = long_jobs.lease(session)
    with at(now() + LEASE * 2):
        long_work.run_waiting(database)

    with pytest.raises(long_jobs.Cancelled), database.writing() as session:
        long_jobs.finish(session, slow, None)

    assert how_it_stands(database) == (DraftState.ADOPTED, "done", 2)


def test_of_two_workers_one_adopts(database, cast, faked, solved):
    asked(database, cast, solved)
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.extend(long_work.run_waiting(database))) for _ in range(2)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert len(done) == 1 and how_it_stands(database) == (DraftState.ADOPTED, "done", 2)
    with database.reading() as session:
        assert len(session.scalars(select(LogEntry.seq).where(LogEntry.verb == "draft.adopt")).all()) == 1


def test_what_waits_is_cancelled_and_the_draft_is_as_it_was(database, cast, faked, solved):
    for before in (DraftState.SOLVED, DraftState.ADOPTED):
        if before == DraftState.ADOPTED:
            matching.adopted(database, cast, solved)
        with database.writing() as session:
            draft = session.get_one(Draft, solved)
            ask = adoption.adopt if before == DraftState.SOLVED else adoption.unadopt
            told = Adoption() if before == DraftState.SOLVED else adoption.AdoptionReversal(reason="重新研究")
            job = ask(session, cast.city, draft, told)
        with database.writing() as session:
            long_acts.cancel(session, cast.city, session.get_one(LongJob, job.id))

        assert long_work.run_waiting(database) == []
        assert how_it_stands(database)[:2] == (before, "cancelled")


@pytest.mark.only_on("postgresql")  # SQLite's one writer is the adoption itself: who cancels waits, and is refused
def test_it_is_cancelled_in_the_middle_and_nobody_is_placed(database, cast, faked, solved, monkeypatch):
    job = asked(database, cast, solved)
    monkeypatch.setattr(long_work, "ASK_EVERY", 0.0)
    assign, seen = placements.assign, []

    def cancelled_after_the_first(*args):
        placed = assign(*args)
        if not seen:
            with database.writing() as other:
                long_acts.cancel(other, cast.city, other.get_one(LongJob, job))
        seen.append(placed)
        return placed

    monkeypatch.setattr(placements, "assign", cancelled_after_the_first)
    long_work.run_waiting(database)

    assert len(seen) == 1 and how_it_stands(database) == (DraftState.SOLVED, "cancelled", 0)


def test_a_process_that_ends_gives_the_work_back(database, cast, faked, solved):
    asked(database, cast, solved)
    stopping = iter([False, True, True, True, True])

    long_work.run_waiting(database, stopping=lambda: next(stopping, True))

    assert how_it_stands(database) == (DraftState.UNDER_WAY, "waiting", 0)
    long_work.run_waiting(database)
    assert how_it_stands(database) == (DraftState.ADOPTED, "done", 2)


def test_how_far_it_is_can_be_seen_while_people_are_placed(database, cast, faked, solved, monkeypatch):
    job, heard = asked(database, cast, solved), []
    assign = placements.assign

    def looked_at(*args):
        with database.reading() as session:
            heard.append(session.get_one(LongJob, job).heard)
        return assign(*args)

    monkeypatch.setattr(placements, "assign", looked_at)
    long_work.run_waiting(database)

    assert [stage for _, stage in heard] == ["assigning", "assigning"] and heard[0][0] < heard[1][0] < 100
    with database.reading() as session:
        assert session.get_one(LongJob, job).heard == (100, "")


def test_a_draft_renamed_while_it_is_adopted_is_adopted_under_its_new_name(database, cast, faked, solved, monkeypatch):
    asked(database, cast, solved)
    with database.writing() as session:
        drafts.rename(session, cast.city, session.get_one(Draft, solved), DraftName(name="定稿"))

    long_work.run_waiting(database)

    with database.reading() as session:
        assert (session.get_one(Draft, solved).name, session.get_one(Draft, solved).state) == ("定稿", "adopted")


def test_a_right_that_is_not_there_any_more_was_there_when_it_was_asked(database, cast, faked, solved):
    asked(database, cast, solved)
    with database.reading() as session:
        job = session.scalars(select(LongJob).where(LongJob.kind == adoption.ADOPT)).one()

    assert job.actor == cast.city


def other_policy(session, cast, draft):
    policy = MatchPolicy().changed({"most_wishes": 5})
    actions_of = MatchPolicyChange(policy=policy, reason="部务会议定")
    matching.actions.set_policy(session, cast.city, draft.matching, actions_of)


def somebody_gone(session, cast, draft):
    person = placing.candidacy_of(session, draft.round_, cast, "c3")
    post = placing.accepted_post(session, cast, title="副镇长")
    told = {"round_id": person.round_id, "candidacy_id": person.id, "post_id": post.id}
    placements.assign(session, cast.city, Assignment(**told))
    post.places = 1


def another_post(session, cast, draft):
    placing.accepted_post(session, cast, title="副镇长")


def a_relative_at_the_post(session, cast, draft):
    cadre, post = placing.candidacy_of(session, draft.round_, cast, "c3").cadre, session.scalars(select(Post)).first()
    told = {"relation": "42", "name": "某", "unit_and_post": f"{post.unit.name}党委书记"}
    cadre.conceal("family", json.dumps([told], ensure_ascii=False))


def another_telephone(session, cast, draft):
    for each in draft.round_.candidacies:
        each.cadre.updated_at = now()


@pytest.mark.parametrize(
    ("otherwise", "told"),
    [(other_policy, ["policy"]), (somebody_gone, ["people"]), (another_post, ["posts"]),
     (a_relative_at_the_post, ["facts"]), (another_telephone, [])],
)  # fmt: skip
def test_what_has_changed_since_is_told_by_the_preview_and_stops_the_adoption(database, cast, solved, otherwise, told):
    with database.writing() as session:
        otherwise(session, cast, session.get_one(Draft, solved))

    preview = matching.adopted(database, cast, solved, dry_run=True)
    job = matching.adopted(database, cast, solved)

    assert preview.told["changed"] == told
    assert (job.state, job.fault) == (("failed", "draft.stale") if told else ("done", ""))
    if told:
        assert how_it_stands(database)[0] == DraftState.SOLVED
        matching.solved(database, cast, solved)
        assert matching.adopted(database, cast, solved).state == "done"
