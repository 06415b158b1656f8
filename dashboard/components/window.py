"""How large the window is: a small laptop, a desk, a wall. The server is told once, and only where it is not a desk."""

from collections.abc import Callable, Mapping

import streamlit as st

from layers.spec import MapView

VIEWS: Mapping[str, MapView] = {
    "small": MapView(lat=42.4, zoom=4.85),
    "desk": MapView(),
    "wall": MapView(zoom=6.35),
}
_JS = """
export default function({data, setStateValue}) {
  const size = window.innerWidth >= 2600 ? 'wall' : window.innerWidth < 1500 ? 'small' : 'desk';
  if (size !== data.size) setStateValue('size', size);
}
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    return st.components.v2.component("vardar_window", js=_JS)


def opening_view(*, key: str = "window") -> MapView:
    """Where the map looks when it opens in a window of this size; drawn as an element without extent."""
    size = getattr(st.session_state.get(key), "size", None) or "desk"
    _component()(data={"size": size}, key=key, height=1, on_size_change=lambda: None)
    return VIEWS.get(size, VIEWS["desk"])
