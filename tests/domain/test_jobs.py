"""Scheduled jobs: done once when due, by one worker, freed again when a worker dies."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import jobs
from app.clock import at, now
from app.db import Database
from app.jobs import JobSchedule


@pytest.fixture
def one_job(monkeypatch):
    done = []
    monkeypatch.setattr(jobs, "JOBS", {"count": (timedelta(minutes=10), lambda session: done.append(1) or 1)})
    return done


def test_a_job_runs_when_it_is_due_and_not_before(database: Database, one_job):
    first = jobs.run_due(database)
    again = jobs.run_due(database)
    with at(now() + timedelta(minutes=11)):
        later = jobs.run_due(database)

    assert (first, again, later, one_job) == (["count"], [], ["count"], [1, 1])


def test_a_job_leased_by_another_worker_is_left_alone_until_the_lease_ends(database: Database, one_job):
    jobs.run_due(database)
    with database.writing() as session:
        session.execute(update(JobSchedule).values(due_at=now(), leased_until=now() + timedelta(minutes=5)))

    leased = jobs.run_due(database)
    with at(now() + timedelta(minutes=6)):
        freed = jobs.run_due(database)

    assert (leased, freed) == ([], ["count"])


def test_a_worker_that_lost_its_lease_does_not_move_the_schedule(database: Database, one_job):
    jobs.run_due(database)
    with database.writing() as session:
        before = session.scalars(select(JobSchedule.due_at)).one()
        jobs._finish(session, "count", fence=0, every=timedelta(days=9))

    with database.reading() as session:
        assert session.scalars(select(JobSchedule.due_at)).one() == before


def test_a_failing_job_stays_due(database: Database, monkeypatch):
    def fail(session):
        raise RuntimeError

    monkeypatch.setattr(jobs, "JOBS", {"fail": (timedelta(minutes=10), fail)})

    with pytest.raises(RuntimeError):
        jobs.run_due(database)

    with database.reading() as session:
        assert session.scalars(select(JobSchedule.done_at)).one() is None
    with at(now() + timedelta(minutes=20)), database.reading() as session:
        assert jobs.lag(session) > timedelta(minutes=19)
