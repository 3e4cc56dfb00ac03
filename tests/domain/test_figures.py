"""Figures of a round (A4, F5): the funnel, who they are, and how the judges mark beside the panel."""

from decimal import Decimal

import pytest
from sqlalchemy import event

from app.domain.rounds.figures import queries
from app.domain.rounds.figures.severity import Given, Severity, severities, spread
from app.domain.rounds.path import marks, stages
from app.domain.rounds.queries import by_id, candidacies
from app.errors import Forbidden
from app.paging import Window
from tests import make, panels


def counts(session, actor, round_):
    return {step.code.split("-")[0]: step.people for step in queries.funnel(session, actor, round_)}


def names(session, actor, round_, **narrowed):
    return {row.cadre_key for row in candidacies(session, actor, round_, Window(), **narrowed).items}


def marked_round(session, cast):
    """Four people, one interview by two judges; c4 is below the line."""
    round_ = make.selecting_round(session, cast, "c1", "c2", "c3", "c4", places=1)
    stage = round_.stages[0]
    for judge in ("judge", "judge2"):
        seated(session, cast, stage, judge)
    stages.open_(session, cast.city, stage)
    people = [each.id for each in stage.candidates]
    panels.submit(session, cast, stage, "judge", dict(zip(people, (90, 80, 70, 50), strict=True)))
    return round_, stage, people


def seated(session, cast, stage, judge):
    panels.seats.seat_judge(session, cast.city, stage, panels.SeatNaming(username=judge, checked=True))


def finished(session, cast):
    round_, stage, people = marked_round(session, cast)
    panels.submit(session, cast, stage, "judge2", dict(zip(people, (80, 80, 64, 44), strict=True)))
    stages.close(session, cast.city, stage)
    return round_, stage


def test_the_funnel_counts_who_came_through_each_step(database, cast):
    with database.writing() as session:
        round_, _ = finished(session, cast)
        before = counts(session, cast.city, round_)
        make.listing.draw_up(session, cast.city, round_)
        after = counts(session, cast.city, round_)

    assert before == {
        "recommendation": 4, "eligibility": 4, "stage": 3, "list": None, "confirmation": None, "placement": None,
    }  # fmt: skip
    assert after["list"] == 1


def test_a_number_and_the_list_it_leads_to_are_the_same(database, cast):
    with database.writing() as session:
        round_, _ = finished(session, cast)
        make.listing.draw_up(session, cast.city, round_)
        told = queries.funnel(session, cast.city, round_)

        for step in told:
            assert len(names(session, cast.city, round_, reached=step.code)) == (step.people or 0)
            assert len(names(session, cast.city, round_, left_at=step.code)) == (step.left or 0)
        assert names(session, cast.city, round_, left_at=told[2].code) == {"c4"}


def test_before_the_notice_a_unit_is_not_told_of_the_list_in_numbers_either(database, cast):
    with database.writing() as session:
        round_, _ = finished(session, cast)
        make.listing.draw_up(session, cast.city, round_)

        unit = counts(session, cast.sender, round_), names(session, cast.sender, round_, reached="list")
        stranger = counts(session, cast.other_sender, round_)

    assert (unit[0]["stage"], unit[0]["list"], unit[1]) == (3, None, set())
    assert (stranger["recommendation"], stranger["list"]) == (0, None)


def test_who_they_are_is_counted_at_every_step(database, cast):
    with database.writing() as session:
        for key, change in (("c1", {"nation": "02"}), ("c2", {"politics": "13"}), ("c3", {"is_reserve": True})):
            cast.cadre_row(session, key).sqlmodel_update(change)
        round_, _ = finished(session, cast)
        stage = queries.funnel(session, cast.city, round_)[2]

    assert (stage.people, stage.women, stage.minorities, stage.non_party, stage.reserve_cadres) == (3, 2, 1, 1, 1)


def test_how_far_the_judges_are_is_told_and_never_a_mark(database, cast):
    with database.writing() as session:
        round_, stage, _ = marked_round(session, cast)
        (told,) = queries.marking(session, cast.city, round_)
        figures = queries.of_stage(session, cast.city, stage)
        for_unit = queries.marking(session, cast.sender, round_)

    assert [(each.judge, each.marked, each.total, each.handed_in) for each in told.seats] == [
        ("秦鉴", 4, 4, True), ("包公平", 0, 4, False),
    ]  # fmt: skip
    assert (figures.withheld.code, figures.spread, figures.judges) == ("figures.sheets_missing", [], [])
    assert for_unit == []


def test_the_severity_of_each_judge_stands_beside_the_panel_once_all_are_in(database, cast):
    with database.writing() as session:
        _, stage = finished(session, cast)
        told = queries.of_stage(session, cast.city, stage)
        with pytest.raises(Forbidden):
            queries.of_stage(session, cast.judge, stage)

    assert [(each.judge, each.told) for each in told.judges] == [
        ("秦鉴", Severity(4, Decimal("72.50"), Decimal("2.75"), 3, 0)),
        ("包公平", Severity(4, Decimal("67.00"), Decimal("-2.75"), 0, 3)),
    ]
    assert told.spread == [(0, 2), (60, 1), (70, 1), (80, 3), (90, 1)]


def test_a_sheet_sent_back_hides_the_marks_again(database, cast):
    with database.writing() as session:
        _, stage, people = marked_round(session, cast)
        panels.submit(session, cast, stage, "judge2", dict.fromkeys(people, 75))
        shown = queries.of_stage(session, cast.city, stage).withheld
        marks.send_back(session, cast.city, stage.seats[0], make.listing.Grounds(reason="漏评一项"))

        hidden = queries.of_stage(session, cast.city, stage).withheld

    assert (shown, hidden.code) == (None, "figures.sheets_missing")


def test_a_judge_is_compared_only_where_others_marked_too():
    given = [Given(1, 10, Decimal(80)), Given(2, 10, Decimal(70)), Given(1, 11, Decimal(40))]

    told = severities(given)

    assert told[1] == Severity(2, Decimal("60.00"), Decimal("5.00"), 1, 0)
    assert told[2] == Severity(1, Decimal("70.00"), Decimal("-5.00"), 0, 1)
    assert severities([Given(1, 10, Decimal(80))])[1].deviation is None


def test_every_mark_lies_in_one_class():
    assert spread([Decimal(0), Decimal("59.99"), Decimal(60), Decimal("89.99"), Decimal(90), Decimal(100)]) == [
        (0, 2), (60, 1), (70, 0), (80, 1), (90, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("keys", [("c1", "c2"), ("c1", "c2", "c3", "c4", "c5")])
def test_the_number_of_statements_does_not_grow_with_the_people(database, cast, keys):
    with database.writing() as session:
        round_id = make.selecting_round(session, cast, *keys).id
    statements = []
    with database.reading() as session:
        round_ = by_id(session, cast.city, round_id)
        assert len(round_.stages) == 1
        listen = (session.get_bind(), "before_cursor_execute", lambda *told: statements.append(told[2]))
        event.listen(*listen)
        queries.funnel(session, cast.city, round_)
        queries.marking(session, cast.city, round_)
        event.remove(*listen)

    assert len(statements) == 2
