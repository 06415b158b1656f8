"""Reports at the same place and of the same kind, taken together: what one symbol, line or region stands for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from data.terms.codes import Kind
from data.terms.days import EPOCH
from layers.placing import Drawn, Place, placing
from layers.project import records, require_degrees
from layers.style import Style, size_px
from layers.tooltip import COLUMNS, Row, incidents_tip

UIDS = 50  # uids of one group that go to the page, newest first


@dataclass(frozen=True, slots=True)
class Group:
    """All reports of one kind at one place, newest first."""

    place: Place
    kind: Kind
    rows: tuple[Row, ...]
    radius_px: float
    offset_px: float = 0.0  # to the right, beside the other kinds at the place
    alone: bool = True  # no other kind at the place

    @property
    def is_new(self) -> bool:
        """Whether any of them is flagged as new."""
        return any(row["new"] for row in self.rows)

    @property
    def uids(self) -> list[str]:
        """The incidents behind it, newest first, at most 50."""
        return [row["uid"] for row in self.rows[:UIDS]]

    @property
    def position(self) -> tuple[float, float]:
        """Longitude and latitude in degrees, where it has them."""
        return self.rows[0]["lon"], self.rows[0]["lat"]

    def has(self, uid: str | None) -> bool:
        """Whether one of them is the incident with this uid."""
        return uid is not None and any(row["uid"] == uid for row in self.rows)


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn with: the style, geometry and names by id, the zone that days are of, the uid that is selected."""

    style: Style
    shapes: Mapping[str, Any]
    names: Mapping[str, str]
    zone: str
    selected: str | None = None

    def properties(self, group: Group) -> dict[str, Any]:
        """What the page gets of a group: the incidents behind it and its tooltip."""
        told = incidents_tip(group.rows, place=self.names.get(group.place.key or ""), zone=self.zone)
        return {"uid": group.rows[0]["uid"], "uids": group.uids, "tip": told}


def amount(rows: Sequence[Row], kind: Kind) -> float:
    """What a symbol's size says: persons, dead and missing, or kilograms of the largest seizure; 0 where none says it.

    Kilograms are never added across drugs.
    """
    if kind is Kind.SEIZURE:
        return max((row["kg"] for row in rows if row["kg"] is not None), default=0.0)
    names = ("dead", "missing") if kind is Kind.FATALITY else ("persons",)
    return float(sum(row[name] for row in rows for name in names if row[name] is not None))


def _moment(row: Row) -> datetime:
    moment: datetime | None = row["occurred_from"]
    return moment or EPOCH


def _side_by_side(radii: Sequence[float]) -> list[float]:
    """The horizontal distance in pixels of each symbol from the middle of its place."""
    at, offsets = -sum(radii), []
    for radius in radii:
        offsets.append(round(at + radius, 1))
        at += 2 * radius
    return offsets


def groups(
    frame: pd.DataFrame, *, style: Style, sections: Collection[str] = (), areas: Collection[str] = ()
) -> tuple[Group, ...]:
    """The reports by place and kind, largest symbols first; those that are drawn nowhere are left out.

    `sections` and `areas` are the ids whose geometry is at hand. Raises OutOfBounds for a position outside the world.
    """
    rows = records(frame, columns=COLUMNS)
    located = [row for row in rows if row["lon"] is not None and row["lat"] is not None]
    require_degrees([row["lon"] for row in located], [row["lat"] for row in located])
    at: dict[Place, dict[Kind, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        place = placing(row, sections=sections, areas=areas)
        if place.drawn is not Drawn.NOWHERE:
            at[place][Kind(row["kind"])].append(row)
    found = []
    for place, kinds in at.items():
        newest = [(kind, tuple(sorted(kinds[kind], key=_moment, reverse=True))) for kind in Kind if kind in kinds]
        radii = [float(size_px(amount(reports, kind), scale=style.scale)) for kind, reports in newest]
        for (kind, reports), radius, offset in zip(newest, radii, _side_by_side(radii), strict=True):
            found.append(Group(place, kind, reports, radius, offset, len(newest) == 1))
    return tuple(sorted(found, key=lambda group: -group.radius_px))


def undrawn(frame: pd.DataFrame, *, sections: Collection[str] = (), areas: Collection[str] = ()) -> pd.DataFrame:
    """The rows of the frame that the map shows nowhere: for the list beside it, so that none is dropped in silence."""
    rows = records(frame, columns=COLUMNS)
    return frame[[placing(row, sections=sections, areas=areas).drawn is Drawn.NOWHERE for row in rows]]
