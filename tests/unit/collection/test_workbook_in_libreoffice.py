"""A workbook that was filled in and saved by LibreOffice, twice and in both formats, loses nothing."""

import re
import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO

import pytest

from data.collection import workbooks
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

SOFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SOFFICE is None, reason="LibreOffice Calc is not installed: make test installs it or says how"),
]
ROWS = {
    "migrant-detection": [DETECTION, {**DETECTION, "text": "=1+1", "persons": 7}],
    "border-crossing": [
        {key: value for key, value in DETECTION.items() if key[-2:] not in ("_1", "_2")} | {"outcome": "ESCAPED"}
    ],
    "seizure": [SEIZURE, {"case_ref": "BG-1", "commodity": "FIREARM", "quantity": 1, "unit": "H87"}],
    "daily-return": [{**RETURN, "nil": "✓"}, {**RETURN, "date": date(2020, 3, 10), "measure_arrests": 0}],
    "traffic": [TRAFFIC],
}


def saved_by_libreoffice(folder, content):
    """The workbook, opened by LibreOffice and saved as .ods, opened again and saved as .xlsx."""
    (folder / "sent.xlsx").write_bytes(content)
    for source, kind in (("sent.xlsx", "ods"), ("sent.ods", "xlsx:Calc MS Excel 2007 XML")):
        command = [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            str(folder / source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "sent.xlsx").read_bytes()


def checks(content):
    """The checks of the entry sheet by first cell: kind, and what a list is made of; lists as the entries they show."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()
        book = package.read("xl/workbook.xml").decode()
    names = dict(re.findall(r'<definedName [^>]*?name="(list_\w+)"[^>]*>(.*?)</definedName>', book))
    found = {}
    for one in re.findall(r"<dataValidation .*?</dataValidation>", sheet, re.DOTALL):
        kind = re.search(r' type="(\w+)"', one)[1]
        formula = re.search(r"<formula1>(.*?)</formula1>", one)[1]
        source = names.get(formula, formula) if kind == "list" else ""
        found[re.search(r'sqref="([A-Z]+\d+)', one)[1]] = (kind, source.replace("'", "").replace("&quot;", '"'))
    return found


@pytest.mark.parametrize(("kind", "language"), [(kind, "en") for kind in workbooks.KINDS] + [("seizure", "ro")])
def test_values_lists_and_checks_survive_libreoffice(tmp_path, kind, language):
    rows = {FIRST_ROW + place: cells for place, cells in enumerate(ROWS[kind])}
    sent = filled(made(kind, language=language, rows=6), rows)
    back = saved_by_libreoffice(tmp_path, sent)
    assert b"LibreOffice" in zipfile.ZipFile(BytesIO(back)).read("docProps/app.xml")

    expected, found = read_back(sent), read_back(back)
    assert [str(refusal) for refusal in refusals(expected)] == [str(refusal) for refusal in refusals(found)] == []
    assert reports(found) == reports(expected)
    assert len(reports(found)) >= 1

    before, after = checks(sent), checks(back)
    assert after == before
    assert sum(kind == "list" for kind, _ in after.values()) >= 3
    lists = [[row.cells for row in table.rows] for content in (sent, back) for table in tables_of(content)[2:]]
    assert lists[0] == lists[1]


def test_a_report_that_libreoffice_saved_keeps_what_no_column_shows(tmp_path):
    form = reports(read_back(filled(made("migrant-detection"), {FIRST_ROW: DETECTION})))[0].form
    labelled = form.model_copy(update={"labels": ("route:Western Balkans",), "corridor": "WBR-E75"})
    back = saved_by_libreoffice(tmp_path, made("migrant-detection", prefilled=[(labelled, 5)], rows=3))
    (report,) = reports(read_back(back))
    assert (report.form, report.version) == (labelled, 5)


def test_the_sheet_is_still_protected_and_its_keys_still_hidden_after_libreoffice(tmp_path):
    back = saved_by_libreoffice(tmp_path, made("daily-return", rows=3))
    with zipfile.ZipFile(BytesIO(back)) as package:
        sheet = package.read("xl/worksheets/sheet2.xml").decode()
    assert "<sheetProtection" in sheet
    assert re.search(r'<row r="1"[^>]* hidden="(?:true|1)"', sheet)
    hidden = re.findall(r"<col [^>]*>", sheet)
    assert any(re.search(r' min="1"', column) and re.search(r' hidden="(?:true|1)"', column) for column in hidden)
