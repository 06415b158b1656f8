"""The Audit page, for the data protection officer: who did what, to which report, why; is the record whole."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from dashboard import panels
from dashboard.address import choose_by_address, widget_key
from dashboard.components.marking_bar import marking_bar
from dashboard.context import AppContext
from dashboard.messages import show_error
from dashboard.panels.audit import chain, entries, one_person, one_report
from data.terms.errors import VardarError

SECTIONS: Mapping[str, tuple[str, Callable[[AppContext], None]]] = {
    "entries": ("Entries", entries.render),
    "report": ("One report", one_report.render),
    "person": ("One person", one_person.render),
    "chain": ("Chain", chain.render),
}
CSS = Path(panels.__file__).parent / "audit" / "audit.css"


def render(ctx: AppContext) -> None:
    """Draw the section that the address names. What is read here asks again who reads, and is on the record itself."""
    marking_bar(None)
    st.html(CSS)
    with st.container(key="audit"):
        shown = choose_by_address("record", SECTIONS, first="entries")
        st.segmented_control(
            "Section",
            [*SECTIONS],
            required=True,
            key=widget_key("record"),
            format_func=lambda name: SECTIONS[name][0],
            label_visibility="collapsed",
        )
        try:
            SECTIONS[shown][1](ctx)
        except VardarError as error:
            show_error(error)
