"""A period against the one before it: what changed, how surely, or why that cannot be said."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Double, cast, func, literal, select

from data.access.policy import may
from data.picture.intervals import count_ratio_interval, sum_ratio_interval
from data.picture.measures import COUNTS, contributions
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from data.terms.columns import incident
from data.terms.days import Period, day_of, write_days
from data.terms.errors import InputRefused, NotAllowed
from data.terms.filters import Filter

FEWEST_FOR_PERCENT = 20
MINUS = "−"


@dataclass(frozen=True, slots=True)
class Change:
    """A value against that of the period of equal length before; `text` says it, or why it cannot be said."""

    new: float | None
    old: float | None
    percent: float | None
    low: float | None
    high: float | None
    text: str


def change(model: ReadModel, selection: Selection, *, measure: str) -> Change:
    """The measure against the period of equal length before; of an unfinished period, the part that has passed.

    Counts of reports: exact conditional interval of a Poisson ratio. Persons, kilograms, arrests: delta method for
    compound Poisson sums (both in intervals.py), 95 %. Under 20 incidents on either side no percentage is given.
    Raises InputRefused where the filter leaves several figures (persons of two kinds, several drugs).
    """
    period = selection.filter.period
    allowed = may(selection.viewer, selection.action)
    if not allowed.allowed:
        raise NotAllowed(allowed.reason)
    if period is None:
        return _no_change("no period to compare with")
    before = period.before()
    passed = min(selection.as_of, period.end) - period.start
    if before.start < before.start + passed < before.end:
        before = Period(before.start, before.start + passed)
    first = _first_record(model, selection)
    earlier = selection.filter.change(start=before.start, end=before.end)
    new = _amounts(model, selection, measure)
    old = _amounts(model, replace(selection, filter=earlier), measure)
    if first is None or first >= before.start + (before.end - before.start) / 10:
        return _no_change(f"nothing recorded before {_day(first or period.start, selection.zone)}", new.value)
    if min(new.incidents, old.incidents) < FEWEST_FOR_PERCENT or not new.value or not old.value:
        text = f"too few for % ({_number(new.value)}, before {_number(old.value)})"
        return Change(new.value, old.value, None, None, None, text)
    if measure in ("incidents", "cases", "messages"):
        low, high = count_ratio_interval(int(new.value), int(old.value))
    else:
        low, high = sum_ratio_interval(new.value, new.squares, old.value, old.squares)
    percent, low, high = (100 * (ratio - 1) for ratio in (new.value / old.value, low, high))
    text = f"{_signed(percent)} % ({_signed(low)} to {_signed(high)})"
    return Change(new.value, old.value, percent, low, high, text)


@dataclass(frozen=True, slots=True)
class _Amounts:
    """A sum, the sum of the squares of each incident's part in it, and how many incidents have one."""

    value: float | None
    squares: float
    incidents: int


def _amounts(model: ReadModel, selection: Selection, measure: str) -> _Amounts:
    rows = contributions(selection, measure=measure)
    column = rows.rows.c
    keys = [column[name] for name in rows.keys]
    # What varies independently: a message, which may hold several incidents, else an incident with all it holds.
    unit, amount = (column.amount, literal(1)) if measure == "messages" else (column.id, func.sum(column.amount))
    parts = select(*keys, unit, amount.label("size")).where(column.amount.is_not(None))
    each = parts.group_by(*keys, unit).subquery()
    names = [each.c[name] for name in rows.keys]
    amounts = cast(each.c.size, Double)
    sums = (func.sum(amounts).label("value"), func.sum(amounts * amounts).label("squares"), func.count().label("n"))
    found = model.rows(select(*names, *sums).group_by(*names))
    if "outcome" in rows.keys:
        found = found[found["outcome"].isna()]
    if len(found) > 1:
        split = ", ".join(name for name in rows.keys if name != "outcome")
        raise InputRefused(f"{measure} have no single change here", advice=f"Narrow the filter to one {split}.")
    if found.empty or not found["n"].iloc[0]:
        return _Amounts(0.0 if measure in COUNTS else None, 0.0, 0)
    row = found.iloc[0]
    return _Amounts(float(row["value"]), float(row["squares"]), int(row["n"]))


def _first_record(model: ReadModel, selection: Selection) -> datetime | None:
    """When the record begins that the filter draws on: its operations and series, real or exercise."""
    chosen = selection.filter
    record = Filter(exercise=chosen.exercise, operation=chosen.operation, series=chosen.series, status=chosen.status)
    first = model.scalar(select(func.min(incident.c.occurred_from)).where(selection.clause(record)))
    return first if isinstance(first, datetime) else None


def _day(moment: datetime, zone: str) -> str:
    day = day_of(moment, zone=zone)
    return write_days(day, day)


def _no_change(text: str, new: float | None = None) -> Change:
    return Change(new, None, None, None, None, text)


def _signed(value: float) -> str:
    """A whole number with its sign, a real minus sign for negative ones."""
    return f"{round(value):+,}".replace("-", MINUS)


def _number(value: float | None) -> str:
    return "no report" if value is None else f"{value:,.10g}"
