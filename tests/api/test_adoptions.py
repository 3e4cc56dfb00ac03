"""Adopting over HTTP: 202 with a job, a preview, refusals in words, the way back, cancelled before it begins."""

import pytest
from sqlalchemy import select

from app import long_work
from app.domain.matching.models import Draft
from app.domain.placements.models import Placement
from tests import matching

pytestmark = pytest.mark.usefixtures("faked")


@pytest.fixture
def solved(database, cast) -> str:
    """The address of a solved draft."""
    with database.writing() as session:
        draft = matching.draft(session, cast, "c1", "c2", places=2)
        place = "/" + draft.place
    matching.solved(database, cast, draft.id)
    return place


def test_an_adoption_is_previewed_and_done_over_http(api, database, solved):
    shown = carried_out(api, database, f"{solved}/adoption", {"dry_run": True, "starts_on": "2025-01-01"})
    with database.reading() as session:
        assert session.scalars(select(Placement)).all() == []
    done = carried_out(api, database, f"{solved}/adoption", {"note": "部务会议同意"})
    adopted = api.city.get(solved).json()["state"]
    back = carried_out(api, database, f"{solved}/adoption-reversal", {"reason": "要求重新研究"})

    assert (shown["kind"], shown["state"], shown["answer"]["people"]) == ("try_adoption", "done", 2)
    first = shown["answer"]["refused"][0]
    assert (len(shown["answer"]["refused"]), shown["answer"]["changed"]) == (2, [])
    assert (first["name"], first["code"]) == ("何静姝", "placement.starts_before_round") and first["detail"]
    assert (done["state"], done["answer"], adopted) == ("done", {"people": 2}, "adopted")
    assert (back["state"], api.city.get(solved).json()["state"]) == ("done", "solved")


def test_a_refused_adoption_names_the_person_and_why(api, database, solved):
    refused = carried_out(api, database, f"{solved}/adoption", {"starts_on": "2025-01-01"})

    assert (refused["state"], refused["fault"], refused["answer"]) == ("failed", "draft.cannot_adopt", {})
    assert "何静姝" in refused["detail"] and "没有办理" in refused["detail"]
    english = api.city.get(f"/jobs/{refused['id']}", headers={"Accept-Language": "en"}).json()["detail"]
    assert "何静姝" in english and "没有" not in english and "不" not in english


def test_where_things_have_changed_since_the_draft_is_to_be_solved_again(api, database, solved):
    with database.writing() as session:
        session.scalars(select(Draft)).one().note = "people otherwise"

    shown = carried_out(api, database, f"{solved}/adoption", {"dry_run": True})
    refused = carried_out(api, database, f"{solved}/adoption", {})

    assert (shown["state"], shown["answer"]["changed"]) == ("done", ["people"])
    assert (refused["fault"], refused["state"]) == ("draft.stale", "failed")
    assert "人选有增减" in refused["detail"] and "重新求解" in refused["detail"]
    with database.reading() as session:
        assert session.scalars(select(Placement)).all() == []


def test_an_adoption_that_waits_is_cancelled_where_jobs_are(api, database, solved):
    job = api.city.post(f"{solved}/adoption", json={}).json()
    meanwhile = api.city.post(f"{solved}/runs")
    gone = api.city.post(f"/jobs/{job['id']}/cancellation")

    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "workflow.wrong_state")
    assert (gone.json()["state"], api.city.get(solved).json()["state"]) == ("cancelled", "solved")
    assert long_work.run_waiting(database) == []


def carried_out(api, database, path: str, asked: dict) -> dict:
    """Accepted with a job to look at; done by the worker; what the job says then."""
    accepted = api.city.post(path, json=asked)
    assert (accepted.status_code, accepted.json()["state"], accepted.headers["retry-after"]) == (202, "waiting", "1")
    assert accepted.headers["location"] == f"/api/v1/jobs/{accepted.json()['id']}"
    long_work.run_waiting(database)
    return api.city.get(f"/jobs/{accepted.json()['id']}").json()
