"""Crossing points: small dots that say their name; what happened there is drawn by the incidents."""

import pandas as pd

from layers.project import collection, plain, point, require_degrees
from layers.spec import Budget, LayerSpec, LegendEntry, Rank
from layers.style import Style, rgba
from layers.tooltip import tip

DOT_PX = 2.0
RIM_PX = 5.0  # unseen, round the dot, so that two pixels can be hit


def crossing_layer(crossings: pd.DataFrame, *, style: Style, budget: Budget | None = None) -> LayerSpec:
    """Dots of two pixels. `crossings` has id, name, type, lon, lat (degrees) and may have status."""
    (budget or Budget()).allow(len(crossings), layer="crossing points")
    require_degrees(crossings["lon"], crossings["lat"])
    features = []
    for row in crossings.to_dict("records"):
        about = ", ".join(str(said) for name in ("type", "status") if (said := plain(row.get(name))) and said != "open")
        features.append(
            point(row["lon"], row["lat"], {"id": row["id"], "tip": tip(row["name"], f"crossing point, {about}")})
        )
    return LayerSpec(
        id="crossings",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.CROSSINGS,
        pickable=True,
        legend=(LegendEntry("•", style.crossing, "crossing point"),),
        props={
            "point_type": "'circle'",
            # As expressions, one value a dot, like the rings of incidents: both are then drawn by one program.
            "get_point_radius": f"{(DOT_PX + RIM_PX / 2) * style.scale}",
            "point_radius_units": "'pixels'",
            "stroked": True,
            "get_line_color": f"{list(rgba(style.crossing, alpha=1))}",
            "get_line_width": RIM_PX * style.scale,
            "line_width_units": "'pixels'",
            "_sub_layer_props": {"points-circle": {"getFillColor": rgba(style.crossing, alpha=190)}},
        },
    )
