"""What stands behind the figures: filter, as-of time, caveats, and the incidents one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.cache import read
from dashboard.choices import place_name
from dashboard.components.figure_tile import write_range, write_value
from dashboard.components.marking_bar import marking_bar
from dashboard.components.markup import plain
from dashboard.context import AppContext
from dashboard.state import open_incident
from data.picture import frames
from data.picture.figures import LISTED, Figure, figures
from data.picture.selection import Selection
from data.terms.codes import KIND_LABELS, Kind
from data.terms.markings import combine
from layers.tooltip import when


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure on the page: its name, what stands beside it, and how to ask for it again with its incidents."""

    title: str
    figure: Figure
    beside: str
    selection: Selection
    measure: str


def describe(row: Mapping[str, Any]) -> tuple[str, str]:
    """The place of an incident of the picture, and how much: persons, or what was seized."""
    place = place_name(row["crossing"], row["section"], row["place_written"], row["country"])
    if row["kind"] == Kind.SEIZURE:
        return place, row["main_item"] if isinstance(row["main_item"], str) else ""
    return place, "" if pd.isna(row["persons"]) else f"{int(row['persons'])}"


@st.dialog("Behind the figures", width="large")
def show_behind(ctx: AppContext, tiles: list[Tile]) -> None:
    """A drawer for each figure, the first one open."""
    marking_bar(combine(read(frames.markings, ctx.services.model, tile.selection) for tile in tiles))
    for tile in tiles:
        asked = read(figures, ctx.services.model, tile.selection, measure=tile.measure)
        figure = next((one for one in asked if one.by == tile.figure.by), tile.figure)
        ends = f" ({write_range(figure)})" if write_range(figure) else ""
        with st.expander(f"{tile.title}: {write_value(figure.value)}{ends}", expanded=tile is tiles[0]):
            st.markdown(f"{plain(figure.filter)}  \nas of {figure.as_of:%-d %b %Y %H:%M:%S} UTC")
            st.markdown("\n".join(f"- {plain(said)}" for said in (tile.beside, *figure.caveats) if said))
            if figure.incidents:
                _list(ctx, tile, figure)


def _list(ctx: AppContext, tile: Tile, figure: Figure) -> None:
    """The incidents behind a figure; a selected row opens its card."""
    frame = read(frames.incidents, ctx.services.model, tile.selection, limit=5 * LISTED)
    found = frame[frame["uid"].isin(figure.incidents or ())].to_dict("records")
    rows = [{str(name): value for name, value in row.items()} for row in found]
    of_all = figure.incident_count or 0
    newest = f", the newest {len(rows):,}" if len(rows) != of_all else ""
    st.caption(f"{of_all:,} incident{'s' * (of_all != 1)}{newest}; select one to open it")
    table = pd.DataFrame(
        [(when(row, zone=ctx.zone), *describe(row), KIND_LABELS[Kind(row["kind"])][0]) for row in rows],
        columns=["when", "where", "how much", "what"],
    )
    chosen = st.dataframe(
        table, hide_index=True, height=260, on_select="rerun", selection_mode="single-row", key=f"behind {tile.title}"
    )
    if picked := chosen["selection"]["rows"]:
        open_incident(str(rows[picked[0]]["uid"]))
        st.rerun()
