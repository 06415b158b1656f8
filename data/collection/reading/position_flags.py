"""Whether a written position can be right: within the region, and near the country that is written beside it.

A flag never changes anything: the row is taken as its sender wrote it, and an officer sees the flag.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from data import reference
from data.terms.codes import country_name

FAR_DEGREES = 1.5  # some 165 km north to south, 120 km east to west: waters off a coast and small islands are near
COORDINATE_STEP_M = 111_000  # one degree of latitude


@cache
def _region() -> tuple[float, float, float, float]:
    """West, south, east, north of the countries that have regions of their own in the basemap."""
    west, south, east, north = reference.areas().total_bounds
    return float(west), float(south), float(east), float(north)


@cache
def _near(country: str) -> Any:
    """The surroundings of a country, prepared for many points; None for one that the basemap does not draw."""
    import shapely

    found = _shapes().get(country)
    if found is None:
        return None
    near = shapely.buffer(shapely.simplify(shapely.geometry.shape(found), 0.05), FAR_DEGREES, quad_segs=4)
    shapely.prepare(near)
    return near


@cache
def _shapes() -> dict[str, Any]:
    features = json.loads(reference.path("basemap/countries.geojson").read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["iso_a2"]: feature["geometry"] for feature in features}


def position_flags(lon: float, lat: float, *, country: str | None) -> Iterator[str]:
    """Sentences on what looks wrong; degrees, WGS 84."""
    import shapely

    west, south, east, north = _region()
    where = f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"
    if not (west - FAR_DEGREES <= lon <= east + FAR_DEGREES and south - FAR_DEGREES <= lat <= north + FAR_DEGREES):
        yield f"the position ({where}) lies far outside the region"
        return
    near = _near(country) if country else None
    if near is not None and not shapely.contains_xy(near, lon, lat):
        yield f"the position ({where}) lies far from {country_name(country)}, the country that is written"


def written_radius_m(lon: object, lat: object) -> int:
    """Half a step of the last written decimal of the coarser coordinate, in metres: 27.0 is no place to the metre."""
    step: float = 10.0 ** -min(_decimals(lon), _decimals(lat))
    return round(step / 2 * COORDINATE_STEP_M)


def _decimals(cell: object) -> int:
    fraction = str(cell).strip().replace(",", ".").partition(".")[2]
    return len(fraction.rstrip("0"))
