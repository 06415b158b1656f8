"""Corridors: soft broad bands under everything. General directions, not roads."""

import geopandas

from layers.project import collection, named, shape
from layers.spec import LayerSpec, LegendEntry, Rank
from layers.strokes import STROKES, stroke
from layers.style import Style, rgba
from layers.tooltip import tip

WIDTH_M = 14_000


def corridor_layer(corridors: geopandas.GeoDataFrame, *, style: Style) -> LayerSpec:
    """The branches of the route. `corridors` has id, name and lines in any coordinate system."""
    looks = stroke(rgba(style.corridor, alpha=34), WIDTH_M)
    features = [
        shape(geometry, {"id": key, "tip": tip(name, "corridor: a general direction, not a road"), **looks})
        for key, name, geometry in named(corridors)
    ]
    return LayerSpec(
        id="corridors",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.CORRIDORS,
        pickable=True,
        legend=(LegendEntry("▬", style.corridor, "corridor (general direction)"),),
        props={
            **STROKES,
            "line_width_min_pixels": 6 * style.scale,
            "line_width_max_pixels": 26 * style.scale,
            "line_cap_rounded": True,
            "line_joint_rounded": True,
        },
    )
