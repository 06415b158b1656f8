"""From the cells of a row to the values of a form: one small reader a field, bound once to the columns of the table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from data.collection.reading.field_kinds import FieldKind
from data.collection.reading.profiles import Profile, Reading
from data.collection.source import Cell, SourceTable
from data.collection.values.country_words import read_country
from data.collection.values.folding import word_key
from data.collection.values.moments import WrittenMoment, read_moment
from data.collection.values.numbers import DecimalMark, read_number, read_percent
from data.terms.errors import RowRejected

Value = str | int | float | bool | WrittenMoment | None
_YES = frozenset({"yes", "y", "true", "1", "da", "да", "po", "evet", "igen", "nai", "ναι", "x"})
_NO = frozenset({"no", "n", "false", "0", "nu", "ne", "не", "jo", "hayir", "nem", "ochi", "οχι"})


class ColumnMissing(RowRejected):
    """The profile names a column that the file does not have."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A field and how it is read; `keeps_word` is false where what was written can be seen from the value."""

    field: str
    column: str
    index: int
    read: Callable[[tuple[Cell, ...]], Value]
    keeps_word: bool
    uses: tuple[int, ...]


class Columns:
    """The columns of a table, found however their names are written."""

    def __init__(self, table: SourceTable) -> None:
        self.header = table.header
        self._exact = {name: index for index, name in enumerate(table.header)}
        self._folded = {word_key(name): index for index, name in reversed(tuple(enumerate(table.header)))}

    def find(self, names: Iterable[str]) -> int | None:
        """The index of the first of several names that the table has."""
        for name in names:
            index = self._exact.get(name, self._folded.get(word_key(name)))
            if index is not None:
                return index
        return None

    def need(self, *names: str) -> int:
        """The index of the first of several names. Raises ColumnMissing."""
        index = self.find(names)
        if index is None:
            named = " or ".join(names)
            raise ColumnMissing(f"the file has no column {named}, which the profile reads", field=names[0])
        return index


class CellReader:
    """Reads cells as one profile says."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._missing = {_written_key(marker) for marker in profile.missing}

    def is_missing(self, cell: Cell) -> bool:
        """Whether the cell says that nothing is known."""
        if not isinstance(cell, str):
            return cell is None
        return not cell or cell.isspace() or (bool(self._missing) and _written_key(cell) in self._missing)

    def bind(self, field: str, reading: Reading, kind: FieldKind, columns: Columns) -> Bound | None:
        """A field's reader, None where an optional column is not there. Raises ColumnMissing."""
        index = columns.find(reading.column) if reading.optional else columns.need(*reading.column)
        if index is None:
            return None
        clock = columns.need(reading.time) if reading.time else None
        words = {_written_key(word): code for word, code in reading.codes.items()}

        def read(cells: tuple[Cell, ...]) -> Value:
            cell = cells[index]
            if self.is_missing(cell):
                return None
            if clock is not None and not self.is_missing(cells[clock]):
                cell = _with_time(cell, cells[clock])
            if words or reading.otherwise is not None:
                cell = self._code(cell, words, reading)
            return None if cell is None else self.value(cell, kind)

        uses = (index,) if clock is None else (index, clock)
        keeps = bool(words) or reading.otherwise is not None or kind in (FieldKind.COUNTRY, FieldKind.YES_NO)
        return Bound(field, columns.header[index], index, read, keeps, uses)

    def value(self, cell: Cell, kind: FieldKind) -> Value:
        """The value of a cell that says something. Raises RowRejected."""
        match kind:
            case FieldKind.MOMENT:
                return read_moment(cell, zone=self._profile.zone, order=self._profile.dates)
            case FieldKind.NUMBER:
                return read_number(cell, decimal=self._profile.decimal)
            case FieldKind.PERCENT:
                return read_percent(cell, decimal=self._profile.decimal)
            case FieldKind.DEGREES:
                return read_number(cell, decimal=self._profile.decimal or _only_mark(cell))
            case FieldKind.COUNT:
                return self._count(cell)
            case FieldKind.COUNTRY:
                return read_country(written(cell))
            case FieldKind.YES_NO:
                return _yes_no(cell)
            case FieldKind.TEXT:
                return written(cell)

    def _count(self, cell: Cell) -> int:
        number = read_number(cell, decimal=self._profile.decimal)
        if not isinstance(number, int) and not number.is_integer():
            raise RowRejected("is not a whole number, and this is a count", value=written(cell))
        if number < 0:
            raise RowRejected("is less than nothing: a count is 0 or more", value=written(cell))
        return int(number)

    def _code(self, cell: Cell, words: Mapping[str, str], reading: Reading) -> str | None:
        word = written(cell)
        code = words.get(_written_key(word), reading.otherwise)
        if code is None and word in reading.codes.values():
            code = word
        if code is None:
            known = ", ".join(list(reading.codes)[:8])
            raise RowRejected(f"is a word that the profile does not know here; it knows {known}", value=word[:60])
        return code or None


def written(cell: Cell) -> str:
    """What stands in a cell, as text; whole numbers without a fraction."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _only_mark(cell: Cell) -> DecimalMark | None:
    """The one mark of a coordinate comes before its fraction: degrees never run to thousands."""
    marks = [mark for mark in written(cell) if mark in ".,"]
    return None if len(marks) != 1 else "." if marks == ["."] else ","


def _written_key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _with_time(day: Cell, clock: Cell) -> Cell:
    if isinstance(day, datetime):
        day = day.date()
    if isinstance(day, date) and isinstance(clock, time):
        return datetime.combine(day, clock)  # local time of the file's zone: the reader of moments gives it one
    return f"{written(day)} {written(clock)[:5] if isinstance(clock, time) else written(clock)}"


def _yes_no(cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    word = _written_key(written(cell))
    if word in _YES or word in _NO:
        return word in _YES
    raise RowRejected("is neither yes nor no", value=word[:60])
