"""One cell of a workbook, read as what its column holds."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from data.collection.languages import Language, language, languages
from data.collection.source import Cell
from data.collection.values.numbers import DecimalMark, read_number, read_percent
from data.collection.workbooks.columns import DEGREES, Column
from data.collection.workbooks.lists import Choices
from data.collection.workbooks.times import read_clock, read_day
from data.terms.errors import RowRejected

Read = str | int | float | bool | date | time
_TICKS = frozenset({"✓", "✔", "☑", "x", "1", "true"})
_SEVERAL = re.compile(r"[\s,;]+")


class CellReader:
    """Reads cells with the lists and words of the workbook's language; yes and no in any language."""

    def __init__(self, lists: Mapping[str, Choices], zone: str) -> None:
        self._lists, self._zone = lists, zone
        spoken = [language(code) for code in languages()]
        self._yes, self._no = _words(spoken, "yes"), _words(spoken, "no")

    def read(self, column: Column, cell: Cell) -> Read | None:
        """The value of a cell, None for an empty one. Raises RowRejected."""
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            return None
        match column.holds:
            case "date":
                return read_day(cell, zone=self._zone)
            case "time":
                return read_clock(cell)
            case "count" | "number":
                return self._number(column, cell)
            case "yes" | "tick":
                return self._yes_or_no(cell)
            case "code":
                return self._code(column, cell)
        return _text(cell)

    def _number(self, column: Column, cell: Cell) -> int | float:
        read = read_percent if column.key.endswith("_pct") else read_number
        number = read(cell, decimal=_degree_mark(column, cell))
        if column.holds == "count" and isinstance(number, float):
            if not number.is_integer():
                raise RowRejected("is no whole number", value=str(cell))
            return int(number)
        return number

    def _yes_or_no(self, cell: Cell) -> bool:
        if isinstance(cell, bool):
            return cell
        told = str(cell).strip().casefold()
        if told in self._yes or told in _TICKS:
            return True
        if told in self._no or told in ("0", "false"):
            return False
        raise RowRejected("is neither yes nor no", value=str(cell))

    def _code(self, column: Column, cell: Cell) -> str:
        text, one = _text(cell), self._lists[column.codes]
        if column.codes != "handling" or "[" in text:
            return one.code(text)
        return " ".join(one.code(part) for part in _SEVERAL.split(text.strip()))


def _degree_mark(column: Column, cell: Cell) -> DecimalMark | None:
    """Degrees have no thousands: any mark in them comes before the fraction."""
    if column.key not in DEGREES or not isinstance(cell, str):
        return None
    return "," if "," in cell else "."


def _words(spoken: list[Language], name: str) -> frozenset[str]:
    return frozenset(one.word(name).casefold() for one in spoken)


def _text(cell: Cell) -> str:
    if isinstance(cell, bool):
        raise RowRejected("is a yes or no, not a text", value=str(cell))
    if isinstance(cell, datetime | date | time | timedelta):
        raise RowRejected("is a date or a time, not a text: format the cell as text", value=str(cell))
    return str(cell)
