"""The refused rows of a file that is none of our workbooks: its own columns, and the reason in the last one."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from data.collection.languages import Language
from data.collection.source import Cell, Refusal, SourceRow, SourceTable
from data.collection.workbooks.reasons import Reasons, RowReasons
from data.collection.workbooks.sheet import OPTIONS, write_value
from data.collection.workbooks.styles import Styles

WIDTH, REASON_WIDTH = 18, 60


def write_tables(tables: Sequence[SourceTable], reasons: RowReasons, words: Language) -> bytes:
    """The bytes of a workbook with a sheet a table."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, OPTIONS)
    styles = Styles(workbook)
    for table in tables:
        sheet = workbook.add_worksheet(table.sheet or words.texts.sheets["refused"])
        # A workbook that comes back a second time has the column for the reason already.
        columns = {name: at for at, name in enumerate(table.header) if name != words.word("reason")}
        for place, name in enumerate(columns):
            write_value(sheet, 0, place, name, styles.optional)
        write_value(sheet, 0, len(columns), words.word("reason"), styles.needed)
        sheet.set_column(0, len(columns) - 1, WIDTH)
        sheet.set_column(len(columns), len(columns), REASON_WIDTH)
        sheet.freeze_panes(1, 0)
        line = 0
        for source in table.rows:
            number = (source.number if isinstance(source, SourceRow) else source.row) or 0
            if told := reasons.get((table.sheet, number)):
                line += 1
                _write_row(sheet, line, source, columns, told, words, styles)
    workbook.close()
    return target.getvalue()


def _write_row(
    sheet: Any,
    line: int,
    source: SourceRow | Refusal,
    columns: dict[str, int],
    told: Reasons,
    words: Language,
    styles: Styles,
) -> None:
    for place, (name, at) in enumerate(columns.items()):
        cell = source.cells[at] if isinstance(source, SourceRow) else None
        said = told.of(name, words)
        write_value(sheet, line, place, cell, styles.cell(_holds(cell), look="bad" if said else "entry"))
        if said:
            sheet.write_comment(line, place, said[:1_000], {"x_scale": 2.2, "author": "Vardar"})
    number = source.number if isinstance(source, SourceRow) else source.row or 0
    text = told.text(number, words)
    if isinstance(source, Refusal) and source.value:
        text = f"{text}\n{source.value}"  # the row could not be divided into cells: here it is as it was read
    write_value(sheet, line, len(columns), text, styles.reason)


def _holds(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return "moment"
    if isinstance(cell, date):
        return "date"
    if isinstance(cell, time | timedelta):
        return "time"
    return "number" if isinstance(cell, int | float) else "text"
