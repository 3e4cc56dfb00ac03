"""Terms and the timeline: plain arithmetic of days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.placements import timeline
from app.domain.placements.terms import last_day
from app.domain.placements.timeline import Course, Standing

D = date


@pytest.mark.parametrize(
    ("starts_on", "months", "ends_on"),
    [
        (D(2025, 12, 5), 12, D(2026, 12, 4)),
        (D(2026, 1, 1), 12, D(2026, 12, 31)),
        (D(2026, 8, 31), 6, D(2027, 2, 27)),
        (D(2024, 2, 29), 12, D(2025, 2, 27)),
        (D(2026, 3, 31), 36, D(2029, 3, 30)),
    ],
)
def test_a_term_ends_the_day_before(starts_on, months, ends_on):
    assert last_day(starts_on, months) == ends_on


def course(**more):
    plain = {
        "assigned_on": D(2025, 11, 20), "starts_on": D(2025, 12, 5), "ends_on": D(2026, 12, 4), "running": True,
        "notified_on": D(2025, 12, 1), "arrive_by": D(2025, 12, 15), "arrived_on": D(2025, 12, 5),
        "halves": [(D(2026, 6, 5), None), (D(2026, 12, 5), None)],
    }  # fmt: skip
    return Course(**plain | more)


def lines(course, on):
    return [(event.code, event.on, event.standing.value) for event in timeline.events(course, on)]


def test_a_running_placement_shows_what_was_what_is_late_and_what_comes():
    assert lines(course(), D(2026, 6, 18)) == [
        ("notified", D(2025, 12, 1), "past"),
        ("arrived", D(2025, 12, 5), "past"),
        ("assessment_due", D(2026, 6, 5), "late"),
        ("today", D(2026, 6, 18), "today"),
        ("end", D(2026, 12, 4), "next"),
        ("assessment_due", D(2026, 12, 5), "next"),
    ]


def test_a_confirmed_assessment_is_past_on_its_own_day():
    done = course(halves=[(D(2026, 6, 5), D(2026, 6, 10)), (D(2026, 12, 5), None)])

    assert ("assessed", D(2026, 6, 10), "past") in lines(done, D(2026, 6, 18))


def test_what_is_due_today_is_not_late_yet():
    assert ("assessment_due", D(2026, 6, 5), "next") in lines(course(), D(2026, 6, 5))


def test_someone_not_yet_arrived_is_late_after_the_limit():
    waiting = course(arrived_on=None)

    assert ("arrival_due", D(2025, 12, 15), "next") in lines(waiting, D(2025, 12, 15))
    assert ("arrival_due", D(2025, 12, 15), "late") in lines(waiting, D(2025, 12, 16))


def test_a_late_arrival_says_by_how_many_days():
    events = timeline.events(course(arrived_on=D(2025, 12, 18)), D(2026, 1, 1))
    event = next(each for each in events if each.code == "arrived_late")

    assert (event.standing, event.facts["days"]) == (Standing.PAST, 3)


def test_an_ended_placement_waits_for_nothing():
    ended = course(running=False, ended_on=D(2026, 4, 1), end_code="ended_early")

    assert lines(ended, D(2026, 6, 18)) == [
        ("notified", D(2025, 12, 1), "past"),
        ("arrived", D(2025, 12, 5), "past"),
        ("ended_early", D(2026, 4, 1), "past"),
    ]
    assert timeline.turn(timeline.events(ended, D(2026, 6, 18))) is None


def test_it_is_the_turn_of_the_oldest_late_thing():
    events = timeline.events(course(), D(2026, 12, 20))

    assert timeline.turn(events).on == D(2026, 6, 5)


def test_months_and_places_on_the_line():
    start, end = D(2025, 12, 5), D(2026, 12, 4)

    assert timeline.months(start, end) == 12
    assert timeline.position(start, start) == 0
    assert timeline.position(start, D(2026, 6, 5)) == 6
    assert timeline.position(start, D(2026, 6, 20)) == 6.5
    assert timeline.position(start, D(2025, 11, 20)) < 0
    assert timeline.lived(start, end, D(2026, 6, 18)) == ((6, 13), (5, 17))
    assert timeline.lived(start, end, D(2027, 6, 18)) == ((12, 0), (0, 0))


@given(st.dates(D(2020, 1, 1), D(2030, 1, 1)), st.integers(0, 1200), st.integers(1, 60))
def test_later_days_stand_further_right(start, days, more):
    earlier = date.fromordinal(start.toordinal() + days)
    later = date.fromordinal(earlier.toordinal() + more)

    assert timeline.position(start, earlier) < timeline.position(start, later) + 0.04


def test_captions_close_together_take_different_rows():
    assert timeline.lanes([0, 0.5, 1.0, 1.2, 6], [1.6] * 5) == [0, 2, 1, 3, 0]


def test_a_caption_over_the_line_of_today_goes_below_it():
    assert timeline.lanes([5.5, 8], [1.6, 1.6], today=6) == [2, 0]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (D(2025, 12, 5), (0, 365, "12.0")),
        (D(2026, 6, 18), (195, 365, "5.6")),
        (D(2026, 12, 4), (364, 365, "0.0")),
        (D(2026, 12, 20), (365, 365, "0.0")),
        (D(2025, 11, 1), (0, 365, "13.1")),
    ],
)
def test_the_register_shows_what_is_gone_and_what_is_left(on, told):
    assert timeline.share_gone(D(2025, 12, 5), D(2026, 12, 4), on) == told
