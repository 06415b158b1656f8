"""The Collection page: reports come in, by file, by form, and through the queue of an officer."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.context import AppContext
from dashboard.panels.collection import entry

SECTIONS: Mapping[str, tuple[str, Callable[[AppContext], None]]] = {
    "entry": ("Enter a report", entry.render),
}


def render(ctx: AppContext) -> None:
    """Draw the section that the address names."""
    with st.container(key="collection"):
        section = st.segmented_control(
            "Section",
            [*SECTIONS],
            default=next(iter(SECTIONS)),
            required=True,
            key="section",
            bind="query-params",
            format_func=lambda name: SECTIONS[name][0],
            label_visibility="collapsed",
        )
        SECTIONS[section or next(iter(SECTIONS))][1](ctx)
