"""The Collection page: reports come in, by file, by form, and through the queue of an officer."""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.address import choose_by_address, widget_key
from dashboard.context import AppContext
from dashboard.panels.collection import batches, entry, importing, pairs, queue, workbooks

SECTIONS: Mapping[str, tuple[str, Callable[[AppContext], None]]] = {
    "import": ("Import", importing.render),
    "workbooks": ("Workbooks", workbooks.render),
    "entry": ("Enter a report", entry.render),
    "queue": ("Queue", queue.render),
    "pairs": ("Duplicates", pairs.render),
    "batches": ("Batches", batches.render),
}
FIRST = next(iter(SECTIONS))


def render(ctx: AppContext) -> None:
    """Draw the section that the address names."""
    with st.container(key="collection"):
        section = choose_by_address("section", SECTIONS, first=FIRST)
        st.segmented_control(
            "Section",
            [*SECTIONS],
            required=True,
            key=widget_key("section"),
            format_func=lambda name: SECTIONS[name][0],
            label_visibility="collapsed",
        )
        SECTIONS[section][1](ctx)
