"""Border sections: lines on land and rivers, soft bands on lakes and seas, plain or wider for more reports."""

import geopandas
import pandas as pd

from layers.classes import said, tallies
from layers.project import collection, named, shape
from layers.spec import LayerSpec, LegendEntry, Rank
from layers.strokes import IN_PIXELS, stroke
from layers.style import Style, rgba, width_px
from layers.tooltip import tip

PLAIN_PX = 1.6


def section_layer(sections: geopandas.GeoDataFrame, *, style: Style, counts: pd.DataFrame | None = None) -> LayerSpec:
    """`sections` has id, name, geometry; with `counts` (id, kind, incidents) those with reports are drawn wider."""
    of = {} if counts is None else tallies(counts)
    features = []
    known = named(sections)
    for key, name, geometry in known:
        total = sum(of.get(key, {}).values())
        width = float(width_px(total, scale=style.scale)) if total else PLAIN_PX * style.scale
        looks = stroke(rgba(style.several, alpha=230 if total else 120), width)
        features.append(shape(geometry, {"id": key, "tip": tip(name, said(of.get(key, {}))), **looks}))
    missing = sum(sum(of[key].values()) for key in of.keys() - {key for key, _, _ in known})
    return LayerSpec(
        id="sections",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.SECTIONS,
        pickable=True,
        legend=(LegendEntry("─", style.several, "border section" + (", wider: more reports" if of else "")),),
        notes=(f"{missing} reports of sections that are not on the map",) if missing else (),
        props={
            **IN_PIXELS,
            "line_joint_rounded": True,
            "_sub_layer_props": {"polygons-fill": {"getFillColor": rgba(style.several, alpha=18)}},
        },
    )
