"""The map of the Situation page, with its legend on it."""

import streamlit as st

from dashboard.cache import read
from dashboard.components.legend import legend
from dashboard.components.map_view import map_view
from dashboard.components.window import VIEWS, window_size
from dashboard.context import AppContext
from dashboard.panels.layers import draw_layers
from dashboard.state import PageState, open_incident
from dashboard.theme import basemap_url
from data.picture import frames
from layers.style import Style


def show_map(ctx: AppContext, state: PageState, style: Style) -> None:
    """Draw the layers that are on, where the address or the size of the window says."""
    drawing = draw_layers(ctx, state, style=style)
    unplaced = read(frames.unplaced, ctx.services.model, ctx.selection(state.filter))
    with st.sidebar:
        size = window_size()
    view = state.view or VIEWS[size]
    with st.container(key="mapframe"):
        map_view(drawing.specs, style=style, style_url=basemap_url(style), view=view, on_choose=open_incident)
        with st.container(key="legend"):
            legend(drawing.specs, unplaced=unplaced, notes=drawing.notes, folded=size == "small")
