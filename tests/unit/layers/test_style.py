"""Tests of the tokens: what must be told apart can be."""

from itertools import pairwise

import pytest

from data.terms.codes import Kind
from layers.basemap import PALETTES
from layers.style import (
    DARK,
    KIND_DASH,
    KIND_SYMBOL,
    LIGHT,
    STYLES,
    WALL,
    Style,
    contrast,
    luminance,
    size_px,
    width_px,
)

ALL = pytest.mark.parametrize("style", STYLES.values(), ids=list(STYLES))


def test_contrast_is_what_wcag_defines() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@ALL
def test_text_reads_at_four_and_a_half_to_one(style: Style) -> None:
    low = {
        (text, ground): contrast(getattr(style, text), getattr(style, ground))
        for text in ("text", "quiet")
        for ground in ("page", "panel")
    }
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


@ALL
def test_symbols_stand_out_at_three_to_one_from_land_and_water(style: Style) -> None:
    symbols = {kind.value: style.colour(kind) for kind in Kind} | {
        name: getattr(style, name) for name in ("several", "silent", "crossing", "accent")
    }
    grounds = ("land", "other_land", "water")
    low = {
        (name, ground): contrast(colour, getattr(style, ground))
        for name, colour in symbols.items()
        for ground in grounds
    }
    assert {pair: ratio for pair, ratio in low.items() if ratio < 3} == {}


@ALL
def test_the_ring_of_what_is_selected_stands_out_from_its_casing(style: Style) -> None:
    assert contrast(style.ring, style.ring_casing) >= 3
    assert contrast(style.edge, style.land) >= 3


@pytest.mark.parametrize("style", [DARK, LIGHT], ids=["dark", "light"])
def test_the_ramp_goes_steadily_away_from_the_land(style: Style) -> None:
    steps = [contrast(colour, style.land) for colour in style.ramp]
    assert all(less < more for less, more in pairwise(steps))


@pytest.mark.parametrize("style", [DARK, LIGHT], ids=["dark", "light"])
def test_layers_and_basemap_speak_of_the_same_ground(style: Style) -> None:
    palette = PALETTES[style.name]  # type: ignore[index]
    assert (style.land, style.other_land, style.water) == (palette.land, palette.other_land, palette.water)


def test_every_kind_has_a_symbol_and_a_stroke_of_its_own() -> None:
    assert set(KIND_SYMBOL) == set(KIND_DASH) == set(Kind)
    assert len(set(KIND_SYMBOL.values())) == len(set(KIND_DASH.values())) == len(Kind)
    assert len({luminance(DARK.colour(kind)) for kind in Kind}) == len(Kind)


def test_sizes_stay_between_four_and_twenty_two_pixels() -> None:
    sizes = size_px([float("nan"), 0, 1, 10, 100, 320, 10_000])
    assert sizes[0] == sizes[1] == 4
    assert all(less <= more for less, more in pairwise(sizes))
    assert sizes[-1] == 22
    assert sizes[2] < sizes[3] < sizes[4]


def test_the_wall_is_drawn_larger() -> None:
    assert size_px(10, scale=WALL.scale) > size_px(10)
    assert width_px(4, scale=WALL.scale) > width_px(4)
