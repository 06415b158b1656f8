"""The theme of this browser: dark for the room, light for the projector."""

import streamlit as st

from layers.style import STYLES, Style


def current_style() -> Style:
    """The style that goes with what the browser or its user has chosen."""
    return STYLES["light" if st.context.theme.type == "light" else "dark"]


def css_tokens(style: Style) -> str:
    """The colours that theme.css uses, as custom properties."""
    names = ("page", "text", "quiet", "line", "panel")
    return ";".join(f"--v-{name}:{getattr(style, name)}" for name in names)


def basemap_url(style: Style) -> str:
    """Where the basemap's style is for this browser: absolute, because map workers resolve nothing against a page."""
    scheme = (st.context.url or "http").split(":")[0]
    return f"{scheme}://{st.context.headers.get('host', 'localhost')}/basemap/style/{style.name}.json"
