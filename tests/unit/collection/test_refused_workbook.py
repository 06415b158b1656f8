"""Refused rows come back with their reasons, and import again once they are corrected."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest

from data.collection import workbooks
from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.source import Refusal
from data.terms.errors import InputRefused
from tests.unit.collection.workbook_files import (
    DETECTION,
    FIRST_ROW,
    SEIZURE,
    counting_uids,
    filled,
    made,
    read_back,
    refusals,
    reports,
    tables_of,
)


def given_back(content, *others, **options):
    """The workbook of the refused rows of a workbook; `others` are refusals that the store adds."""
    tables = tables_of(content)
    told = [*refusals(workbooks.read(tables)), *others]
    return workbooks.refused_workbook(tables, told, uids=counting_uids(1000), **options)


def entry_rows(content):
    table = next(table for table in tables_of(content) if table.header[0] == "uid")
    return [table.cells(row) for row in table.rows if not str(row.cells[0]).startswith("#")]


def comments(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return " ".join(package.read(name).decode() for name in package.namelist() if "comments" in name)


def three_rows(language="en"):
    rows = {
        FIRST_ROW: DETECTION,
        FIRST_ROW + 1: {**DETECTION, "persons": "viele"},
        FIRST_ROW + 2: {**DETECTION, "outcome": None},
    }
    return filled(made("migrant-detection", language=language), rows)


def test_the_refused_rows_and_only_they_come_back_with_their_uids():
    content = three_rows()
    back = entry_rows(given_back(content))
    written = [row for row in back if row["date"] is not None]
    before = {row["uid"]: row for row in entry_rows(content)}
    assert len(written) == 2
    assert [row["persons"] for row in written] == ["viele", 5]
    assert all(row["uid"] in before for row in written)
    assert len(back) > len(written)  # a few empty rows to go on with


def test_corrected_rows_import_again_as_the_same_reports():
    content = three_rows()
    uids = {row["uid"] for row in entry_rows(content)}
    back = given_back(content)
    corrected = filled(back, {FIRST_ROW: {"persons": 6}, FIRST_ROW + 1: {"outcome": "APPREHENDED"}})
    rows = read_back(corrected)
    assert refusals(rows) == []
    assert [report.form.persons for report in reports(rows)] == [6, 5]
    assert {report.form.uid for report in reports(rows)} <= uids


def test_uncorrected_rows_are_refused_again_for_the_same_reasons():
    content = three_rows()
    first = [(found.column, found.reason, found.value) for found in refusals(read_back(content))]
    again = [(found.column, found.reason, found.value) for found in refusals(read_back(given_back(content)))]
    assert first == again
    assert len(first) == 2


def test_the_reason_stands_beside_the_row_and_on_the_red_cell_in_the_language_of_the_file():
    back = given_back(three_rows("ro"))
    states = [row["state"] for row in entry_rows(back) if row["date"] is not None]
    assert states[0].startswith(f"Rândul {FIRST_ROW + 1} din fișierul dumneavoastră:")
    assert "Persoane: nu este un număr; scrieți numai cifre" in states[0]
    assert "Rezultat: este obligatoriu" in states[1]
    assert "nu este un număr; scrieți numai cifre" in comments(back)
    with zipfile.ZipFile(BytesIO(back)) as package:
        assert "FFC7CE" in package.read("xl/styles.xml").decode()


def test_a_refusal_of_the_store_that_names_a_field_finds_its_column():
    content = three_rows()
    stored = Refusal("there is no such crossing point", "Detections", FIRST_ROW, "crossing", "X")
    states = [row["state"] for row in entry_rows(given_back(content, stored)) if row["date"] is not None]
    assert len(states) == 3
    assert "Crossing point: there is no such crossing point" in states[0]


def test_all_items_of_a_case_come_back_when_one_is_refused():
    pistol = {"case_ref": "BG-1", "commodity": "FIREARM", "quantity": "one", "unit": "H87"}
    rows = {FIRST_ROW: SEIZURE, FIRST_ROW + 1: {**SEIZURE, "case_ref": "BG-2"}, FIRST_ROW + 2: pistol}
    back = given_back(filled(made("seizure"), rows))
    assert [row["case_ref"] for row in entry_rows(back) if row["case_ref"]] == ["BG-1", "BG-1"]
    corrected = read_back(filled(back, {FIRST_ROW + 1: {"quantity": 1}}))
    assert refusals(corrected) == []
    assert len(reports(corrected)[0].form.items) == 2


def test_the_version_of_a_stored_report_stays_with_its_row():
    form = reports(read_back(filled(made("migrant-detection"), {FIRST_ROW: DETECTION})))[0].form
    content = filled(made("migrant-detection", prefilled=[(form, 7)]), {FIRST_ROW: {"persons": "?"}})
    (report,) = reports(read_back(filled(given_back(content), {FIRST_ROW: {"persons": 6}})))
    assert report.version == 7


def test_a_row_below_the_prepared_ones_comes_back_with_a_uid():
    content = filled(made("migrant-detection"), {FIRST_ROW: {**DETECTION, "uid": None}})
    (refusal,) = refusals(read_back(content))
    assert "below the prepared rows" in refusal.reason
    rows = read_back(given_back(content))
    assert refusals(rows) == []
    assert len(reports(rows)) == 1


def test_what_was_written_over_the_example_comes_back_in_a_row_of_its_own():
    content = filled(made("migrant-detection"), {FIRST_ROW - 1: {"persons": 77}})
    rows = read_back(given_back(content))
    assert refusals(rows) == []
    assert [report.form.persons for report in reports(rows)] == [77]


def test_rows_of_another_file_come_back_as_a_table_with_the_reason_last():
    text = "when;persons;note\n09.03.2020;4;=1+1\n10.03.2020;many;fine\n11.03.2020;2;ok;too many\n"
    tables = read_tables(admit("report.csv", text.encode()))
    told = [row for row in tables[0].rows if isinstance(row, Refusal)]
    told += [Refusal("is no whole number", None, 3, "persons", "many"), Refusal("is needed", None, 2, "place")]
    content = workbooks.refused_workbook(tables, told, language_code="ro")
    (table,) = tables_of(content)
    assert table.header == ("when", "persons", "note", "De ce a fost refuzat")
    rows = [table.cells(row) for row in table.rows]
    assert [row["note"] for row in rows] == ["=1+1", "fine", None]
    assert rows[0]["De ce a fost refuzat"] == "Rândul 2 din fișierul dumneavoastră:\nplace: este obligatoriu"
    assert "persons: nu este un număr întreg" in rows[1]["De ce a fost refuzat"]
    assert "rândul are 4 celule, iar antetul are 3" in rows[2]["De ce a fost refuzat"]
    again = workbooks.refused_workbook(
        tables_of(content), [Refusal("is needed", table.sheet, 2, "when")], language_code="ro"
    )
    assert tables_of(again)[0].header == table.header


def test_dates_and_numbers_of_another_file_stay_dates_and_numbers():
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Data")
    sheet.write_row(0, 0, ["day", "persons"])
    sheet.write_datetime(1, 0, date(2020, 3, 9), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(1, 1, -4)
    book.close()
    tables = tables_of(target.getvalue())
    content = workbooks.refused_workbook(tables, [Refusal("is less than nothing", "Data", 2, "persons")])
    (table,) = tables_of(content)
    row = next(iter(table.rows))
    assert (row.cells[0], row.cells[1]) == (date(2020, 3, 9), -4)


def test_nothing_is_made_where_nothing_was_refused():
    tables = tables_of(made("traffic"))
    with pytest.raises(InputRefused, match="no row of the file was refused"):
        workbooks.refused_workbook(tables, [Refusal("the file is odd")])


def test_no_reason_and_no_value_becomes_a_formula():
    content = filled(made("migrant-detection"), {FIRST_ROW: {**DETECTION, "persons": '=cmd|"/c calc"!A1'}})
    back = given_back(content)
    with zipfile.ZipFile(BytesIO(back)) as package:
        assert not re.search("<f>", package.read("xl/worksheets/sheet2.xml").decode())
