"""Where the table lies in a sheet: its header line, the names of its columns, and cells that no reader may pass on."""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from data.collection.files.limits import CELL_CHARACTERS, COLUMNS
from data.collection.source import Cell, FileRefused, Refusal, SourceRow

# Rows that are looked at to find the header line.
SAMPLE_ROWS = 50
# The header is the first row at least this full, measured by the rows in which most of the cells of the sample lie.
HEADER_FILL = 0.6
# Control characters that no report contains, and halves of surrogate pairs that no store can write.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Walk:
    """Rows that are read anew on each walk, so that a long file is never held as a whole."""

    start: Callable[[], Iterator[SourceRow | Refusal]]

    def __iter__(self) -> Iterator[SourceRow | Refusal]:
        return self.start()


def letters_of(index: int) -> str:
    """The letters by which a spreadsheet names the column of that index, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_empty(cell: Cell) -> bool:
    """Whether nothing was written in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def filled(cells: Sequence[Cell]) -> int:
    """How many of the cells hold something."""
    return sum(not is_empty(cell) for cell in cells)


def find_header(sample: Sequence[Sequence[Cell]]) -> int | None:
    """The index of the header line: the first row about as full as those that hold most of the sample's cells.

    So title lines above it are passed over, and one row with too many cells does not mislead.
    """
    fills = [filled(cells) for cells in sample]
    most, counted = 0, 0
    for fill in sorted(fills):
        most, counted = fill, counted + fill
        if 2 * counted >= sum(fills):
            break
    return next(index for index, fill in enumerate(fills) if fill >= HEADER_FILL * most) if most else None


def name_columns(
    cells: Sequence[Cell], *, first: int = 0, sheet: str | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The column names, each once, and notes on those that had to be made up; empty cells at the end are left off.

    `first` is the index of the column that the first cell stands in.
    """
    written = [" ".join(_as_text(cell).split()) for cell in cells]
    while written and not written[-1]:
        written.pop()
    if len(written) > COLUMNS:
        raise FileRefused(Refusal(f"the header has {len(written):,} columns; at most {COLUMNS:,} are read", sheet))
    folded = [name.casefold() for name in written]
    twice = sorted({name for name in written if name and folded.count(name.casefold()) > 1})
    names = [
        f"column {letters_of(index)}" if not name else f"{name} (column {letters_of(index)})" if name in twice else name
        for index, name in enumerate(written, start=first)
    ]
    notes = []
    if twice:
        shown = ", ".join(f'"{name}"' for name in twice)
        notes.append(f"Several columns have the same name ({shown}); each was given its letter.")
    if "" in written:
        shown = ", ".join(letters_of(index) for index, name in enumerate(written, start=first) if not name)
        notes.append(f"Columns without a name in the header line: {shown}.")
    if len({name.casefold() for name in names}) < len(names):
        raise FileRefused(
            Refusal("two columns have the same name in the header line", sheet), advice="Give each column its own name."
        )
    return tuple(names), tuple(notes)


def fault(cells: Sequence[Cell]) -> tuple[int, str] | None:
    """The index of the first cell that cannot be passed on, and the reason."""
    for index, cell in enumerate(cells):
        if isinstance(cell, str):
            if len(cell) > CELL_CHARACTERS:
                return index, f"the cell holds {len(cell):,} characters; at most {CELL_CHARACTERS:,} are taken"
            found = _UNPRINTABLE.search(cell)
            if found:
                return index, f"the cell holds an unprintable character (U+{ord(found.group()):04X})"
        elif isinstance(cell, float) and not math.isfinite(cell):
            return index, "the number is not finite"
        elif isinstance(cell, int) and abs(cell) > _LARGEST:
            return index, "the number has more digits than can be kept exactly; write it as text if it is a code"
    return None


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)
