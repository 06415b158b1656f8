"""The Situation page: what is where, since when, and what stands behind each number."""

import streamlit as st

from dashboard.choices import choices, known_values, opening_filter
from dashboard.components.filter_rail import filter_rail
from dashboard.components.markup import plain
from dashboard.consultation import consult
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.map import show_map
from dashboard.panels.side import opened_reports, show_card, show_figures, show_newest
from dashboard.panels.strip import show_strip
from dashboard.panels.timeline import show_timeline
from dashboard.state import PageState, dismiss_notes, read_state
from dashboard.theme import current_style
from data.terms.errors import StoreError


def render(ctx: AppContext) -> None:
    """Draw the page."""
    state = read_state(start=opening_filter(ctx), known=known_values(ctx), now=ctx.clock(), zone=ctx.zone)
    filter_rail(choices(ctx, exercise=state.filter.exercise))
    try:
        sentence, query = state.filter.sentence(zone=ctx.zone), state.filter.query(zone=ctx.zone)
        consult(ctx, "situation", state.asked, filter=sentence, query=query)
    except StoreError as error:
        show_error(error)
        st.button("Try again")
        return
    draw(ctx, state)


def draw(ctx: AppContext, state: PageState) -> None:
    """Everything below the filter, of a state that is on the record as looked at."""
    style = current_style()
    with st.container(key="situation"):
        show_strip(ctx, state, opened=opened_reports(ctx, state.incident))
        _show_notes(state)
        with st.container(key="body"):
            middle, side = st.columns([4.4, 1], gap="small")
        with middle:
            show_map(ctx, state, style)
            show_timeline(ctx, state, style)
        with side, st.container(key="side"):
            if state.incident:
                show_card(ctx, state.incident)
            else:
                show_figures(ctx, state)
                show_newest(ctx, state, style)


def _show_notes(state: PageState) -> None:
    if state.notes:
        with st.container(horizontal=True, vertical_alignment="center", key="notes"):
            st.warning("In the address: " + plain("; ".join(state.notes)))
            st.button("Dismiss", on_click=dismiss_notes, type="tertiary")
