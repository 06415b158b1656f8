"""Tests of coordinates and plain values."""

import geopandas
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from layers.project import OutOfBounds, named, plain, point, require_degrees, to_degrees


@given(lon=st.floats(-180, 180), lat=st.floats(-85, 85))
def test_there_and_back_through_web_mercator_is_the_same_place(lon: float, lat: float) -> None:
    frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(lon, lat)], crs=4326)
    back = to_degrees(frame.to_crs(3857)).geometry.iloc[0]
    assert (back.x, back.y) == pytest.approx((lon, lat), abs=1e-6)


@pytest.mark.parametrize(("lon", "lat"), [(999, 10), (10, 91), (float("nan"), 1), (2_500_000, 5_000_000)])
def test_positions_outside_the_world_are_refused(lon: float, lat: float) -> None:
    with pytest.raises(OutOfBounds, match="1 of 2 positions"):
        require_degrees([20, lon], [40, lat])


def test_metres_that_pretend_to_be_degrees_are_refused() -> None:
    frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(2_500_000, 5_000_000)], crs=4326)
    with pytest.raises(OutOfBounds):
        to_degrees(frame)


def test_geometry_without_a_coordinate_system_is_refused() -> None:
    with pytest.raises(OutOfBounds, match="no coordinate system"):
        to_degrees(geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)]))


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, np.float64("inf")])
def test_what_is_missing_is_none(missing: object) -> None:
    assert plain(missing) is None


def test_numpy_scalars_become_python_ones() -> None:
    assert type(plain(np.int64(3))) is int
    assert type(plain(np.bool_(True))) is bool


def test_coordinates_carry_five_decimals() -> None:
    assert point(21.123456789, 45.987654321, {})["geometry"]["coordinates"] == [21.12346, 45.98765]


def test_a_shape_without_a_name_is_called_by_its_id() -> None:
    frame = geopandas.GeoDataFrame({"id": ["a"]}, geometry=[Point(1, 2)], crs=4326)
    assert named(frame)[0][:2] == ("a", "a")
