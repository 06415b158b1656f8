"""Rows of an Excel workbook (.xlsx), read with calamine after the sheets were inspected."""

import io
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from data.collection.files.layout import (
    SAMPLE_ROWS,
    Walk,
    fault,
    filled,
    find_header,
    is_empty,
    letters_of,
    name_columns,
)
from data.collection.files.limits import ROWS
from data.collection.files.packages import DAMAGED, open_package
from data.collection.files.sheets import SheetFacts, inspect_sheets
from data.collection.source import Admitted, Cell, FileRefused, Refusal, SourceRow, SourceTable

_SHOWN_ROWS = 5


def xlsx_tables(file: Admitted) -> tuple[SourceTable, ...]:
    """The sheets that hold anything, hidden ones too; raises FileRefused where the workbook cannot be read safely."""
    facts = inspect_sheets(open_package(file.content))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
            tables = [_table(workbook.get_sheet_by_name(sheet.name), sheet) for sheet in facts]
    except CalamineError as error:
        raise FileRefused(f"the workbook is damaged ({str(error)[:100]})", advice=DAMAGED) from None
    except BaseException as error:
        # A fault inside calamine comes as an exception that is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("the workbook is damaged and cannot be read", advice=DAMAGED) from None
    found = tuple(table for table in tables if table)
    if not found:
        raise FileRefused("the workbook holds no table: all its sheets are empty")
    return found


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet, where its table begins, and the areas of merged cells below the header (first row, last row, name)."""

    values: CalamineSheet
    facts: SheetFacts
    header: tuple[str, ...] = ()
    header_row: int = 0
    merged: tuple[tuple[int, int, str], ...] = ()

    @property
    def first(self) -> int:
        return self.values.start[1] if self.values.start else 0

    def numbered(self) -> Iterator[tuple[int, list[Cell]]]:
        """Every row with its number, from the first filled column on."""
        for number, cells in enumerate(self.values.iter_rows(), start=1):
            found = [_cell(cell) for cell in cells]
            for column in self.facts.percents_of(number):
                at = column - self.first
                if 0 <= at < len(found) and isinstance(value := found[at], int | float):
                    found[at] = f"{value * 100:.10g} %"  # as it is shown, and as it was meant
            yield number, found

    def rows(self) -> Iterator[SourceRow | Refusal]:
        """The rows below the header that hold anything."""
        begins = [begin for begin, _, _ in self.merged]
        for number, cells in self.numbered():
            troubles = self.facts.troubles.get(number)
            if number <= self.header_row or not (troubles or filled(cells)):
                continue
            at = bisect_right(begins, number) - 1
            if troubles:
                yield self.refusal(number, troubles)
            elif at >= 0 and number <= self.merged[at][1]:
                name = self.merged[at][2]
                yield Refusal(f"the cells {name} are merged: divide them and fill in each", self.facts.name, number)
            else:
                yield self.row(number, cells)

    def row(self, number: int, cells: list[Cell]) -> SourceRow | Refusal:
        width = len(self.header)
        for index, cell in enumerate(cells[width:], start=width):
            if not is_empty(cell):
                return self.refusal(number, {self.first + index: "there is a value in a column that has no name"})
        found = fault(cells[:width])
        if found:
            return self.refusal(number, {self.first + found[0]: found[1]})
        return SourceRow(number, tuple(cells[:width]))

    def refusal(self, number: int, troubles: dict[int, str]) -> Refusal:
        """One refusal for the row, at its first bad cell."""
        column, reason = min(troubles.items())
        more = f" (and {len(troubles) - 1} more in this row)" if len(troubles) > 1 else ""
        index = column - self.first
        name = self.header[index] if 0 <= index < len(self.header) else letters_of(column)
        return Refusal(reason + more, self.facts.name, number, name)


def _table(values: CalamineSheet, facts: SheetFacts) -> SourceTable | None:
    sheet = _Sheet(values, facts)
    sample = list(islice((row for row in sheet.numbered() if filled(row[1])), SAMPLE_ROWS))
    index = find_header([cells for _, cells in sample])
    if index is None:
        if facts.troubles:
            number, troubles = min(facts.troubles.items())
            raise FileRefused(sheet.refusal(number, troubles), advice="Correct the cell and save the workbook.")
        return None
    header_row, top = sample[index]
    if header_row in facts.troubles:
        raise FileRefused(sheet.refusal(header_row, facts.troubles[header_row]), advice="Write the column name there.")
    header, notes = name_columns(top, first=sheet.first, sheet=facts.name)
    if facts.rows > ROWS:
        raise FileRefused(
            Refusal(f"the sheet has more than {ROWS:,} rows", facts.name), advice="Divide it into several."
        )
    merged, merge_notes = _merged(values, header, header_row, sheet.first)
    placed = _Sheet(values, facts, header, header_row, merged)
    return SourceTable(
        facts.name,
        header,
        header_row,
        Walk(placed.rows),
        (*_notes(facts, header_row, [cells for _, cells in sample[:index]]), *merge_notes, *notes),
        hidden=facts.hidden,
    )


def _merged(
    values: CalamineSheet, header: tuple[str, ...], header_row: int, first: int
) -> tuple[tuple[tuple[int, int, str], ...], tuple[str, ...]]:
    """Merged areas below the header whose value could belong to several rows or columns, and a note on the others."""
    doubtful: list[tuple[int, int, str]] = []
    harmless = 0
    for (top, left), (bottom, right) in sorted(values.merged_cell_ranges or []):
        if bottom < header_row:
            continue
        named = [name for name in header[max(0, left - first) : right - first + 1] if not name.startswith("column ")]
        if top == bottom and len(named) < 2:
            harmless += 1
            continue
        name = f"{letters_of(left)}{top + 1}:{letters_of(right)}{bottom + 1}"
        if doubtful and top + 1 <= doubtful[-1][1]:
            begin, end, known = doubtful.pop()
            doubtful.append((begin, max(end, bottom + 1), known))
        else:
            doubtful.append((top + 1, bottom + 1, name))
    note = f"{harmless:,} merged areas lie in one row; their value counts for the first column."
    return tuple(doubtful), (note,) if harmless else ()


def _notes(facts: SheetFacts, header_row: int, above: list[list[Cell]]) -> Iterator[str]:
    if facts.hidden:
        yield "The sheet is hidden in the workbook."
    if above:
        shown = " / ".join(" ".join(str(cell) for cell in cells if not is_empty(cell))[:80] for cells in above[:3])
        yield f"The header is in row {header_row}; the rows above it were read as a title: {shown}"
    hidden = [row for row in facts.hidden_rows if row > header_row]
    if hidden:
        shown = ", ".join(map(str, hidden[:_SHOWN_ROWS])) + (" …" if len(hidden) > _SHOWN_ROWS else "")
        yield f"{len(hidden):,} hidden rows were read like the others: {shown}"
    if facts.formulas:
        yield f"{facts.formulas:,} cells hold formulas; the values that Excel calculated last were taken."


def _cell(cell: str | float | int | bool | datetime | date | time | timedelta) -> Cell:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return None if is_empty(cell) else cell
