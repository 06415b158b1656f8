"""What is typed becomes a report, or a sentence beside the question; no more exactly than it is known."""

import uuid
from datetime import UTC, date, datetime, time

import pytest

from dashboard.panels.collection.locating import distance_km, read_position, write_position
from dashboard.panels.collection.moments import instant, read_time, span
from dashboard.panels.collection.reading import read_values
from data.terms.codes import Precision, TimePrecision
from data.terms.errors import RowRejected

NOW = datetime(2020, 3, 17, 14, tzinfo=UTC)
KAPITAN = "BG-TR-KAPITAN-ANDREEVO-ROAD"


@pytest.fixture
def read():
    """Reads a complete migrant detection with these answers instead of its own."""
    whole = {
        "uid": str(uuid.uuid4()),
        "kind": "migrant_detection",
        "originator": "BG",
        "date": "2020-03-17",
        "time": "1430",
        "mode": "crossing",
        "crossing": KAPITAN,
        "direction": "ENTRY",
        "persons": "12",
        "handling": ["H1"],
        "release": "MEMBERS",
    }

    def with_answers(**answers):
        return read_values({**whole, **answers}, operation=None, now=NOW)

    return with_answers


def test_a_whole_report_is_read_with_the_clock_of_who_reports(read):
    form = read().form
    assert form.occurred_from == datetime(2020, 3, 17, 12, 30, tzinfo=UTC)
    assert (form.country, form.place_type, form.section) == ("BG", "BCP_ROAD", "BG-TR-1")
    assert form.reported_at == NOW
    assert form.persons == 12


@pytest.mark.parametrize(("answers", "question", "sentence"), [
    ({"time": "25:00"}, "time", "no time of day"),
    ({"persons": "1.234"}, "persons", "1234 or as 1.234"),
    ({"persons": "12,5"}, "persons", "whole numbers"),
    ({"minors": "13"}, "minors", "more than the persons"),
    ({"nationalities": [{"nationality": "AF", "persons": "13"}]}, "nationalities", "add up to 13 of 12"),
    ({"mode": "point", "position": "somewhere", "radius_m": 500}, "position", "latitude and longitude"),
    ({"mode": "town", "town": "Springfield"}, "town", "which place is meant"),
    ({"reported_time": "10:00", "reported_date": "2020-03-17"}, "reported_at", "before the event"),
])  # fmt: skip
def test_what_is_wrong_stands_beside_its_question(read, answers, question, sentence):
    reading = read(**answers)
    assert reading.form is None
    assert set(reading.refused) == {question}
    assert sentence in reading.refused[question]
    assert not reading.needed


@pytest.mark.parametrize(("answers", "question"), [
    ({"originator": None}, "originator"),
    ({"date": None}, "date"),
    ({"time": ""}, "time"),
    ({"mode": None}, "mode"),
    ({"crossing": None}, "crossing"),
    ({"originator": "RS"}, "country"),  # Serbia reports from a crossing between two others: on which side was it?
    ({"handling": []}, "handling"),
    ({"release": None}, "release"),
    ({"mode": "point", "position": "41.7, 26.3"}, "radius_m"),
    ({"kind": "fatality", "persons": ""}, "dead"),
])  # fmt: skip
def test_what_is_missing_is_needed_and_nothing_is_assumed(read, answers, question):
    reading = read(**answers)
    assert reading.form is None
    assert set(reading.needed) == {question}
    assert not reading.refused


def test_a_position_that_was_pointed_at_is_a_ring_and_only_a_typed_one_may_be_exact(read):
    pointed = read(mode="point", position="41.9, 26.1", radius_m=2000).form
    assert (pointed.precision, pointed.radius_m) == (Precision.MUNI, 2000)
    assert pointed.country == "BG"
    measured = read(mode="point", position="41.9, 26.1", radius_m=0).form
    assert (measured.precision, measured.radius_m) == (Precision.EXACT, None)


def test_a_seizure_of_several_items_is_read_with_numbers_as_people_write_them(read):
    items = [
        {"what": "DRUG/HEROIN", "quantity": "134,5", "unit": "KGM"},
        {"what": "TOBACCO", "quantity": "16 000", "unit": "CIG"},
        {"what": None, "quantity": "", "unit": None},
    ]
    form = read(kind="seizure", persons="", items=items).form
    assert [(item.item_no, item.commodity, item.drug, item.quantity) for item in form.items] == [
        (1, "DRUG", "HEROIN", 134.5),
        (2, "TOBACCO", None, 16_000),
    ]


def test_an_item_without_a_name_or_a_unit_is_told_by_its_number(read):
    items = [{"what": "DRUG/HEROIN", "quantity": "2"}, {"quantity": "3", "unit": "KGM"}]
    reading = read(kind="seizure", persons="", items=items)
    assert set(reading.refused) == {"items.0", "items.1"}


@pytest.mark.parametrize(("answers", "question", "sentence"), [
    ({"date": "2020-03-18", "reported_date": "2020-03-18", "reported_time": "15:00"}, "date", "future"),
    ({"date": "2020-02-01"}, "date", "days before it was reported"),
    ({"persons": ""}, "persons", "not zero"),
    ({"persons": "4000"}, "persons", "total of several"),
    ({"direction": "UNK"}, "direction", "counted apart"),
    ({"mode": "none", "country": "BG"}, "mode", "never drawn"),
    ({"mode": "point", "position": "43.2, 27.9", "radius_m": 500, "near": KAPITAN}, "position", "km from"),
    ({"mode": "point", "position": "43.2, 27.9", "radius_m": 500, "country": "RO"}, "country", "lies in Bulgaria"),
    ({"nationalities": [{"nationality": "AF", "persons": "8"}]}, "nationalities", "of 4 persons"),
])  # fmt: skip
def test_what_is_odd_is_said_and_taken_all_the_same(read, answers, question, sentence):
    reading = read(**answers)
    assert reading.form is not None
    assert any(name == question and sentence in said for name, said in reading.doubts)


@pytest.mark.parametrize("text", ["14:30", "1430", "14.30", "14h30", "14 30"])
def test_a_time_may_be_typed_without_its_colon(text):
    assert read_time(text) == time(14, 30)


@pytest.mark.parametrize("text", ["24:00", "9:60", "noon", "143", ""])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(RowRejected):
        read_time(text)


@pytest.mark.parametrize(("day", "clock"), [(date(2020, 3, 29), time(3, 30)), (date(2020, 10, 25), time(3, 30))])
def test_an_hour_that_never_was_or_was_twice_is_refused(day, clock):
    with pytest.raises(RowRejected):
        instant(day, clock, zone="Europe/Sofia")


@pytest.mark.parametrize(("precision", "first", "last"), [
    (TimePrecision.DAY, "2020-03-17", "2020-03-18"),
    (TimePrecision.WEEK, "2020-03-16", "2020-03-23"),
    (TimePrecision.MONTH, "2020-03-01", "2020-04-01"),
    (TimePrecision.YEAR, "2020-01-01", "2021-01-01"),
])  # fmt: skip
def test_a_moment_is_as_wide_as_it_is_known(precision, first, last):
    found = span(date(2020, 3, 17), precision, zone="UTC")
    assert (found.start.date().isoformat(), found.end.date().isoformat()) == (first, last)


@pytest.mark.parametrize(
    "text",
    ["41.719, 26.354", "41,719 26,354", "41.719,26.354", "41,719, 26,354", "41.719 N 26.354 E", "41.719°; 26.354°"],
)
def test_a_position_is_read_latitude_first(text):
    assert read_position(text) == (26.354, 41.719)
    assert read_position(write_position(*read_position(text))) == (26.354, 41.719)


@pytest.mark.parametrize("text", ["41.719", "", "N/A", "95, 26", "41.7, 226.3", "1,2,3"])
def test_what_is_no_position_is_refused(text):
    with pytest.raises(RowRejected):
        read_position(text)


def test_distances_are_those_of_a_globe():
    assert distance_km((23.32, 42.70), (26.10, 44.43)) == pytest.approx(296, abs=3)  # Sofia to Bucharest
