"""The style asks only our own host, draws what is bundled, and can be read."""

import itertools
import json

import pytest

from data import reference
from layers.basemap import FONTS, PALETTES, SOURCES, basemap_style

BASE = "http://127.0.0.1:8501"
THEMES = ["dark", "light", "print"]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(a: str, b: str) -> float:
    dark, light = sorted((_luminance(a), _luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("theme", THEMES)
def test_every_address_in_the_style_is_our_own(theme):
    style = basemap_style(theme, base_url=BASE, version="abc")
    addresses = [text for text in _texts(style) if "//" in text]
    assert len(addresses) == len(SOURCES) + 1
    assert all(address.startswith(f"{BASE}/basemap/abc/") for address in addresses)


@pytest.mark.parametrize("theme", THEMES)
def test_every_layer_draws_from_a_source_and_every_source_is_drawn(theme):
    style = basemap_style(theme, base_url=BASE, version="abc")
    drawn = {layer["source"] for layer in style["layers"] if "source" in layer}
    assert drawn == set(style["sources"]) == {*SOURCES, "seas"}
    ids = [layer["id"] for layer in style["layers"]]
    assert len(ids) == len(set(ids))


def test_every_source_and_typeface_is_bundled():
    assert all(reference.path(f"basemap/{name}.geojson").is_file() for name in SOURCES)
    assert all(reference.path(f"glyphs/{font}/0-255.pbf").is_file() for font in FONTS)
    used = {
        f
        for layer in basemap_style("dark", base_url=BASE, version="a")["layers"]
        for f in layer.get("layout", {}).get("text-font", ())
    }
    assert used == set(FONTS)


@pytest.mark.parametrize(
    ("source", "key", "font"),
    [("towns", "name", "Noto Sans Regular"), ("country_labels", "label", "Noto Sans Bold")],
)
def test_every_letter_of_a_label_lies_in_a_bundled_range(source, key, font):
    features = json.loads(reference.path(f"basemap/{source}.geojson").read_text("utf-8"))["features"]
    ranges = {ord(letter) // 256 * 256 for feature in features for letter in feature["properties"][key]}
    assert all(reference.path(f"glyphs/{font}/{start}-{start + 255}.pbf").is_file() for start in ranges)


def test_names_are_written_as_people_there_write_them():
    names = {
        feature["properties"]["name"]
        for feature in json.loads(reference.path("basemap/towns.geojson").read_text("utf-8"))["features"]
    }
    assert {"Beograd", "București", "Tiranë", "İstanbul", "Iași", "Constanța"} <= names
    assert not {"Belgrade", "Bucharest", "Tirana", "Istanbul", "Iaşi", "Sector 3"} & names


@pytest.mark.parametrize("theme", THEMES)
def test_labels_have_contrast_enough_on_land_and_water(theme):
    colours = PALETTES[theme]
    on_land = itertools.product(
        (colours.country_label, colours.other_label, colours.town_label),
        (colours.land, colours.other_land, colours.halo),
    )
    assert all(_contrast(label, ground) >= 4.5 for label, ground in on_land)
    assert _contrast(colours.sea_label, colours.water) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_borders_can_be_told_from_land(theme):
    colours = PALETTES[theme]
    for line in (colours.border, colours.kosovo_line):
        assert _contrast(line, colours.land) >= 3
        assert _contrast(line, colours.other_land) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_kosovo_line_is_dashed_and_nowhere_drawn_solid(theme):
    layers = {layer["id"]: layer for layer in basemap_style(theme, base_url=BASE, version="a")["layers"]}
    assert layers["kosovo-line"]["paint"]["line-dasharray"]
    solid = [layer for layer in layers.values() if layer.get("source") == "borders"]
    assert solid
    assert all("international" in _texts(layer["filter"]) for layer in solid)
    borders = json.loads(reference.path("basemap/borders.geojson").read_text("utf-8"))["features"]
    disputed = [f["properties"] for f in borders if {f["properties"]["left"], f["properties"]["right"]} == {"RS", "XK"}]
    assert [line["status"] for line in disputed] == ["disputed"]


def test_an_unknown_theme_is_refused():
    with pytest.raises(KeyError):
        basemap_style("sepia", base_url=BASE, version="a")  # type: ignore[arg-type]
