"""Incidents, true to the precision of their places.

At a point: a solid symbol. Somewhere within a distance: a ring of that radius with a hollow symbol. Somewhere on a
section: its line or band. Somewhere in a region: its area. Country only, or not known: not on the map. All reports of
one kind at one place are one symbol, sized by persons (seizures: kilograms of the largest), and kinds at one place
stand side by side.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import geopandas
import pandas as pd

from data.terms.codes import KIND_LABELS, Kind
from data.terms.days import DEFAULT_ZONE
from layers.extents import band_layer, line_layer, ring_layer
from layers.groups import Group, Scene, groups
from layers.icons import icon_atlas, icon_name, icon_size
from layers.placing import Drawn
from layers.project import collection, point, to_degrees
from layers.spec import Budget, LayerSpec, LegendEntry, Rank
from layers.style import KIND_SYMBOL, Style

HALO_PX = 5.0  # from the edge of a symbol to the ring round it
_POINTS = (Drawn.POINT, Drawn.RING)


def incident_layers(
    frame: pd.DataFrame,
    *,
    style: Style,
    selected: str | None = None,
    sections: geopandas.GeoDataFrame | None = None,
    areas: geopandas.GeoDataFrame | None = None,
    crossings: pd.DataFrame | None = None,
    zone: str = DEFAULT_ZONE,
    budget: Budget | None = None,
) -> tuple[LayerSpec, ...]:
    """The layers of the incidents in view, lowest first; none where there is nothing to draw.

    `frame` has the map columns of the picture and may have `new` (bool). `sections` and `areas` give geometry and
    `name` by `id`, `crossings` the `name` by `id`. `selected` is the uid that gets the white ring. What can be clicked
    carries `uid` (its newest report) and `uids` (newest first, at most 50). Raises BudgetExceeded and OutOfBounds.
    """
    (budget or Budget()).allow(len(frame), layer="incidents")
    lines, regions = _shapes(sections), _shapes(areas)
    names = {key: name for known in (crossings, sections, areas) for key, name in _names(known).items()}
    scene = Scene(style, {**lines, **regions}, names, zone, selected)
    found = groups(frame, style=style, sections=lines, areas=regions)
    extents = (band_layer(found, scene), line_layer(found, scene), ring_layer(found, scene))
    layers = [layer for layer in (*extents, _symbols(found, scene), _halos(found, scene)) if layer.count]
    if layers:  # the kinds head the legend, whatever they are drawn as
        layers[0] = replace(layers[0], legend=(*_kinds(found, style=style), *layers[0].legend))
    return tuple(layers)


def _shapes(known: geopandas.GeoDataFrame | None) -> dict[str, Any]:
    return {} if known is None else dict(zip(known["id"], to_degrees(known).geometry, strict=True))


def _names(known: pd.DataFrame | None) -> dict[str, str]:
    return {} if known is None or "name" not in known else dict(zip(known["id"], known["name"], strict=True))


def _icon_props(style: Style) -> dict[str, Any]:
    atlas, mapping = icon_atlas(style)
    return {
        "point_type": "'icon'",
        "icon_atlas": f"'{atlas}'",
        "icon_mapping": mapping,
        "get_icon": "properties.i",
        "get_icon_size": "properties.s",
        "get_icon_pixel_offset": "properties.o",
        "icon_size_units": "'pixels'",
    }


def _symbols(found: Iterable[Group], scene: Scene) -> LayerSpec:
    """One symbol a kind and place: solid at a point, hollow in a ring."""
    features = []
    shown = [group for group in found if group.place.drawn in _POINTS]
    for group in shown:
        hollow = group.place.drawn is Drawn.RING
        icon = icon_name(group.kind, group.radius_px, hollow=hollow, scale=scene.style.scale)
        looks = {"i": icon, "s": icon_size(group.radius_px), "o": [group.offset_px, 0]}
        features.append(point(*group.position, {**scene.properties(group), **looks}))
    return LayerSpec(
        id="incidents",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.SYMBOLS,
        pickable=True,
        legend=(_sizes(shown, style=scene.style),) if shown else (),
        props=_icon_props(scene.style),
    )


def _halos(found: Iterable[Group], scene: Scene) -> LayerSpec:
    """A white ring round what is selected, a thin one in the accent colour round what is new."""
    features = []
    for group in found:
        halo = "selected" if group.has(scene.selected) else "new" if group.is_new else None
        if halo and group.place.drawn in _POINTS:
            size = icon_size(group.radius_px + HALO_PX * scene.style.scale)
            features.append(point(*group.position, {"i": halo, "s": size, "o": [group.offset_px, 0]}))
    new = LegendEntry("◯", scene.style.accent, "new", "came in since you last looked")
    return LayerSpec(
        id="incidents-halos",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.SELECTION,
        legend=(new,) if any(f["properties"]["i"] == "new" for f in features) else (),
        props=_icon_props(scene.style),
    )


def _kinds(found: Iterable[Group], *, style: Style) -> tuple[LegendEntry, ...]:
    """The kinds that are drawn, each with its symbol."""
    kinds = {group.kind for group in found}
    return tuple(
        LegendEntry(KIND_SYMBOL[kind], style.colour(kind), KIND_LABELS[kind][0].capitalize())
        for kind in Kind
        if kind in kinds
    )


def _sizes(shown: Iterable[Group], *, style: Style) -> LegendEntry:
    """What the size of a symbol says."""
    kinds = {group.kind for group in shown}
    said = ["persons"] * bool(kinds - {Kind.SEIZURE}) + ["kg of the largest seizure"] * (Kind.SEIZURE in kinds)
    detail = "One symbol for all reports of a kind at one place; it grows with the square root, up to about 320."
    return LegendEntry("", style.quiet, f"size: {', '.join(said)}", detail)
