"""Rows of a text file whose cells are separated by a comma, a semicolon, a tab or a bar."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice

from data.collection.files.encodings import decode
from data.collection.files.layout import SAMPLE_ROWS, Walk, fault, find_header, is_empty, name_columns
from data.collection.files.limits import LINE_CHARACTERS, LINES, ROWS
from data.collection.source import Admitted, FileRefused, Refusal, SourceRow, SourceTable

# In the order in which they win where two cut the lines equally well: the rarer a mark is in prose, the earlier.
SEPARATORS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma"}
# A quoted cell may hold line ends; one that runs on for longer than this was never closed.
RECORD_LINES = 1_000
_NEVER_CLOSED = "a quotation mark is opened and never closed"
_STRAY_MARK = "a quotation mark stands in the middle of a cell; write it twice inside quotes"
_BROKEN_LINE = "a line break stands in a cell without quotation marks"
_DIRECTIVE = re.compile("sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of the file: its number, its cells, or why they cannot be told apart."""

    number: int
    cells: tuple[str, ...]
    problem: str | None = None


def csv_table(file: Admitted, *, encoding: str | None = None) -> SourceTable:
    """The table in a text file; raises FileRefused where it has none, and where a quotation mark is never closed."""
    text = decode(file.content, encoding=encoding)
    characters = text.characters
    if "\n" not in characters:
        characters = characters.replace("\r", "\n")
    if characters.count("\n") > LINES:
        raise FileRefused(f"the file has more than {LINES:,} lines", advice="Divide it into several files.")
    directive = _DIRECTIVE.match(characters)
    skipped = 1 if directive else 0
    separator = directive.group(1) if directive else _find_separator(characters)
    if separator not in SEPARATORS:
        raise FileRefused(
            Refusal(f"the separator {separator!r} is not one that is read", row=1),
            advice="Separate the cells by comma, semicolon, tab or bar.",
        )
    records = partial(_records, characters, separator=separator, skipped=skipped)
    sample = list(islice((record for record in records() if any(record.cells)), SAMPLE_ROWS))
    index = find_header([record.cells for record in sample])
    if index is None:
        raise FileRefused("the file holds no table: all its lines are empty")
    top = sample[index]
    header, notes = name_columns(top.cells)
    _count(records(), header_row=top.number)
    return SourceTable(
        None,
        header,
        top.number,
        Walk(partial(_rows, records, header=header, header_row=top.number)),
        (
            text.note,
            f"Cells are separated by {SEPARATORS[separator]}.",
            *_title_note(sample[:index], top.number),
            *notes,
        ),
    )


def _title_note(above: list[_Record], header_row: int) -> tuple[str, ...]:
    if not above:
        return ()
    shown = " / ".join(" ".join(cell for cell in record.cells if cell.strip())[:80] for record in above[:3])
    return (f"The header is in row {header_row}; the lines above it were read as a title: {shown}",)


def _find_separator(characters: str) -> str:
    """The mark that cuts most of the first lines into the same number of cells; among equals, into the most."""
    best, best_score = ",", (0.0, 0)
    for separator in SEPARATORS:
        widths: Counter[int] = Counter()
        # A quotation mark that is never closed cuts the sample short; what came before it still speaks.
        with suppress(FileRefused):
            for record in islice(_records(characters, separator=separator, skipped=0), 4 * SAMPLE_ROWS):
                widths[len(record.cells)] += any(record.cells)
        width = max(widths, key=lambda width: (widths[width] * (width > 1), width), default=0)
        score = (round(widths[width] / widths.total(), 2), width) if width > 1 and widths[width] else (0.0, 0)
        if score > best_score:
            best, best_score = separator, score
    return best


def _records(characters: str, *, separator: str, skipped: int) -> Iterator[_Record]:
    """Every row of the file, empty ones too, numbered as a spreadsheet numbers them."""
    begun = 0

    def lines() -> Iterator[str]:
        at, number = 0, 0
        while at < len(characters):
            number += 1
            end = characters.find("\n", at, at + LINE_CHARACTERS) + 1 or min(len(characters), at + LINE_CHARACTERS)
            if end - at == LINE_CHARACTERS:
                raise FileRefused(
                    Refusal(f"the line holds {LINE_CHARACTERS:,} characters or more", row=number),
                    advice="It is no table line: look whether the file is what it should be.",
                )
            if number - begun > RECORD_LINES:
                raise FileRefused(Refusal(_NEVER_CLOSED, row=begun + 1))
            yield characters[at:end]
            at = end

    reader = csv.reader(lines(), delimiter=separator, strict=True)
    number = 0
    while True:
        begun = reader.line_num
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise FileRefused(Refusal(_NEVER_CLOSED, row=begun + 1)) from None
            yield _Record(number, (), _BROKEN_LINE if "new-line" in str(error) else _STRAY_MARK)
            continue
        if number > skipped:
            yield _Record(number, tuple(cells))


def _count(records: Iterator[_Record], *, header_row: int) -> None:
    """Walk once to the end, so that a file that cannot be read to its end is refused before a row of it is used."""
    rows = sum(1 for record in records if record.number > header_row and (record.problem or any(record.cells)))
    if rows > ROWS:
        raise FileRefused(f"the file has {rows:,} rows; at most {ROWS:,} are taken", advice="Divide it into several.")


def _rows(
    records: partial[Iterator[_Record]], *, header: tuple[str, ...], header_row: int
) -> Iterator[SourceRow | Refusal]:
    width = len(header)
    for record in records():
        if record.number <= header_row:
            continue
        if record.problem:
            yield Refusal(record.problem, row=record.number)
            continue
        cells = record.cells
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            cells = cells[:width]
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != width:
            yield Refusal(f"the row has {len(cells)} cells where the header has {width}", row=record.number)
            continue
        found = fault(cells)
        if found:
            yield Refusal(found[1], row=record.number, column=header[found[0]])
        else:
            yield SourceRow(record.number, tuple(None if is_empty(cell) else cell for cell in cells))
