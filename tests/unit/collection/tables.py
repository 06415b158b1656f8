"""Tables for tests, written as a person sees them, and the open data beside the project where it is there."""

import csv
from pathlib import Path

import pytest

from data.collection.reading.translation import translate
from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import LeftOut, Translated

SHARED = Path(__file__).resolve().parents[4] / "shared" / "datasets"


def table(header, *rows, sheet=None, first=2):
    """A table with a header in row 1; `rows` are tuples of cells."""
    return SourceTable(
        sheet, tuple(header), 1, [SourceRow(number, tuple(row)) for number, row in enumerate(rows, first)]
    )


def shared_table(name):
    """A data set where it lies; the test is skipped where it is not there."""
    path = SHARED / f"{name}.csv"
    if not path.exists():
        pytest.skip("no shared data")
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return table(header, *rows)


def sorted_out(source, profile, **arguments):
    """The translated rows, the refusals and the rows left out."""
    found = list(translate(source, profile, **arguments))
    return tuple([one for one in found if isinstance(one, kind)] for kind in (Translated, Refusal, LeftOut))
