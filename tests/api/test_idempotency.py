"""Idempotency-Key: a retry gets the first answer again and does nothing twice."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app import clock, idempotency
from app.domain.posts.models import Post
from app.log import LogEntry
from tests import placing

KEY = {"Idempotency-Key": "order-7"}


@pytest.fixture
def made(database):
    def count() -> tuple[int, int]:
        with database.reading() as session:
            told = session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.verb == "post.offer"))
            return session.scalar(select(func.count()).select_from(Post)), told

    return count


def test_a_retry_gets_the_same_answer_and_makes_nothing_more(api, made):
    first, again = (api.receiver.post("/posts", json=placing.offered_fields(), headers=KEY) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "idempotent-replayed" not in first.headers and again.headers["idempotent-replayed"] == "true"
    assert made() == (1, 1)


def test_the_same_key_for_another_request_is_a_fault_of_the_header(api, made):
    api.receiver.post("/posts", json=placing.offered_fields(), headers=KEY)

    other = api.receiver.post("/posts", json=placing.offered_fields(title="副镇长"), headers=KEY)

    assert (other.status_code, other.json()["errors"][0]["code"]) == (422, "idempotency.other_request")
    assert other.json()["errors"][0]["pointer"] == "/header/Idempotency-Key"
    assert made() == (1, 1)


def test_a_key_belongs_to_its_caller(api, made):
    api.receiver.post("/posts", json=placing.offered_fields(), headers=KEY)

    other = api.city.post("/posts", json=placing.offered_fields(), headers=KEY)

    assert (other.status_code, "idempotent-replayed" in other.headers) == (201, False)
    assert made() == (2, 2)


def test_a_refused_request_does_not_use_up_its_key(api, made):
    refused = api.receiver.post("/posts", json=placing.offered_fields(title=""), headers=KEY)
    mended = api.receiver.post("/posts", json=placing.offered_fields(), headers=KEY)

    assert (refused.status_code, mended.status_code) == (422, 201)
    assert made() == (1, 1)


@pytest.mark.parametrize("length", [0, 201, 4000])
def test_a_key_that_is_empty_or_too_long_is_refused_and_nothing_is_made(api, made, length):
    answer = api.receiver.post("/posts", json=placing.offered_fields(), headers={"Idempotency-Key": "k" * length})

    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "idempotency.key_length")
    assert made() == (0, 0)


def test_without_a_key_every_request_is_a_new_one(api, made):
    for _ in range(2):
        api.receiver.post("/posts", json=placing.offered_fields())

    assert made() == (2, 2)


def test_a_stored_answer_is_sealed_and_gone_after_a_day(api, database):
    api.city.post("/cadres/c1/unmasking", json={"reason": "核对任免审批表"}, headers=KEY)
    with database.reading() as session:
        stored = str(session.execute(text("select * from idempotent_answer")).all())
    with database.writing() as session:
        session.execute(text("update idempotent_answer set at = :past"), {"past": clock.now() - timedelta(hours=25)})
        swept = idempotency.sweep(session)

    assert "13800000000" not in stored and "140521" not in stored
    assert swept == 1


def test_a_replayed_look_at_sealed_data_is_shown_again_and_logged_once(api, database):
    answers = [api.city.post("/cadres/c1/unmasking", json={"reason": "核对任免审批表"}, headers=KEY) for _ in range(2)]

    assert [answer.json()["phone"] for answer in answers] == ["13800000000"] * 2
    with database.reading() as session:
        looks = session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.verb == "cadre.unmask"))
    assert looks == 1
