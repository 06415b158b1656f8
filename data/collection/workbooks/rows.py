"""Single rows of the entry sheet: their cells read one by one, and the refusal of each that is wrong."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from data import reference
from data.collection.languages import language
from data.collection.source import Cell, Refusal
from data.collection.workbooks.columns import Column
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.lists import Choices, Gazetteer, choices
from data.collection.workbooks.sheet import column_words
from data.collection.workbooks.values import CellReader
from data.terms.errors import RowRejected


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it came: its number, what its hidden cells carry, and the cells that are not empty."""

    number: int
    uid: str
    version: str
    rest: str
    cells: Mapping[str, Cell]

    @property
    def was_stored(self) -> bool:
        """Whether its report came out of the store, to be corrected."""
        return self.version not in ("", "0")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row that was read: the values of the report, those of its line, what is hidden in it, and what is wrong."""

    row: Row
    head: Mapping[str, Any]
    line: Mapping[str, Any]
    rest: Mapping[str, Mapping[str, Any]]
    version: int | None
    refused: tuple[Refusal, ...]


def bundled_gazetteer() -> Gazetteer:
    """The crossing points and sections that the project knows, whatever a store has."""
    sections = reference.sections()[["id", "name", "country_a", "country_b"]].to_dict("records")
    return Gazetteer(reference.crossings(), cast("Sequence[Mapping[str, object]]", sections))


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, identity: Identity, columns: Sequence[Column], *, sheet: str | None) -> None:
        self._sheet = sheet
        self._columns = {column.key: column for column in columns}
        self._words = language(identity.language)
        names = {column.codes for column in columns if column.codes}
        self._cells = CellReader({name: _known(name, identity.language) for name in names}, identity.zone)

    def label(self, key: str) -> str:
        """What stands above a column, as the sender sees it."""
        return column_words(self._columns[key], self._words)[0] if key in self._columns else key

    def refusal(self, row: Row, key: str | None, reason: str, value: object = None) -> Refusal:
        """A refusal of a cell, or of the whole row; the value is the cell's as written where there is one."""
        shown = row.cells.get(key, value) if key else value
        written = "" if shown is None else str(shown)[:200]
        return Refusal(reason, self._sheet, row.number, self.label(key) if key else None, written)

    def read(self, row: Row) -> ReadRow:
        """The row with every cell read."""
        head: dict[str, Any] = {}
        line: dict[str, Any] = {}
        refused = []
        for key, cell in row.cells.items():
            column = self._columns.get(key)
            if column is None:
                refused.append(self.refusal(row, key, "stands in a column that is no part of the workbook"))
                continue
            try:
                (line if column.line else head)[key] = self._cells.read(column, cell)
            except RowRejected as error:
                refused.append(self.refusal(row, key, error.reason))
        rest = _read_rest(row.rest)
        if rest is None or not (row.version.isdigit() or not row.was_stored) or len(row.version) > 9:
            refused.append(self.refusal(row, None, "has a hidden cell that was changed; ask for the workbook again"))
        version = int(row.version) if row.version.isdigit() and row.was_stored else None
        return ReadRow(row, head, line, rest or {}, version, tuple(refused))


@cache
def _known(name: str, code: str) -> Choices:
    """A list for reading: what a kind does not offer is understood too, the form says better why it does not belong."""
    return choices(name, kind="", words=language(code), gazetteer=bundled_gazetteer())


def _read_rest(text: str) -> Mapping[str, Mapping[str, Any]] | None:
    """What the hidden cell carries, None for one that was damaged."""
    try:
        rest = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return None
    is_whole = isinstance(rest, dict) and all(isinstance(part, dict) for part in rest.values())
    return rest if is_whole else None
