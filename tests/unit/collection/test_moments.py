"""Dates and times as people write them: one reading, or a refusal that names both."""
# ruff: noqa: DTZ001  a spreadsheet gives dates without a zone

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.collection.values.moments import read_moment
from data.collection.values.month_names import months
from data.terms.codes import TimePrecision
from data.terms.errors import RowRejected

BUCHAREST, BELGRADE = "Europe/Bucharest", "Europe/Belgrade"
NINTH = datetime(2020, 3, 8, 22, tzinfo=UTC)  # 9 March 2020 in Bucharest
HALF_PAST_TWO = datetime(2020, 3, 9, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2020-03-09", "2020/03/09", "2020.03.09", "2020. 03. 09.", "20200309", "09.03.2020", "9.3.2020", "09.03.2020.",
        "9. 3. 2020.", "9 March 2020", "9th March 2020", "9 mar 2020", "March 9, 2020", "9 martie 2020",
        "9. mart 2020.", "9. marta 2020", "9. ožujka 2020.", "9 ozujka 2020", "9. март 2020.", "9. марта 2020",
        "9 март 2020 г.", "09.03.2020 г.", "9 Μαρτίου 2020", "9 ΜΑΡΤΙΟΥ 2020", "9 Mart 2020", "9 mars 2020",
        "2020. március 9.", "9-Mar-2020", date(2020, 3, 9), datetime(2020, 3, 9), 43899, 43899.0, "43899",
        "2020-03-09 00:00:00", " 9\u00a0March  2020 ",
    ],
)  # fmt: skip
def test_a_day_is_the_day_of_the_zone(written):
    moment = read_moment(written, zone=BUCHAREST)
    assert (moment.start, moment.precision) == (NINTH, TimePrecision.DAY)
    assert moment.end == NINTH + timedelta(days=1)


@pytest.mark.parametrize(
    "written",
    [
        "2020-03-09 14:30", "2020-03-09T14:30", "2020-03-09T14:30:00+02:00", "2020-03-09T12:30Z",
        "2020-03-09T12:30:00.000Z", "09.03.2020 14:30", "09.03.2020, 14.30 h", "9 March 2020 at 2:30 PM",
        "9. marta 2020. u 14:30 h", "9 март 2020 г. в 14:30 ч.", "9 martie 2020 ora 14:30", "9 Mart 2020 saat 14.30",
        "9 Μαρτίου 2020 στις 14:30", "09.03.2020 13:30 CET", "09.03.2020 15:30 TRT", "09.03.2020 14:30 UTC+2",
        "09.03.2020 13:30 Europe/Belgrade", "09.03.2020 14h30", datetime(2020, 3, 9, 14, 30),
        datetime(2020, 3, 9, 13, 30, tzinfo=timezone(timedelta(hours=1))), 43899 + 14.5 / 24,
    ],
)  # fmt: skip
def test_a_time_is_local_time_unless_it_names_its_zone(written):
    moment = read_moment(written, zone=BUCHAREST)
    assert (moment.start, moment.end, moment.precision) == (HALF_PAST_TWO, None, TimePrecision.MIN)


@pytest.mark.parametrize(
    ("written", "precision", "first", "last"),
    [
        ("March 2020", "MONTH", (2020, 3, 1), (2020, 4, 1)), ("2020-12", "MONTH", (2020, 12, 1), (2021, 1, 1)),
        ("03.2020", "MONTH", (2020, 3, 1), (2020, 4, 1)), ("03/2020", "MONTH", (2020, 3, 1), (2020, 4, 1)),
        ("ožujak 2020", "MONTH", (2020, 3, 1), (2020, 4, 1)), ("2020", "YEAR", (2020, 1, 1), (2021, 1, 1)),
        (2020, "YEAR", (2020, 1, 1), (2021, 1, 1)), ("2020-W11", "WEEK", (2020, 3, 9), (2020, 3, 16)),
    ],
)  # fmt: skip
def test_what_is_known_to_the_month_or_year_says_so(written, precision, first, last):
    moment = read_moment(written, zone="UTC")
    assert moment.precision == precision
    assert (moment.start, moment.end) == (datetime(*first, tzinfo=UTC), datetime(*last, tzinfo=UTC))


def test_an_hour_without_minutes_is_known_to_the_hour():
    moment = read_moment("09.03.2020 14h", zone=BUCHAREST)
    assert (moment.precision, moment.end - moment.start) == (TimePrecision.HOUR, timedelta(hours=1))


def test_a_date_with_two_readings_is_refused_with_both():
    with pytest.raises(RowRejected, match="3 April 2020 or as 4 March 2020") as refused:
        read_moment("03/04/2020", zone=BUCHAREST)
    assert refused.value.value == "03/04/2020"


@pytest.mark.parametrize(("order", "month"), [("dmy", 4), ("mdy", 3)])
def test_the_order_of_the_file_decides_between_two_readings(order, month):
    assert read_moment("03/04/2020", zone="UTC", order=order).start.month == month


def test_a_date_with_one_possible_reading_needs_no_order():
    assert read_moment("25/03/2020", zone="UTC") == read_moment("03/25/2020", zone="UTC")
    assert read_moment("03/03/2020", zone="UTC").start == datetime(2020, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "order", "expected"),
    [("03/25/2020", "dmy", "month 25"), ("25/03/2020", "mdy", "month 25"), ("09.03.2020", "ymd", "year first")],
)
def test_a_date_against_the_order_of_the_file_is_refused(written, order, expected):
    with pytest.raises(RowRejected, match=expected):
        read_moment(written, zone="UTC", order=order)


def test_a_year_of_two_digits_needs_the_order():
    with pytest.raises(RowRejected, match="two digits"):
        read_moment("09.03.20", zone=BUCHAREST)
    assert read_moment("09.03.20", zone=BUCHAREST, order="dmy").start == NINTH
    assert read_moment("20-03-09", zone=BUCHAREST, order="ymd").start == NINTH
    assert read_moment("09.03.98", zone="UTC", order="dmy").start.year == 1998


def test_an_hour_that_no_clock_showed_is_refused():
    with pytest.raises(RowRejected, match="does not exist in Europe/Belgrade"):
        read_moment("29.03.2020 02:30", zone=BELGRADE)


def test_an_hour_that_came_twice_is_refused_with_both_instants_and_the_way_out():
    with pytest.raises(RowRejected, match="00:30 UTC or 01:30 UTC") as refused:
        read_moment("25.10.2020 02:30", zone=BELGRADE)
    assert "02:30+02:00" in refused.value.reason
    assert read_moment("25.10.2020 02:30+02:00", zone=BELGRADE).start == datetime(2020, 10, 25, 0, 30, tzinfo=UTC)


def test_a_day_on_which_clocks_change_has_23_or_25_hours():
    lengths = [read_moment(day, zone=BUCHAREST) for day in ("29.03.2020", "25.10.2020")]
    assert [one.end - one.start for one in lengths] == [timedelta(hours=23), timedelta(hours=25)]


@pytest.mark.parametrize(
    "written",
    [
        "", None, "soon", "31.02.2020", "2020-13-01", "00.03.2020", "9 Marzo 2020", "32 March 2020", "09.03.2020 25:00",
        "09.03.2020 24:00", "14:30", time(14, 30), timedelta(hours=3), True, 12, 1e9, float("nan"), "1820-03-09",
        "3020-03-09", "2020-W60", "March 2020 14:30", "09.03.2020 13:30 pm", "09.03.2020 14:30 XYZ",
        "09.03.2020 14:30 Europe/Atlantis", "09.03.2020 14:30 +25:00", "9" * 61, "٠٩.٠٣.٢٠٢٠", "2020-03-09 14:30 /etc",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_sentence(written):
    with pytest.raises(RowRejected) as refused:
        read_moment(written, zone=BUCHAREST)
    assert len(refused.value.reason) > 10


def test_no_month_name_stands_for_two_months():
    assert len(months()) > 120
    assert set(months().values()) == set(range(1, 13))


@given(
    st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y"])
)
def test_a_day_reads_back_as_the_day(moment, style):
    assert read_moment(moment.strftime(style), zone="UTC").start.date() == moment.date()


@given(st.text(max_size=70))
def test_any_text_gives_a_moment_or_a_refusal(text):
    try:
        moment = read_moment(text, zone=BUCHAREST)
    except RowRejected:
        return
    assert moment.start.tzinfo is UTC
