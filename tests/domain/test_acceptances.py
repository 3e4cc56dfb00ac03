"""A second person accepts many sheets at once: each for itself, one's own never, a preview leaves nothing."""

import pytest
from sqlalchemy import select

from app.domain.rounds.path import acceptances
from app.domain.rounds.path.inputs import SheetsAcceptance
from app.domain.rounds.states import RoundState
from app.errors import Forbidden, Refused
from app.log import LogEntry
from tests import panels


@pytest.fixture
def session(database):
    with database.writing() as session:
        yield session


@pytest.fixture
def stage(session, cast):
    """Three judges, the third of them from the organizer's own office; two have submitted."""
    round_ = panels.round_row(session, cast, state=RoundState.SELECTING, policy={"second_acceptance": True})
    people = panels.candidacy_rows(session, cast, round_, "c1", "c2")
    stage = panels.open_stage(session, cast, round_, "judge", "judge2", "judge3")
    for judge in ("judge", "judge2"):
        panels.submit(session, cast, stage, judge, {each.id: 80 for each in people})
    session.commit()
    return stage


def states(stage) -> list[str]:
    return [str(seat.state) for seat in stage.seats]


def codes(outcomes) -> list[str | None]:
    return [each.refused and each.refused.code for each in outcomes]


def accepted_in_the_log(session) -> list[int]:
    session.commit()
    return list(session.scalars(select(LogEntry.subject_id).where(LogEntry.verb == "seat.accept")))


def test_every_submitted_sheet_is_accepted_at_once(session, cast, stage):
    outcomes = acceptances.accept_many(session, cast.city, stage, SheetsAcceptance())

    assert codes(outcomes) == [None, None]
    assert states(stage) == ["accepted", "accepted", "marking"]
    assert [seat.accepted_by for seat in stage.seats] == [cast.city.name, cast.city.name, ""]
    assert accepted_in_the_log(session) == [seat.id for seat in stage.seats[:2]]


def test_a_preview_says_the_same_and_accepts_nothing(session, cast, stage):
    outcomes = acceptances.accept_many(session, cast.city, stage, SheetsAcceptance(dry_run=True))

    assert codes(outcomes) == [None, None]
    assert states(stage) == ["submitted", "submitted", "marking"]
    assert accepted_in_the_log(session) == []


def test_who_handed_a_sheet_in_does_not_accept_it_but_accepts_the_others(session, cast, stage):
    stage.seats[0].submitted_by_id = cast.city.user_id

    outcomes = acceptances.accept_many(session, cast.city, stage, SheetsAcceptance())

    assert codes(outcomes) == ["seat.own_acceptance", None]
    assert states(stage) == ["submitted", "accepted", "marking"]
    assert accepted_in_the_log(session) == [stage.seats[1].id]


def test_only_the_sheets_named_are_accepted_and_each_other_answers_why_not(session, cast, stage):
    _, second, third = stage.seats
    asked = SheetsAcceptance(ids=[second.id, third.id, 999999])

    outcomes = acceptances.accept_many(session, cast.city, stage, asked)

    assert codes(outcomes) == [None, "workflow.wrong_state", "not_found"]
    assert states(stage) == ["submitted", "accepted", "marking"]


def test_where_nothing_waits_that_is_said(session, cast, stage):
    acceptances.accept_many(session, cast.city, stage, SheetsAcceptance())

    with pytest.raises(Refused) as refused:
        acceptances.accept_many(session, cast.city, stage, SheetsAcceptance())

    assert refused.value.code == "stage.no_sheets_to_accept"


def test_where_policy_asks_for_no_second_person_every_sheet_says_so(session, cast, stage):
    stage.round_.policy = {**stage.round_.policy, "second_acceptance": False}

    outcomes = acceptances.accept_many(session, cast.city, stage, SheetsAcceptance())

    assert codes(outcomes) == ["seat.acceptance_not_asked"] * 2
    assert acceptances.offered(cast.city, stage) == 0


@pytest.mark.parametrize("who", ["judge", "sender", "county", "cadre"])
def test_nobody_but_the_organizer_accepts(session, cast, stage, who):
    with pytest.raises(Forbidden):
        acceptances.accept_many(session, cast.actor(who), stage, SheetsAcceptance())

    assert acceptances.offered(cast.actor(who), stage) == 0
    assert acceptances.offered(cast.city, stage) == 2
