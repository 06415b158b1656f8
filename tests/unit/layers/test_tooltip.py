"""Tests of tooltip text: listed columns only, plain text, no more exact than known."""

import json
from typing import Any

import pandas as pd
import pytest

from data.terms.codes import Kind
from layers.deck import MapView, make_deck
from layers.incidents import incident_layers
from layers.project import records
from layers.style import DARK
from layers.tooltip import COLUMNS, clean, how_exactly, incidents_tip, tip, tooltip, what, when
from tests.unit.layers.frames import incidents

PAYLOADS = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "\"'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{tip}{uid}${7*7}",
    "@@=constructor.constructor('alert(1)')()",
    "@@#a.b",
    "line\nfeed\r\u2028\u2029\x00\x1b[31m",
    "\u202egnp.exe\u2066\ufeff",
    "x" * 100_000,
)


def _rows(**values: Any) -> list[dict[str, Any]]:
    return records(incidents(values), columns=COLUMNS)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("column", ["place_written", "main_item", "country", "uid", "country_basis"])
def test_no_datum_is_markup_command_or_line_of_its_own(column: str, payload: str) -> None:
    frame = incidents({"kind": "seizure", column: payload}, {"precision": "MUNI", "radius_m": 9000, column: payload})
    layers = incident_layers(frame, style=DARK, selected=payload)
    deck = json.loads(make_deck(layers, view=MapView(), style=DARK, map_style_url="http://here/style.json").to_json())
    for layer in deck["layers"]:
        for feature in layer["data"]["features"]:
            texts = [feature["properties"].get("tip", ""), feature["properties"].get("uid", "")]
            assert not any(text.startswith("@@") for text in texts)
            assert all(len(line) <= 120 for line in texts[0].split("\n"))
            assert len(texts[0].split("\n")) <= 4
            assert not set(texts[0]) & set("\r\x00\x1b\u2028\u2029\u202e\u2066\ufeff")


def test_tooltips_are_set_as_text_and_never_as_html() -> None:
    assert tooltip(DARK)["text"] == "{tip}"
    assert "html" not in tooltip(DARK)


def test_columns_that_are_not_listed_never_reach_the_page() -> None:
    frame = incidents({}).assign(secret="SECRET-VALUE", originator="SECRET-VALUE", handling="SECRET-VALUE")
    deck = make_deck(incident_layers(frame, style=DARK), view=MapView(), style=DARK, map_style_url="http://here/s.json")
    assert "SECRET-VALUE" not in deck.to_json()


def test_a_value_stays_on_one_line() -> None:
    assert clean(" a\n\tb\u0000c ") == "a b c"
    assert tip("a\nb", None, "", "c") == "a b\nc"


def test_what_is_not_given_is_not_a_zero() -> None:
    rows = _rows(persons=4) + _rows(persons=None)
    assert what(rows, Kind.MIGRANT_DETECTION) == "2 migrant detections · 4 persons, 1 report without a number"
    assert incidents_tip(_rows(persons=None), place="Foeni").startswith("Migrant detection\nFoeni")


def test_kilograms_are_never_added_across_seizures() -> None:
    rows = _rows(kind="seizure", main_item="heroin 10 kg") + _rows(kind="seizure", main_item="cannabis 7 kg")
    told = incidents_tip(rows, place=None)
    assert "heroin 10 kg · cannabis 7 kg" in told
    assert "17" not in told.split("\n")[0]


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("MIN", "11 Mar 2020 22:00 UTC"),
        ("HOUR", "11 Mar 2020, 22 h UTC"),
        ("DAY", "12 Mar 2020"),
        ("MONTH", "March 2020"),
        ("YEAR", "2020"),
        ("WEEK", "from 12 Mar 2020"),
    ],
)
def test_times_are_told_as_exactly_as_known_and_days_are_of_the_zone(precision: str, said: str) -> None:
    (row,) = _rows(occurred_from=pd.Timestamp("2020-03-11T22:00", tz="UTC"), occurred_precision=precision)
    assert when(row) == said


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"precision": "BCP"}, "at the crossing point"),
        ({"precision": "SECTION"}, "somewhere on this section"),
        ({"precision": "MUNI", "radius_m": 8000}, "within 8 km"),
        ({"precision": "MUNI"}, "in the municipality, radius not given"),
        ({"precision": "EXACT"}, ""),
    ],
)
def test_places_are_told_as_exactly_as_known(values: dict[str, Any], said: str) -> None:
    assert how_exactly(_rows(**values)[0]) == said


def test_exercise_and_inferred_countries_are_told() -> None:
    told = incidents_tip(_rows(country_basis="inferred"), place=None)
    assert "Romania (inferred)" in told
    assert told.endswith("EXERCISE")
