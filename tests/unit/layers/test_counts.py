"""Tests of cells, regions, sections, corridors and crossing points: legends say what is drawn, and nothing is lost."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.areas import area_layer
from layers.cells import cell_layer
from layers.classes import classes
from layers.corridors import corridor_layer
from layers.crossings import crossing_layer
from layers.project import OutOfBounds
from layers.registry import LAYERS
from layers.sections import section_layer
from layers.spec import Budget, BudgetExceeded, LayerSpec
from layers.style import DARK, rgba
from tests.unit.layers.frames import AREAS, CROSSINGS, SECTIONS

CELLS = pd.DataFrame(
    {
        "h3": ["841ef0dffffffff", "841ef01ffffffff", "841ef03ffffffff"],
        "incidents": [21, 1, 0],
        "seizure": [1, 0, 0],
        "migrant_detection": [20, 1, 0],
    }
)
COUNTS = pd.DataFrame(
    {"id": ["RO-TM", "RO-TM", "XX"], "kind": ["seizure", "migrant_detection", "seizure"], "incidents": [2, 3, 4]}
)


def _features(spec: LayerSpec) -> dict[str, dict[str, Any]]:
    assert isinstance(spec.data, dict)
    return {feature["properties"]["id"]: feature["properties"] for feature in spec.data["features"]}


@given(st.lists(st.integers(1, 200_000), min_size=1))
def test_every_count_has_the_colour_of_the_class_that_the_legend_gives_it(counts: list[int]) -> None:
    scale = classes(counts, ramp=DARK.ramp)
    legend = scale.legend("⬢", where="cell")
    assert 1 <= len(legend) <= len(DARK.ramp)
    assert len({entry.colour for entry in legend}) == len(legend)
    for count in counts:
        spans = [
            (entry.colour, *(int(n.replace(",", "")) for n in entry.text.split(" ")[0].split("–"))) for entry in legend
        ]
        holding = [colour for colour, low, *high in spans if low <= count <= (high[0] if high else low)]
        assert holding == [scale.colour(count)]


def test_cells_are_drawn_in_the_colours_of_their_legend_and_empty_ones_not_at_all() -> None:
    spec = cell_layer(CELLS, style=DARK)
    assert isinstance(spec.data, list)
    assert [row["h"] for row in spec.data] == ["841ef0dffffffff", "841ef01ffffffff"]
    legend = [rgba(entry.colour)[:3] for entry in spec.legend]
    assert [row["c"][:3] for row in spec.data] == [legend[-1], legend[0]]


def test_a_cell_tells_its_kinds_apart() -> None:
    spec = cell_layer(CELLS, style=DARK)
    assert isinstance(spec.data, list)
    assert [row["tip"] for row in spec.data] == [
        "21 reports\n20 migrant detections · 1 seizure",
        "1 report\n1 migrant detection",
    ]


def test_no_cells_make_an_empty_layer() -> None:
    spec = cell_layer(CELLS.iloc[:0], style=DARK)
    assert (spec.count, spec.legend) == (0, ())


def test_regions_are_drawn_by_count_and_those_without_a_shape_are_noted() -> None:
    spec = area_layer(COUNTS, AREAS, style=DARK)
    assert list(_features(spec)) == ["RO-TM"]
    assert _features(spec)["RO-TM"]["tip"] == "Timiș\n3 migrant detections · 2 seizures"
    assert spec.notes == ("4 reports of regions that are not on the map",)


def test_sections_with_reports_are_wider_and_those_without_a_shape_are_noted() -> None:
    counts = pd.DataFrame({"id": ["RO-RS-1", "XX"], "kind": ["seizure", "seizure"], "incidents": [9, 1]})
    plain, counted = section_layer(SECTIONS, style=DARK), section_layer(SECTIONS, style=DARK, counts=counts)
    assert _features(counted)["RO-RS-1"]["w"] > _features(plain)["RO-RS-1"]["w"]
    assert _features(counted)["AL-GR-S1"] == _features(plain)["AL-GR-S1"]
    assert counted.notes == ("1 reports of sections that are not on the map",)
    assert plain.notes == ()


def test_corridors_say_that_they_are_no_roads() -> None:
    spec = corridor_layer(SECTIONS.to_crs(3857), style=DARK)
    assert all("general direction, not a road" in each["tip"] for each in _features(spec).values())


def test_a_crossing_point_says_its_name() -> None:
    closed = CROSSINGS.assign(status="closed")
    assert (
        _features(crossing_layer(CROSSINGS, style=DARK))["RO-RS-X"]["tip"] == "Foeni – Jaša Tomić\ncrossing point, road"
    )
    assert _features(crossing_layer(closed, style=DARK))["RO-RS-X"]["tip"].endswith("road, closed")


def test_crossing_points_off_the_map_are_refused() -> None:
    with pytest.raises(OutOfBounds):
        crossing_layer(CROSSINGS.assign(lat=190.0), style=DARK)


def test_more_than_the_budget_is_refused() -> None:
    with pytest.raises(BudgetExceeded, match="cells: 2 features, at most 1"):
        cell_layer(CELLS, style=DARK, budget=Budget(1))


def test_the_registry_cannot_be_changed_and_draws_corridors_lowest() -> None:
    with pytest.raises(TypeError):
        LAYERS["mine"] = LAYERS["cells"]  # type: ignore[index]
    by_rank = sorted(LAYERS, key=lambda name: LAYERS[name].rank)
    assert (by_rank[0], by_rank[-1]) == ("corridors", "incidents")
    assert all(entry.title and entry.help and callable(entry.build) for entry in LAYERS.values())
