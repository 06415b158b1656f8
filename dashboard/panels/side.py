"""The right-hand side of the Situation page: figures, the newest incidents, or the one that is open."""

from collections.abc import Hashable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard.cache import read
from dashboard.choices import place_name
from dashboard.components.feed import FeedRow, feed
from dashboard.components.figure_tile import figure_tile, write_value
from dashboard.components.incident_card import incident_card
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.state import PageState, is_newly_opened, open_incident
from data.picture import frames
from data.picture.figures import Change, Figure, change, figures
from data.picture.selection import Selection
from data.store import incidents
from data.terms.codes import KIND_LABELS, Kind, label
from data.terms.errors import NotFound, StoreError
from layers.style import KIND_SYMBOL, Style

FEED_LENGTH = 200
Tile = tuple[str, Figure, Change | None]
TILES: tuple[tuple[str, str, Kind | None], ...] = (
    ("Incidents", "incidents", None),
    ("Persons detected", "persons", Kind.MIGRANT_DETECTION),
    ("Crossing events", "events", Kind.BORDER_CROSSING),
    ("Seizure cases", "cases", Kind.SEIZURE),
)


def _narrow(ctx: AppContext, state: PageState, kind: Kind | None) -> Selection | None:
    """The selection of one kind, None where the filter has left that kind out."""
    if kind is None:
        return ctx.selection(state.filter)
    if state.filter.kind and kind.value not in state.filter.kind:
        return None
    return ctx.selection(state.filter.change(kind=(kind.value,)))


def _tiles(ctx: AppContext, state: PageState) -> list[Tile]:
    model = ctx.services.model
    tiles: list[Tile] = []
    for title, measure, kind in TILES:
        selection = _narrow(ctx, state, kind)
        if selection is not None:
            for figure in read(figures, model, selection, measure=measure)[:1]:
                tiles.append((title, figure, read(change, model, selection, measure=measure)))
    drugs = _narrow(ctx, state, Kind.SEIZURE)
    if drugs is not None:
        weighed = [figure for figure in read(figures, model, drugs, measure="kg") if figure.value]
        for figure in sorted(weighed, key=lambda figure: figure.value or 0, reverse=True)[:1]:
            tiles.append((f"{label('drug', figure.by.get('drug')).replace('_', ' ').capitalize()}, kg", figure, None))
    for figure in read(figures, model, ctx.selection(state.filter), measure="arrests")[:1]:
        if figure.value is not None:
            tiles.append(("Arrests", figure, None))
    dead = _narrow(ctx, state, Kind.FATALITY)
    if dead is not None:
        for figure in read(figures, model, dead, measure="dead_missing")[:1]:
            if figure.value is not None:
                tiles.append(("Dead and missing", figure, None))
    return tiles[:6]


def show_figures(ctx: AppContext, state: PageState) -> None:
    """Four to six tiles, two in a row, and the way to what is behind them."""
    tiles = _tiles(ctx, state)
    for first in range(0, len(tiles), 2):
        for column, (title, figure, moved) in zip(st.columns(2, gap="small"), tiles[first : first + 2], strict=False):
            with column:
                figure_tile(title, figure, change=moved)
    if st.button("What is behind these figures", type="tertiary", key="behind"):
        _show_behind(tiles)


@st.dialog("Behind the figures", width="large")
def _show_behind(tiles: list[Tile]) -> None:
    for title, figure, moved in tiles:
        with st.expander(f"{title}: {write_value(figure.value)}", expanded=False):
            st.markdown(f"{figure.filter}  \nas of {figure.as_of:%-d %b %Y %H:%M:%S} UTC, for {figure.viewer}")
            if moved:
                st.markdown(f"Change: {moved.text}")
            for caveat in figure.caveats:
                st.markdown(f"- {caveat}")
            if figure.incidents is not None:
                shown = (
                    f" (the newest {len(figure.incidents):,})" if figure.incident_count != len(figure.incidents) else ""
                )
                st.caption(f"{figure.incident_count} incidents{shown}")
                st.dataframe(pd.DataFrame({"incident": figure.incidents}), hide_index=True, height=180)


def show_newest(ctx: AppContext, state: PageState, style: Style) -> None:
    """The newest incidents; a click opens the card."""
    frame = read(frames.incidents, ctx.services.model, ctx.selection(state.filter), limit=FEED_LENGTH)
    rows = [_feed_row(row, style=style, zone=ctx.zone) for row in frame.to_dict("records")]
    with st.container(key="list"):
        feed(rows, selected=state.incident, empty="No incident matches the filter.", on_choose=open_incident)


def _feed_row(row: dict[Hashable, Any], *, style: Style, zone: str) -> FeedRow:
    kind = Kind(row["kind"])
    start = row["occurred_from"].tz_convert(ZoneInfo(zone))
    to_the_minute = row["occurred_precision"] in ("MIN", "HOUR")
    if kind is Kind.SEIZURE:
        amount = row["main_item"] if isinstance(row["main_item"], str) else ""
    else:
        amount = "" if pd.isna(row["persons"]) else f"{int(row['persons'])}"
    country = row["country"] if isinstance(row["country"], str) else ""
    return FeedRow(
        uid=str(row["uid"]),
        time=f"{start:%H:%M}" if to_the_minute else f"{start:%Y}",
        day=f"{start:%-d %b}" if to_the_minute or row["occurred_precision"] == "DAY" else "",
        symbol=KIND_SYMBOL[kind],
        colour=style.colour(kind),
        what=place_name(row["crossing"], row["section"], row["place_written"]),
        where=" · ".join(part for part in (country, KIND_LABELS[kind][0]) if part),
        amount=amount,
    )


def show_card(ctx: AppContext, uid: str) -> None:
    """The open incident with everything known of it, and the way back."""
    st.button("← Back to figures and newest", on_click=open_incident, args=(None,), type="tertiary", key="close")
    with st.container(key="list"):
        try:
            incident_card(
                incidents.get(ctx.services.engine, ctx.viewer, uid, clock=ctx.clock, audit=is_newly_opened(uid))
            )
        except NotFound:
            st.info("There is no such incident, or it is not released to you.")
        except StoreError as error:
            st.error(str(explain(error)))
