"""Objections opened again: who comes back to where, and who steps back (A5)."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from app.clock import today
from app.domain.rounds.decision import (
    decisions,
    listing,
    objections,
    publishing,
)
from app.domain.rounds.inputs import Grounds, PublicNotice, Settlement
from app.domain.rounds.people import candidacies
from app.errors import Refused
from tests import make
from tests.decision import objected, one, told, upheld, verified
from tests.make import refusal

WHY = Grounds(reason="程序有误")
MONDAY = datetime(2026, 6, 15, 1, tzinfo=UTC)


@pytest.fixture
def session(database):
    with database.writing() as opened:
        yield opened


def test_a_dismissed_objection_is_verified_again_and_keeps_what_was_said(session, cast):
    round_ = make.publicized_round(session, cast)
    case = verified(session, cast, objected(session, cast, round_, "c1"))
    objections.dismiss(session, cast.city, case, Settlement(result="核查不属实"))

    objections.reopen(session, cast.city, case, WHY)

    assert (case.state, case.result, case.verified_on) == ("taken_up", "", None)
    verified(session, cast, case)
    assert [(step, words) for _, step, words in case.course] == [
        ("verified", "调阅考核登记表，逐项核对"), ("dismissed", "核查不属实"), ("verified", "调阅考核登记表，逐项核对"),
    ]  # fmt: skip
    assert make.states(session, round_)["c1"] == "chosen"


def test_an_objection_opened_again_puts_the_person_back_and_the_other_in_reserve(session, cast):
    with time_machine.travel(MONDAY) as clock:
        round_ = make.publicized_round(session, cast)
        case = upheld(session, cast, round_, "c1")
        assert told(session, round_)["c1"] == ["chosen", "struck"]
        clock.move_to(datetime(2026, 6, 17, 1, tzinfo=UTC))

        objections.reopen(session, cast.city, case, WHY)

        assert [make.states(session, round_)[key] for key in ("c1", "c2", "c3")] == ["chosen", "chosen", "reserve"]
        assert told(session, round_) == {
            "c1": ["chosen"], "c2": ["chosen"], "c3": ["reserve"], "c4": ["not_chosen"], "c5": ["not_chosen"],
        }  # fmt: skip
        assert round_.publicity.ends_on == date(2026, 6, 25)
        (vacancy,) = round_.vacancies
        assert vacancy.closed_on == today()


def test_a_reserve_who_was_struck_comes_back_to_the_reserve(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c3")
    assert make.states(session, round_)["c3"] == "not_chosen"

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c3"] == "reserve"


def test_a_reserve_who_comes_back_takes_the_place_that_stood_empty_meanwhile(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c3")
    candidacies.withdraw(session, cast.city, one(round_, "c1"), Grounds(reason="本人放弃"))

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c3"] == "chosen"


def test_nobody_steps_back_once_others_moved_up_after_them(session, cast):
    round_ = make.publicized_round(session, cast, policy={"reserve_places": 2})
    case = upheld(session, cast, round_, "c1")
    candidacies.withdraw(session, cast.city, one(round_, "c2"), Grounds(reason="本人放弃"))
    before = make.states(session, round_)
    assert (before["c3"], before["c4"]) == ("chosen", "chosen")

    assert refusal(Refused, objections.reopen, session, cast.city, case, WHY) == "objection.followed"


def test_one_against_whom_another_objection_stands_stays_off_the_list(session, cast):
    round_ = make.publicized_round(session, cast)
    other = objected(session, cast, round_, "c1")
    case = upheld(session, cast, round_, "c1")
    verified(session, cast, other)
    objections.uphold(session, cast.city, other, Settlement(result="另查属实"))

    objections.reopen(session, cast.city, case, WHY)

    assert make.states(session, round_)["c1"] == "not_chosen"
    objections.reopen(session, cast.city, other, WHY)
    assert [make.states(session, round_)[key] for key in ("c1", "c3")] == ["chosen", "reserve"]


def test_a_list_drawn_up_again_leaves_out_whoever_an_objection_struck(session, cast):
    round_ = make.publicized_round(session, cast)
    case = upheld(session, cast, round_, "c1")
    publishing.stop(session, cast.city, round_, WHY)
    decisions.rescind(session, cast.city, round_, WHY)
    listing.withdraw(session, cast.city, round_, WHY)

    listing.draw_up(session, cast.city, round_)

    assert make.states(session, round_) == {
        "c1": "not_chosen", "c2": "chosen", "c3": "chosen", "c4": "reserve", "c5": "not_chosen",
    }  # fmt: skip
    decisions.decide(session, cast.city, round_, make.meeting())
    publishing.publicize(session, cast.city, round_, PublicNotice(starts_on=today(), contact="受理电话 12380"))
    assert told(session, round_)["c1"] == ["struck"]
    assert refusal(Refused, objections.reopen, session, cast.city, case, WHY) == "objection.list_redrawn"


def test_an_objection_of_a_stopped_notice_is_settled_before_the_next(session, cast):
    round_ = make.publicized_round(session, cast)
    case = objected(session, cast, round_, "c1")
    publishing.stop(session, cast.city, round_, WHY)

    verified(session, cast, case)
    objections.uphold(session, cast.city, case, Settlement(result="核查属实"))

    assert [make.states(session, round_)[key] for key in ("c1", "c3")] == ["not_chosen", "chosen"]
    assert told(session, round_) == {}
