"""Cells: the Morton code of the Web-Mercator square and the H3 hexagon that a position lies in.

A tile z/x/y holds the codes m << 2*(16-z) up to the next, m being the Morton code of x and y; a cell at zoom z is
`zc >> 2*(16-z)`. An H3 parent is bit arithmetic (h3geo.org, "H3Index bit layout"), so any engine can do it.
"""

import numpy as np
from h3.api import basic_int
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, cast, literal

ZOOM = 16
H3_RESOLUTION = 8
MAX_LATITUDE = 85.0511287798066  # where the Web-Mercator square ends; nearer the poles counts as there

_SPREAD = ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333))


def morton(lon: NDArray[np.float64], lat: NDArray[np.float64], *, zoom: int = ZOOM) -> NDArray[np.int64]:
    """Morton code (x in the even bits, y in the odd ones) of the Web-Mercator cell at `zoom`; degrees in, shape kept.

    Raises ValueError for a position that is not on the globe: a cell of nowhere would draw as a place.
    """
    lon, lat = _degrees(lon, lat)
    cells = 1 << zoom
    sine = np.sin(np.radians(np.clip(lat, -MAX_LATITUDE, MAX_LATITUDE)))
    x = np.floor((lon + 180.0) / 360.0 * cells)
    y = np.floor((0.5 - np.log((1.0 + sine) / (1.0 - sine)) / (4.0 * np.pi)) * cells)
    return _spread(np.clip(x, 0, cells - 1)) | (_spread(np.clip(y, 0, cells - 1)) << 1)


def h3_cells(
    lon: NDArray[np.float64], lat: NDArray[np.float64], *, resolution: int = H3_RESOLUTION
) -> NDArray[np.int64]:
    """H3 index of each position, as the signed 64-bit number that databases hold; degrees in, shape kept.

    Raises ValueError for a position that is not on the globe.
    """
    lon, lat = _degrees(lon, lat)
    found = (basic_int.latlng_to_cell(y, x, resolution) for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
    return np.fromiter(found, dtype=np.int64, count=lon.size)


def h3_parent_sql(column: ColumnElement[int], resolution: int) -> ColumnElement[int]:
    """The parent of `resolution` of an H3 column of a finer one, for SQLite, PostgreSQL and DuckDB alike.

    The constants are cast: left as they are, DuckDB reads them as 32-bit numbers and overflows.
    """
    kept = column.bitwise_and(cast(literal(~(15 << 52), BigInteger), BigInteger))
    set_bits = (resolution << 52) | ((1 << (3 * (15 - resolution))) - 1)
    return kept.bitwise_or(cast(literal(set_bits, BigInteger), BigInteger))


def _degrees(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    if not (np.all(np.abs(lon) <= 180) and np.all(np.abs(lat) <= 90)):
        raise ValueError("a longitude lies outside -180..180 or a latitude outside -90..90, or is missing")
    return lon, lat


def _spread(values: NDArray[np.float64]) -> NDArray[np.int64]:
    bits = values.astype(np.int64)
    for shift, mask in _SPREAD:
        bits = (bits | (bits << shift)) & mask
    return (bits | (bits << 1)) & 0x5555555555555555
