"""Frames as the picture hands them to the layers."""

from typing import Any

import geopandas
import pandas as pd
from shapely.geometry import LineString, Polygon

ROW: dict[str, Any] = {
    "uid": "u1",
    "kind": "migrant_detection",
    "occurred_from": pd.Timestamp("2020-03-12T13:23", tz="UTC"),
    "occurred_precision": "MIN",
    "lon": 21.1,
    "lat": 45.2,
    "precision": "EXACT",
    "radius_m": None,
    "crossing": None,
    "section": None,
    "area": None,
    "country": "RO",
    "country_basis": "stated",
    "place_written": None,
    "direction": "ENTRY",
    "persons": 5,
    "dead": None,
    "missing": None,
    "kg": None,
    "main_item": None,
    "exercise": True,
}

SECTIONS = geopandas.GeoDataFrame(
    {"id": ["RO-RS-1", "AL-GR-S1"], "name": ["RO–RS north", "AL–GR Corfu channel"]},
    geometry=[LineString([(21, 45), (21.5, 44.8)]), Polygon([(19, 39), (20, 39), (20, 40)])],
    crs=4326,
)
AREAS = geopandas.GeoDataFrame(
    {"id": ["RO-TM"], "name": ["Timiș"]}, geometry=[Polygon([(20, 45), (22, 45), (22, 46)])], crs=4326
)
CROSSINGS = pd.DataFrame(
    {
        "id": ["RO-RS-X"],
        "name": ["Foeni – Jaša Tomić"],
        "type": ["road"],
        "status": ["open"],
        "lon": [20.87],
        "lat": [45.5],
    }
)


def incidents(*rows: dict[str, Any]) -> pd.DataFrame:
    """A frame of incidents, each the plain one but for what is given; uids u1, u2 … unless given."""
    frame = pd.DataFrame([{**ROW, "uid": f"u{i}", **row} for i, row in enumerate(rows, start=1)])
    return frame.astype(dict.fromkeys(("radius_m", "persons", "dead", "missing"), "Int64") | {"kg": "float64"})
