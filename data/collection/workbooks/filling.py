"""From a stored report to the rows of a workbook, so that reading them gives the same report again.

What a report has and no column shows travels in the hidden column `rest`, as JSON: correcting one cell must not lose
the others.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from data.collection.translated import AnyForm
from data.collection.workbooks.columns import MEASURES, REST, UID, VERSION, Column
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.times import join_moment, split_moment
from data.store.forms import Form, IncidentForm
from data.store.return_forms import ReturnForm, ReturnLineForm, StatisticForm
from data.terms.codes import TimePrecision
from data.terms.days import ONE_DAY
from data.terms.errors import InputRefused, RowRejected

_TOLD_BY_CELLS = frozenset({"occurred_from", "occurred_to", "reported_at", "period_from", "period_to", "nationalities"})
# What an empty cell says of how exactly the place is known.
_PRECISION_OF = {"lat": "", "crossing": "BCP", "section": "SECTION", "area": "ADM1"}
_KINDS = {"ReturnForm": "daily-return", "TrafficForm": "traffic"}

Value = str | int | float | bool | date | time
Cells = dict[str, Value]
# What the sheet says as a whole, and what becomes of a report in the store: neither is the sender's to say in a row.
NOT_CARRIED = frozenset(
    {"uid", "kind", "operation", "exercise", "received_at", "status", "validated_by", "supersedes", "items", "lines"}
)


def rows_of(form: AnyForm, version: int, *, identity: Identity, columns: tuple[Column, ...]) -> list[Cells]:
    """The cells of each row by column key; a case has a row an item, a return a row a crime area.

    Raises InputRefused for a report of another kind or operation than the workbook's.
    """
    _refuse_stranger(form, identity)
    keys = {column.key for column in columns}
    values = _plain(form)
    cells, exact = _times(form, identity.zone)
    shown = {name for name in keys if name in values}
    said = (name for name in shown - {"occurred_precision"} if _is_said(form, name, columns))
    cells |= {name: values[name] for name in said if values[name] is not None}
    if isinstance(form, IncidentForm):
        cells |= _nationality_cells(form)
        if _PRECISION_OF.get(next((name for name in _PRECISION_OF if cells.get(name)), "")) == cells["precision"]:
            del cells["precision"]  # an empty cell says the same
    rest = {name: value for name, value in _left(form).items() if name not in shown | _TOLD_BY_CELLS}
    heads = {"report": rest, "exact": exact}
    lines = list(_lines(form, keys)) or [({}, {})]
    rows: list[Cells] = []
    for place, (line, left) in enumerate(lines):
        carried = {name: value for name, value in {**(heads if not place else {}), "line": left}.items() if value}
        head = cells if not place or isinstance(form, ReturnForm) else {"case_ref": cells.get("case_ref", "")}
        told = {REST: json.dumps(carried, ensure_ascii=False, allow_nan=False)} if carried else {}
        rows.append({UID: str(values["uid"]), VERSION: version, **told, **head, **line})
    return rows


def _refuse_stranger(form: AnyForm, identity: Identity) -> None:
    if isinstance(form, StatisticForm):
        raise InputRefused("figures of open data have no collection workbook")
    kind = form.kind.value.replace("_", "-") if isinstance(form, IncidentForm) else _KINDS[type(form).__name__]
    operation = getattr(form, "operation", identity.operation)
    if kind != identity.kind or operation != identity.operation:
        raise InputRefused(
            f"report {form.uid} is a {kind} of {operation}, not a {identity.kind} of {identity.operation}"
        )


def _plain(form: Form) -> dict[str, Any]:
    """The fields as plain values, codes of several joined by a blank."""
    found = {name: getattr(form, name) for name in type(form).model_fields}
    for name, value in found.items():
        if isinstance(value, Enum):
            found[name] = value.value
        elif isinstance(value, tuple) and all(isinstance(part, str) for part in value):
            found[name] = " ".join(value)
    return found


def _is_said(form: Form, name: str, columns: tuple[Column, ...]) -> bool:
    """Whether the cell is written: what is needed always, anything else where it is not what an empty cell says."""
    needed = any(column.key == name and column.needed for column in columns)
    return needed or getattr(form, name) != type(form).model_fields[name].get_default(call_default_factory=True)


def _left(form: Form) -> Mapping[str, Any]:
    return form.model_dump(mode="json", exclude=set(NOT_CARRIED), exclude_defaults=True)


def _nationality_cells(form: IncidentForm) -> Cells:
    cells: Cells = {}
    for place, entry in enumerate(form.nationalities, start=1):
        told = {
            f"nationality_{place}": entry.nationality,
            f"persons_{place}": entry.persons,
            f"basis_{place}": entry.basis,
        }
        cells |= {name: value for name, value in told.items() if value is not None}
    return cells


def _times(form: AnyForm, zone: str) -> tuple[Cells, dict[str, str]]:
    """The cells of all moments, and those that cells cannot say exactly, as ISO 8601."""
    cells: Cells = {}
    exact: dict[str, str] = {}
    if isinstance(form, IncidentForm):
        start, end, precision = form.occurred_from, form.occurred_to, form.occurred_precision
        names = "occurred_from", "occurred_to"
        if form.reported_at:
            cells["reported_date"], cells["reported_time"] = split_moment(form.reported_at, zone=zone)
            _note_exact(exact, "reported_at", form.reported_at, zone)
    else:
        start, end, precision = form.period_from, form.period_to, None
        names = "period_from", "period_to"
    cells["date"], clock = split_moment(start, zone=zone)
    is_midnight = clock == time() and not start.microsecond
    if not is_midnight or precision in (TimePrecision.MIN, TimePrecision.HOUR):
        cells["time"] = clock
    _note_exact(exact, names[0], start, zone)
    if isinstance(form, IncidentForm):
        told = TimePrecision.MIN if "time" in cells else TimePrecision.DAY
        if precision is not None and precision is not told:
            cells["occurred_precision"] = precision.value
    if end is not None:
        cells |= _until(end, cells["date"], zone, is_period=precision is None)
        _note_exact(exact, names[1], end, zone)
    return cells, exact


def _until(end: datetime, first: Value, zone: str, *, is_period: bool) -> Cells:
    day, clock = split_moment(end, zone=zone)
    if clock != time() or end.microsecond:
        return {"until_date": day, "until_time": clock}
    last = day - ONE_DAY
    return {} if is_period and last == first else {"until_date": last}


def _note_exact(exact: dict[str, str], name: str, moment: datetime, zone: str) -> None:
    try:
        if join_moment(*split_moment(moment, zone=zone), zone=zone) == moment:
            return
    except RowRejected:
        pass  # an hour that comes twice when clocks are put back
    exact[name] = moment.isoformat()


def _lines(form: AnyForm, keys: set[str]) -> Iterator[tuple[Cells, dict[str, Any]]]:
    """Items of a case, crime areas of a return: the cells of each, and what no column shows of it."""
    if isinstance(form, IncidentForm):
        for item in form.items:
            values = item.model_dump(mode="json", exclude_defaults=True)
            yield (
                {name: value for name, value in values.items() if name in keys},
                {name: value for name, value in values.items() if name not in keys},
            )
    elif isinstance(form, ReturnForm):
        grouped: dict[tuple[str | None, bool | None], list[ReturnLineForm]] = {}
        for line in form.lines:
            grouped.setdefault((line.crime_area, line.related), []).append(line)
        for (area, related), lines in grouped.items():
            shown = {
                line.measure for line in lines if line.value is not None and MEASURES.get(line.measure) == line.unit
            }
            cells: Cells = {f"measure_{line.measure}": line.value for line in lines if line.measure in shown}  # type: ignore[misc]
            told = {"crime_area": area, "related": related}
            left = [line.model_dump(mode="json") for line in lines if line.measure not in shown]
            yield {**cells, **{name: value for name, value in told.items() if value is not None}}, {"lines": left}
