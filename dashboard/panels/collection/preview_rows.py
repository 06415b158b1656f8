"""Reports as rows of a table, every field that was filled in, in words that can be compared with the file."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum
from itertools import islice
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.choices import crossing_short_names, section_names
from dashboard.components.incident_card import FIELDS
from data.collection.languages import ENGLISH, language
from data.collection.source import Refusal
from data.collection.translated import AnyForm, Translated
from data.terms.codes import KIND_LABELS, Kind, country_name

FIRST = 20
HIDDEN = {"uid", "is_cumulative", "exercise", "status", "item_no"}
TITLES: Mapping[str, str] = {
    **{name: title for name, (title, _) in FIELDS.items()},
    "occurred_from": "When",
    "occurred_to": "Until",
    "occurred_precision": "Time known",
    "reported_at": "Reported",
    "lon": "Longitude",
    "lat": "Latitude",
    "items": "Goods",
    "period_from": "From",
    "period_to": "Until",
    "is_nil": "Nothing to report",
}
CODES: Mapping[str, str] = {
    **{name: codelist for name, (_, codelist) in FIELDS.items() if codelist},
    "occurred_precision": "time_precision",
    "release": "release",
    "commodity": "commodity",
    "drug": "drug",
    "unit": "unit",
    "lab": "lab_status",
    "quantity_basis": "qty_basis",
    "price_level": "price_level",
    "basis": "nat_basis",
    "crime_area": "crime_area",
}
COUNTRIES = {"country", "nationality", "party", *(name for name, codelist in CODES.items() if codelist == "country")}


def rows_table(reports: Iterable[Translated], *, zone: str, limit: int = FIRST) -> pd.DataFrame:
    """The first reports: row, and a column for every field that any of them fills, titled as in the form."""
    shown = list(islice(reports, limit))
    found = [{"Row": _rows(report), **_fields(report.form, zone=zone)} for report in shown]
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
    return {
        TITLES.get(name, name.replace("_", " ").capitalize()): _said(name, value, zone=zone)
        for name, value in given.items()
        if name not in HIDDEN
    }


def _said(name: str, value: object, *, zone: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(zone)):%d.%m.%Y %H:%M}"
    if isinstance(value, Mapping):
        return " ".join(_said(part, told, zone=zone) for part, told in value.items() if part not in HIDDEN)
    if isinstance(value, tuple | list):
        return "; ".join(_said(name, part, zone=zone) for part in value)
    return _worded(name, str(value.value if isinstance(value, Enum) else value))


def _worded(name: str, written: str) -> str:
    """A code in words; what is no code stays as it is."""
    if name == "kind" and written in set(Kind):
        return KIND_LABELS[Kind(written)][0]
    if name in COUNTRIES:
        return country_name(written)
    if name == "crossing":
        return crossing_short_names().get(written, written)
    if name == "section":
        return section_names().get(written, written)
    return language(ENGLISH).label(CODES[name], written) if name in CODES else written
