"""Classes of a count for colours: few round breaks, the same in the legend as on the map."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.terms.codes import Kind
from layers.project import records
from layers.spec import LegendEntry
from layers.tooltip import counted


@dataclass(frozen=True, slots=True)
class Classes:
    """Lower bounds of the classes, ascending, the colour of each, and the largest count."""

    bounds: tuple[int, ...]
    colours: tuple[str, ...]
    largest: int

    def colour(self, count: int) -> str:
        """The colour of a count of at least the lowest bound."""
        return self.colours[bisect_right(self.bounds, count) - 1]

    def legend(self, symbol: str, *, where: str) -> tuple[LegendEntry, ...]:
        """One entry a class: "5–9 reports in the cell"."""
        entries = []
        uppers = (*(bound - 1 for bound in self.bounds[1:]), self.largest)
        for low, high, colour in zip(self.bounds, uppers, self.colours, strict=True):
            span = f"{low:,}" if low == high else f"{low:,}–{high:,}"
            entries.append(LegendEntry(symbol, colour, f"{span} report{'s' * (high != 1)} in the {where}"))
        return tuple(entries)


def classes(counts: Sequence[int], *, ramp: tuple[str, ...]) -> Classes:
    """At most as many classes as the ramp has colours, bounds on the 1-2-5 series, for counts of at least 1."""
    largest = max(counts, default=1)
    series = [step * 10**power for power in range(12) for step in (1, 2, 5) if step * 10**power <= largest]
    kept = min(len(series), len(ramp))
    bounds = [series[i] for i in np.linspace(0, len(series) - 1, kept).round().astype(int)]
    shades = (
        [ramp[i] for i in np.linspace(0, len(ramp) - 1, kept).round().astype(int)]
        if kept > 1
        else [ramp[len(ramp) // 2]]
    )
    return Classes(tuple(bounds), tuple(shades), largest)


def tallies(counts: pd.DataFrame) -> dict[str, dict[Kind, int]]:
    """Reports by place and kind, from a frame of id, kind, incidents; places without any are left out."""
    found: dict[str, dict[Kind, int]] = {}
    for row in records(counts, columns=("id", "kind", "incidents")):
        if row["id"] and row["incidents"]:
            found.setdefault(row["id"], {})[Kind(row["kind"])] = int(row["incidents"])
    return found


def said(tally: Mapping[Kind, int]) -> str:
    """ "4 border crossings · 1 seizure": the kinds apart, for they are never one number."""
    return " · ".join(counted(tally[kind], kind) for kind in Kind if tally.get(kind))
