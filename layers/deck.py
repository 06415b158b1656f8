"""LayerSpec -> pydeck.Deck; the only importer of pydeck."""

import json
from collections.abc import Iterable
from typing import Any

import pydeck
from pydeck.bindings.json_tools import default_serialize

from layers.project import plain
from layers.spec import LayerSpec, MapView
from layers.style import Style
from layers.tooltip import tooltip as tooltip_of

__all__ = ["MapView", "make_deck"]


class _Deck(pydeck.Deck):  # type: ignore[misc]
    """A Deck that writes itself without white space and refuses NaN, which no browser reads."""

    def to_json(self) -> str:
        """The deck as JSON."""
        return json.dumps(self, sort_keys=True, default=default_serialize, separators=(",", ":"), allow_nan=False)


def _harmless(value: Any) -> Any:
    """Data as plain JSON in which no text is a command: deck.gl would run one that begins with @@= as an expression."""
    if isinstance(value, str):
        return f"\u2060{value}" if value.startswith("@@") else value
    if isinstance(value, dict):
        return {key: _harmless(part) for key, part in value.items() if not key.startswith("@@")}
    if isinstance(value, list | tuple):
        return [_harmless(part) for part in value]
    return plain(value)


def make_deck(
    specs: Iterable[LayerSpec], *, view: MapView, style: Style, map_style_url: str, tooltip: bool = True
) -> pydeck.Deck:
    """The map: the layers in drawing order over the basemap at `map_style_url` (absolute), looking at `view`.

    Every layer keeps its id, so that a selection and the viewport outlive a refresh. Clicked features carry `uid`.
    """
    ordered = sorted(specs, key=lambda spec: spec.rank)
    layers = [
        pydeck.Layer(spec.type, _harmless(spec.data), id=spec.id, pickable=spec.pickable, **dict(spec.props))
        for spec in ordered
    ]
    return _Deck(
        layers=layers,
        initial_view_state=pydeck.ViewState(longitude=view.lon, latitude=view.lat, zoom=view.zoom),
        map_provider="mapbox",
        map_style=map_style_url,
        tooltip=tooltip_of(style) if tooltip else False,
    )
