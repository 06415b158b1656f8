"""How large the window is (a small laptop, a desk, a wall) and, in its address, where the map looks."""

from collections.abc import Callable, Mapping
from pathlib import Path

import streamlit as st

from layers.spec import MapView

VIEWS: Mapping[str, MapView] = {
    "small": MapView(lat=42.4, zoom=4.85),
    "desk": MapView(),
    "wall": MapView(zoom=6.35),
}


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    script = Path(__file__).with_name("window.js").read_text(encoding="utf-8")
    return st.components.v2.component("vardar_window", js=script)


def window_size(*, key: str = "window") -> str:
    """The size by its name in VIEWS; drawn as an element without extent.

    The server is told it once, and only where it is not a desk. The address follows the map without the server.
    """
    size: str = getattr(st.session_state.get(key), "size", None) or "desk"
    _component()(data={"size": size}, key=key, height=1, on_size_change=lambda: None)
    return size if size in VIEWS else "desk"
