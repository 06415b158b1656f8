"""The About page: what this is, where its data comes from, and under which licences."""

import streamlit as st

from dashboard.background.keeping import overdue_sentence
from dashboard.components.marking_bar import marking_bar
from dashboard.context import AppContext
from data import reference


def render(ctx: AppContext) -> None:
    """Draw the page."""
    marking_bar(None)
    with st.container(width=860):
        st.title("About")
        st.markdown(
            "Vardar is the operational picture of a regional law-enforcement operations room. It makes no request "
            "to any host but its own, shows no number that it cannot trace to the incidents behind it, and draws no "
            "place more exactly than it is known."
        )
        model = ctx.services.model
        st.caption(f"Picture version {model.version}, as of {model.as_of:%-d %B %Y %H:%M:%S} UTC · days of {ctx.zone}")
        if said := overdue_sentence(ctx):
            st.caption(said)
        st.caption(f"\\{reference.KOSOVO_FOOTNOTE}")  # its asterisk is no bullet
        st.markdown(reference.path("SOURCES.md").read_text(encoding="utf-8"))
