"""Collection workbooks for tests: an operation, the gazetteer, and the way through gate and readers."""

import itertools
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from data import reference
from data.collection import workbooks
from data.collection.gate import admit
from data.collection.readers import read_tables
from data.collection.source import Refusal
from data.collection.translated import Translated
from data.store.operations import OperationSummary

OPERATION = OperationSummary(
    code="NOMAD-2020",
    name="NOMAD 2020",
    kind="regional_operation",
    series="NOMAD",
    starts=datetime(2020, 3, 8, 22, tzinfo=UTC),
    ends=datetime(2020, 3, 23, 22, tzinfo=UTC),
    period_precision="DAY",
    zone="Europe/Bucharest",
    exercise=False,
    participants=("BG", "GR", "RO"),
    summary=None,
    source=None,
)


def counting_uids(start=1):
    """Uids that are the same in every run."""
    numbers = itertools.count(start)
    return lambda: UUID(int=next(numbers), version=4)


@cache
def sections():
    return reference.sections()[["id", "name", "country_a", "country_b"]].to_dict("records")


def made(kind, *, operation=OPERATION, **options):
    options = {"rows": 12, "uids": counting_uids(), **options}
    return workbooks.make(kind, operation=operation, crossings=reference.crossings(), sections=sections(), **options)


def tables_of(content, name="workbook.xlsx"):
    return read_tables(admit(name, content))


def read_back(content, **options):
    return list(workbooks.read(tables_of(content), **options))


def reports(rows):
    return [row for row in rows if isinstance(row, Translated)]


def refusals(rows):
    return [row for row in rows if isinstance(row, Refusal)]
