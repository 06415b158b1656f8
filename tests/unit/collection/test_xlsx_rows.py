"""Rows of an Excel workbook."""

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter

from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.source import FileRefused, Refusal, SourceRow, SourceTable
from tests.corpus.packages import parts, relation, relations, sheet, sheet_workbook, strings_workbook, workbook

SHEET = "xl/worksheets/sheet1.xml"


def tables(fill: Callable[[xlsxwriter.Workbook], object], **options: object) -> tuple[SourceTable, ...]:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book)
    return read_tables(admit("report.xlsx", buffer.getvalue()))


def only_table(*rows: list[object]) -> SourceTable:
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)

    (found,) = tables(fill)
    return found


def read(content: bytes) -> SourceTable:
    (found,) = read_tables(admit("report.xlsx", content))
    return found


def test_a_number_shown_as_per_cent_is_what_is_shown_and_not_a_hundredth_of_it():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 1, ["purity", "share", "kg", "sum"])
        formats = [book.add_format({"num_format": code}) for code in ("0%", "0.0%;[Red]-0.0%", '0.0"%"', "0.00%")]
        for column, value in enumerate((0.35, 0.125, 4.5)):
            page.write_number(1, column + 1, value, formats[column])
        page.write_formula(1, 4, "=B2+C2", formats[3], 0.475)
        page.write_string(2, 1, "pure", formats[0])
        page.write_row(3, 1, [0.35, 1, 2, 3])

    (found,) = tables(fill)
    assert [row.cells for row in found.rows] == [
        ("35 %", "12.5 %", 4.5, "47.5 %"),
        ("pure", None, None, None),
        (0.35, 1, 2, 3),
    ]


@pytest.mark.parametrize("base_1904", [False, True])
def test_values_keep_their_types_whatever_year_the_dates_count_from(base_1904):
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["day", "moment", "clock", "length", "kg", "persons", "code", "found"])
        formats = [
            book.add_format({"num_format": code}) for code in ("dd.mm.yyyy", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm")
        ]
        page.write_datetime(1, 0, date(2020, 3, 9), formats[0])
        page.write_datetime(1, 1, datetime(2020, 3, 9, 14, 5), formats[1])  # noqa: DTZ001
        page.write_datetime(1, 2, time(14, 5), formats[2])
        page.write_datetime(1, 3, timedelta(hours=36), formats[3])
        page.write_row(1, 4, [134.5, 12, "0012", True])

    (found,) = tables(fill, date_1904=base_1904)
    (row,) = found.rows
    assert row == SourceRow(
        2,
        (date(2020, 3, 9), datetime(2020, 3, 9, 14, 5), time(14, 5), timedelta(hours=36), 134.5, 12, "0012", True),  # noqa: DTZ001
    )
    assert type(row.cells[5]) is int


def test_numbers_written_as_text_stay_text():
    assert list(only_table(["uid", "kg"], ["0012", "1.234,5"]).rows) == [SourceRow(2, ("0012", "1.234,5"))]


def test_the_table_may_begin_anywhere_and_rows_keep_their_numbers():
    found = only_table([], [], [None, None, "date", "place"], [], [None, None, "x", "y"])
    assert (found.header, found.header_row) == (("date", "place"), 3)
    assert list(found.rows) == [SourceRow(5, ("x", "y"))]


def test_title_rows_are_passed_over_and_said():
    found = only_table(["Daily return"], ["Day", "9 March"], ["bcp", "sex", "age", "persons"], ["Ipsala", "m", 30, 3])
    assert found.header == ("bcp", "sex", "age", "persons")
    assert "The header is in row 3; the rows above it were read as a title: Daily return / Day 9 March" in found.notes


def test_hidden_sheets_and_rows_are_read_and_said():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        page.write_column(0, 0, ["place", "Ipsala", "Kulata"])
        page.set_row(2, None, None, {"hidden": True})
        lists = book.add_worksheet("Lists")
        lists.write_column(0, 0, ["code", "HEROIN"])
        lists.hide()

    report, lists = tables(fill)
    assert [row.number for row in report.rows] == [2, 3]
    assert "1 hidden rows were read like the others: 3" in report.notes
    assert (report.hidden, lists.hidden) == (False, True)
    assert "The sheet is hidden in the workbook." in lists.notes


def test_the_value_of_a_formula_is_taken_and_said():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        page.write_row(0, 0, ["place", "persons"])
        page.write_row(1, 0, ["Ipsala"])
        page.write_formula(1, 1, "=1+2", None, 3)

    (found,) = tables(fill)
    assert list(found.rows) == [SourceRow(2, ("Ipsala", 3))]
    assert "1 cells hold formulas; the values that Excel calculated last were taken." in found.notes


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell():
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
    rows += '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    assert list(read(sheet_workbook(rows)).rows) == [SourceRow(2, (1, None))]


def test_a_formula_without_a_value_refuses_its_row():
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>'
    rows += '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f></c></row><row r="3"><c r="A3"><v>1</v></c></row>'
    refused, taken = read(sheet_workbook(rows)).rows
    assert (
        str(refused)
        == "sheet Report, row 2, column b: the formula in the cell was never calculated, so it has no value"
    )
    assert taken == SourceRow(3, (1, None))


def test_error_cells_refuse_their_row_with_the_column():
    rows = '<row r="1"><c r="A1" t="str"><v>place</v></c><c r="B1" t="str"><v>persons</v></c></row>'
    rows += '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="e"><f>NA()</f><v>#N/A</v></c></row>'
    (refused,) = read(sheet_workbook(rows)).rows
    assert refused == Refusal("the cell shows the error #REF! (and 1 more in this row)", "Report", 2, "place")


def test_merged_cells_over_several_rows_refuse_those_rows():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        page.merge_range(0, 0, 0, 2, "Daily return")
        page.write_row(1, 0, ["date", "place", "persons"])
        page.merge_range(2, 0, 3, 0, "2020-03-09")
        page.write_column(2, 1, ["Ipsala", "Kulata", "Vidin"])
        page.write_column(2, 2, [1, 2, 3])

    (found,) = tables(fill)
    first, second, third = found.rows
    assert isinstance(first, Refusal)
    assert isinstance(second, Refusal)
    assert (first.row, second.row, first.reason) == (3, 4, "the cells A3:A4 are merged: divide them and fill in each")
    assert third == SourceRow(5, (None, "Vidin", 3))


def test_cells_merged_across_two_named_columns_refuse_their_row():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        page.write_row(0, 0, ["dead", "missing", "place"])
        page.merge_range(1, 0, 1, 1, 5)

    (found,) = tables(fill)
    (row,) = found.rows
    assert isinstance(row, Refusal)
    assert "A2:B2 are merged" in row.reason


def test_cells_merged_into_a_column_without_a_name_are_taken():
    def fill(book: xlsxwriter.Workbook) -> None:
        page = book.add_worksheet("Report")
        page.write(0, 0, "place")
        page.merge_range(0, 1, 0, 2, "remarks")
        page.write(0, 3, "persons")
        page.write(1, 0, "Ipsala")
        page.merge_range(1, 1, 1, 2, "in a lorry")
        page.write(1, 3, 3)

    (found,) = tables(fill)
    assert found.header == ("place", "remarks", "column C", "persons")
    assert list(found.rows) == [SourceRow(2, ("Ipsala", "in a lorry", None, 3))]


def test_a_value_beside_the_table_refuses_its_row():
    (row,) = only_table(["a", "b"], [1, 2, None, "see below"]).rows
    assert row == Refusal("there is a value in a column that has no name", "Report", 2, "D")


def test_a_million_empty_rows_are_no_rows():
    head = '<row r="1"><c r="A1" t="str"><v>a</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    empty = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 1_000_003))
    last = '<row r="1000003"><c r="A1000003"><v>2</v></c></row>'
    assert list(read(sheet_workbook(head + empty + last)).rows) == [SourceRow(2, (1,)), SourceRow(1_000_003, (2,))]


def test_two_filled_corners_far_apart_are_refused_with_where_they_lie():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(FileRefused, match="from column A to XFD and down to row 1,048,576"):
        read(sheet_workbook(rows))


def test_escaped_characters_are_read_as_what_they_stand_for():
    (row,) = only_table(["a"], ["_x000D_ is no escape"]).rows
    assert isinstance(row, SourceRow)
    assert row.cells == ("_x000D_ is no escape",)


def test_texts_shared_with_formatting_and_sheets_with_prefixes_are_read():
    shared = "<si><r><t>pla</t></r><r><t>ce</t></r></si><si><t>Šid</t></si>"
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    assert list(read(strings_workbook(rows, shared)).rows) == [SourceRow(2, ("Šid",))]
    prefixed = sheet(rows.replace('t="s"', "")).replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    assert list(read(workbook(**{SHEET: prefixed})).rows) == [SourceRow(2, (1,))]


def test_rows_and_cells_without_addresses_are_counted():
    rows = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c><v>1</v></c><c><v>2</v></c></row>'
    assert list(read(sheet_workbook(rows)).rows) == [SourceRow(2, (1, 2))]


def test_chart_sheets_are_passed_over():
    content = {
        "xl/workbook.xml": str(parts()["xl/workbook.xml"]).replace(
            "</sheets>", '<sheet name="Chart" sheetId="2" r:id="rId2"/></sheets>'
        ),
        "xl/_rels/workbook.xml.rels": relations(
            relation("rId1", "worksheet", "worksheets/sheet1.xml")
            + relation("rId2", "chartsheet", "chartsheets/sheet1.xml")
        ),
        "xl/chartsheets/sheet1.xml": "<chartsheet/>",
    }
    assert read(workbook(**content)).sheet == "Report"


def test_empty_sheets_are_left_off_and_an_empty_workbook_is_refused():
    with pytest.raises(FileRefused, match="all its sheets are empty"):
        tables(lambda book: book.add_worksheet())


def test_a_header_alone_is_refused():
    with pytest.raises(FileRefused, match="no rows below"):
        only_table(["date", "place"])


def test_columns_of_the_same_name_get_their_letters_in_the_sheet():
    found = only_table([None, "kg", "Kg"], [None, 1, 2])
    assert found.header == ("kg (column B)", "Kg (column C)")


def test_rows_can_be_walked_again():
    found = only_table(["a"], [1], [2])
    assert list(found.rows) == list(found.rows)
