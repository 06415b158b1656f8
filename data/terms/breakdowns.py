"""What part of a count a figure is: `age=Y18-34;citizen=Syria`, and when figures must not be added.

A figure without a breakdown is the whole. Figures add up only where nobody can be in two of them.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from data.terms.errors import InputRefused


class CountedPart(Protocol):
    """What `add_up` looks at; a StatisticForm and a row of `statistic` both are such."""

    dataset: str
    measure: str
    country: str
    period_from: datetime
    period_to: datetime
    breakdown: str
    unit: str
    value: float | None


def write_breakdown(parts: Mapping[str, str]) -> str:
    """The parts by sorted key. Raises InputRefused for a key or value that would not read back."""
    for key, value in parts.items():
        if not key or "=" in key or ";" in f"{key}{value}":
            raise InputRefused(f"{key}={value} cannot be a part: no = in the key, no ; at all")
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts) if parts[key])


def read_breakdown(text: str) -> dict[str, str]:
    """The parts that were written, none for the whole."""
    return dict(part.split("=", 1) for part in text.split(";") if part)


def add_up(figures: Iterable[CountedPart]) -> float:
    """The sum of figures that are known; a missing one adds nothing and is not a zero: count those apart.

    Raises InputRefused with a sentence where measure or unit differ, or where one figure holds what another holds too:
    a total beside its parts, two ways of parting one whole, a year beside its months, the same figure twice.
    """
    kinds: set[tuple[str, str]] = set()
    spans: dict[tuple[str, str], dict[tuple[datetime, datetime], set[str]]] = {}
    total = 0.0
    for figure in figures:
        kinds.add((figure.measure, figure.unit))
        if len(kinds) > 1:
            named = " and ".join(f"{measure} ({unit})" for measure, unit in sorted(kinds))
            raise InputRefused(f"{named} are not added to each other")
        span = figure.period_from, figure.period_to
        parts = spans.setdefault((figure.dataset, figure.country), {}).setdefault(span, set())
        if figure.breakdown in parts:
            raise InputRefused(f"{_name(figure)} is there twice; adding it would count it double")
        parts.add(figure.breakdown)
        total += figure.value or 0.0
    for (dataset, country), periods in spans.items():
        _refuse_overlap(dataset, country, periods)
    return total


def _refuse_overlap(dataset: str, country: str, periods: Mapping[tuple[datetime, datetime], set[str]]) -> None:
    for span, parts in periods.items():
        keys = sorted({"+".join(sorted(read_breakdown(part))) for part in parts})
        if len(keys) > 1:
            kinds = " and ".join(key or "the total" for key in keys)
            raise InputRefused(
                f"{dataset}, {country}, {span[0]:%Y-%m-%d}: {kinds} hold the same persons; adding them would count "
                "those double",
                advice="Take the total, or the parts by one key.",
            )
    for earlier, later in pairwise(sorted(periods)):
        if later[0] < earlier[1]:
            raise InputRefused(
                f"{dataset}, {country}: the periods from {earlier[0]:%Y-%m-%d} and from {later[0]:%Y-%m-%d} overlap; "
                "adding them would count days double"
            )


def _name(figure: CountedPart) -> str:
    part = f", {figure.breakdown}" if figure.breakdown else ""
    return f"{figure.dataset}, {figure.country}, {figure.period_from:%Y-%m-%d}{part}"
