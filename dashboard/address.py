"""Choices that the address carries: a link opens them, the back button undoes them, another page does not lose them."""

from collections.abc import Collection

import streamlit as st


def widget_key(key: str) -> str:
    """The key of the widget whose choice stands in the address under `key` (which a filter may use for its own)."""
    return f"choice {key}"


def choose_by_address(key: str, choices: Collection[str], *, first: str) -> str:
    """Set the widget of this key from the address where that is news, else the address from the widget.

    To be called before the widget is drawn. The first choice is not written into the address.
    """
    widget, written, last = widget_key(key), f"{key} written", f"{key} last"
    asked = st.query_params.get(key)
    if widget not in st.session_state:  # the first visit, or back from another page
        st.session_state[widget] = asked or st.session_state.get(last, first)
    elif asked != st.session_state.get(written):  # a link or the back button
        st.session_state[widget] = asked or first
    if st.session_state[widget] not in choices:
        st.session_state[widget] = first
    chosen: str = st.session_state[widget]
    st.session_state[last] = chosen
    write_address(key, None if chosen == first else chosen)
    st.session_state[written] = st.query_params.get(key)
    return chosen


def write_address(key: str, value: str | None) -> None:
    """Put a value into the address; None takes it out."""
    if value is None:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def go_to(key: str, choice: str) -> None:
    """Choose on behalf of a click elsewhere; to be called from its callback."""
    st.session_state[widget_key(key)] = choice
