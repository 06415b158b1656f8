"""Figures: a number with its unit, its filter, its as-of time, the incidents behind it and what to know about it.

Anything printed as a number on a page, in a report or by a command is one of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from data.access.policy import may
from data.picture import caveats
from data.picture.frames import total
from data.picture.measures import COUNTS, NOT_OF_EVENTS, UNITS, Contributions, contributions, plain, repeats
from data.picture.periods import Change, change
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from data.terms.columns import incident
from data.terms.days import day_from_number
from data.terms.errors import InputRefused, NotAllowed

__all__ = ["Change", "Figure", "change", "figures"]

LISTED = 1000  # uids behind a figure
MOST_FIGURES = 10_000


@dataclass(frozen=True, slots=True)
class Figure:
    """One number.

    `value` is None where nothing was reported: missing is never zero. `low` and `high` are given where the number is a
    range: where reports are confirmed as one event, from each event counted once to the plain sum, which is the value.
    `incidents` holds the uids behind it, newest first, at most LISTED; it and the count are None in totals for
    observers. In `by`, None stands for "not given", and outcome PREVENTED for attempts counted apart.
    """

    measure: str
    value: float | None
    unit: str
    filter: str
    viewer: str
    as_of: datetime
    by: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    low: float | None = None
    high: float | None = None
    incident_count: int | None = None
    incidents: tuple[str, ...] | None = None
    caveats: tuple[str, ...] = ()


def figures(
    model: ReadModel, selection: Selection, *, measure: str, by: tuple[str, ...] = (), listed: int = LISTED
) -> tuple[Figure, ...]:
    """The figures of a selection, largest first (days and months in order), split by keys of `measures.KEYS`.

    A measure that must not be summed is split by itself: persons by kind, kilograms by drug. `listed` is how many uids
    each figure names. Raises InputRefused for what cannot be counted so, NotAllowed for who may not see incidents.
    """
    allowed = may(selection.viewer, selection.action)
    if not allowed.allowed:
        raise NotAllowed(allowed.reason)
    return _count(model, selection, measure, by, listed=listed)


# --- counting ----------------------------------------------------------------------------------------------


def _count(
    model: ReadModel, selection: Selection, measure: str, by: tuple[str, ...], *, listed: int
) -> tuple[Figure, ...]:
    rows = contributions(selection, measure=measure, by=by)
    sums = _sums(rows)
    if measure not in NOT_OF_EVENTS and model.scalar(_confirmed) is not None:
        sums = _with_range(sums, rows)
    found = model.rows(sums)
    if len(found) > MOST_FIGURES:
        raise InputRefused(f"that would be more than {MOST_FIGURES:,} figures", advice="Narrow the filter or the keys.")
    sentence = selection.filter.sentence(zone=selection.zone)
    blank = Figure(measure, None, UNITS[measure], sentence, selection.viewer.party, selection.as_of)
    general = caveats.of_selection(model, selection, measure, by=by)
    if found.empty and not by:
        is_count = measure in COUNTS
        notes = ("0 reports received" if is_count else "no report", *general)
        return (replace(blank, value=0.0 if is_count else None, incident_count=0, incidents=(), caveats=notes),)
    uids = _uids(model, rows, listed)
    contained = caveats.contained_kilograms(model, selection, rows) if measure == "kg" else {}
    undecided = caveats.undecided_pairs(model, rows)
    made = []
    for row in found.to_dict("records"):
        key = tuple(plain(row[name]) for name in rows.keys)
        notes, extra = contained.get(key, ((), 0.0))
        notes = (*caveats.of_pairs(row.get("confirmed"), undecided.get(key, 0)), *notes, *general)
        made.append(_figure(blank, rows, row, key, uids.get(key, ()), extra, notes))
    dated = [name for name in by if name in ("month", "day")]
    return tuple(sorted(made, key=lambda one: _order(one, dated)))


def _sums(rows: Contributions) -> Select[Any]:
    """One row for each combination of the keys."""
    column = rows.rows.c

    def tally(condition: ColumnElement[bool] | None = None) -> ColumnElement[int]:
        """Incidents, not rows, for which something holds."""
        if rows.level:
            return func.count((column.id if condition is None else case((condition, column.id))).distinct())
        return func.count() if condition is None else func.count(case((condition, 1)))

    keys = [column[name] for name in rows.keys]
    value = {
        "incidents": tally(),
        "cases": tally(),
        "messages": func.nullif(func.count(column.amount.distinct()), 0),  # no numbers given: unknown, not none
        "kg": func.sum(column.amount),
        "items": func.sum(column.amount),
    }.get(rows.measure, total(column.amount))
    found = [
        value.label("value"),
        tally().label("incident_count"),
        tally(column.is_unplaced).label("is_unplaced"),
        tally(column.is_inferred).label("is_inferred"),
    ]
    if rows.is_weighed:
        flags = ("is_silent", "is_range", "is_other", "is_rough", "is_part")
        found += [func.sum(column.low).label("low"), func.sum(column.high).label("high")]
        found += [func.count(case((column[flag], 1))).label(flag) for flag in flags]
    else:
        found.append(tally(column.amount.is_(None)).label("is_silent"))
    statement = select(*keys, *found).limit(MOST_FIGURES + 1)
    return statement.group_by(*keys) if keys else statement.having(func.count() > 0)


# Whether any reports are confirmed as one event: where none are, no figure has such a range.
_confirmed = select(incident.c.same_event).where(incident.c.same_event.is_not(None)).limit(1)


def _with_range(statement: Select[Any], rows: Contributions) -> Select[Any]:
    """The sums with their range: low counts each event once, by its largest report; high is the plain sum."""
    sums, more = statement.subquery(), repeats(rows).subquery()
    same_keys = [sums.c[name].is_not_distinct_from(more.c[name]) for name in rows.keys]
    plain_sum = sums.c.low if rows.is_weighed else sums.c.value
    low = (plain_sum - func.coalesce(more.c.repeated, 0)).label("low")
    high = (sums.c.high if rows.is_weighed else sums.c.value).label("high")
    others = [column for column in sums.c if column.key not in ("low", "high")]
    found = select(*others, low, high, func.coalesce(more.c.confirmed, 0).label("confirmed"))
    return found.outerjoin_from(sums, more, and_(true(), *same_keys))


def _uids(model: ReadModel, rows: Contributions, listed: int) -> dict[tuple[object, ...], tuple[str, ...]]:
    """The newest uids behind each combination of the keys."""
    if not listed:
        return {}
    column = rows.rows.c
    keys = [column[name] for name in rows.keys]
    newest = (column.occurred_from.desc(), column.uid)
    once = select(*keys, column.uid, column.occurred_from)
    if not keys:
        found = model.rows(once.order_by(*newest).limit(listed))
        return {(): tuple(found["uid"])}
    each = (once.distinct() if rows.level else once).subquery()
    keys = [each.c[name] for name in rows.keys]
    place = func.row_number().over(partition_by=keys, order_by=(each.c.occurred_from.desc(), each.c.uid))
    ranked = select(*keys, each.c.uid, place.label("place")).subquery()
    found = model.rows(select(ranked).where(ranked.c.place <= listed).order_by(ranked.c.place))
    grouped: dict[tuple[object, ...], list[str]] = {}
    for *key, uid, _place in found.itertuples(index=False):
        grouped.setdefault(tuple(plain(part) for part in key), []).append(uid)
    return {key: tuple(uids) for key, uids in grouped.items()}


def _figure(
    blank: Figure, rows: Contributions, row: Mapping[Any, Any], key: tuple[object, ...], uids: tuple[str, ...],
    extra: float, notes: tuple[str, ...],
) -> Figure:  # fmt: skip
    by = {name: _written(name, part) for name, part in zip(rows.keys, key, strict=True)}
    if by.get("outcome", "") is None:
        del by["outcome"]
    value, low, high = (_round(row.get(name)) for name in ("value", "low", "high"))
    if high is not None and extra:
        high = _round(high + extra)
    is_exact = extra == 0 and low == high == value
    return replace(
        blank,
        by=MappingProxyType(by),
        value=value,
        unit=blank.unit or by.get("unit") or "",
        low=None if is_exact else low,
        high=None if is_exact else high,
        incident_count=int(row["incident_count"]),
        incidents=uids,
        caveats=(*caveats.of_row(rows, row), *notes),
    )


def _order(figure: Figure, dated: list[str]) -> tuple[object, ...]:
    """Months and days in order, the undated last; else the largest first, prevented attempts after the others."""
    times = tuple(figure.by[name] or "9999" for name in dated)
    size = -(figure.value if figure.value is not None else -1.0)
    return (times, "outcome" in figure.by, size, tuple(str(part) for part in figure.by.values()))


def _written(name: str, part: object) -> str | None:
    """A key's value as text: months and days as ISO 8601."""
    if part is None:
        return None
    text = str(part)
    if name == "day":
        return day_from_number(int(text)).isoformat()
    return f"{text[:4]}-{text[4:]}" if name == "month" else text


def _round(value: object) -> float | None:
    """Without the dust of binary sums; None for missing."""
    return None if (known := plain(value)) is None else round(float(str(known)), 6)
