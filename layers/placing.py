"""Where a report is drawn: no more exactly than its place is known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from data.terms.codes import Precision

EXACT_M = 1_000  # a point known worse than this is a ring
#: radius of a ring where the report gives none: wider than most towns, about half a region
DEFAULT_RADIUS_M: Mapping[Precision, int] = {Precision.MUNI: 5_000, Precision.ADM1: 40_000}


class Drawn(Enum):
    """The four ways to draw a place, and the one not to."""

    POINT = "point"
    RING = "ring"
    SECTION = "section"
    AREA = "area"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Place:
    """What reports at the same place have in common; `key` is a crossing, section or region, where there is one."""

    drawn: Drawn
    key: str | None = None
    lon: float = 0.0
    lat: float = 0.0


NOWHERE = Place(Drawn.NOWHERE)


def radius_m(row: Mapping[str, Any]) -> int:
    """To how many metres the position of a report is known, by its precision where the report does not say."""
    return int(row["radius_m"] or DEFAULT_RADIUS_M.get(Precision(row["precision"]), 0))


def placing(row: Mapping[str, Any], *, sections: Collection[str], areas: Collection[str]) -> Place:
    """The place of one report. `sections` and `areas` are the ids whose geometry is at hand.

    Country-only and unknown places are nowhere, and so are sections without a geometry: never a point (DOMAIN.md).
    """
    precision = Precision(row["precision"])
    if precision in (Precision.COUNTRY, Precision.UNKNOWN):
        return NOWHERE
    if precision is Precision.SECTION:
        return Place(Drawn.SECTION, row["section"]) if row["section"] in sections else NOWHERE
    if precision is Precision.ADM1 and row["area"] in areas:
        return Place(Drawn.AREA, row["area"])
    if row["lon"] is None or row["lat"] is None:
        return NOWHERE
    if precision is Precision.BCP and row["crossing"]:
        return Place(Drawn.POINT, row["crossing"])
    lon, lat = round(row["lon"], 5), round(row["lat"], 5)
    if precision in (Precision.EXACT, Precision.BCP) and radius_m(row) <= EXACT_M:
        return Place(Drawn.POINT, None, lon, lat)
    return Place(Drawn.RING, None, lon, lat)
