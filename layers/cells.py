"""Cells: how many reports lie in each hexagon of the H3 grid, for when there are too many to draw one by one."""

import pandas as pd

from data.terms.codes import Kind
from layers.classes import classes
from layers.project import plain, records
from layers.spec import Budget, LayerSpec, Rank
from layers.style import Style, rgba
from layers.tooltip import counted, tip


def cell_layer(frame: pd.DataFrame, *, style: Style, budget: Budget | None = None) -> LayerSpec:
    """`frame` has h3 (hexadecimal), incidents, and a column of counts for each kind. Cells of none are not drawn."""
    kinds = [kind for kind in Kind if kind.value in frame]
    rows = [row for row in records(frame, columns=("h3", "incidents", *kinds)) if row["incidents"]]
    (budget or Budget()).allow(len(rows), layer="cells")
    scale = classes([row["incidents"] for row in rows], ramp=style.ramp)
    data = []
    for row in rows:
        count = int(row["incidents"])
        each = " · ".join(counted(int(row[kind]), kind) for kind in kinds if plain(row[kind]))
        heading = f"{count:,} report{'s' * (count != 1)}"
        data.append({"h": row["h3"], "c": rgba(scale.colour(count), alpha=165), "tip": tip(heading, each)})
    return LayerSpec(
        id="cells",
        type="H3HexagonLayer",
        data=data,
        rank=Rank.CELLS,
        pickable=True,
        legend=scale.legend("⬢", where="cell") if data else (),
        props={
            "get_hexagon": "h",
            "high_precision": True,
            "stroked": True,
            "extruded": False,
            "get_line_color": rgba(style.page, alpha=200),
            "get_line_width": 1,
            "line_width_units": "'pixels'",
            "_sub_layer_props": {"hexagon-cell-hifi": {"getFillColor": "@@=c"}},
        },
    )
