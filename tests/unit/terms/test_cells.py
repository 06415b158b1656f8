"""Cells: Morton codes, H3 cells and their parents in SQL."""

import sqlite3

import duckdb
import h3.api.basic_int as h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from data.terms.cells import MAX_LATITUDE, h3_cells, h3_parent_sql, morton

LONGITUDES, LATITUDES = st.floats(-180, 180), st.floats(-90, 90)


def one(lon, lat, **given):
    return int(morton(np.array([lon]), np.array([lat]), **given)[0])


def plain_morton(lon, lat, zoom):
    """The tile of OpenStreetMap's wiki (Slippy map tilenames), bit by bit."""
    size = 1 << zoom
    angle = np.radians(min(max(lat, -MAX_LATITUDE), MAX_LATITUDE))
    x = min(max(int((lon + 180) / 360 * size), 0), size - 1)
    y = min(max(int((1 - np.arcsinh(np.tan(angle)) / np.pi) / 2 * size), 0), size - 1)
    return sum(((x >> bit & 1) << 2 * bit) | ((y >> bit & 1) << 2 * bit + 1) for bit in range(zoom))


@given(LONGITUDES, LATITUDES)
def test_the_cell_of_a_coarser_zoom_is_the_code_shifted(lon, lat):
    code = one(lon, lat)
    assert 0 <= code < 1 << 32
    for zoom in (0, 5, 12):
        assert one(lon, lat, zoom=zoom) == code >> 2 * (16 - zoom)


@pytest.mark.parametrize(("lon", "lat"), [(21.43, 41.99), (26.354, 41.719), (-0.1, 51.5), (179.9, -80), (-179.9, 80)])
def test_codes_are_those_of_the_slippy_map(lon, lat):
    assert one(lon, lat) == plain_morton(lon, lat, 16)


def test_the_corners_of_the_globe_lie_in_the_corner_cells():
    assert one(-180, 90) == 0
    assert one(180, -90) == (1 << 32) - 1


@pytest.mark.parametrize(("lon", "lat"), [(180.1, 0), (0, 90.1), (np.nan, 0), (0, np.inf)])
def test_a_position_off_the_globe_is_refused(lon, lat):
    for cells in (morton, h3_cells):
        with pytest.raises(ValueError, match="missing"):
            cells(np.array([lon]), np.array([lat]))


def test_no_positions_give_no_cells():
    assert morton(np.array([]), np.array([])).dtype == np.int64
    assert h3_cells(np.array([]), np.array([])).size == 0


@given(LONGITUDES, LATITUDES, st.integers(0, 7))
def test_the_parent_in_sql_is_the_parent(lon, lat, resolution):
    cell = int(h3_cells(np.array([lon]), np.array([lat]))[0])
    parent = h3.cell_to_parent(cell, resolution)
    statement = select(h3_parent_sql(literal(cell, BigInteger), resolution))
    in_sqlite = statement.compile(dialect=sqlite.dialect(paramstyle="named"))
    with sqlite3.connect(":memory:") as connection:
        assert connection.execute(str(in_sqlite), in_sqlite.params).fetchone() == (parent,)
    connection.close()
    dialect = postgresql.dialect(paramstyle="numeric_dollar")
    in_duckdb = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    values = [in_duckdb.params[name] for name in in_duckdb.positiontup]
    with duckdb.connect() as connection:
        assert connection.execute(str(in_duckdb), values).fetchone() == (parent,)
