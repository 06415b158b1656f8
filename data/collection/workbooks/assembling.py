"""From the values of one or several rows to the fields of one form."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from data.collection.workbooks.columns import MEASURES
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.times import end_of, join_moment, split_moment
from data.terms.codes import TimePrecision
from data.terms.errors import RowRejected

Values = Mapping[str, Any]
IN_TIMES = frozenset({"date", "time", "until_date", "until_time", "reported_date", "reported_time"})


def incident_fields(head: Values, *, identity: Identity) -> dict[str, Any]:
    """The fields of an incident but its time and its items."""
    fields = {name: value for name, value in head.items() if name not in IN_TIMES and not _is_nationality(name)}
    fields |= {"kind": identity.kind.replace("-", "_"), "operation": identity.operation, "exercise": identity.exercise}
    fields.setdefault("originator", identity.sender)
    fields["nationalities"] = [
        {part: head.get(f"{part}_{place}") for part in ("persons", "basis", "nationality")}
        for place in nationality_places(head)
    ]
    return fields


def nationality_places(head: Values) -> list[int]:
    """The numbers of the nationality groups in which something stands."""
    return sorted({int(name.rpartition("_")[2]) for name in head if _is_nationality(name)})


def _is_nationality(name: str) -> bool:
    start, _, number = name.rpartition("_")
    return number.isdigit() and start in ("nationality", "persons", "basis")


def item_fields(lines: Iterable[tuple[Values, Values]]) -> list[dict[str, Any]]:
    """The items of a case, numbered in their order, each with what no column shows of it."""
    return [{"item_no": number, **left, **line} for number, (line, left) in enumerate(lines, start=1)]


def return_fields(head: Values, *, identity: Identity) -> dict[str, Any]:
    """The fields of a return but its period and its numbers."""
    fields = {name: value for name, value in head.items() if name not in IN_TIMES}
    fields.setdefault("party", identity.sender)
    return {**fields, "operation": identity.operation, "exercise": identity.exercise}


def return_lines(line: Values, left: Values) -> list[dict[str, Any]]:
    """The numbers of one row of a return. Raises RowRejected for a row that names a crime area and has no number."""
    shared = {name: line[name] for name in ("crime_area", "related") if name in line}
    found = [
        {**shared, "measure": name, "value": line[f"measure_{name}"], "unit": unit}
        for name, unit in MEASURES.items()
        if f"measure_{name}" in line
    ]
    found += list(left.get("lines", ()))
    if shared and not found:
        raise RowRejected("has no number beside it; an empty cell is not a zero", field=next(iter(shared)))
    return found


def incident_times(head: Values, exact: Values, *, zone: str) -> dict[str, Any]:
    """When it happened and was reported. Raises RowRejected, its field the key of the column."""
    told: dict[str, Any] = {}
    if "date" in head:
        told["occurred_from"] = _moment(head, "date", "time", exact.get("occurred_from"), zone)
        told["occurred_precision"] = head.get(
            "occurred_precision", TimePrecision.MIN if "time" in head else TimePrecision.DAY
        )
    if (end := _end(head, exact.get("occurred_to"), zone)) is not None:
        told["occurred_to"] = end
    if "reported_date" in head:
        told["reported_at"] = _moment(head, "reported_date", "reported_time", exact.get("reported_at"), zone)
    elif "reported_time" in head:
        raise RowRejected("is needed with a time", field="reported_date")
    return told


def period_times(head: Values, exact: Values, *, zone: str) -> dict[str, Any]:
    """The period of a return or of traffic; without an end it is the rest of its first day."""
    if "date" not in head:
        return {}
    end = _end(head, exact.get("period_to"), zone)
    return {
        "period_from": _moment(head, "date", "time", exact.get("period_from"), zone),
        "period_to": end_of(head["date"], zone=zone) if end is None else end,
    }


def _end(head: Values, exact: str | None, zone: str) -> datetime | None:
    """The exclusive end: a last day without a time is over when the next one begins."""
    if "until_time" in head:
        day = head.get("until_date", head.get("date"))
        return _moment({**head, "until_date": day}, "until_date", "until_time", exact, zone) if day else None
    return end_of(head["until_date"], zone=zone) if "until_date" in head else None


def _moment(head: Values, day_key: str, clock_key: str, exact: str | None, zone: str) -> datetime:
    day: date = head[day_key]
    clock: time | str | None = head.get(clock_key)
    if exact is not None:
        kept = datetime.fromisoformat(exact)
        if kept.tzinfo is not None and split_moment(kept, zone=zone) == (day, clock):
            return kept
    try:
        return join_moment(day, clock, zone=zone)
    except RowRejected as refused:
        raise RowRejected(refused.reason, field=clock_key, value=refused.value) from None
