"""From frames to GeoJSON in degrees: any coordinate system in, WGS 84 out, nothing outside the world."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from data.terms.errors import InputRefused
from layers.spec import FeatureCollection

DECIMALS = 5  # of a degree: about a metre
WGS84 = 4326


class OutOfBounds(InputRefused):
    """Coordinates that lie on no map: swapped, projected or mistyped."""


def require_degrees(lon: npt.ArrayLike, lat: npt.ArrayLike) -> None:
    """Raise OutOfBounds unless every pair is a finite longitude in [-180, 180] and latitude in [-90, 90]."""
    x, y = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    wrong = ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    if wrong.any():
        first = int(np.argmax(wrong))
        raise OutOfBounds(
            f"{int(wrong.sum())} of {wrong.size} positions lie outside the world, first {x[first]}, {y[first]}"
        )


def to_degrees(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """The frame in WGS 84. Raises OutOfBounds without a coordinate system, or where the result is outside the world."""
    if frame.crs is None:
        raise OutOfBounds("the geometry names no coordinate system")
    moved = frame if frame.crs.to_epsg() == WGS84 else frame.to_crs(WGS84)
    coordinates = shapely.get_coordinates(moved.geometry.to_numpy())
    require_degrees(coordinates[:, 0], coordinates[:, 1])
    return moved


def named(frame: geopandas.GeoDataFrame) -> list[tuple[str, str, Any]]:
    """Id, name and geometry in degrees of each row."""
    names = frame["name"] if "name" in frame else frame["id"]
    return list(zip(frame["id"].astype(str), names.astype(str), to_degrees(frame).geometry, strict=True))


def plain(value: object) -> Any:
    """A value as JSON has it: numpy scalars as Python's, whatever is missing or not finite as None."""
    if type(value) in (str, int, bool):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return None if value is pd.NA or value is pd.NaT else value


def records(frame: Any, *, columns: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of a frame as dicts with just these columns, those it lacks as None, values as `plain` has them."""
    lists = {
        name: [plain(v) for v in frame[name].tolist()] if name in frame else [None] * len(frame) for name in columns
    }
    return [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float | int):
        return round(float(coordinates), DECIMALS)
    return [_rounded(part) for part in coordinates]


def point(lon: float, lat: float, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON point, degrees."""
    geometry = {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]}
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def shape(geometry: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature of any shapely geometry in degrees."""
    mapped = shapely.geometry.mapping(geometry)
    flat = {"type": mapped["type"], "coordinates": _rounded(mapped["coordinates"])}
    return {"type": "Feature", "geometry": flat, "properties": dict(properties)}


def collection(features: Iterable[dict[str, Any]]) -> FeatureCollection:
    """A GeoJSON FeatureCollection.

    Always this and never a list of rows where an object can be clicked: Streamlit re-reads the selection of a list by
    its index when the data change, and after the next report would name another incident than the one clicked.
    """
    return {"type": "FeatureCollection", "features": list(features)}
