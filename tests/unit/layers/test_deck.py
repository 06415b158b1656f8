"""Tests of the deck: what the browser gets is small, plain and in order."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from layers.corridors import corridor_layer
from layers.crossings import crossing_layer
from layers.deck import MapView, make_deck
from layers.incidents import incident_layers
from layers.sections import section_layer
from layers.spec import LayerSpec, Rank
from layers.style import DARK, LIGHT, Style
from tests.unit.layers.frames import AREAS, CROSSINGS, SECTIONS, incidents

URL = "http://here:8501/basemap/style/dark.json"


def _json(*specs: LayerSpec, style: Style = DARK) -> dict[str, Any]:
    text = make_deck(specs, view=MapView(20, 44, 6), style=style, map_style_url=URL).to_json()
    decoded: dict[str, Any] = json.loads(text)
    return decoded


def _records(*rows: dict[str, Any]) -> LayerSpec:
    return LayerSpec(id="some", type="ScatterplotLayer", data=list(rows), rank=Rank.CELLS)


def test_layers_are_drawn_in_the_order_of_their_rank_whatever_the_order_they_come_in() -> None:
    frame = incidents({}, {"precision": "SECTION", "section": "RO-RS-1"})
    found = incident_layers(frame, style=DARK, selected="u1", sections=SECTIONS, areas=AREAS)
    specs = [
        *found,
        crossing_layer(CROSSINGS, style=DARK),
        corridor_layer(SECTIONS, style=DARK),
        section_layer(SECTIONS, style=DARK),
    ]
    ids = [layer["id"] for layer in _json(*reversed(specs))["layers"]]
    assert ids == ["corridors", "sections", "crossings", "incidents-sections", "incidents", "incidents-halos"]


def test_the_map_looks_where_it_is_told_over_our_own_basemap() -> None:
    deck = _json()
    assert deck["mapStyle"] == URL
    assert deck["mapProvider"] == "mapbox"
    assert {key: deck["initialViewState"][key] for key in ("longitude", "latitude", "zoom")} == {
        "longitude": 20,
        "latitude": 44,
        "zoom": 6,
    }


def test_values_of_numpy_and_pandas_arrive_plain_and_missing_ones_as_null() -> None:
    spec = _records(
        {
            "a": np.int64(3),
            "b": np.float64("nan"),
            "c": pd.NA,
            "d": np.bool_(True),
            "e": [np.float32(0.5), float("inf")],
        }
    )
    assert _json(spec)["layers"][0]["data"] == [{"a": 3, "b": None, "c": None, "d": True, "e": [0.5, None]}]


def test_no_datum_is_run_as_an_expression_or_made_into_an_object() -> None:
    spec = _records({"tip": "@@=alert(1)", "uid": "@@#x", "inner": {"@@type": "Layer", "kept": ["@@=1"]}})
    (data,) = _json(spec)["layers"][0]["data"]
    assert not data["tip"].startswith("@@")
    assert not data["uid"].startswith("@@")
    assert set(data["inner"]) == {"kept"}
    assert not data["inner"]["kept"][0].startswith("@@")


def test_the_json_has_no_white_space_and_stays_small() -> None:
    frame = incidents(*({"lon": 20 + i / 1000, "place_written": f"Place {i}"} for i in range(2000)))
    text = make_deck(incident_layers(frame, style=DARK), view=MapView(), style=DARK, map_style_url=URL).to_json()
    assert "\n" not in text.replace("\\n", "")
    assert len(text) < 2000 * 300


def test_what_can_be_clicked_is_a_feature_collection_with_uids_so_that_no_refresh_shifts_the_selection() -> None:
    rows = [
        {},
        {"precision": "SECTION", "section": "RO-RS-1"},
        {"precision": "ADM1", "area": "RO-TM"},
        {"precision": "MUNI", "radius_m": 5000, "lon": 25.0},
    ]
    for layer in _json(*incident_layers(incidents(*rows), style=DARK, sections=SECTIONS, areas=AREAS))["layers"]:
        assert layer["data"]["type"] == "FeatureCollection"
        assert layer["pickable"]
        assert all(feature["properties"]["uid"] in {"u1", "u2", "u3", "u4"} for feature in layer["data"]["features"])


@pytest.mark.parametrize("style", [DARK, LIGHT], ids=["dark", "light"])
def test_nothing_in_the_deck_names_another_host(style: Style) -> None:
    text = json.dumps(
        _json(*incident_layers(incidents({}), style=style), crossing_layer(CROSSINGS, style=style), style=style)
    )
    assert text.replace(URL, "").count("http") == 0


def test_tooltips_can_be_left_out() -> None:
    deck = make_deck((), view=MapView(), style=DARK, map_style_url=URL, tooltip=False)
    assert not deck._tooltip
