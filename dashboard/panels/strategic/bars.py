"""A year in bars: what the told months of each country, or drug group, add up to."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from dashboard.panels.strategic.matrix import Line
from data.store.cube import Cell
from layers.style import Style

BAR_PX = 19


def bars(lines: Sequence[Line], colour: str, style: Style) -> alt.LayerChart | alt.FacetChart | None:
    """The chart, longest bar first; None where nothing is told. A sum that is not whole is written as "at least"."""
    told = sorted((line for line in lines if line.at_least and not line.is_total), key=lambda line: -line.at_least)
    if not told:
        return None
    frame = pd.DataFrame(
        {
            "name": [line.name for line in told],
            "sum": [line.at_least for line in told],
            "said": [
                f"{'' if all(isinstance(cell, Cell) for cell in line.cells) else '≥ '}{line.at_least:,}"
                for line in told
            ],
        }
    )
    base = alt.Chart(frame, height=max(2, len(told)) * BAR_PX).encode(
        x=alt.X("sum:Q", title=None, axis=None, scale=alt.Scale(domain=[0, max(frame["sum"]) * 1.22])),
        y=alt.Y(
            "name:N",
            title=None,
            sort=[line.name for line in told],
            axis=alt.Axis(
                domain=False, ticks=False, labelLimit=150, labelOverlap=False, labelColor=style.text, labelPadding=6
            ),
        ),
    )
    drawn = base.mark_bar(color=colour, height=BAR_PX - 6)
    return alt.layer(drawn, base.mark_text(align="left", dx=5, color=style.text).encode(text="said:N"))
