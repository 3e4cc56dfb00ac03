from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workdays import Calendar, add_months

CALENDAR = Calendar()
days = st.dates(date(2025, 6, 1), date(2027, 12, 31))
any_day = st.dates(date(2000, 1, 1), date(2060, 12, 31))
few = st.integers(0, 60)


def test_a_weekend_that_is_worked_for_national_day_is_a_working_day():
    assert CALENDAR.is_workday(date(2026, 9, 20))  # Sunday, 调休
    assert CALENDAR.is_workday(date(2026, 10, 10))  # Saturday, 调休
    assert not any(CALENDAR.is_workday(date(2026, 10, d)) for d in range(1, 8))


def test_publicity_across_national_day_jumps_the_seven_days_and_counts_the_worked_saturday():
    # Wed 30 Sep, then Thu 8, Fri 9, Sat 10 (worked), Mon 12 October
    assert CALENDAR.publicity_end(date(2026, 9, 30), 5) == date(2026, 10, 12)


def test_publicity_across_spring_festival_counts_both_worked_saturdays():
    # Sat 14 Feb 2026 is worked, 15–23 Feb is the holiday, Sat 28 Feb is worked
    assert CALENDAR.publicity_end(date(2026, 2, 14), 6) == date(2026, 2, 28)


def test_a_publicity_that_starts_on_a_holiday_begins_to_count_on_the_next_working_day():
    assert CALENDAR.publicity_end(date(2026, 10, 3), 1) == date(2026, 10, 8)
    assert CALENDAR.publicity_end(date(2026, 10, 3), 5) == date(2026, 10, 13)


def test_a_publicity_of_no_days_is_refused():
    with pytest.raises(ValueError):
        CALENDAR.publicity_end(date(2026, 3, 2), 0)


def test_a_year_nobody_has_announced_is_monday_to_friday_and_says_it_is_a_guess():
    assert CALENDAR.is_guess(2027)
    assert not CALENDAR.is_guess(2026)
    assert CALENDAR.is_workday(date(2027, 10, 1))  # a Friday; certainly a holiday once announced
    assert not CALENDAR.is_workday(date(2027, 10, 2))


def test_the_editable_table_wins_over_the_published_calendar_and_over_the_guess():
    edited = Calendar({date(2026, 9, 20): False, date(2027, 10, 1): False}, settled_years=[2027])

    assert not edited.is_workday(date(2026, 9, 20))
    assert not edited.is_workday(date(2027, 10, 1))
    assert not edited.is_guess(2027)


def test_one_local_day_off_does_not_settle_a_year():
    assert Calendar({date(2027, 5, 4): False}).is_guess(2027)


@given(days, few)
def test_counting_back_what_was_added_gives_the_same_number(start, n):
    assert CALENDAR.workdays_between(start, CALENDAR.add_workdays(start, n)) == n
    assert CALENDAR.workdays_between(start, CALENDAR.add_workdays(start, -n)) == -n


@given(days, st.integers(1, 60))
def test_the_day_reached_is_a_working_day(start, n):
    assert CALENDAR.is_workday(CALENDAR.add_workdays(start, n))
    assert CALENDAR.is_workday(CALENDAR.add_workdays(start, -n))
    assert CALENDAR.is_workday(CALENDAR.publicity_end(start, n))


@given(days, st.integers(1, 30))
def test_publicity_holds_exactly_n_working_days_from_its_first_day(start, n):
    end = CALENDAR.publicity_end(start, n)

    span = [start + timedelta(days=i) for i in range((end - start).days + 1)]
    assert sum(CALENDAR.is_workday(day) for day in span) == n


@given(days, days, days)
def test_working_days_add_up_over_a_stop_in_between(a, b, c):
    a, b, c = sorted((a, b, c))

    between = CALENDAR.workdays_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(days, days)
def test_the_way_back_is_as_long_as_the_way_there_between_working_days(a, b):
    a, b = CALENDAR.add_workdays(a, 1), CALENDAR.add_workdays(b, 1)

    assert CALENDAR.workdays_between(a, b) == -CALENDAR.workdays_between(b, a)


def test_a_month_after_the_last_of_january_is_the_last_of_february():
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2025, 12, 5), -12) == date(2024, 12, 5)


@given(any_day, st.integers(-40, 40))
def test_adding_months_lands_in_the_right_month_and_never_after_the_day(day, months):
    landed = add_months(day, months)

    assert (landed.year * 12 + landed.month) - (day.year * 12 + day.month) == months
    assert landed.day == day.day or (landed.day < day.day and (landed + timedelta(days=1)).day == 1)
