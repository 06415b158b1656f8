"""Rows become reports: every cell is used, kept or refused where it stands, and no place is more exact than known."""

from datetime import UTC, datetime, time

import pytest

from data.collection.places.answers import PlaceAnswer, PlaceCandidate
from data.collection.reading.profiles import read_profile, shipped
from data.collection.reading.translation import EMPTY_ROW
from data.collection.reading.unread_columns import unread_columns
from data.collection.source import Refusal
from data.terms.codes import Direction, Kind, Precision, TimePrecision
from tests.unit.collection.tables import sorted_out, table

PATROL = """\
name: patrol_log
title: Patrol log
yields: incidents
dataset: patrol_log
key: nr
missing: [n/a]
constants: {kind: migrant_detection}
fields:
  occurred_from: {column: day, time: hour}
  country: country
  place_written: place
  persons: persons
  direction: {column: way, codes: {in: ENTRY, out: EXIT}}
labels: {team: team}
leave_out:
  - {column: nr, is: Total, reason: the sum of the rows above}
"""
HEADER = ("nr", "day", "hour", "country", "place", "persons", "way", "team", "weather")
ROW = ("1", "09.03.2020", "14:30", "Srbija", "Horgoš", "12", "in", "blue", "snow")
PLAIN = shipped()["plain_incidents"]
SEIZURES = shipped()["unodc_individual_drug_seizures"]


def patrol(*rows, profile=PATROL, **arguments):
    return sorted_out(table(HEADER, *rows), read_profile(profile), **arguments)


def changed(**cells):
    return tuple(cells.get(name, cell) for name, cell in zip(HEADER, ROW, strict=True))


def plain(*rows, header):
    return sorted_out(table(header, *rows), PLAIN)


def test_a_row_becomes_a_report_and_no_cell_is_lost():
    (one,), refused, _ = patrol(ROW)
    form = one.form
    assert refused == []
    assert (form.kind, form.country, form.persons, form.direction) == (
        Kind.MIGRANT_DETECTION,
        "RS",
        12,
        Direction.ENTRY,
    )
    assert (form.occurred_from, form.occurred_precision) == (
        datetime(2020, 3, 9, 12, 30, tzinfo=UTC),
        TimePrecision.MIN,
    )
    assert (form.place_written, form.labels) == ("Horgoš", ("team:blue",))
    assert form.text.splitlines() == ["nr: 1", "country: Srbija", "way: in", "weather: snow"]
    assert one.rows == (2,)


def test_a_time_cell_of_a_spreadsheet_is_the_time_of_the_day_beside_it():
    (one,), _, _ = patrol(changed(day=datetime(2020, 3, 9), hour=time(14, 30)))  # noqa: DTZ001
    assert one.form.occurred_from == datetime(2020, 3, 9, 12, 30, tzinfo=UTC)


def test_every_bad_cell_of_a_row_is_named_and_none_of_the_row_is_taken():
    taken, refused, _ = patrol(ROW, changed(nr="2", day="03/04/2020", hour="", persons="1.234", country="Atlantis"))
    assert [one.rows for one in taken] == [(2,)]
    assert {(one.row, one.column, one.value) for one in refused} == {
        (3, "day", "03/04/2020"), (3, "persons", "1.234"), (3, "country", "Atlantis"),
    }  # fmt: skip
    assert "3 April 2020 or as 4 March 2020" in str(refused[0])


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"persons": "-3"}, "persons", "count is 0 or more"),
        ({"persons": "2,5"}, "persons", "whole number"),
        ({"persons": "0"}, "persons", "has to be 1 or more"),
        ({"way": "sideways"}, "way", "does not know"),
        ({"day": ""}, "day", "is needed"),
        ({"hour": "02:30", "day": "29.03.2020"}, "day", None),
    ],
)
def test_a_refusal_names_the_column_of_the_file_and_not_the_field(cells, column, said):
    taken, refused, _ = patrol(changed(**cells))
    if said is None:  # that hour exists in Bucharest, where clocks change an hour later
        assert taken
        return
    assert taken == []
    assert (refused[0].column, refused[0].row) == (column, 2)
    assert said in refused[0].reason


def test_a_missing_marker_is_nothing_and_not_a_zero():
    (one,), _, _ = patrol(changed(persons="N/A"))
    assert one.form.persons is None


def test_rows_are_left_out_with_their_reason_and_empty_ones_are_said():
    taken, refused, left_out = patrol(ROW, changed(nr="total"), ("",) * len(HEADER))
    assert (len(taken), refused) == (1, [])
    assert [(one.row, one.reason) for one in left_out] == [(3, "the sum of the rows above"), (4, EMPTY_ROW)]


def test_a_row_that_the_reader_refused_stays_refused_in_its_place():
    source = table(HEADER, ROW)
    source.rows.append(Refusal("has 3 cells", row=3))
    taken, refused, _ = sorted_out(source, read_profile(PATROL))
    assert (len(taken), refused) == (1, [Refusal("has 3 cells", row=3)])


def test_the_same_key_gives_the_same_uid_and_another_data_set_another():
    uids = [patrol(changed(**cells))[0][0].form.uid for cells in ({}, {"persons": "13"}, {"nr": "2"})]
    assert uids[0] == uids[1] != uids[2]
    (other,), _, _ = patrol(ROW, profile=PATROL.replace("dataset: patrol_log", "dataset: other_log"))
    assert other.form.uid != uids[0]


def test_without_a_key_the_whole_row_is_its_key():
    profile = PATROL.replace("key: nr\n", "")
    uids = [patrol(changed(**cells), profile=profile)[0][0].form.uid for cells in ({}, {}, {"weather": "rain"})]
    assert uids[0] == uids[1] != uids[2]


def test_a_file_without_a_column_of_the_profile_is_refused_at_its_header():
    _, (refused,), _ = sorted_out(table(("nr", "day"), ("1", "2020-03-09")), read_profile(PATROL))
    assert refused.row == 1
    assert "no column" in refused.reason


def test_the_operation_and_the_exercise_of_the_import_reach_the_report():
    (one,), _, _ = patrol(ROW, operation="NOMAD-2020", exercise=True)
    assert (one.form.operation, one.form.exercise) == ("NOMAD-2020", True)


def test_a_row_for_another_operation_than_the_import_is_refused():
    source = table(("kind", "occurred_from", "operation"), ("border_crossing", "2020-03-09", "BARTER"))
    taken, (refused,), _ = sorted_out(source, PLAIN, operation="NOMAD-2020")
    assert (taken, refused.column, refused.value) == ([], "operation", "BARTER")


def test_figures_of_a_source_are_no_exercise():
    source = table(("date", "series", "iso2", "measure", "persons", "status"))
    taken, (refused,), _ = sorted_out(source, shipped()["unhcr_daily_long"], exercise=True)
    assert (taken, "not an exercise" in refused.reason) == ([], True)


def test_a_column_of_a_figure_that_nothing_is_done_with_is_refused():
    header = ("date", "series", "iso2", "measure", "persons", "status", "remark")
    source = table(header, ("2015-10-01", "serbia", "RS", "arrival", "5", "estimate", "by phone"))
    taken, (refused,), _ = sorted_out(source, shipped()["unhcr_daily_long"])
    assert (taken, refused.column) == ([], "remark")


def test_a_part_that_would_not_read_back_is_refused():
    profile = shipped()["eurostat_migr_eipre_by_citizen"]
    header = ("year", "geo", "citizen", "sex", "age", "unit", "persons")
    rows = (("2015", "EL", citizen, "Total", "Total", "Person", "5") for citizen in ("Syria", "Syria;sex=F"))
    taken, (refused,), _ = sorted_out(table(header, *rows), profile)
    assert [one.form.breakdown for one in taken] == ["citizen=Syria"]
    assert (refused.row, "parts the parts" in refused.reason) == (3, True)


# Plain incidents


def test_columns_named_like_fields_fill_them_and_others_go_into_the_text():
    header = ("UID", "kind", "Occurred from", "occurred_to", "country", "nationality", "version", "weather")
    uid, days = "6f0c3f6e-0000-4000-8000-000000000001", ("09.03.2020", "11.03.2020")
    row = (uid, "migrant_detection", *days, "EL", "SY 3; AF", "4", "snow")
    (one,), refused, _ = plain(row, header=header)
    assert refused == []
    assert (one.form.uid, one.form.country, one.version) == (row[0], "GR", 4)
    assert (one.form.occurred_precision, (one.form.occurred_to - one.form.occurred_from).days) == ("PERIOD", 3)
    assert [(each.nationality, each.persons) for each in one.form.nationalities] == [("SY", 3), ("AF", None)]
    assert "weather: snow" in one.form.text


@pytest.mark.parametrize(
    ("name", "cells", "column"),
    [
        ("nationality", ("SY 3; 5", ""), "nationality"),
        ("nationality", ("", "5"), "persons_of_nationality"),
    ],
)
def test_persons_without_a_nationality_are_refused_and_not_dropped(name, cells, column):
    header = ("kind", "occurred_from", "precision", name, "persons_of_nationality")
    taken, (refused,), _ = plain(("migrant_detection", "2020-03-09", "UNKNOWN", *cells), header=header)
    assert (taken, refused.row, refused.column) == ([], 2, column)


@pytest.mark.parametrize(("written", "purity"), [("35 %", 35), ("12,5%", 12.5), (35, 35), (0.35, 0.35)])
def test_a_purity_is_in_per_cent_with_and_without_the_sign(written, purity):
    header = ("kind", "occurred_from", "country", "precision", "item.commodity", "item.drug", "item.purity_pct")
    cells = ("seizure", "2020-03-09", "BG", "COUNTRY", "DRUG", "HEROIN", written)
    (one,), _, _ = plain(cells, header=header)
    assert one.form.items[0].purity_pct == purity


def test_a_count_shown_as_per_cent_is_refused_as_it_is_shown():
    header = ("kind", "occurred_from", "precision", "persons")
    taken, (refused,), _ = plain(("migrant_detection", "2020-03-09", "UNKNOWN", "400 %"), header=header)
    assert (taken, refused.column, refused.value) == ([], "persons", "400 %")


def test_a_position_to_the_metre_is_exact_and_a_rounded_one_is_a_ring():
    header = ("kind", "occurred_from", "lon", "lat")
    taken, refused, _ = plain(
        ("border_crossing", "2020-03-09", "20.1234", "46.1234"), ("border_crossing", "2020-03-09", "20.1", "46.2"),
        header=header,
    )  # fmt: skip
    assert refused == []
    assert [(one.form.precision, one.form.radius_m) for one in taken] == [
        (Precision.EXACT, None),
        (Precision.MUNI, 5550),
    ]


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [("999", "46.1", "180"), ("20.1", "", "both longitude and latitude"), ("20,1", "x", "no number")],
)
def test_a_position_that_is_none_is_refused(lon, lat, said):
    taken, refused, _ = plain(
        ("border_crossing", "2020-03-09", lon, lat), header=("kind", "occurred_from", "lon", "lat")
    )
    assert taken == []
    assert any(said in one.reason for one in refused)


def test_a_position_far_from_the_country_beside_it_is_taken_and_flagged():
    header = ("kind", "occurred_from", "country", "lon", "lat")
    (one,), _, _ = plain(("border_crossing", "2020-03-09", "GR", "20.1234", "46.1234"), header=header)
    assert (one.form.lon, "far from Greece" in one.flags[0]) == (20.1234, True)


def test_words_too_long_for_their_field_are_kept_whole_in_the_text():
    place = "on the road behind the village " * 10
    (one,), refused, _ = plain(
        ("border_crossing", "2020-03-09", place), header=("kind", "occurred_from", "place_written")
    )
    assert refused == []
    assert (len(one.form.place_written), one.form.place_written[-1]) == (200, "…")
    assert place.strip() in one.form.text


# Places


class Gazetteer:
    """Knows one town for sure and two of one name."""

    def __init__(self):
        self.asked = []

    def find(self, text, *, country=None, place_type=None):
        self.asked.append((text, country, place_type))
        first = PlaceCandidate("town", "1", text, "RS", 20.0, 46.1, 3000, Precision.MUNI, 99.0, "same name")
        second = PlaceCandidate("town", "2", text, "MK", 22.0, 41.1, 3000, Precision.MUNI, 98.0, "same name")
        if text == "nowhere":
            return PlaceAnswer("none")
        return PlaceAnswer("found", (first,)) if text == "Horgoš" else PlaceAnswer("ask", (first, second))


def test_a_found_town_is_a_ring_and_what_was_written_is_kept():
    (one,), _, _ = patrol(ROW, places=Gazetteer())
    form = one.form
    assert (form.precision, form.lon, form.radius_m, form.place_written) == (Precision.MUNI, 20.0, 3000, "Horgoš")
    assert one.question is None


def test_a_country_that_only_the_place_says_is_inferred():
    (one,), _, _ = patrol(changed(country=""), places=Gazetteer())
    assert (one.form.country, one.form.country_basis) == ("RS", "inferred")


def test_an_unsure_place_is_asked_and_not_guessed():
    (one,), _, _ = patrol(changed(place="Novo Selo"), places=Gazetteer())
    assert (one.form.precision, one.form.lon) == (Precision.COUNTRY, None)
    assert (one.question.written, one.question.column, len(one.question.choices)) == ("Novo Selo", "place", 2)


def test_an_answer_places_every_row_that_asks_the_same_and_none_leaves_it_unplaced():
    rows = [changed(nr=str(number), place="Novo Selo", country="") for number in range(3)]
    gazetteer = Gazetteer()
    asked, _, _ = patrol(*rows, places=gazetteer)
    key = asked[0].question.key
    assert {one.question.key for one in asked} == {key}
    assert len(gazetteer.asked) == 1
    taken, _, _ = patrol(*rows, places=Gazetteer(), answers={key: "town:2"})
    assert {(one.form.country, one.form.lon, one.question) for one in taken} == {("MK", 22.0, None)}
    taken, _, _ = patrol(*rows, places=Gazetteer(), answers={key: ""})
    assert {(one.form.precision, one.form.place_written, one.question) for one in taken} == {
        (Precision.UNKNOWN, "Novo Selo", None)
    }


@pytest.mark.parametrize("places", [None, Gazetteer()])
def test_a_place_that_is_not_known_leaves_the_country(places):
    (one,), _, _ = patrol(changed(place="nowhere"), places=places)
    assert (one.form.precision, one.form.country, one.question) == (Precision.COUNTRY, "RS", None)


# Seizures

DRUGS = (
    "SEIZURE_ID",
    "COUNTRY",
    "SEIZURE_DATE",
    "DRUG_NAME",
    "AMOUNT",
    "DRUG_UNIT",
    "DEPARTURE_COUNTRY",
    "HIDING_PLACE",
)
HEROIN = ("77", "Bulgaria", "2020-03-09", "Heroin", "12.5", "Kilogram", "Turkey", "tyre")
ECSTASY = ("77", "Bulgaria", "2020-03-09", "Ecstasy", "500", "Tablets", "Turkey", "seat")


def test_one_row_a_drug_is_one_case_an_item():
    (one,), refused, _ = sorted_out(table(DRUGS, HEROIN), SEIZURES)
    assert refused == []
    (item,) = one.form.items
    assert (one.form.kind, one.form.case_ref, one.form.came_from) == (Kind.SEIZURE, "77", "TR")
    assert (item.drug, item.quantity, item.unit, item.written) == ("HEROIN", 12.5, "KGM", "Heroin")
    assert "HIDING_PLACE: tyre" in one.form.text


def test_rows_of_one_key_are_the_items_of_one_case():
    other = ("78", *HEROIN[1:])
    taken, refused, _ = sorted_out(table(DRUGS, HEROIN, ECSTASY, other), SEIZURES)
    assert refused == []
    assert [(one.rows, len(one.form.items)) for one in taken] == [((2, 3), 2), ((4,), 1)]
    assert [(item.item_no, item.drug, item.unit) for item in taken[0].form.items] == [
        (1, "HEROIN", "KGM"),
        (2, "MDMA", "TAB"),
    ]
    assert {"HIDING_PLACE: tyre", "HIDING_PLACE: seat"} <= set(taken[0].form.text.splitlines())


MOVED = (*ECSTASY[:2], "2020-03-10", *ECSTASY[3:])
WITHOUT_UNIT = (*ECSTASY[:5], "", *ECSTASY[6:])
UNREADABLE = (*ECSTASY[:4], "1.234", *ECSTASY[5:])


@pytest.mark.parametrize(
    ("rows", "bad", "column", "spoiled"),
    [
        ((HEROIN, MOVED), 3, "SEIZURE_ID", 2), ((HEROIN, UNREADABLE), 3, "AMOUNT", 2),
        ((UNREADABLE, HEROIN), 2, "AMOUNT", 3), ((HEROIN, WITHOUT_UNIT), 3, "DRUG_UNIT", 2),
    ],
)  # fmt: skip
def test_a_case_is_taken_whole_or_not_at_all(rows, bad, column, spoiled):
    taken, refused, _ = sorted_out(table(DRUGS, *rows), SEIZURES)
    assert taken == []
    assert {(one.row, one.column) for one in refused} == {(bad, column), (spoiled, None)}
    assert f"row {bad}, which is refused" in next(one.reason for one in refused if one.row == spoiled)


def test_rows_without_the_key_are_refused_and_not_thrown_together():
    nameless = ("", "", *HEROIN[2:])
    taken, refused, _ = sorted_out(table(DRUGS, HEROIN, nameless, nameless), SEIZURES)
    assert [one.rows for one in taken] == [(2,)]
    assert [(one.row, one.column) for one in refused] == [(3, "SEIZURE_ID"), (4, "SEIZURE_ID")]


def test_without_a_number_of_the_seizure_each_row_is_a_case():
    taken, refused, _ = sorted_out(table(DRUGS[1:], HEROIN[1:], ECSTASY[1:]), SEIZURES)
    assert refused == []
    assert [one.rows for one in taken] == [(2,), (3,)]


def test_a_drug_outside_the_list_is_kept_in_the_words_of_the_file():
    (one,), _, _ = sorted_out(table(DRUGS, (*HEROIN[:3], "Khat", *HEROIN[4:])), SEIZURES)
    assert (one.form.items[0].drug, one.form.items[0].drug_text) == ("OTHER_SPECIFY", "Khat")


def test_columns_that_no_field_reads_are_told_and_names_in_two_alphabets_too():
    header = ("kind", "occurred_from", "wheather", "\u0440\u0435rsons")  # Cyrillic er and ie
    unread, alike = unread_columns(table(header), PLAIN)
    assert "wheather, \u0440\u0435rsons" in unread
    assert "two alphabets" in alike
    assert list(unread_columns(table(("kind", "occurred_from", "persons")), PLAIN)) == []
    (notes,) = unread_columns(table(HEADER), read_profile(PATROL))
    assert notes.endswith("text of the report: weather.")
