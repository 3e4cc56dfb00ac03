"""The ways back of the decision, each with its right and reason, and the list before the meeting."""

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.placements import actions as placements
from app.domain.placements.inputs import Assignment
from app.domain.rounds.decision import (
    decisions,
    publishing,
    queries,
)
from app.domain.rounds.decision.models import Decision, Publicity
from app.domain.rounds.inputs import Grounds, PublicNotice
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.people import candidacies
from app.errors import Forbidden, NotFound, Refused
from app.log import LogEntry
from tests import make, placing
from tests.decision import one, told
from tests.make import refusal

WHY = Grounds(reason="程序有误")


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def test_a_decision_is_rescinded_and_its_row_stays_beside_the_next(session, cast):
    round_ = make.decided_round(session, cast)

    decisions.rescind(session, cast.city, round_, WHY)

    assert (round_.state, round_.decision) == ("listed", None)
    decisions.decide(session, cast.city, round_, make.meeting(meeting="第 10 次部务会"))
    rows = session.scalars(select(Decision).where(Decision.round_id == round_.id).order_by(Decision.id)).all()
    assert [(each.meeting, each.rescinded_on, each.rescission) for each in rows] == [
        ("第 9 次部务会", today(), "程序有误"), ("第 10 次部务会", None, ""),
    ]  # fmt: skip
    assert round_.decision is rows[1]


def test_a_published_decision_is_not_rescinded_before_the_notice_is_stopped(session, cast):
    round_ = make.publicized_round(session, cast)

    assert refusal(Refused, decisions.rescind, session, cast.city, round_, WHY) == "workflow.wrong_state"
    publishing.stop(session, cast.city, round_, WHY)
    assert decisions.rescind(session, cast.city, round_, WHY).state == "listed"


def test_a_stopped_notice_is_gone_at_once_and_takes_back_what_was_told(session, cast):
    round_ = make.publicized_round(session, cast)
    before = told(session, round_)

    publishing.stop(session, cast.city, round_, WHY)

    assert round_.state == "decided"
    assert refusal(NotFound, queries.publicized, session, round_.id, today()) == "not_found"
    assert (told(session, round_), told(session, round_, standing=False)) == ({}, before)
    notice = PublicNotice(starts_on=today(), contact="受理电话 12380")
    publishing.publicize(session, cast.city, round_, notice)
    assert told(session, round_) == before
    rows = session.scalars(select(Publicity).where(Publicity.round_id == round_.id).order_by(Publicity.id)).all()
    assert [(each.stopped_on, each.stop_reason) for each in rows] == [(today(), "程序有误"), (None, "")]
    assert round_.publicity is rows[1]


def test_while_a_notice_is_stopped_nobody_but_the_organizer_knows_the_list(session, cast):
    round_ = make.publicized_round(session, cast)
    chosen = one(round_, "c1")

    publishing.stop(session, cast.city, round_, WHY)

    assert (chosen.state_for(cast.city), chosen.state_for(cast.sender)) == ("chosen", "eligible")


def test_a_confirmation_is_taken_back_while_nobody_is_placed(session, cast):
    round_ = make.confirmed_round(session, cast)

    decisions.unconfirm(session, cast.city, round_, WHY)

    assert (round_.state, round_.confirmed_on) == ("publicized", None)
    assert make.states(session, round_)["c1"] == "chosen"
    assert told(session, round_)["c1"] == ["chosen"]
    assert told(session, round_, standing=False) == {"c1": ["confirmed"], "c2": ["confirmed"]}


def test_a_confirmation_stays_once_somebody_is_placed(session, cast):
    round_ = make.confirmed_round(session, cast)
    post = placing.accepted_post(session, cast)
    asked = Assignment(round_id=round_.id, candidacy_id=one(round_, "c1").id, post_id=post.id)
    placements.assign(session, cast.city, asked)

    assert refusal(Refused, decisions.unconfirm, session, cast.city, round_, WHY) == "round.someone_placed"


def test_after_a_confirmation_was_taken_back_the_reserve_moves_up_and_the_notice_runs_again(session, cast):
    round_ = make.confirmed_round(session, cast)
    decisions.unconfirm(session, cast.city, round_, WHY)

    candidacies.withdraw(session, cast.city, one(round_, "c1"), Grounds(reason="本人放弃"))

    assert make.states(session, round_)["c3"] == "chosen"
    assert told(session, round_)["c3"] == ["reserve", "moved_up"]
    assert round_.publicity.ends_on > today()
    assert refusal(Refused, decisions.confirm, session, cast.city, round_) == "round.publicity_running"
    (vacancy,) = round_.vacancies
    assert (vacancy.left.cadre.key, vacancy.cause, vacancy.filled_by.cadre.key) == ("c1", "withdrawn", "c3")
    session.commit()
    verbs = session.scalars(
        select(LogEntry.verb).where(LogEntry.type == "candidacy", LogEntry.subject_id == one(round_, "c3").id)
    )
    assert list(verbs)[-1] == "candidacy.move_up"


def test_each_way_back_is_the_organizers_alone(session, cast):
    acts = (
        (make.decided_round, decisions.rescind), (make.publicized_round, publishing.stop),
        (make.confirmed_round, decisions.unconfirm),
    )  # fmt: skip

    for made, act in acts:
        round_ = made(session, cast)
        for who in ("sender", "county", "receiver", "cadre", "judge"):
            assert refusal(Forbidden, act, session, cast.actor(who), round_, WHY) == "forbidden"


def test_the_list_before_the_meeting_flags_who_passed_only_just(session, cast):
    round_ = make.listed_round(session, cast)
    one(round_, "c2").results[0].verdict = Verdict.BORDERLINE
    session.flush()

    lines = queries.decision_list(session, cast.city, round_)

    assert [(each.candidacy.cadre.key, each.candidacy.state, each.borderline) for each in lines] == [
        ("c1", "chosen", []), ("c2", "chosen", ["面试"]), ("c3", "reserve", []),
    ]  # fmt: skip
    assert refusal(Forbidden, queries.decision_list, session, cast.sender, round_) == "forbidden"
