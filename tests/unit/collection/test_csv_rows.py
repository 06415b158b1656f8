"""Rows of a text file."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.collection.files.gate import admit
from data.collection.files.limits import CELL_CHARACTERS
from data.collection.files.readers import read_tables
from data.collection.source import FileRefused, Refusal, SourceRow, SourceTable


def table(text: str, **options: str) -> SourceTable:
    (found,) = read_tables(admit("report.csv", text.encode()), **options)
    return found


@pytest.mark.parametrize(("mark", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_the_separator_is_found_and_said(mark, name):
    found = table(f"date{mark}place\n2020-03-09{mark}Ipsala\n")
    assert found.header == ("date", "place")
    assert list(found.rows) == [SourceRow(2, ("2020-03-09", "Ipsala"))]
    assert f"Cells are separated by {name}." in found.notes


def test_decimal_commas_do_not_make_the_comma_the_separator():
    found = table("place;kg\nIpsala;1,5\nKulata;2,5\nVidin;3\n")
    assert [row.cells[1] for row in found.rows] == ["1,5", "2,5", "3"]


def test_commas_in_remarks_do_not_either():
    found = table("place;persons;remarks\nIpsala;3;one, two, three\nKulata;2;four, five, six\n")
    assert found.header == ("place", "persons", "remarks")


def test_the_line_by_which_excel_names_the_separator_is_no_row():
    found = table("sep=;\nplace;persons\nIpsala;3\n")
    assert found.header_row == 2
    assert list(found.rows) == [SourceRow(3, ("Ipsala", "3"))]


def test_title_lines_above_the_header_are_passed_over_and_said():
    found = table("Daily report of the day\n\nUnit: Edirne;\ndate;place;persons\n2020-03-09;Ipsala;3\n")
    assert found.header == ("date", "place", "persons")
    assert found.header_row == 4
    assert any("Daily report of the day" in note and "row 4" in note for note in found.notes)
    assert [row.number for row in found.rows] == [5]


def test_years_may_be_column_names():
    assert table("country;2015;2016\nGreece;911470;204820\n").header == ("country", "2015", "2016")


def test_rows_with_too_few_or_too_many_cells_are_refused_in_their_place():
    rows = list(table("a;b;c\n1;2;3\n1;2\n1;2;3;4\n4;5;6\n").rows)
    assert rows[1] == Refusal("the row has 2 cells where the header has 3", row=3)
    assert rows[2] == Refusal("the row has 4 cells where the header has 3", row=4)
    assert rows[3] == SourceRow(5, ("4", "5", "6"))


def test_empty_cells_behind_the_last_column_are_no_cells():
    assert list(table("a;b;;\n1;2;;\n").rows) == [SourceRow(2, ("1", "2"))]


def test_empty_lines_are_passed_over_and_the_numbers_stay_those_of_the_file():
    rows = list(table("a;b\n\n;\n1;2\n \t\n3;4\n").rows)
    assert [row.number for row in rows] == [4, 6]


def test_a_million_empty_lines_are_no_rows():
    assert list(table("a;b\n1;2\n" + "\n" * 1_000_000 + "3;4\n").rows) == [
        SourceRow(2, ("1", "2")),
        SourceRow(1_000_003, ("3", "4")),
    ]


def test_columns_of_the_same_name_get_their_letters():
    found = table("date;place;Date\n1;2;3\n")
    assert found.header == ("date (column A)", "place", "Date (column C)")
    assert any("same name" in note for note in found.notes)


def test_a_column_without_a_name_gets_its_letter():
    found = table("date;;place\n1;2;3\n")
    assert found.header == ("date", "column B", "place")
    assert list(found.rows) == [SourceRow(2, ("1", "2", "3"))]


def test_cells_may_hold_separators_line_ends_and_quotation_marks():
    rows = list(table('a;b\n"one; two";"he said ""no""\nand left"\nx;y\n').rows)
    assert rows == [SourceRow(2, ("one; two", 'he said "no"\nand left')), SourceRow(3, ("x", "y"))]


def test_a_quotation_mark_that_is_never_closed_is_named_with_its_row():
    with pytest.raises(FileRefused, match="row 3: a quotation mark is opened and never closed"):
        table('a;b\n1;2\n3;"4\n5;6\n')


def test_a_stray_quotation_mark_refuses_its_row_alone():
    rows = list(table('a;b\n1;2\n3;"x"y\n5;6\n').rows)
    assert isinstance(rows[1], Refusal)
    assert rows[1].row == 3
    assert [row.number for row in rows if isinstance(row, SourceRow)] == [2, 4]


def test_numbers_stay_as_they_were_written():
    assert list(table("uid;kg\n0012;1.234,5\n").rows) == [SourceRow(2, ("0012", "1.234,5"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_one(end):
    assert [row.number for row in table(f"a;b{end}1;2{end}3;4").rows] == [2, 3]


def test_a_cell_longer_than_excel_keeps_is_refused_with_its_column():
    (row,) = table(f"a;b\n1;{'x' * (CELL_CHARACTERS + 1)}\n").rows
    assert isinstance(row, Refusal)
    assert (row.row, row.column) == (2, "b")
    assert "32,768 characters" in row.reason


def test_rows_can_be_walked_again():
    found = table("a;b\n1;2\n")
    assert list(found.rows) == list(found.rows)


def test_a_header_without_rows_is_refused():
    with pytest.raises(FileRefused, match="no rows below"):
        table("date;place\n")


CELLS = st.text(st.characters(exclude_categories=("C",)) | st.just("\n"), max_size=20).filter(str.strip)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8),
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_a_spreadsheet_writes_comes_back_cell_by_cell(rows, separator, encoding):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([("date", "place", "persons"), *rows])
    (found,) = read_tables(admit("report.csv", buffer.getvalue().encode(encoding)))
    assert [row.cells for row in found.rows if isinstance(row, SourceRow)] == rows
