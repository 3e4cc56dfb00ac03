"""Long work: waits from the commit on, is done by one worker, survives a crash, is cancelled, fails in words."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from app import long_acts, long_jobs, long_work
from app.clock import at, now
from app.db import Database
from app.domain.matching import desk, drafts, runs
from app.domain.matching.models import Draft, DraftPair
from app.domain.matching.states import DraftState
from app.errors import Forbidden, Refused
from app.log import LogEntry
from app.long_jobs import LEASE, TRIES, Cancelled, LongJob, LongJobState
from app.long_work import Worker
from tests import matching

pytestmark = pytest.mark.usefixtures("faked")

PATIENCE = 20.0


@pytest.fixture
def waiting(database, cast) -> int:
    """A draft whose job waits."""
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", "c2", places=2)
        return drafts.run(session, cast.city, draft).id


def slowly(database: Database, draft_id: int) -> None:
    with database.writing() as session:
        session.get_one(Draft, draft_id).note = "dawdle"


def told(database: Database, draft_id: int) -> tuple[DraftState, LongJobState, int]:
    with database.reading() as session:
        draft = session.get_one(Draft, draft_id)
        session.refresh(draft)
        return draft.state, draft.job.state, draft.job.fence


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(LongJob.progress)) >= 20


def finishes(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(LogEntry.seq).where(LogEntry.verb == "draft.finish")).all())


def test_what_is_rolled_back_is_never_worked_on(database, cast):
    with database.writing() as session:
        draft_id = matching.draft(session, cast, places=1).id
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        drafts.run(session, cast.city, session.get_one(Draft, draft_id))
        raise ZeroDivisionError

    assert long_work.run_waiting(database) == []


def test_a_job_left_by_a_worker_that_died_is_done_by_the_next_when_the_lease_is_over(database, waiting):
    with database.writing() as session:
        dead = long_jobs.lease(session)

    meanwhile = long_work.run_waiting(database)
    with at(now() + LEASE * 2):
        after = long_work.run_waiting(database)

    assert (meanwhile, after) == ([], [dead.job_id])
    assert told(database, waiting) == (DraftState.SOLVED, LongJobState.DONE, 2)


def test_a_worker_that_lost_its_lease_stores_nothing(database, waiting):
    with database.writing() as session:
        slow = long_jobs.lease(session)
    with at(now() + LEASE * 2):
        long_work.run_waiting(database)
    answer = {"pairs": [], "solver": "late", "input_hash": "", "proven": False, "points": 0, "bound": 0, "placed": 0,
              "unplaced": 0, "seconds": 9.0}  # fmt: skip

    with pytest.raises(Cancelled), database.writing() as session:
        long_jobs.finish(session, slow, answer)

    with database.reading() as session:
        assert session.get_one(Draft, waiting).solver == "fake 1"
        assert len(session.scalars(select(DraftPair)).all()) == 2
        assert not long_jobs.is_held(session, slow)
    assert finishes(database) == 1


def test_of_two_workers_one_solves(database, waiting):
    done: list[int] = []
    threads = [
        threading.Thread(target=lambda: done.extend(long_work.run_waiting(database))) for _ in range(2)
    ]  # fmt: skip

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)

    assert len(done) == 1 and finishes(database) == 1
    assert told(database, waiting) == (DraftState.SOLVED, LongJobState.DONE, 1)


def test_a_job_that_no_worker_survives_is_given_up_in_words(database, waiting):
    with database.writing() as session:
        session.execute(update(LongJob).values(state="running", fence=TRIES, leased_until=now() - LEASE))

    assert long_work.run_waiting(database) == []

    assert told(database, waiting)[:2] == (DraftState.FAILED, LongJobState.FAILED)
    with database.reading() as session:
        assert session.scalar(select(LongJob.fault)) == "long_job.gave_up"


def test_cancelling_ends_the_child_and_leaves_the_draft_as_it_was(database, cast, waiting):
    slowly(database, waiting)
    worker = threading.Thread(target=long_work.run_waiting, args=(database,))
    worker.start()
    until(lambda: is_running(database))
    child = desk.of_database(database).lanes[desk.SOLVING].process
    begun = time.monotonic()

    with database.writing() as session:
        job = session.scalars(select(LongJob)).one()
        long_acts.cancel(session, cast.city, job)
    worker.join(PATIENCE)

    assert time.monotonic() - begun < 5 and child.poll() is not None
    assert told(database, waiting) == (DraftState.EDITING, LongJobState.CANCELLED, 1)
    with database.reading() as session:
        verbs = session.scalars(select(LogEntry.verb).order_by(LogEntry.seq.desc()).limit(2)).all()
        assert verbs == ["draft.stop", "long_job.cancel"]
        assert session.scalars(select(DraftPair)).all() == []


def test_what_is_over_cannot_be_cancelled_and_only_the_organizer_cancels(database, cast, waiting):
    with database.writing() as session, pytest.raises(Forbidden):
        long_acts.cancel(session, cast.county, session.scalars(select(LongJob)).one())
    long_work.run_waiting(database)
    with database.writing() as session, pytest.raises(Refused) as over:
        long_acts.cancel(session, cast.city, session.scalars(select(LongJob)).one())

    assert over.value.code == "workflow.wrong_state"


def test_progress_and_lease_are_renewed_while_it_runs_and_the_version_stays(database, waiting, monkeypatch):
    slowly(database, waiting)
    monkeypatch.setattr(long_work, "RENEW_EVERY", 0.2)
    with database.reading() as session:
        version = session.scalar(select(LongJob.version))
    worker = threading.Thread(target=long_work.run_waiting, args=(database,))
    worker.start()
    until(lambda: is_running(database))

    with database.reading() as session:
        first = session.execute(select(LongJob.progress, LongJob.leased_until, LongJob.version, LongJob.stage)).one()
    time.sleep(1.5)
    with database.reading() as session:
        later = session.execute(select(LongJob.progress, LongJob.leased_until, LongJob.version, LongJob.stage)).one()
    with database.writing() as session:
        session.execute(update(LongJob).values(fence=99))
    worker.join(PATIENCE)

    assert later.progress > first.progress and later.leased_until > first.leased_until
    assert later.version == first.version > version and later.stage == "solving"


def test_a_serving_process_begins_at_once_and_gives_back_what_it_was_at_when_it_ends(database, cast, waiting):
    slowly(database, waiting)

    async def serve() -> None:
        worker = Worker(database)
        working = asyncio.create_task(worker.run())
        await asyncio.to_thread(until, lambda: is_running(database))
        worker.stop()
        await asyncio.wait_for(working, PATIENCE)

    asyncio.run(serve())

    assert told(database, waiting)[:2] == (DraftState.SOLVING, LongJobState.WAITING)
    with database.writing() as session:
        session.get_one(Draft, waiting).note = ""
    assert len(long_work.run_waiting(database)) == 1
    assert told(database, waiting)[:2] == (DraftState.SOLVED, LongJobState.DONE)


def test_a_commit_of_its_own_wakes_the_worker(database, cast, monkeypatch):
    monkeypatch.setattr(long_work, "LOOK_EVERY", 60.0)
    with database.writing() as session:
        draft_id = matching.draft(session, cast, places=2).id

    def ask() -> None:
        time.sleep(0.5)
        with database.writing() as session:
            drafts.run(session, cast.city, session.get_one(Draft, draft_id))
        until(lambda: told(database, draft_id)[0] == DraftState.SOLVED)

    async def serve() -> None:
        worker = Worker(database)
        working = asyncio.create_task(worker.run())
        await asyncio.to_thread(ask)
        worker.stop()
        await asyncio.wait_for(working, PATIENCE)

    asyncio.run(serve())

    assert told(database, draft_id)[1] == LongJobState.DONE
    assert runs.MATCH in long_jobs.KINDS
