"""Tests of how incidents are drawn: true to the precision of their places, none lost, none hidden."""

from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.terms.codes import Kind, Precision
from layers.groups import groups, undrawn
from layers.incidents import incident_layers
from layers.project import OutOfBounds
from layers.spec import Budget, BudgetExceeded, LayerSpec
from layers.style import DARK
from tests.unit.layers.frames import AREAS, CROSSINGS, SECTIONS, incidents


def _drawn(*rows: dict[str, Any], **options: Any) -> dict[str, LayerSpec]:
    known = {"sections": SECTIONS, "areas": AREAS, "crossings": CROSSINGS}
    return {spec.id: spec for spec in incident_layers(incidents(*rows), style=DARK, **{**known, **options})}


def _properties(spec: LayerSpec) -> list[dict[str, Any]]:
    assert isinstance(spec.data, dict)
    return [feature["properties"] for feature in spec.data["features"]]


def test_an_exact_place_is_a_solid_symbol_and_nothing_else() -> None:
    layers = _drawn({"precision": "EXACT", "radius_m": 200})
    assert set(layers) == {"incidents"}
    (symbol,) = _properties(layers["incidents"])
    assert symbol["i"].startswith("1s")
    assert symbol["uid"] == "u1"


@pytest.mark.parametrize("values", [{"precision": "MUNI", "radius_m": 8000}, {"precision": "EXACT", "radius_m": 8000}])
def test_a_place_known_to_a_distance_is_a_ring_of_that_radius_with_a_hollow_symbol(values: dict[str, Any]) -> None:
    layers = _drawn(values)
    (ring,), (symbol,) = _properties(layers["incidents-rings"]), _properties(layers["incidents"])
    assert ring["m"] == 8000
    assert symbol["i"].startswith("1h")


def test_a_ring_is_never_smaller_than_the_least_exact_report_in_it() -> None:
    layers = _drawn({"precision": "MUNI", "radius_m": 3000}, {"precision": "MUNI", "radius_m": 9000, "kind": "seizure"})
    (ring,) = _properties(layers["incidents-rings"])
    assert ring["m"] == 9000


def test_a_section_is_its_line_and_has_no_symbol() -> None:
    layers = _drawn(
        {"precision": "SECTION", "section": "RO-RS-1"},
        {"precision": "SECTION", "section": "RO-RS-1", "kind": "seizure"},
    )
    assert set(layers) == {"incidents-sections"}
    casing, detections, seizures = _properties(layers["incidents-sections"])
    assert casing["w"] > detections["w"] + seizures["w"]
    assert detections["d"] != seizures["d"]
    assert detections["o"] < 0 < seizures["o"]


def test_a_section_of_sea_is_its_band_and_a_region_its_area() -> None:
    layers = _drawn(
        {"precision": "SECTION", "section": "AL-GR-S1"}, {"precision": "ADM1", "area": "RO-TM", "kind": "seizure"}
    )
    assert set(layers) == {"incidents-bands"}
    assert layers["incidents-bands"].count == 2


@pytest.mark.parametrize(
    "values",
    [
        {"precision": "COUNTRY"},
        {"precision": "UNKNOWN"},
        {"precision": "SECTION", "section": "not drawn"},
        {"precision": "EXACT", "lon": None, "lat": None},
        {"precision": "ADM1", "area": "not drawn", "lon": None},
    ],
)
def test_what_has_no_place_is_never_drawn_and_never_lost(values: dict[str, Any]) -> None:
    assert _drawn(values) == {}
    assert undrawn(incidents(values), sections=["RO-RS-1"], areas=["RO-TM"])["uid"].tolist() == ["u1"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "precision": st.sampled_from([p.value for p in Precision]),
                "kind": st.sampled_from([k.value for k in Kind]),
                "section": st.sampled_from([None, "RO-RS-1", "AL-GR-S1", "elsewhere"]),
                "area": st.sampled_from([None, "RO-TM", "elsewhere"]),
                "crossing": st.sampled_from([None, "RO-RS-X"]),
                "radius_m": st.sampled_from([None, 100, 5000]),
                "lon": st.sampled_from([None, 21.0, 22.5]),
                "persons": st.sampled_from([None, 0, 3, 900]),
            }
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_report_is_either_in_one_group_or_undrawn(rows: list[dict[str, Any]]) -> None:
    frame, known = incidents(*rows), {"sections": ["RO-RS-1", "AL-GR-S1"], "areas": ["RO-TM"]}
    drawn = [row["uid"] for group in groups(frame, style=DARK, **known) for row in group.rows]
    assert sorted(drawn + undrawn(frame, **known)["uid"].tolist()) == sorted(frame["uid"])
    layers = _drawn(*rows)
    on_map = {uid for spec in layers.values() for each in _properties(spec) for uid in each.get("uids", [])}
    assert on_map == set(drawn)


def test_reports_of_one_kind_at_one_crossing_are_one_symbol_sized_by_all_their_persons() -> None:
    at = {"precision": "BCP", "crossing": "RO-RS-X", "lon": 20.87, "lat": 45.5}
    alone = _properties(_drawn({**at, "persons": 40})["incidents"])[0]
    (symbol,) = _properties(_drawn({**at, "persons": 40}, {**at, "persons": 60})["incidents"])
    assert symbol["s"] > alone["s"]
    assert symbol["uids"] == ["u1", "u2"]
    assert symbol["tip"].startswith("2 migrant detections · 100 persons\nFoeni – Jaša Tomić · at the crossing point")


def test_kinds_at_one_place_stand_side_by_side() -> None:
    symbols = _properties(_drawn({"kind": "border_crossing"}, {}, {"kind": "seizure"})["incidents"])
    left_to_right = sorted(symbols, key=lambda each: each["o"][0])
    assert [each["i"][0] for each in left_to_right] == ["0", "1", "2"]
    gaps = [b["o"][0] - a["o"][0] for a, b in pairwise(left_to_right)]
    assert min(gaps) >= 8  # two smallest radii


def test_large_symbols_lie_below_small_ones() -> None:
    symbols = _properties(
        _drawn({"persons": 2}, {"lon": 22.0, "persons": 200}, {"lon": 23.0, "persons": 20})["incidents"]
    )
    assert [each["s"] for each in symbols] == sorted((each["s"] for each in symbols), reverse=True)


def test_a_seizure_is_sized_by_the_largest_and_not_by_a_sum_over_drugs() -> None:
    one, two = ({"kind": "seizure", "kg": 50.0}, {"kind": "seizure", "kg": 50.0})
    assert _properties(_drawn(one)["incidents"])[0]["s"] == _properties(_drawn(one, two)["incidents"])[0]["s"]


def test_a_click_opens_the_newest_report_of_a_symbol() -> None:
    early = {"occurred_from": pd.Timestamp("2020-03-01", tz="UTC")}
    (symbol,) = _properties(_drawn(early, {})["incidents"])
    assert symbol["uid"] == "u2"


def test_what_is_selected_has_a_ring_wherever_it_is_drawn() -> None:
    (halo,) = _properties(_drawn({}, {"lon": 25.0}, selected="u2")["incidents-halos"])
    assert halo["i"] == "selected"
    on_line = _drawn({"precision": "SECTION", "section": "RO-RS-1"}, selected="u1")["incidents-sections"]
    assert _properties(on_line)[0]["c"][:3] == [255, 255, 255]
    in_area = _drawn({"precision": "ADM1", "area": "RO-TM"}, selected="u1")["incidents-bands"]
    assert _properties(in_area)[0]["c"][:3] == [255, 255, 255]


def test_new_reports_are_flagged_and_the_legend_says_so() -> None:
    frame = incidents({}, {"lon": 25.0}).assign(new=[False, True])
    halos = {spec.id: spec for spec in incident_layers(frame, style=DARK)}["incidents-halos"]
    assert [each["i"] for each in _properties(halos)] == ["new"]
    assert [entry.text for entry in halos.legend] == ["new"]


def test_the_legend_names_the_kinds_that_are_drawn_and_no_other() -> None:
    legend = [
        entry.text for spec in _drawn({}, {"precision": "MUNI", "radius_m": 5000}).values() for entry in spec.legend
    ]
    assert legend == ["Migrant detection", "somewhere within the ring", "size: persons"]
    only_lines = _drawn({"kind": "seizure", "precision": "SECTION", "section": "RO-RS-1"})
    texts = [entry.text for spec in only_lines.values() for entry in spec.legend]
    assert texts == ["Seizure", "somewhere on the section"]


def test_more_than_the_budget_is_refused() -> None:
    with pytest.raises(BudgetExceeded, match="2 features, at most 1"):
        incident_layers(incidents({}, {}), style=DARK, budget=Budget(1))


def test_a_position_outside_the_world_is_refused() -> None:
    with pytest.raises(OutOfBounds):
        _drawn({"lat": 999.0})


def test_an_empty_frame_draws_nothing() -> None:
    assert incident_layers(incidents({}).iloc[:0], style=DARK, sections=SECTIONS, areas=AREAS) == ()
