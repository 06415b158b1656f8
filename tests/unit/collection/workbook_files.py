"""Collection workbooks for tests: an operation, the gazetteer, and the way through gate and readers."""

import io
import itertools
import re
import zipfile
from datetime import UTC, date, datetime, time
from functools import cache
from uuid import UUID
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name

from data import reference
from data.collection import workbooks
from data.collection.files.gate import admit
from data.collection.files.readers import read_tables
from data.collection.source import Refusal
from data.collection.translated import Translated
from data.store.operations import OperationSummary

OPERATION = OperationSummary(
    code="NOMAD-2020",
    name="NOMAD 2020",
    kind="regional_operation",
    series="NOMAD",
    starts=datetime(2020, 3, 8, 22, tzinfo=UTC),
    ends=datetime(2020, 3, 23, 22, tzinfo=UTC),
    period_precision="DAY",
    zone="Europe/Bucharest",
    exercise=False,
    participants=("BG", "GR", "RO"),
    summary=None,
    source=None,
)


def counting_uids(start=1):
    """Uids that are the same in every run."""
    numbers = itertools.count(start)
    return lambda: UUID(int=next(numbers), version=4)


@cache
def sections():
    return reference.sections()[["id", "name", "country_a", "country_b"]].to_dict("records")


def made(kind, *, operation=OPERATION, **options):
    options = {"rows": 12, "uids": counting_uids(), **options}
    return workbooks.make(kind, operation=operation, crossings=reference.crossings(), sections=sections(), **options)


def tables_of(content, name="workbook.xlsx"):
    return read_tables(admit(name, content))


def read_back(content, **options):
    return list(workbooks.read(tables_of(content), **options))


def reports(rows):
    return [row for row in rows if isinstance(row, Translated)]


def refusals(rows):
    return [row for row in rows if isinstance(row, Refusal)]


FIRST_ROW = 8  # where the first report stands, as a person counts
_CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>.*?</c>)', re.DOTALL)


def filled(content, rows):
    """The workbook with cells written into its entry sheet as a spreadsheet would: {row: {column key: value}}."""
    table = next(table for table in tables_of(content) if table.header[0] == "uid")
    wanted = {
        (xl_col_to_name(table.header.index(key)), str(row)): value
        for row, cells in rows.items()
        for key, value in cells.items()
    }

    def write(found):
        place = found[1].decode(), found[2].decode()
        if place not in wanted:
            return found[0]
        style = re.search(rb' s="\d+"', found[3])
        return _cell_xml("".join(place), style[0].decode() if style else "", wanted.pop(place)).encode()

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for name in source.namelist():
            part = source.read(name)
            result.writestr(name, _CELL.sub(write, part) if name == "xl/worksheets/sheet2.xml" else part)
    assert not wanted, f"the sheet has no such cells: {wanted}"
    return target.getvalue()


def _cell_xml(place, style, value):
    if value is None:
        return f'<c r="{place}"{style}/>'
    if isinstance(value, str):
        return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, datetime):
        raise TypeError("a cell of the workbook holds a date or a time")
    if isinstance(value, date):
        value = (value - date(1899, 12, 30)).days
    elif isinstance(value, time):
        value = (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
    return f'<c r="{place}"{style}><v>{value}</v></c>'


DETECTION = {
    "originator": "Bulgaria [BG]",
    "date": date(2020, 3, 9),
    "time": time(14, 30),
    "direction": "at the border on entry [ENTRY]",
    "crossing": "Kapitan Andreevo – Kapıkule (BG–TR) [BG-TR-KAPITAN-ANDREEVO-ROAD]",
    "place_type": "road crossing point [BCP_ROAD]",
    "country": "Bulgaria [BG]",
    "persons": 5,
    "nationality_1": "Syria [SY]",
    "persons_1": 3,
    "basis_1": "claimed [CLAIMED]",
    "nationality_2": "AF",
    "persons_2": 2,
    "outcome": "apprehended",
    "crossing_means": "on foot [FOOT]",
}
SEIZURE = {
    "case_ref": "BG-1",
    "commodity": "drug [DRUG]",
    "drug": "heroin [HEROIN]",
    "quantity": 2,
    "unit": "kilogram [KGM]",
    "originator": "Bulgaria [BG]",
    "date": date(2020, 3, 9),
    "direction": "ENTRY",
    "place_type": "GREEN",
    "country": "BG",
    "concealment": "NONE",
    "transport_mode": "road [3]",
}
RETURN = {"party": "Bulgaria [BG]", "date": date(2020, 3, 9)}
TRAFFIC = {
    "crossing": "BG-TR-KAPITAN-ANDREEVO-ROAD",
    "date": date(2020, 3, 9),
    "direction": "ENTRY",
    "lane": "CAR",
    "vehicles": 2140,
    "coverage_pct": 100,
}
