"""Sessions: who is signed in now, since when and what for; each can be ended."""

import streamlit as st

from dashboard.context import AppContext
from dashboard.panels.administration.desk import show_nothing
from dashboard.panels.administration.people import open_sessions, show_session


def render(ctx: AppContext) -> None:
    """Draw the section."""
    found = open_sessions(ctx)
    if not found:
        show_nothing("Nobody is signed in.")
        return
    with st.container(key="sessions"):
        for one in found:
            show_session(ctx, one, with_name=True)
