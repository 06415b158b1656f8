"""Incidents that are known only to have happened somewhere within: a region, a stretch of border, a distance."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from data.terms.codes import Kind
from layers.groups import Group, Scene
from layers.placing import Drawn, Place, radius_m
from layers.project import collection, point, shape
from layers.spec import LayerSpec, LegendEntry, Rank
from layers.strokes import IN_PIXELS, stroke
from layers.style import KIND_DASH, rgba, width_px
from layers.tooltip import tip, what

RING_LEAST_PX = 9.0
LINES = frozenset({"LineString", "MultiLineString"})
# Fills are set on the sub-layers: Streamlit repaints every top-level fill, opaque or faint, once something is selected.


def by_place(groups: Iterable[Group]) -> dict[Place, list[Group]]:
    """The groups of each place, in the order of the kinds."""
    found: dict[Place, list[Group]] = defaultdict(list)
    for group in groups:
        found[group.place].append(group)
    return {place: sorted(same, key=lambda g: tuple(Kind).index(g.kind)) for place, same in found.items()}


def _colour(same: list[Group], scene: Scene, *, alpha: int) -> list[int]:
    """The colour of the kind, or the neutral one where several kinds share the place."""
    return rgba(scene.style.colour(same[0].kind) if len(same) == 1 else scene.style.several, alpha=alpha)


def _shared(same: list[Group], scene: Scene) -> dict[str, Any]:
    """The properties of a place that several kinds share: its newest report is the one that a click opens."""
    if len(same) == 1:
        return scene.properties(same[0])
    newest = max(same, key=lambda g: str(g.rows[0]["occurred_from"]))
    place = scene.names.get(same[0].place.key or "")
    told = tip(place or newest.rows[0]["place_written"], *(what(g.rows, g.kind) for g in same))
    return {"uid": newest.rows[0]["uid"], "uids": [uid for g in same for uid in g.uids][:50], "tip": told}


def band_layer(groups: Iterable[Group], scene: Scene) -> LayerSpec:
    """Regions, and the bands of sea and lake sections: softly filled, outlined."""
    features = []
    drawn: set[Drawn] = set()
    for place, same in by_place(groups).items():
        geometry = scene.shapes.get(place.key or "")
        if geometry is None or geometry.geom_type in LINES:
            continue
        drawn.add(place.drawn)
        is_selected = any(g.has(scene.selected) for g in same)
        colour = rgba(scene.style.edge) if is_selected else _colour(same, scene, alpha=150)
        outline = stroke(colour, (3.0 if is_selected else 1.2) * scene.style.scale)
        looks = {"f": _colour(same, scene, alpha=26), **outline}
        features.append(shape(geometry, {**_shared(same, scene), **looks}))
    legend = (
        [LegendEntry("▒", scene.style.several, "somewhere in the region", "known only to the region")]
        if Drawn.AREA in drawn
        else []
    )
    return LayerSpec(
        id="incidents-bands",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.EXTENTS,
        pickable=True,
        legend=tuple(legend),
        props={
            **IN_PIXELS,
            "_sub_layer_props": {"polygons-fill": {"getFillColor": "@@=properties.f"}},
        },
    )


def line_layer(groups: Iterable[Group], scene: Scene) -> LayerSpec:
    """Sections on land and rivers: a line for each kind, side by side, in its own stroke, wider for more reports."""
    style = scene.style
    below, lines = [], []
    for place, same in by_place(g for g in groups if g.place.drawn is Drawn.SECTION).items():
        geometry = scene.shapes[place.key or ""]
        if geometry.geom_type not in LINES:
            continue
        widths = [float(width_px(len(g.rows), scale=style.scale)) for g in same]
        total = sum(widths)
        casing = style.edge if any(g.has(scene.selected) for g in same) else style.page
        below.append(shape(geometry, {**_shared(same, scene), **stroke(rgba(casing, alpha=235), total + 3)}))
        at = -total / 2
        for group, width in zip(same, widths, strict=True):
            dash, offset = KIND_DASH[group.kind], (at + width / 2) / width
            looks = stroke(rgba(style.colour(group.kind)), width, offset=offset, dash=dash)
            lines.append(shape(geometry, {**scene.properties(group), **looks}))
            at += width
    entry = LegendEntry(
        "━╍┉",
        style.several,
        "somewhere on the section",
        "one line a kind: detections solid, crossings dashed, seizures dotted; wider for more reports",
    )
    return LayerSpec(
        id="incidents-sections",
        type="GeoJsonLayer",
        data=collection([*below, *lines]),
        rank=Rank.EXTENTS,
        pickable=True,
        legend=(entry,) if lines else (),
        props={
            **IN_PIXELS,
            "line_cap_rounded": False,
            "line_joint_rounded": True,
        },
    )


def ring_layer(groups: Iterable[Group], scene: Scene) -> LayerSpec:
    """Municipalities and other places known to a distance: hollow rings of their radius, one a place."""
    style = scene.style
    features = []
    for place, same in by_place(g for g in groups if g.place.drawn is Drawn.RING).items():
        looks = {"c": _colour(same, scene, alpha=210), "m": max(radius_m(row) for g in same for row in g.rows)}
        features.append(point(place.lon, place.lat, {**_shared(same, scene), **looks}))
    features.sort(key=lambda feature: -feature["properties"]["m"])
    entry = LegendEntry(
        "◎", style.several, "somewhere within the ring", "the ring has the radius to which the place is known"
    )
    return LayerSpec(
        id="incidents-rings",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.EXTENTS,
        pickable=True,
        legend=(entry,) if features else (),
        props={
            "point_type": "'circle'",
            "get_point_radius": "properties.m",
            "point_radius_min_pixels": RING_LEAST_PX * style.scale,
            "stroked": True,
            "get_line_color": "properties.c",
            "get_line_width": 1.5 * style.scale,
            "line_width_units": "'pixels'",
            "_sub_layer_props": {"points-circle": {"getFillColor": rgba(style.several, alpha=16)}},
        },
    )
