"""What focal points write into a workbook, and what becomes of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from data.collection import workbooks
from data.collection.source import FileRefused
from data.collection.translated import LeftOut
from data.collection.workbooks.columns import CARRIED
from data.terms.codes import Kind, Precision, TimePrecision
from tests.unit.collection.workbook_files import (
    DETECTION,
    FIRST_ROW,
    RETURN,
    SEIZURE,
    TRAFFIC,
    filled,
    made,
    read_back,
    refusals,
    reports,
    tables_of,
)


def one(kind, cells, **options):
    """The one report of a workbook with this first row."""
    rows = read_back(filled(made(kind, **options), {FIRST_ROW: cells}))
    assert [str(refusal) for refusal in refusals(rows)] == []
    (report,) = reports(rows)
    return report


def why(kind, *rows, **options):
    """The refusals of a workbook with these rows."""
    numbered = {FIRST_ROW + place: cells for place, cells in enumerate(rows)}
    return [
        (found.row, found.column, found.reason)
        for found in refusals(read_back(filled(made(kind, **options), numbered)))
    ]


def test_a_detection_is_read_with_its_time_in_the_zone_of_the_operation():
    report = one("migrant-detection", DETECTION)
    form = report.form
    assert report.rows == (FIRST_ROW,)
    assert report.version is None
    assert form.kind is Kind.MIGRANT_DETECTION
    assert form.operation == "NOMAD-2020"
    assert form.occurred_from == datetime(2020, 3, 9, 12, 30, tzinfo=UTC)
    assert form.occurred_precision is TimePrecision.MIN
    assert (form.crossing, form.precision) == ("BG-TR-KAPITAN-ANDREEVO-ROAD", Precision.BCP)
    assert [(entry.nationality, entry.persons, entry.basis) for entry in form.nationalities] == [
        ("SY", 3, "CLAIMED"),
        ("AF", 2, None),
    ]
    assert form.outcome == "APPREHENDED"


def test_without_a_time_the_report_is_of_the_day():
    form = one("migrant-detection", {**DETECTION, "time": None}).form
    assert form.occurred_precision is TimePrecision.DAY
    assert form.occurred_from == datetime(2020, 3, 8, 22, tzinfo=UTC)


def test_dates_times_and_numbers_may_be_written_as_people_write_them():
    written = {**DETECTION, "date": "9. martie 2020", "time": "14.30", "persons": "5", "lat": "41,71", "lon": "26.354"}
    form = one("migrant-detection", written).form
    assert form.occurred_from == datetime(2020, 3, 9, 12, 30, tzinfo=UTC)
    assert (form.persons, form.lat, form.lon) == (5, 41.71, 26.354)


def test_an_hour_that_comes_twice_is_refused_with_both_readings_and_taken_with_its_offset():
    night = {**DETECTION, "date": date(2020, 10, 25), "time": time(3, 30)}
    ((row, column, reason),) = why("migrant-detection", night)
    assert (row, column) == (FIRST_ROW, "Time")
    assert "00:30 UTC or 01:30 UTC" in reason
    form = one("migrant-detection", {**night, "time": "03:30+02:00"}).form
    assert form.occurred_from == datetime(2020, 10, 25, 1, 30, tzinfo=UTC)


def test_nothing_is_said_of_an_empty_workbook_but_that_it_is_empty():
    rows = read_back(made("migrant-detection"))
    assert reports(rows) == []
    assert refusals(rows) == []
    left = [row.reason for row in rows if isinstance(row, LeftOut)]
    assert left.count("prepared rows that nothing was written in") == 12
    assert left.count("the example row of the workbook") == 1


def test_every_row_of_the_entry_sheet_is_accounted_for():
    content = filled(made("migrant-detection"), {FIRST_ROW: DETECTION, FIRST_ROW + 3: {"persons": "many"}})
    table = next(table for table in tables_of(content) if table.header[0] == "uid")
    rows = [row for row in read_back(content) if getattr(row, "sheet", None) == table.sheet]
    told = {number for row in rows for number in ((row.row,) if hasattr(row, "row") else row.rows)}
    assert told == {source.number for source in table.rows}


@pytest.mark.parametrize("kind", workbooks.KINDS)
def test_the_example_row_would_be_a_good_report_and_is_not_imported(kind):
    content = made(kind)
    table = next(table for table in tables_of(content) if table.header[0] == "uid")
    example = next(row for row in table.rows if row.cells[0] == "#example")
    cells = {
        name: cell for name, cell in table.cells(example).items() if cell is not None and name not in ("uid", "state")
    }
    assert one(kind, cells).form is not None
    assert reports(read_back(content)) == []


def test_an_example_row_that_somebody_wrote_over_is_not_dropped_silently():
    rows = read_back(filled(made("migrant-detection"), {FIRST_ROW - 1: {"persons": 77}}))
    (refusal,) = refusals(rows)
    assert refusal.row == FIRST_ROW - 1
    assert "never imported" in refusal.reason


def test_every_bad_cell_of_a_row_is_told_at_once():
    bad = {**DETECTION, "date": "31.02.2020", "persons": 2.5, "outcome": "run away", "country": None}
    assert why("migrant-detection", bad) == [
        (FIRST_ROW, "Date", "has the day 31, which that month does not have"),
        (FIRST_ROW, "Persons", "is no whole number"),
        (FIRST_ROW, "Outcome", "is not in the list; choose one of its entries"),
        (FIRST_ROW, "Country", "is needed"),
    ]


def test_rules_between_cells_name_the_cell_that_breaks_them():
    assert why("migrant-detection", {**DETECTION, "persons_1": 9}) == [
        (FIRST_ROW, "Nationality 1", "add up to 11 of 5 persons")
    ]
    assert why("border-crossing", {**_crossing(), "outcome": "APPREHENDED"}) == [
        (FIRST_ROW, "Outcome", "persons who were found are a migrant_detection")
    ]


def _cells(table, row):
    """What a person wrote in a row."""
    return {name: cell for name, cell in table.cells(row).items() if cell is not None and name not in CARRIED}


def _crossing():
    left = {"nationality_1", "persons_1", "basis_1", "nationality_2", "persons_2", "outcome"}
    return {key: value for key, value in DETECTION.items() if key not in left} | {"outcome": "ESCAPED"}


def test_labels_of_another_language_and_codes_alone_are_understood():
    romanian = {**DETECTION, "direction": "la frontieră la intrare", "outcome": "RETINUTI", "originator": "bulgaria"}
    form = one("migrant-detection", romanian, language="ro").form
    assert (form.direction, form.outcome, form.originator) == ("ENTRY", "APPREHENDED", "BG")


def test_rows_without_a_sender_are_from_the_sender_of_the_workbook():
    cells = {key: value for key, value in DETECTION.items() if key != "originator"}
    assert one("migrant-detection", cells, sender="RO").form.originator == "RO"
    assert why("migrant-detection", cells) == [(FIRST_ROW, "Reported by", "is needed")]


def test_items_with_one_case_reference_are_one_seizure_wherever_they_stand():
    pistol = {"case_ref": "BG-1", "commodity": "FIREARM", "quantity": 1, "unit": "piece [H87]"}
    other = {**SEIZURE, "case_ref": "BG-2"}
    rows = read_back(filled(made("seizure"), {FIRST_ROW: SEIZURE, FIRST_ROW + 1: other, FIRST_ROW + 4: pistol}))
    assert refusals(rows) == []
    cases = {report.form.case_ref: report for report in reports(rows)}
    assert cases["BG-1"].rows == (FIRST_ROW, FIRST_ROW + 4)
    assert [(item.item_no, item.commodity, item.quantity) for item in cases["BG-1"].form.items] == [
        (1, "DRUG", 2.0),
        (2, "FIREARM", 1.0),
    ]
    assert len(cases["BG-2"].form.items) == 1


def test_an_item_that_says_something_else_of_its_case_is_refused_in_its_own_row():
    other_day = {**SEIZURE, "date": date(2020, 3, 10)}
    assert why("seizure", SEIZURE, other_day) == [
        (FIRST_ROW + 1, "Date", f"differs from row {FIRST_ROW}, which belongs to the same report"),
        (FIRST_ROW, None, f"belongs to the report of row {FIRST_ROW + 1}, which is refused"),
    ]
    no_unit = {"case_ref": "BG-1", "commodity": "DRUG", "drug": "HEROIN", "quantity": 3}
    assert why("seizure", SEIZURE, no_unit) == [
        (FIRST_ROW + 1, "Unit", "is needed with a quantity"),
        (FIRST_ROW, None, f"belongs to the report of row {FIRST_ROW + 1}, which is refused"),
    ]


@pytest.mark.parametrize("tick", ["✓", "x", "X", "yes", "da", 1])
def test_a_nil_return_is_an_explicit_tick(tick):
    form = one("daily-return", {**RETURN, "nil": tick}).form
    assert form.nil
    assert form.lines == ()
    assert (form.period_from, form.period_to) == (
        datetime(2020, 3, 8, 22, tzinfo=UTC),
        datetime(2020, 3, 9, 22, tzinfo=UTC),
    )


def test_a_return_without_tick_and_without_number_is_refused_and_zero_is_a_number():
    ((row, column, reason),) = why("daily-return", RETURN)
    assert (row, column) == (FIRST_ROW, "Nothing to report")
    assert "is not ticked" in reason
    form = one("daily-return", {**RETURN, "measure_arrests": 0}).form
    assert [(line.measure, line.value, line.unit) for line in form.lines] == [("arrests", 0.0, "persons")]


def test_crime_areas_of_one_day_are_one_return():
    drugs = {**RETURN, "crime_area": "drugs [DRUGS]", "measure_arrests": 2}
    arms = {**RETURN, "crime_area": "FIREARMS", "measure_arrests": 1, "related": "no"}
    rows = read_back(filled(made("daily-return"), {FIRST_ROW: drugs, FIRST_ROW + 1: arms}))
    assert refusals(rows) == []
    (report,) = reports(rows)
    assert [(line.crime_area, line.value, line.related) for line in report.form.lines] == [
        ("DRUGS", 2.0, None),
        ("FIREARMS", 1.0, False),
    ]


def test_a_bad_number_of_a_return_is_named_in_its_row_and_column_and_takes_the_other_rows_along():
    drugs = {**RETURN, "crime_area": "drugs [DRUGS]", "measure_persons": 2, "measure_arrests": 4}
    arms = {**RETURN, "crime_area": "FIREARMS", "measure_persons": 3, "measure_arrests": -1}
    assert why("daily-return", drugs, arms) == [
        (FIRST_ROW + 1, "Persons arrested", "has to be 0 or more"),
        (FIRST_ROW, None, f"belongs to the report of row {FIRST_ROW + 1}, which is refused"),
    ]
    ((row, column, reason),) = why("daily-return", {**RETURN, "measure_persons": 0.5})
    assert (row, column, reason) == (FIRST_ROW, "Persons detected", "is no whole number")


def test_a_count_written_with_an_empty_fraction_is_that_count():
    assert one("traffic", {**TRAFFIC, "vehicles": "12,0"}).form.vehicles == 12


def test_traffic_is_read_and_an_empty_count_is_no_zero():
    form = one("traffic", TRAFFIC).form
    assert (form.vehicles, form.persons, form.coverage_pct) == (2140, None, 100.0)
    ((row, column, reason),) = why("traffic", {**TRAFFIC, "vehicles": None})
    assert (row, column) == (FIRST_ROW, "Vehicles")
    assert "an empty cell is not a zero" in reason


def test_a_row_has_the_same_uid_however_often_its_file_is_sent():
    first = filled(made("migrant-detection"), {FIRST_ROW: DETECTION})
    corrected = filled(first, {FIRST_ROW: {"persons": 6}})
    (before,), (after,) = reports(read_back(first)), reports(read_back(corrected))
    assert before.form.uid == after.form.uid
    assert (before.form.persons, after.form.persons) == (5, 6)


def test_a_stored_report_carries_its_version_and_an_emptied_row_of_it_is_not_dropped():
    form = one("migrant-detection", DETECTION).form
    content = made("migrant-detection", prefilled=[(form, 4)])
    (back,) = reports(read_back(content))
    assert (back.form, back.version) == (form, 4)
    table = next(table for table in tables_of(content) if table.header[0] == "uid")
    row = next(row for row in table.rows if row.number == FIRST_ROW)
    emptied = {
        name: None for name, cell in table.cells(row).items() if cell is not None and name not in ("uid", "version")
    }
    ((_, _, reason),) = why_of(filled(content, {FIRST_ROW: emptied}))
    assert "was sent before" in reason


def why_of(content):
    return [(found.row, found.column, found.reason) for found in refusals(read_back(content))]


def test_a_row_that_was_copied_as_a_whole_is_told_apart_from_one_that_was_copied_by_its_cells():
    content = filled(made("migrant-detection"), {FIRST_ROW: DETECTION, FIRST_ROW + 1: {**DETECTION, "persons": 9}})
    assert len(reports(read_back(content))) == 2
    uid = reports(read_back(content))[0].form.uid
    copied = filled(content, {FIRST_ROW + 1: {"uid": uid}})
    ((row, _, reason),) = why_of(copied)
    assert row == FIRST_ROW + 1
    assert f"copied as a whole from row {FIRST_ROW}" in reason


@pytest.mark.parametrize("given", [{"status": "VALIDATED", "validated_by": "me", "uid": "x"}, {"persons": 99}])
def test_the_hidden_cell_says_nothing_that_the_sheet_or_the_store_says(given):
    content = made("migrant-detection", prefilled=[(_with_rest(), 1)])
    (report,) = reports(read_back(filled(content, {FIRST_ROW: {"rest": json.dumps({"report": given})}})))
    assert (report.form.status, report.form.validated_by, report.form.persons) == ("SUBMITTED", None, 5)
    assert report.form.uid == _with_rest().uid


@pytest.mark.parametrize("rest", ["{", "[]", '{"report": 1}', "[" * 100_000])
def test_a_hidden_cell_that_was_damaged_is_told(rest):
    content = made("migrant-detection", prefilled=[(_with_rest(), 1)])
    ((_, _, reason),) = why_of(filled(content, {FIRST_ROW: {"rest": rest[:30_000]}}))
    assert "hidden cell" in reason


def _with_rest():
    return one("migrant-detection", DETECTION).form.model_copy(update={"labels": ("route:Western Balkans",)})


def test_a_workbook_of_another_operation_is_refused():
    with pytest.raises(FileRefused, match="for the operation NOMAD-2020, not for JAD-1"):
        read_back(made("traffic"), operation="JAD-1")


def test_text_that_looks_like_a_formula_stays_text_both_ways():
    text = '=HYPERLINK("http://example.org","x")'
    form = one("migrant-detection", {**DETECTION, "text": text, "place_written": "+1+1"}).form
    assert (form.text, form.place_written) == (text, "+1+1")
    (back,) = reports(read_back(made("migrant-detection", prefilled=[(form, 1)])))
    assert back.form.text == text


def test_a_sheet_that_somebody_added_is_said_to_be_left_out():
    tables = tables_of(filled(made("traffic"), {FIRST_ROW: TRAFFIC}))
    stray = replace(tables[-1], sheet="Sheet4")
    told = [row for row in workbooks.read([*tables, stray]) if isinstance(row, LeftOut) and row.sheet == "Sheet4"]
    assert [row.reason for row in told] == ["sheets that are no part of the workbook; they are not read"]
    assert told[0].reason not in workbooks.NO_REPORT
