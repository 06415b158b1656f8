"""Regions coloured by their number of reports."""

import geopandas
import pandas as pd

from layers.classes import classes, said, tallies
from layers.project import collection, named, shape
from layers.spec import LayerSpec, Rank
from layers.strokes import IN_PIXELS, stroke
from layers.style import Style, rgba
from layers.tooltip import tip


def area_layer(counts: pd.DataFrame, areas: geopandas.GeoDataFrame, *, style: Style) -> LayerSpec:
    """`counts` has id, kind, incidents; `areas` geometry and name by id. Reports of regions that it lacks are noted."""
    of = tallies(counts)
    totals = {key: sum(tally.values()) for key, tally in of.items()}
    known = named(areas[areas["id"].isin(list(of))])
    scale = classes([totals[key] for key, _, _ in known], ramp=style.ramp)
    outline = stroke(rgba(style.page, alpha=200), 1)
    features = [
        shape(
            geometry,
            {"id": key, "tip": tip(name, said(of[key])), "f": rgba(scale.colour(totals[key]), alpha=130), **outline},
        )
        for key, name, geometry in known
    ]
    missing = sum(totals.values()) - sum(totals[key] for key, _, _ in known)
    return LayerSpec(
        id="areas",
        type="GeoJsonLayer",
        data=collection(features),
        rank=Rank.AREAS,
        pickable=True,
        legend=scale.legend("▆", where="region") if features else (),
        notes=(f"{missing} reports of regions that are not on the map",) if missing else (),
        props={
            **IN_PIXELS,
            "_sub_layer_props": {"polygons-fill": {"getFillColor": "@@=properties.f"}},
        },
    )
