"""The ledger of an import: which rows were read, and what became of each. Nothing is dropped silently."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import AnyForm, Translated
from data.store.return_forms import StatisticForm

Place = tuple[str | None, int]  # sheet and row, as a person counts
UNACCOUNTED = "this row was neither taken nor refused; the profile leaves it out without saying so"


class _Watched:
    """The rows of a table, written down as they are read."""

    def __init__(self, table: SourceTable, note: Callable[[str | None, int], None]) -> None:
        self._table, self._note = table, note

    def __iter__(self) -> Iterator[SourceRow | Refusal]:
        for row in self._table.rows:
            number = row.number if isinstance(row, SourceRow) else row.row
            if number is not None:
                self._note(self._table.sheet, number)
            yield row


class Ledger:
    """Rows that were read, what was said of them, and the reports that came, each by its key.

    Only what is open is held: a row that was read and of which nothing is said yet, and rows that were refused.
    """

    def __init__(self, tell: Callable[[int], None] | None = None) -> None:
        self.read = 0
        self.refused: set[Place] = set()
        self._last: dict[str | None, int] = {}
        self._open: set[Place] = set()
        self._came: dict[object, tuple[Place, int]] = {}
        self._tell = tell

    def watch(self, table: SourceTable) -> SourceTable:
        """The same table; whatever walks through its rows, which rise, writes them down here."""
        return replace(table, rows=_Watched(table, self._note))

    def _note(self, sheet: str | None, row: int) -> None:
        if row <= self._last.get(sheet, 0):  # walked through before
            return
        self._last[sheet] = row
        self._open.add((sheet, row))
        self.read += 1
        if self._tell and self.read % 500 == 0:
            self._tell(self.read)

    def account(self, sheet: str | None, rows: Iterable[int]) -> None:
        """These rows have become something that is said."""
        self._open.difference_update((sheet, row) for row in rows)

    def refuse(self, refusal: Refusal) -> None:
        """A row that is refused, if the refusal is one of a row."""
        if refusal.row is not None:
            self.refused.add((refusal.sheet, refusal.row))
            self._open.discard((refusal.sheet, refusal.row))

    def earlier(self, report: Translated) -> tuple[Place, bool] | None:
        """Where a report with this key came before in the file, and whether with the same content; None for a first."""
        key, content = key_of(report.form), hash(report.form)
        known = self._came.get(key)
        if known is None:
            self._came[key] = (report.sheet, report.rows[0] if report.rows else 0), content
            return None
        return known[0], known[1] == content

    def unaccounted(self) -> Iterator[Refusal]:
        """The rows that were read and of which nothing was said."""
        for sheet, row in sorted(self._open, key=lambda place: (place[0] or "", place[1])):
            yield Refusal(UNACCOUNTED, sheet=sheet, row=row)


def key_of(form: AnyForm) -> object:
    """What makes two forms the same report: the uid; for a figure of a source what it counts, where and when."""
    if isinstance(form, StatisticForm):
        return form.dataset, form.measure, form.country, form.period_from, form.period_to, form.breakdown
    return form.uid
