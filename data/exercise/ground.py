"""Where exercise events happen: borders along the route, crossing points, towns, chosen by weight and drawn at random.

Everything comes from `data.reference`; nothing here knows an operation. Positions are degrees, WGS 84. A position on
the green border lies a few hundred metres inside the reporting country, next to the section's line; at sea it lies in
the band.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from data import reference
from data.terms.codes import Precision

METRES_A_DEGREE = 111_320.0
PLACE_TYPE_OF_SECTION: Mapping[str, str] = {
    "green": "GREEN",
    "blue_river": "BLUE_RIVER",
    "blue_lake": "BLUE_RIVER",
    "blue_sea": "BLUE_SEA",
}
PLACE_TYPE_OF_CROSSING: Mapping[str, str] = {
    "road": "BCP_ROAD",
    "rail": "BCP_RAIL",
    "ferry": "BCP_SEA",
    "sea_port": "BCP_SEA",
    "river_port": "BCP_SEA",
    "airport": "BCP_AIR",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One border that the route crosses, from a country to the next; `weight` is its share of events."""

    origin: str
    destination: str
    weight: float
    corridor: str | None = None
    sea: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place with the precision to which it is known; field names are those of an incident."""

    precision: Precision
    country: str
    place_type: str = "UNK"
    lon: float | None = None
    lat: float | None = None
    radius_m: int | None = None
    crossing: str | None = None
    section: str | None = None
    area: str | None = None
    corridor: str | None = None
    place_written: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A border section as the generators need it."""

    id: str
    name: str
    kind: str
    length_km: float
    shape: BaseGeometry


@cache
def sections_of(origin: str, destination: str, *, sea: bool) -> tuple[Section, ...]:
    """The sections between two countries, lakes left out; at sea if `sea`. Raises KeyError if there is none."""
    table = reference.sections()
    wanted = (
        (table["country_a"] == min(origin, destination))
        & (table["country_b"] == max(origin, destination))
        & table["kind"].isin(["blue_sea"] if sea else ["green", "blue_river"])
    )
    chosen = table[wanted]
    found = tuple(
        Section(str(id_), str(name), str(kind), float(length_km), shape)
        for id_, name, kind, length_km, shape in zip(
            chosen["id"], chosen["name"], chosen["kind"], chosen["length_km"], chosen.geometry, strict=True
        )
    )
    if not found:
        raise KeyError(f"no section between {origin} and {destination}")
    return found


@cache
def crossings_of(section: str) -> pd.DataFrame:
    """The open crossing points of a section, in the order of the file."""
    table = reference.crossings()
    return table[(table["section"] == section) & (table["status"] == "open")].reset_index(drop=True)


@cache
def towns_of(country: str, corridor: str | None, *, within_km: float = 60.0) -> pd.DataFrame:
    """Towns of a country near a corridor; all of the country's towns where none is near or no corridor is given."""
    table = reference.places()
    towns = table[(table["iso"] == country) & (table["pop"] >= 2_000)].reset_index(drop=True)
    if corridor is None:
        return towns
    lines = reference.corridors().set_index("id").geometry
    distance = shapely.distance(shapely.points(towns["lon"], towns["lat"]), lines[corridor])
    near = towns[np.asarray(distance) * 85.0 <= within_km].reset_index(drop=True)  # about 85 km a degree here
    return near if len(near) else towns


def _pick(rng: np.random.Generator, weights: np.ndarray) -> int:
    return int(rng.choice(len(weights), p=weights / weights.sum()))


def pick_section(rng: np.random.Generator, route: Route) -> Section:
    """One section of the route's border, longer ones more often."""
    found = sections_of(route.origin, route.destination, sea=route.sea)
    return found[_pick(rng, np.array([section.length_km for section in found]))]


def section_place(section: Section, *, country: str, corridor: str | None) -> Place:
    """Only the section is known: no position."""
    return Place(
        Precision.SECTION,
        country,
        place_type=PLACE_TYPE_OF_SECTION[section.kind],
        section=section.id,
        corridor=corridor,
        place_written=section.name,
    )


def crossing_place(rng: np.random.Generator, section: Section, *, country: str, corridor: str | None) -> Place | None:
    """At an open crossing point of the section, road before rail; None where the section has none."""
    table = crossings_of(section.id)
    if table.empty:
        return None
    row = table.iloc[_pick(rng, np.where(table["type"] == "road", 4.0, 1.0))]
    return Place(
        Precision.BCP,
        country,
        place_type=PLACE_TYPE_OF_CROSSING[row["type"]],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_m=500,
        crossing=str(row["id"]),
        section=section.id,
        corridor=corridor,
        place_written=str(row["name"]),
    )


def _in_band(rng: np.random.Generator, shape: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = shape.bounds
    for _ in range(500):
        lon, lat = rng.uniform(west, east), rng.uniform(south, north)
        if shape.contains(shapely.Point(lon, lat)):
            return lon, lat
    inside = shape.representative_point()
    return inside.x, inside.y


def _beside_line(rng: np.random.Generator, line: BaseGeometry, *, country: str) -> tuple[float, float]:
    """A point 150 to 900 m off the line, on the side of `country`; on the line itself where neither side is."""
    lon, lat = float("nan"), float("nan")
    for _ in range(8):
        share = rng.uniform(0.03, 0.97)
        here = line.interpolate(share, normalized=True)
        ahead = line.interpolate(min(share + 0.01, 1.0), normalized=True)
        stretch = np.cos(np.radians(here.y))
        along = np.array([(ahead.x - here.x) * stretch, ahead.y - here.y])
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-12)
        off = rng.uniform(150.0, 900.0) / METRES_A_DEGREE
        for side in (1.0, -1.0):
            lon, lat = here.x + side * off * across[0] / stretch, here.y + side * off * across[1]
            if reference.country_at(lon, lat) == country:
                return lon, lat
        lon, lat = here.x, here.y
    return lon, lat


def border_place(rng: np.random.Generator, section: Section, *, country: str, corridor: str | None) -> Place:
    """An exact place on the green or blue border, on the side of the reporting country."""
    at_sea = section.kind == "blue_sea"
    lon, lat = _in_band(rng, section.shape) if at_sea else _beside_line(rng, section.shape, country=country)
    return Place(
        Precision.EXACT,
        country,
        place_type=PLACE_TYPE_OF_SECTION[section.kind],
        lon=round(lon, 5),
        lat=round(lat, 5),
        radius_m=int(rng.integers(1, 6)) * 50,
        section=section.id,
        corridor=corridor,
    )


def town_place(rng: np.random.Generator, *, country: str, corridor: str | None) -> Place:
    """Inland, known to the town: its middle and a radius that grows with its size, 3 to 15 km."""
    towns = towns_of(country, corridor)
    row = towns.iloc[_pick(rng, np.sqrt(towns["pop"].to_numpy(dtype=float)))]
    return Place(
        Precision.MUNI,
        country,
        place_type="INLAND",
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_m=int(np.clip(2_000 + 12 * np.sqrt(float(row["pop"])), 3_000, 15_000)),
        corridor=corridor,
        place_written=str(row["name"]),
    )


def area_place(place: Place) -> Place | None:
    """The same place known only to its region; None where it lies in none, or in one across the border."""
    if place.lon is None or place.lat is None:
        return None
    area = reference.area_at(place.lon, place.lat)
    regions = reference.areas().set_index("id")
    if area is None or regions.loc[area, "iso"] != place.country:
        return None
    name = str(regions.loc[area, "name"])
    return Place(
        Precision.ADM1,
        place.country,
        place_type=place.place_type,
        area=area,
        corridor=place.corridor,
        place_written=name,
    )


def country_place(place: Place) -> Place:
    """The same place known only to its country."""
    return Place(Precision.COUNTRY, place.country, place_type=place.place_type)
