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


def opening_view(given: MapView | None, *, key: str = "window") -> MapView:
    """Where the map looks when it opens: as the address says (`given`), else the whole region in a window of this size.

    Drawn as an element without extent. The server is told the size once, and only where it is not a desk; the address
    follows the map in the browser, without the server.
    """
    size = getattr(st.session_state.get(key), "size", None) or "desk"
    _component()(data={"size": size}, key=key, height=1, on_size_change=lambda: None)
    return given or VIEWS.get(size, VIEWS["desk"])
