"""Reading a collection workbook that came back: its rows, put together into reports, or the reasons why not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from data.collection.languages import language, languages
from data.collection.reading.row_places import PlaceFinder, Placing
from data.collection.source import Cell, FileRefused, Refusal, SourceRow, SourceTable
from data.collection.translated import LeftOut, Translated
from data.collection.workbooks.columns import CARRIED, TOGETHER, columns_of
from data.collection.workbooks.examples import is_example
from data.collection.workbooks.identity import MARK, Identity, find_identity
from data.collection.workbooks.reports import Reporter
from data.collection.workbooks.rows import Row

LABELS_LEFT, EMPTY_LEFT = "title, heads and hints of the workbook", "prepared rows that nothing was written in"
EXAMPLE_LEFT = "the example row of the workbook"
# What is left out because it belongs to the workbook: nobody reported anything in it.
NO_REPORT = frozenset({LABELS_LEFT, EMPTY_LEFT, EXAMPLE_LEFT})
STRAY_LEFT = "sheets that are no part of the workbook; they are not read"


def read(
    tables: Iterable[SourceTable],
    *,
    operation: str | None = None,
    places: PlaceFinder | None = None,
    answers: Mapping[str, str] | None = None,
) -> Iterator[Translated | Refusal | LeftOut]:
    """The reports of a collection workbook, what is refused of it, and the rows that hold none.

    `operation` is the one that the file has to be for, None for whichever it names; `places` finds places that are
    written in words, `answers` are those to its questions, by key. Raises FileRefused for a workbook
    that is damaged, of another operation, or lacks a column.
    """
    for table in tables:
        identity = find_identity(table)
        if identity is None:
            if table.sheet not in _sheets_without_reports():
                yield LeftOut(table.header_row, STRAY_LEFT, table.sheet)
            continue
        if operation is not None and operation != identity.operation:
            raise FileRefused(
                Refusal(f"this workbook is for the operation {identity.operation}, not for {operation}", table.sheet),
                advice="Choose the operation of the workbook, or send the workbook of the operation.",
            )
        yield from _read_sheet(table, identity, Placing(places, answers or {}))


@cache
def _sheets_without_reports() -> frozenset[str]:
    """The names of the guide and of the lists, in every language."""
    return frozenset(language(code).texts.sheets[name] for code in languages() for name in ("guide", "lists"))


def _read_sheet(table: SourceTable, identity: Identity, placing: Placing) -> Iterator[Translated | Refusal | LeftOut]:
    most = sum(name.startswith("nationality_") for name in table.header)
    columns = columns_of(identity.kind, nationalities=most)
    reporter = Reporter(identity, columns, sheet=table.sheet, placing=placing)
    lacking = [reporter.label(column.key) for column in columns if column.key not in table.header]
    lacking += [name for name in CARRIED if name not in table.header]
    if lacking:
        raise FileRefused(
            Refusal(f"columns of the workbook are gone: {', '.join(lacking)}", table.sheet),
            advice="Download a new workbook and copy the cells into it.",
        )
    together = Together(table, identity.kind)
    for source in table.rows:
        if isinstance(source, Refusal):
            yield source
            continue
        row = read_row(table, source)
        if row.uid.startswith(MARK):
            yield _marked(row, identity, table)
        elif not row.cells:
            yield _empty(row, table)
        elif rows := together.complete(row):
            yield from reporter.report(rows)


def read_row(table: SourceTable, source: SourceRow) -> Row:
    """A row with what its hidden cells carry apart from what people write."""
    cells = {name: cell for name, cell in zip(table.header, source.cells, strict=True) if not _is_blank(cell)}
    uid, version, rest, _ = (str(cells.pop(name, "")).strip() for name in CARRIED)
    return Row(source.number, uid, version, rest, cells)


def _is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _marked(row: Row, identity: Identity, table: SourceTable) -> Refusal | LeftOut:
    """A row of the workbook itself; an example that somebody wrote over is no example any more."""
    if row.uid != "#example":
        return LeftOut(row.number, LABELS_LEFT, table.sheet)
    if is_example(row.cells, identity.kind, language(identity.language)):
        return LeftOut(row.number, EXAMPLE_LEFT, table.sheet)
    reason = "is the example row, which is never imported: write the report in a row below it"
    return Refusal(reason, table.sheet, row.number)


def _empty(row: Row, table: SourceTable) -> Refusal | LeftOut:
    if row.was_stored:
        reason = "is empty, but its report was sent before: fill it in again, or withdraw the report in Vardar"
        return Refusal(reason, table.sheet, row.number)
    return LeftOut(row.number, EMPTY_LEFT, table.sheet)


class Together:
    """Puts rows of one report together: items of a case, crime areas of a return, wherever they stand in the sheet."""

    def __init__(self, table: SourceTable, kind: str) -> None:
        self._keys = TOGETHER.get(kind, ())
        self._open: dict[tuple[str, ...], list[Row]] = {}
        self._expected: Counter[tuple[str, ...]] = Counter()
        if self._keys:
            rows = (read_row(table, row) for row in table.rows if isinstance(row, SourceRow))
            self._expected.update(self._key(row) for row in rows if row.cells and not row.uid.startswith(MARK))

    def _key(self, row: Row) -> tuple[str, ...]:
        return tuple(str(row.cells.get(name, "")).strip().casefold() for name in self._keys)

    def complete(self, row: Row) -> list[Row]:
        """The rows of the report, once its last one has come; none before."""
        key = self._key(row)
        if not self._keys or not any(key):
            return [row]
        self._open.setdefault(key, []).append(row)
        return self._open.pop(key) if len(self._open[key]) == self._expected[key] else []
