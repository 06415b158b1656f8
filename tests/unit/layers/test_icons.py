"""Tests of the symbols: each kind has a shape of its own, inside its box."""

import base64
from xml.etree import ElementTree

import pytest

from data.terms.codes import Kind
from layers.icons import BOX, HALOS, icon_atlas, icon_name, icon_size
from layers.style import DARK, LIGHT, WALL, Style

STYLES = pytest.mark.parametrize("style", [DARK, LIGHT, WALL], ids=["dark", "light", "wall"])


def _picture(style: Style) -> ElementTree.Element:
    url, _ = icon_atlas(style)
    head, body = url.split(",")
    assert head == "data:image/svg+xml;base64"
    return ElementTree.fromstring(base64.b64decode(body))  # noqa: S314  our own picture


@STYLES
def test_every_symbol_that_can_be_asked_for_stands_in_the_picture(style: Style) -> None:
    _, mapping = icon_atlas(style)
    asked = {
        icon_name(kind, radius * style.scale, hollow=hollow, scale=style.scale)
        for kind in Kind
        for hollow in (True, False)
        for radius in (4, 8, 12, 22)
    }
    assert asked | set(HALOS) <= set(mapping)
    picture = _picture(style)
    for place in mapping.values():
        assert place["x"] + BOX <= int(picture.attrib["width"])
        assert place["y"] + BOX <= int(picture.attrib["height"])


def test_no_two_symbols_share_a_place() -> None:
    _, mapping = icon_atlas(DARK)
    assert len({(place["x"], place["y"]) for place in mapping.values()}) == len(mapping)


@STYLES
def test_each_kind_has_its_colour_and_outline(style: Style) -> None:
    drawn = {(each.get("fill"), each.get("stroke")) for each in _picture(style)}
    assert {(style.colour(kind), style.outline) for kind in Kind} <= drawn


def test_shapes_tell_the_kinds_apart_without_their_colours() -> None:
    shapes = {}
    for kind in Kind:
        shape = next(each for each in _picture(DARK) if each.get("fill") == DARK.colour(kind))
        corners = len(shape.get("points", "").split())
        shapes[kind] = (shape.tag.split("}")[-1], corners)
    assert shapes == {
        Kind.BORDER_CROSSING: ("polygon", 3),
        Kind.MIGRANT_DETECTION: ("circle", 0),
        Kind.SEIZURE: ("rect", 0),
        Kind.FATALITY: ("polygon", 12),
    }


def test_the_box_grows_with_the_radius() -> None:
    assert icon_size(8) == 2 * icon_size(4)


def test_the_weight_of_an_outline_follows_the_size_on_the_desk_not_on_the_wall() -> None:
    assert icon_name(Kind.SEIZURE, 5) == icon_name(Kind.SEIZURE, 5 * WALL.scale, scale=WALL.scale)
    assert icon_name(Kind.SEIZURE, 4) != icon_name(Kind.SEIZURE, 20)
