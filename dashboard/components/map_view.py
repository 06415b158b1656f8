"""The map: layers in, the chosen incident out."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from layers.deck import make_deck
from layers.spec import LayerSpec, MapView
from layers.style import Style

REGION = MapView()


def chosen_uid(selection: dict[str, Any]) -> str | None:
    """The uid of the incident that a click on the map selected, None for anything else."""
    for objects in selection.get("objects", {}).values():
        for item in objects:
            uid = item.get("uid") or item.get("properties", {}).get("uid")
            if isinstance(uid, str):
                return uid
    return None


def map_view(
    specs: tuple[LayerSpec, ...],
    *,
    style: Style,
    style_url: str,
    view: MapView = REGION,
    on_choose: Callable[[str], None],
    key: str = "map",
) -> None:
    """Draw the map as high as its place; `on_choose` is called with the uid of a clicked incident."""

    def selected() -> None:
        event = st.session_state.get(key)
        uid = chosen_uid(event["selection"]) if event else None
        if uid:
            on_choose(uid)

    deck = make_deck(specs, view=view, style=style, map_style_url=style_url)
    st.pydeck_chart(deck, height="stretch", key=key, on_select=selected, selection_mode="single-object")
