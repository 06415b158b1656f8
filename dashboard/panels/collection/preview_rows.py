"""Reports as rows of a table, every field that was filled in, in words that can be compared with the file."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from itertools import islice
from zoneinfo import ZoneInfo

import pandas as pd

from data.collection.source import Refusal
from data.collection.translated import AnyForm, Translated

FIRST = 20
HIDDEN = {"uid", "is_cumulative", "exercise", "status"}


def rows_table(reports: Iterable[Translated], *, zone: str, limit: int = FIRST) -> pd.DataFrame:
    """The first reports: row, and a column for every field that any of them fills."""
    shown = list(islice(reports, limit))
    found = [{"row": _rows(report), **_fields(report.form, zone=zone)} for report in shown]
    names = list(dict.fromkeys(name for row in found for name in row))
    return pd.DataFrame([[row.get(name, "") for name in names] for row in found], columns=names)


def refusals_table(refusals: Iterable[Refusal], *, limit: int) -> pd.DataFrame:
    """Refusals: sheet (where there are any), row, column, value, reason."""
    rows = [
        (one.sheet or "", "" if one.row is None else str(one.row), one.column or "", one.value, one.reason)
        for one in islice(refusals, limit)
    ]
    table = pd.DataFrame(rows, columns=["sheet", "row", "column", "value", "reason"])
    return table if (table["sheet"] != "").any() else table.drop(columns="sheet")


def _rows(report: Translated) -> str:
    sheet = f"{report.sheet} " if report.sheet else ""
    return sheet + (f"{report.rows[0]}–{report.rows[-1]}" if len(report.rows) > 1 else f"{report.rows[0]}")


def _fields(form: AnyForm, *, zone: str) -> dict[str, str]:
    given = form.model_dump(exclude_defaults=True)
    return {name: _said(value, zone=zone) for name, value in given.items() if name not in HIDDEN}


def _said(value: object, *, zone: str) -> str:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}"
    if isinstance(value, dict):
        return " ".join(_said(part, zone=zone) for part in value.values())
    if isinstance(value, tuple | list):
        return "; ".join(_said(part, zone=zone) for part in value)
    return str(value)
