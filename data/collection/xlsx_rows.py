"""Rows of an Excel workbook (.xlsx), read with calamine after the sheets were inspected."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from data.collection.layout import SAMPLE_ROWS, Walk, fault, filled, find_header, is_empty, name_columns
from data.collection.source import Admitted, Cell, FileRefused, Refusal, SourceRow, SourceTable


def xlsx_tables(file: Admitted) -> tuple[SourceTable, ...]:
    """The sheets that hold anything, hidden ones too."""
    with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
        hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}
        tables = [_table(workbook.get_sheet_by_name(name), hidden=name in hidden) for name in workbook.sheet_names]
    found = tuple(table for table in tables if table)
    if not found:
        raise FileRefused("the workbook holds no table: all its sheets are empty")
    return found


def _table(sheet: CalamineSheet, *, hidden: bool) -> SourceTable | None:
    walk = partial(_numbered, sheet)
    sample = list(islice((row for row in walk() if filled(row[1])), SAMPLE_ROWS))
    index = find_header([cells for _, cells in sample])
    if index is None:
        return None
    header_row, top = sample[index]
    header, notes = name_columns(top, first=sheet.start[1] if sheet.start else 0, sheet=sheet.name)
    return SourceTable(
        sheet.name, header, header_row, Walk(partial(_rows, sheet, header, header_row)), notes, hidden=hidden
    )


def _numbered(sheet: CalamineSheet) -> Iterator[tuple[int, list[Cell]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(cell) for cell in cells]


def _cell(cell: str | float | int | bool | datetime | date | time | timedelta) -> Cell:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return None if is_empty(cell) else cell


def _rows(sheet: CalamineSheet, header: tuple[str, ...], header_row: int) -> Iterator[SourceRow | Refusal]:
    for number, cells in _numbered(sheet):
        if number <= header_row or not filled(cells):
            continue
        if filled(cells[len(header) :]):
            yield Refusal("the row has a value in a column that has no name", sheet.name, number)
            continue
        cells = cells[: len(header)]
        found = fault(cells)
        if found:
            yield Refusal(found[1], sheet.name, number, header[found[0]])
        else:
            yield SourceRow(number, tuple(cells))
