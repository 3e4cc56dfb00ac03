"""Cycles: one sheet for everyone in post, never two for one half."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import feed, log
from app.domain.evaluations import actions, cycles, queries
from app.domain.evaluations.inputs import Confirmation, NewCycle
from app.domain.evaluations.models import Evaluation
from app.domain.placements.states import PlacementState
from app.errors import Forbidden, Invalid, Refused
from app.log import LogEntry
from tests import make


def test_a_cycle_opens_one_sheet_for_everyone_in_post(database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        placed = [make.in_post(session, cast, round_, cadre=key) for key in ("c1", "c2", "c3")]
        placed[2].state = PlacementState.NOTIFIED

        begun = make.cycle(session, cast, round_)

        opened = session.scalars(select(Evaluation.placement_id).where(Evaluation.cycle_id == begun.id)).all()
        assert sorted(opened) == [placed[0].id, placed[1].id]


def test_a_second_cycle_of_the_half_opens_only_the_sheets_still_missing(database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        make.cycle(session, cast, round_)
        late = make.in_post(session, cast, round_, cadre="c2")

        told = cycles.preview(session, "1405/", 1, None)
        second = make.cycle(session, cast)

        assert told == (1, 1)
        assert session.scalars(select(Evaluation.placement_id).where(Evaluation.cycle_id == second.id)).all() == [
            late.id
        ]


def test_a_cycle_for_nobody_is_refused(database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        make.cycle(session, cast, round_)

        with pytest.raises(Refused) as refused:
            make.cycle(session, cast, round_)

        assert refused.value.code == "cycle.nobody_in_post"


def test_the_database_itself_refuses_a_second_sheet_of_one_half(database, cast):
    with pytest.raises(IntegrityError), database.writing() as session:
        sheet = make.sheet(session, cast)
        twin = Evaluation(cycle_id=sheet.cycle_id, placement_id=sheet.placement_id, half=1, due_on=sheet.due_on)
        session.add(twin)
        session.flush()


@pytest.mark.parametrize(
    ("half", "months", "due"),
    [(1, 12, date(2026, 6, 5)), (2, 12, date(2026, 12, 5)), (3, 12, date(2026, 12, 4)), (1, 4, date(2026, 4, 4))],
)
def test_a_sheet_is_due_after_its_half_or_at_the_end_of_a_shorter_term(database, cast, half, months, due):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_, starts_on=date(2025, 12, 5), months=months)

        make.cycle(session, cast, round_, half=half)

        assert session.scalars(select(Evaluation.due_on)).all() == [due]


def test_due_dates_follow_the_rounds_own_policy(database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast, evaluation_months=3)
        make.in_post(session, cast, round_, starts_on=date(2026, 1, 31))

        make.cycle(session, cast, round_)

        assert session.scalars(select(Evaluation.due_on)).all() == [date(2026, 4, 30)]


def test_each_sheet_has_its_own_line_in_an_unbroken_log(database, cast):
    with database.writing() as session:
        round_ = make.in_post_round(session, cast)
        for key in ("c1", "c2", "c3"):
            make.in_post(session, cast, round_, cadre=key)
        make.cycle(session, cast, round_)

    with database.reading() as session:
        verbs = session.scalars(select(LogEntry.verb).order_by(LogEntry.seq.desc()).limit(4)).all()
        broken = log.verify(session.connection())
    assert (verbs[::-1], broken) == (["cycle.begin", *["evaluation.open"] * 3], None)


def test_the_units_that_may_read_a_new_sheet_find_it_in_the_change_feed(database, cast):
    with database.writing() as session:
        make.sheet(session, cast)

    with database.reading() as session:
        seen = {
            name: [
                entry.verb for entry in feed.read(session, cast.actor(name), 0, 1000)[0] if entry.type == "evaluation"
            ]
            for name in ("city", "county", "sender", "receiver", "cadre", "other_receiver", "other_cadre")
        }
    assert {name for name, verbs in seen.items() if verbs} == {"city", "county", "receiver", "cadre"}


def test_a_county_begins_cycles_for_its_own_rounds_only(database, cast):
    with database.writing() as session:
        own = make.in_post_round(session, cast, organizer="140521")
        citys = make.in_post_round(session, cast)
        make.in_post(session, cast, own)
        make.in_post(session, cast, citys, cadre="c2")

        cycles.begin(session, cast.county, NewCycle(title="沁水上半年", half=1))

        assert session.execute(select(func.count()).select_from(Evaluation)).scalar() == 1
        with pytest.raises(Invalid):
            cycles.begin(session, cast.county, NewCycle(title="越权", half=1, round_id=citys.id))


@pytest.mark.parametrize("username", ["sender", "receiver", "mentor", "cadre", "judge", "system", "audit"])
def test_only_organization_departments_begin_cycles(database, cast, username):
    with pytest.raises(Forbidden), database.writing() as session:
        round_ = make.in_post_round(session, cast)
        make.in_post(session, cast, round_)
        cycles.begin(session, cast.actor(username), NewCycle(title="越权", half=1))


def test_a_cycle_closes_when_every_sheet_is_confirmed(database, cast):
    with database.writing() as session:
        sheet = make.submitted(session, cast)
        cycle = queries.cycle_by_id(session, cast.city, sheet.cycle_id)

        with pytest.raises(Refused) as refused:
            cycles.close(session, cast.city, cycle)
        actions.confirm(session, cast.city, sheet, Confirmation())
        cycles.close(session, cast.city, cycle)

        assert (refused.value.code, refused.value.facts, cycle.state) == ("cycle.unconfirmed", {"n": 1}, "closed")
