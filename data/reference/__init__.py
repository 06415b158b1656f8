"""What the project knows before any report comes in: places, borders, code lists, published record (see SOURCES.md).

The lowest room of the house: it imports nothing of the project and reads only the files beside it, each once. Heavy
readers (pandas, geopandas, shapely) are imported when first needed: a command that only wants a code list starts fast.
What is given is shared by all callers: copy a frame before changing it.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

_HERE = Path(__file__).parent

KOSOVO_FOOTNOTE = (
    "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 and the ICJ "
    "Opinion on the Kosovo declaration of independence."
)


def path(name: str) -> Path:
    """Where a bundled file or folder lies, by its name inside the folder (`"basemap/borders.geojson"`).

    Raises FileNotFoundError for a name that is not there or leads out of the folder.
    """
    found = (_HERE / name).resolve()
    if not found.exists() or not found.is_relative_to(_HERE.resolve()):
        raise FileNotFoundError(f"no reference file {name!r}")
    return found


def _rows(name: str) -> list[dict[str, str]]:
    with path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _text_frame(name: str) -> pd.DataFrame:
    import pandas as pd

    return pd.read_csv(path(name), dtype=str, keep_default_na=False)


def _features(name: str) -> geopandas.GeoDataFrame:
    import geopandas

    features = json.loads(path(name).read_text(encoding="utf-8"))["features"]
    return geopandas.GeoDataFrame.from_features(features, crs=4326)


@cache
def codelists() -> Mapping[str, Mapping[str, str]]:
    """List name -> code -> label, in the order of the file."""
    lists: dict[str, dict[str, str]] = {}
    for row in _rows("codelists/codelists.csv"):
        lists.setdefault(row["list"], {})[row["code"]] = row["label"]
    return MappingProxyType({name: MappingProxyType(codes) for name, codes in lists.items()})


@cache
def fields() -> pd.DataFrame:
    """The 122 fields by message type, all text: message, field, type, unit, required, codelist, basis_or_source."""
    return _text_frame("codelists/fields.csv")


@cache
def country_names() -> Mapping[str, str]:
    """ISO 3166 alpha-2 (and XK) -> English short name; Kosovo* carries its asterisk, see KOSOVO_FOOTNOTE."""
    return MappingProxyType({row["iso2"]: row["name"] for row in _rows("countries.csv")})


@cache
def country_codes() -> Mapping[str, str]:
    """ISO 3166 alpha-3 (and XKX) -> alpha-2, for notations that are converted at the gate."""
    return MappingProxyType({row["iso3"]: row["iso2"] for row in _rows("countries.csv")})


@cache
def crossings() -> pd.DataFrame:
    """The 419 crossing points; text but for lon, lat, snap_lon, snap_lat in degrees (snap is NaN off the border lines).

    `section` is the id of the border section it lies on, empty for airports, ports and inland points.
    """
    import pandas as pd

    table = _text_frame("crossings.csv")
    degrees = ["lon", "lat", "snap_lon", "snap_lat"]
    return table.assign(**{name: pd.to_numeric(table[name]) for name in degrees})


@cache
def sections() -> geopandas.GeoDataFrame:
    """Border sections in EPSG:4326: lines on land and rivers, bands (polygons) on lakes and seas; lengths in km."""
    return _features("sections.geojson")


@cache
def corridors() -> geopandas.GeoDataFrame:
    """The 24 branches of the route, lines in EPSG:4326: general directions, not roads."""
    return _features("corridors.geojson")


@cache
def areas() -> geopandas.GeoDataFrame:
    """The 509 regions (id, iso, name) of the countries of the region, polygons in EPSG:4326."""
    return _features("basemap/admin1.geojson")[["id", "iso", "name", "geometry"]]


@cache
def places() -> pd.DataFrame:
    """GeoNames towns, largest first: geonameid, name, iso, lon, lat (degrees), pop (people)."""
    import pandas as pd

    table = _text_frame("places.csv")
    return table.assign(**{name: pd.to_numeric(table[name]) for name in ("geonameid", "lon", "lat", "pop")})


@cache
def other_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """("town", geonameid) or ("crossing", id) -> what GeoNames also calls it, in Latin, Cyrillic or Greek letters."""
    names: dict[tuple[str, str], list[str]] = {}
    for row in _rows("place_names.csv"):
        names.setdefault((row["kind"], row["id"]), []).append(row["name"])
    return MappingProxyType({key: tuple(values) for key, values in names.items()})


@cache
def record(name: str) -> pd.DataFrame:
    """A table of the published record (`"operations"`, `"seizures"` …): all text, empty cells as "".

    Raises FileNotFoundError for a table that is not bundled.
    """
    return _text_frame(f"record/{name}.csv")


@cache
def _shapes(name: str, key: str) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    import shapely

    table = _features(name)
    table = table[~table[key].isin(["ESB", "WSB"])]  # the base areas on Cyprus have no ISO code of their own
    return shapely.make_valid(table.geometry.to_numpy()), table[key].to_numpy(dtype=object)


def _keys_at(lon: npt.ArrayLike, lat: npt.ArrayLike, *, name: str, key: str) -> npt.NDArray[np.object_]:
    import numpy as np
    import shapely

    shapes, keys = _shapes(name, key)
    points = np.asarray(shapely.points(np.column_stack([lon, lat]).astype(float)))
    found: npt.NDArray[np.object_] = np.array([None] * points.size, dtype=object)
    # the points are the tree: a query prepares each shape once, which is many times faster than once a point
    which, at = shapely.STRtree(points).query(shapes, predicate="intersects")
    # reversed, so that on a shared line the first shape of the file wins, always the same
    found[at[::-1]] = keys[which[::-1]]
    return found


def areas_at(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """For points in degrees (shape n), the ids of the regions they lie in (shape n, None outside every region)."""
    return _keys_at(lon, lat, name="basemap/admin1.geojson", key="id")


def countries_at(lon: npt.ArrayLike, lat: npt.ArrayLike) -> npt.NDArray[np.object_]:
    """For points in degrees (shape n), the ISO codes of their countries (shape n, None at sea and far away)."""
    return _keys_at(lon, lat, name="basemap/countries.geojson", key="iso_a2")


def area_at(lon: float, lat: float) -> str | None:
    """The id of the region at one point in degrees, None outside every region."""
    found: str | None = areas_at([lon], [lat])[0]
    return found


def country_at(lon: float, lat: float) -> str | None:
    """The ISO code of the country at one point in degrees, None at sea and far away."""
    found: str | None = countries_at([lon], [lat])[0]
    return found
