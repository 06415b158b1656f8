"""Days and instants: zones, half-open periods, and how exactly a moment is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.terms.codes import TimePrecision
from data.terms.days import (
    Period,
    day_from_number,
    day_number,
    days_period,
    from_micros,
    latest_start,
    midnight,
    month_number,
    to_micros,
    write_days,
)

MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
MARCH = datetime(2020, 3, 1, tzinfo=UTC)


@given(MOMENTS)
def test_microseconds_come_back_as_the_same_instant(moment):
    assert from_micros(to_micros(moment)) == moment


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        to_micros(datetime(2020, 3, 9))  # noqa: DTZ001


@given(MOMENTS, st.integers(-10, 10**9), st.sampled_from(TimePrecision))
def test_an_event_never_begins_after_its_latest_start_and_that_lies_in_the_interval(start, seconds, precision):
    end = start + timedelta(milliseconds=seconds)
    latest = latest_start(start, end, precision)
    assert latest == start or start <= latest < end


def test_a_day_is_a_day_of_the_zone():
    evening = datetime(2020, 3, 9, 22, 30, tzinfo=UTC)
    assert day_number(evening, TimePrecision.MIN) == 20200310
    assert day_number(evening, TimePrecision.MIN, zone="UTC") == 20200309
    assert day_number(evening, TimePrecision.WEEK) is None
    assert day_from_number(20200310) == date(2020, 3, 10)


def test_the_day_of_the_clock_change_has_23_hours():
    assert days_period(date(2020, 3, 29), date(2020, 3, 29)).length == timedelta(hours=23)
    assert midnight(date(2020, 3, 30)) == datetime(2020, 3, 29, 21, tzinfo=UTC)


def test_a_month_that_may_be_another_is_not_said():
    assert month_number(MARCH, MARCH + timedelta(days=10)) == 202003
    assert month_number(MARCH, MARCH + timedelta(days=40)) is None


def test_a_period_is_half_open_and_has_one_before_it():
    period = Period(MARCH, MARCH + timedelta(days=7))
    assert period.before() == Period(MARCH - timedelta(days=7), MARCH)
    for start, end in ((MARCH, MARCH), (MARCH, MARCH.replace(tzinfo=None))):
        with pytest.raises((ValueError, TypeError)):
            Period(start, end)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2020, 3, 9), date(2020, 3, 9), "9 March 2020"),
        (date(2020, 3, 9), date(2020, 3, 23), "9–23 March 2020"),
        (date(2020, 2, 28), date(2020, 3, 3), "28 Feb – 3 Mar 2020"),
        (date(2019, 12, 31), date(2020, 1, 1), "31 Dec 2019 – 1 Jan 2020"),
    ],
)
def test_spans_of_days_are_written_as_people_write_them(first, last, expected):
    assert write_days(first, last) == expected
