"""What every reader gives: tables of cells as they were written, each cell with its place, and what is refused.

A reader says nothing of meaning. It keeps the row numbers that a person sees in the file, so that a refusal can name
sheet, row and column.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from data.terms.errors import InputRefused

Cell = str | float | int | bool | datetime | date | time | timedelta | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: its number as a person counts in the file (the header line counts), its cells in header order."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one cell, row or file was not taken: a sentence for the person who sent it."""

    reason: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str = ""

    def __str__(self) -> str:
        parts = (
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            f"column {self.column}" if self.column else "",
        )
        where = ", ".join(part for part in parts if part)
        shown = f" ({self.value})" if self.value else ""
        return f"{where}: {self.reason}{shown}" if where else f"{self.reason}{shown}"


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One sheet of a workbook, or the whole of a text file (`sheet` None).

    `rows` may be walked through again and again; a row that cannot be read comes as its Refusal, in its place. `header`
    holds the column names as written, stripped, each once. `notes` are sentences on what the reader had to decide
    (encoding, separator, hidden sheets). `hidden` says that the sheet does not show in the workbook.
    """

    sheet: str | None
    header: tuple[str, ...]
    header_row: int
    rows: Iterable[SourceRow | Refusal]
    notes: tuple[str, ...] = ()
    hidden: bool = False

    def cells(self, row: SourceRow) -> Mapping[str, Cell]:
        """The cells of a row by column name."""
        return dict(zip(self.header, row.cells, strict=True))


@dataclass(frozen=True, slots=True)
class Admitted:
    """A file that passed the gate: what it is, its bytes, and the SHA-256 of them in hex."""

    name: str
    kind: str  # csv | xlsx | geojson
    content: bytes = field(repr=False)
    digest: str = ""


class FileRefused(InputRefused):
    """A file that is not taken at all; `refusal` says where it fails, `advice` what the sender can do."""

    def __init__(self, refusal: Refusal | str, *, advice: str | None = None) -> None:
        self.refusal = refusal if isinstance(refusal, Refusal) else Refusal(refusal)
        super().__init__(str(self.refusal), advice=advice)
