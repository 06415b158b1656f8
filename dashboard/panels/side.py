"""The right-hand side of the Situation page: figures, the newest incidents, or the one that is open."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from dashboard.cache import read
from dashboard.components.feed import FeedRow, feed
from dashboard.components.figure_tile import figure_tile, write_value
from dashboard.components.incident_card import incident_card
from dashboard.components.markup import plain
from dashboard.components.related_reports import related_reports
from dashboard.consultation import consult, forget, once
from dashboard.context import AppContext
from dashboard.messages import explain
from dashboard.panels.behind import Tile, describe, show_behind
from dashboard.panels.releasing import show_release
from dashboard.state import PageState, open_incident
from data.picture import frames
from data.picture.figures import Figure, change, figures
from data.picture.selection import Selection
from data.store import incidents, pairs
from data.terms.codes import KIND_LABELS, Kind, label
from data.terms.errors import NotFound, StoreError
from layers.style import KIND_SYMBOL, Style

FEED_LENGTH = 200
_TIMES = {"MIN": "{:%H:%M}", "HOUR": "{:%H:%M}", "DAY": "{:%-d %b}"}
_DAYS = {"MIN": "{:%-d %b}", "HOUR": "{:%-d %b}", "DAY": "{:%Y}", "MONTH": "{:%b}"}
RARER: tuple[tuple[str, str, Kind | None], ...] = (
    ("Arrests", "arrests", None),
    ("Dead, missing", "dead_missing", Kind.FATALITY),
)
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
    tiles: list[Tile] = []
    for title, measure, kind in TILES:
        if selection := _narrow(ctx, state, kind):
            figure = _figures(ctx, selection, measure)[0]
            tiles.append(Tile(title, figure, _beside(ctx, selection, measure), selection, measure))
    if drugs := _narrow(ctx, state, Kind.SEIZURE):
        weighed = [figure for figure in _figures(ctx, drugs, "kg") if figure.value]
        for figure in sorted(weighed, key=lambda figure: figure.value or 0, reverse=True)[:1]:
            title = f"{label('drug', figure.by.get('drug')).replace('_', ' ').capitalize()}, kg"
            tiles.append(Tile(title, figure, _cases(figure), drugs, "kg"))
    for title, measure, kind in RARER:
        if selection := _narrow(ctx, state, kind):
            found = _figures(ctx, selection, measure)[:1]
            tiles.extend(Tile(title, figure, "", selection, measure) for figure in found if figure.value is not None)
    return tiles[:6]


def _figures(ctx: AppContext, selection: Selection, measure: str) -> tuple[Figure, ...]:
    """The figures without the uids behind them, which cost more than the number and are read when somebody asks."""
    return read(figures, ctx.services.model, selection, measure=measure, listed=0)


def _cases(figure: Figure) -> str:
    return "1 case" if figure.incident_count == 1 else f"{figure.incident_count} cases"


def _beside(ctx: AppContext, selection: Selection, measure: str) -> str:
    """The change against the period before; without a period, what the last day brought, where it is in view."""
    if selection.filter.period:
        return read(change, ctx.services.model, selection, measure=measure).text
    now = ctx.clock().replace(second=0, microsecond=0)
    latest = ctx.selection(selection.filter.change(start=now - timedelta(days=1), end=now))
    figure = _figures(ctx, latest, measure)[0]
    return f"last 24 h: {write_value(figure.value)}" if figure.value else ""


def show_figures(ctx: AppContext, state: PageState) -> None:
    """Four to six tiles, two in a row, and the way to what is behind them."""
    tiles = _tiles(ctx, state)
    for first in range(0, len(tiles), 2):
        for column, tile in zip(st.columns(2, gap="xsmall"), tiles[first : first + 2], strict=False):
            with column:
                figure_tile(tile.title, tile.figure, beside=tile.beside)
    if st.button("What is behind these figures", type="tertiary", key="behind"):
        forget("behind the figures")
        consult(ctx, "behind the figures", state.asked, filter=state.filter.sentence(zone=ctx.zone))
        show_behind(ctx, tiles)


def show_newest(ctx: AppContext, state: PageState, style: Style) -> None:
    """The newest incidents; a click opens the card."""
    frame = read(frames.incidents, ctx.services.model, ctx.selection(state.filter), limit=FEED_LENGTH)
    records = ({str(name): value for name, value in row.items()} for row in frame.to_dict("records"))
    rows = [_feed_row(row, style=style, zone=ctx.zone) for row in records]
    st.html(Markup('<div class="v-heading">Newest · times of {}</div>').format(ctx.zone.split("/")[-1]))
    with st.container(key="list"):
        feed(rows, selected=state.incident, empty="No incident matches the filter.", on_choose=open_incident)


def _feed_row(row: dict[str, Any], *, style: Style, zone: str) -> FeedRow:
    kind, start = Kind(row["kind"]), row["occurred_from"].tz_convert(ZoneInfo(zone))
    place, amount = describe(row)
    country = row["country"] if isinstance(row["country"], str) else ""
    return FeedRow(
        uid=str(row["uid"]),
        time=_TIMES.get(row["occurred_precision"], "{:%Y}").format(start),
        day=_DAYS.get(row["occurred_precision"], "").format(start),
        symbol=KIND_SYMBOL[kind],
        colour=style.colour(kind),
        what=place,
        where=" · ".join(part for part in (country, KIND_LABELS[kind][0]) if part),
        amount=amount,
    )


def opened_reports(ctx: AppContext, uid: str | None) -> tuple[str, ...]:
    """The uids of the report whose card is open and of those that the card names."""
    if uid is None:
        return ()
    try:
        return (uid, *(report.uid for report in pairs.of(ctx.services.engine, ctx.viewer, uid)))
    except StoreError:
        return (uid,)


def show_card(ctx: AppContext, uid: str) -> None:
    """The open incident with everything known of it, and the way back."""
    st.button("← Back to figures and newest", on_click=open_incident, args=(None,), type="tertiary", key="close")
    with st.container(key="list"):
        try:
            with once(ctx, "incident", uid) as is_new:
                card = incidents.get(ctx.services.engine, ctx.viewer, uid, clock=ctx.clock, audit=is_new)
            related = pairs.of(ctx.services.engine, ctx.viewer, uid)
            related_reports(related, zone=ctx.zone, on_choose=open_incident)
            incident_card(card)
            show_release(ctx, card.incident)
        except NotFound:
            st.info("There is no such incident, or it is not released to you.")
        except StoreError as error:
            st.error(plain(explain(error)))
