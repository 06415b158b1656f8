"""The sheet that is filled in, as it lies: which row holds what, and how one value gets into one cell.

Row 1 is hidden and holds the keys of the columns, so that a reader needs no language. Every row that is no report has
a "#" in its first, hidden cell.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from data.collection.languages import Language
from data.collection.workbooks.columns import CARRIED, REST, STATE, UID, VERSION, Column
from data.collection.workbooks.filling import Cells
from data.collection.workbooks.lists import Choices
from data.collection.workbooks.styles import Styles
from data.terms.errors import InputRefused

KEYS, TITLE, NOTE, HINT, GROUPS, LABELS, EXAMPLE, FIRST = range(8)  # rows, counted from 0
FIXED = len(CARRIED)
LONGEST_TEXT = 32_767
# Text stays text: nothing that a person or another system wrote becomes a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def column_words(column: Column, words: Language) -> tuple[str, str]:
    """Label and help of a column."""
    name, _, number = column.key.rpartition("_")
    if number.isdigit() and name in ("nationality", "persons", "basis"):
        told = words.texts.columns[{"nationality": "nationality"}.get(name, f"{name}_of")]
        return told.label.format(number=number), told.help
    told = words.texts.columns[column.key]
    labels = {name: entry.label for name, entry in words.texts.columns.items()}
    return told.label, told.help.format(**labels)


def shown_value(column: Column, value: object, lists: Mapping[str, Choices], words: Language) -> object:
    """What stands in the cell: a code as its entry of the list, yes and no as words, anything else as it is."""
    if column.holds == "code" and isinstance(value, str):
        return lists[column.codes].shown.get(value, value)
    if column.holds == "yes" and isinstance(value, bool):
        return words.word("yes" if value else "no")
    if column.holds == "tick" and isinstance(value, bool):
        return words.word("tick") if value else ""
    return value


def write_value(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    """One cell; text is text whatever it looks like. Raises InputRefused for text that no cell holds."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, datetime | date | time | timedelta):
        sheet.write_datetime(row, column, value, style)
    elif len(text := str(value)) > LONGEST_TEXT:
        raise InputRefused(f"a text of {len(text):,} characters is more than a cell of a workbook holds")
    else:
        sheet.write_string(row, column, text, style)


class EntrySheet:
    """Writes the rows of the entry sheet with their styles."""

    def __init__(
        self, sheet: Any, styles: Styles, columns: Sequence[Column], lists: Mapping[str, Choices], words: Language
    ) -> None:
        self.sheet, self.styles, self.columns, self.lists, self.words = sheet, styles, columns, lists, words

    def write_example(self, cells: Cells) -> None:
        """The row that shows how it is done; it is never imported."""
        self.sheet.write_string(EXAMPLE, 0, "#example")
        self.sheet.write_string(EXAMPLE, CARRIED.index(STATE), self.words.word("example"), self.styles.fixed)
        self._write(EXAMPLE, cells, look="example")

    def write_row(
        self, row: int, cells: Mapping[str, object], *, state: str = "", bad: Mapping[str, str] | None = None
    ) -> None:
        """A row with its uid, its version, its cells; `bad` holds the reason for each refused column."""
        marked = bad or {}
        self.sheet.write_string(row, CARRIED.index(UID), str(cells[UID]))
        self.sheet.write_number(row, CARRIED.index(VERSION), int(str(cells.get(VERSION) or 0)))
        if cells.get(REST):
            write_value(self.sheet, row, CARRIED.index(REST), cells[REST], None)
        write_value(
            self.sheet, row, CARRIED.index(STATE), state, self.styles.reason if bad is not None else self.styles.fixed
        )
        self._write(row, cells, look="entry", bad=marked)
        for place, column in enumerate(self.columns, start=FIXED):
            if column.key in marked:
                self.sheet.write_comment(row, place, marked[column.key][:1_000], {"x_scale": 2.2, "author": "Vardar"})

    def _write(self, row: int, cells: Mapping[str, object], *, look: str, bad: Mapping[str, str] = {}) -> None:
        for place, column in enumerate(self.columns, start=FIXED):
            style = self.styles.cell(column.holds, look="bad" if column.key in bad else look)
            value = shown_value(column, cells.get(column.key), self.lists, self.words)
            write_value(self.sheet, row, place, value, style)
