"""How a collection workbook is made: what it offers, what it checks, what it never holds."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from data.collection import workbooks
from data.collection.workbooks.columns import columns_of
from data.terms.codes import codes
from data.terms.errors import InputRefused, NotFound
from tests.unit.collection.workbook_files import (
    DETECTION,
    FIRST_ROW,
    OPERATION,
    filled,
    made,
    read_back,
    reports,
    tables_of,
)


def part(content, name):
    with zipfile.ZipFile(BytesIO(content)) as package:
        return package.read(name).decode()


def entry_sheet(content):
    return next(table for table in tables_of(content) if table.header[0] == "uid")


def validations(content):
    """The check of each column: column letter -> the element."""
    found = re.findall(r"<dataValidation .*?</dataValidation>", part(content, "xl/worksheets/sheet2.xml"), re.DOTALL)
    return {re.search(r'sqref="([A-Z]+)\d', one)[1]: one for one in found}


@pytest.mark.parametrize("language", ["en", "ro"])
@pytest.mark.parametrize("kind", workbooks.KINDS)
def test_every_kind_passes_the_gate_and_says_what_it_is(kind, language):
    tables = tables_of(made(kind, language=language, sender="RO"))
    assert workbooks.is_ours(tables)
    identity = next(found for table in tables if (found := workbooks.find_identity(table)))
    assert (identity.kind, identity.operation, identity.language) == (kind, "NOMAD-2020", language)
    assert (identity.zone, identity.sender) == ("Europe/Bucharest", "RO")


@pytest.mark.parametrize("kind", workbooks.KINDS)
def test_every_column_is_checked_while_it_is_filled_in(kind):
    content = made(kind)
    checks = validations(content)
    assert len(checks) == len(columns_of(kind))
    for check in checks.values():
        assert re.search(r' promptTitle="[^"]{1,32}"', check)
        assert re.search(r' prompt="[^"]{1,255}"', check)
        assert re.search(r' error="[^"]{1,255}"', check)


def test_codes_are_drop_downs_from_the_sheet_of_lists():
    content = made("seizure")
    named = dict(re.findall(r'<definedName name="list_(\w+)">(.*?)</definedName>', part(content, "xl/workbook.xml")))
    listed = set(re.findall(r"<formula1>list_(\w+)</formula1>", part(content, "xl/worksheets/sheet2.xml")))
    assert listed == {column.codes for column in columns_of("seizure") if column.codes} == named.keys()
    lists = next(table for table in tables_of(content) if table.sheet == "Lists")
    shown = {str(row.cells[lists.header.index("Drug")]) for row in lists.rows} - {"None"}
    assert shown == {f"{entry}" for entry in shown if re.search(r"\[[A-Z_]+\]$", entry)}
    assert {re.search(r"\[(.*)\]", entry)[1] for entry in shown} == set(codes("drug"))
    assert "heroin [HEROIN]" in shown


def test_a_long_list_is_whole():
    content = made("traffic")
    lists = next(table for table in tables_of(content) if table.sheet == "Lists")
    points = [row.cells[lists.header.index("Crossing points")] for row in lists.rows]
    assert len([point for point in points if point]) == 419


def test_a_border_crossing_offers_no_outcome_that_is_a_detection():
    lists = next(table for table in tables_of(made("border-crossing")) if table.sheet == "Lists")
    offered = " ".join(str(row.cells[lists.header.index("Outcome")]) for row in lists.rows)
    assert "PREVENTED" in offered
    assert "APPREHENDED" not in offered


def test_the_parties_of_the_operation_and_the_sender_come_first():
    lists = next(table for table in tables_of(made("migrant-detection", sender="RO")) if table.sheet == "Lists")
    first = [row.cells[lists.header.index("Reported by")] for row in lists.rows][:3]
    assert first == ["Bulgaria [BG]", "Greece [GR]", "Romania [RO]"]


def test_only_the_cells_to_be_filled_in_may_be_changed():
    content = made("migrant-detection")
    sheet = part(content, "xl/worksheets/sheet2.xml")
    assert "<sheetProtection " in sheet
    assert "<sheetProtection " in part(content, "xl/worksheets/sheet3.xml")
    styles = part(content, "xl/styles.xml")
    formats = re.search(r"<cellXfs.*?</cellXfs>", styles, re.DOTALL)[0].split("<xf ")[1:]
    unlocked = {str(at) for at, one in enumerate(formats) if 'locked="0"' in one}
    row = re.search(rf'<row r="{FIRST_ROW}".*?</row>', sheet, re.DOTALL)[0]
    cells = dict(re.findall(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?', row))
    open_cells = {column for column, style in cells.items() if style in unlocked}
    assert len(open_cells) == len(columns_of("migrant-detection"))
    assert not open_cells & {"A", "B", "C", "D"}
    labels = re.search(rf'<row r="{FIRST_ROW - 2}".*?</row>', sheet, re.DOTALL)[0]
    assert not {style for _, style in re.findall(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?', labels)} & unlocked


def test_every_prepared_row_has_a_uid_of_its_own_and_no_version():
    table = entry_sheet(made("daily-return", rows=40))
    prepared = [row for row in table.rows if not str(row.cells[0]).startswith("#")]
    assert len({row.cells[0] for row in prepared}) == len(prepared) == 40
    assert {row.cells[1] for row in prepared} == {0}


@pytest.mark.parametrize("kind", workbooks.KINDS)
def test_no_cell_of_a_workbook_is_a_formula_or_a_link(kind):
    evil = '=HYPERLINK("http://example.org";"x")'
    content = made(kind)
    if kind == "migrant-detection":
        form = reports(read_back(filled(content, {FIRST_ROW: {**DETECTION, "text": evil}})))[0].form
        content = made(kind, prefilled=[(form, 1)])
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        for name in sheets:
            assert "<f>" not in package.read(name).decode()
            assert "<hyperlink" not in package.read(name).decode()


def test_needed_columns_are_marked_and_every_column_is_explained():
    content = made("migrant-detection")
    table = entry_sheet(content)
    labels = next(row for row in table.rows if row.cells[0] == "#labels").cells[4:]
    needed = {column.key for column in columns_of("migrant-detection") if column.needed}
    starred = {key for key, label in zip(table.header[4:], labels, strict=True) if str(label).endswith("*")}
    assert starred == needed
    notes = re.findall(r"<comment ", part(content, "xl/comments1.xml"))
    assert len(notes) == len(columns_of("migrant-detection"))


def test_more_nationalities_than_usual_get_columns_of_their_own():
    form = reports(read_back(filled(made("migrant-detection"), {FIRST_ROW: DETECTION})))[0].form
    many = [{"nationality": code, "persons": None, "basis": None} for code in ("SY", "AF", "IQ", "PK", "MA", "SO")]
    wide = type(form).read({**form.model_dump(), "nationalities": many})
    (back,) = reports(read_back(made("migrant-detection", prefilled=[(wide, 2)])))
    assert back.form == wide


def test_an_exercise_says_so_on_the_sheet():
    table = entry_sheet(made("traffic", operation=replace(OPERATION, exercise=True)))
    assert "EXERCISE" in str(next(iter(table.rows)).cells[3])


def test_a_kind_or_language_that_there_is_not_is_told():
    with pytest.raises(InputRefused, match="there is no workbook for parking"):
        made("parking")
    with pytest.raises(NotFound, match="there is no language"):
        made("traffic", language="tlh")


def test_a_report_of_another_operation_does_not_go_into_the_workbook():
    form = reports(read_back(filled(made("migrant-detection"), {FIRST_ROW: DETECTION})))[0].form
    with pytest.raises(InputRefused, match="not a migrant-detection of NOMAD-2020"):
        made("migrant-detection", prefilled=[(form.model_copy(update={"operation": "OTHER"}), 1)])
