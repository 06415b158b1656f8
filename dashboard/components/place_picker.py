"""A map to point at a place: a click, or the arrow keys and Enter, gives a position and how exactly it was pointed at.

`st.pydeck_chart` says nothing of a click on the empty map, so this is an own component (no build step) that draws the
bundled basemap on a canvas. What is given is never finer than the hand: `within_m` is six pixels at that zoom. Crossing
points can be taken by their dot. Data becomes paint and text nodes, never markup.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from dashboard.routes.basemap import version
from data import reference
from layers.basemap import CREDIT, KOSOVO_LINE, PALETTES
from layers.style import Style

RADII_M = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_LAYERS = ("countries", "lakes", "borders", "disputed_lines", "admin1_lines", "country_labels", "towns", "sections")


@dataclass(frozen=True, slots=True)
class Picked:
    """Where somebody pointed: degrees (WGS 84), within how many metres, and the crossing point whose dot was hit."""

    lon: float
    lat: float
    within_m: int
    crossing: str | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What the map shows as chosen: degrees and a radius in metres (0 for none), or a border section by its id."""

    lon: float | None = None
    lat: float | None = None
    radius_m: int = 0
    section: str | None = None


def read_picked(value: object) -> Picked | None:
    """What the browser sent, None for anything that is no position."""
    if not isinstance(value, dict):
        return None
    try:
        lon, lat, metres = float(value["lon"]), float(value["lat"]), float(value["metres"])
    except (KeyError, TypeError, ValueError):
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90 and metres > 0):
        return None
    within = next((radius for radius in RADII_M if radius >= metres), RADII_M[-1])
    crossing = value.get("crossing")
    return Picked(lon, lat, within, crossing if isinstance(crossing, str) and crossing else None)


@cache
def _dots() -> list[list[object]]:
    table = reference.crossings()
    return table[["id", "name", "lon", "lat"]].to_numpy().tolist()


@st.cache_resource(show_spinner=False)
def _component() -> Callable[..., object]:
    here = Path(__file__)
    styles, script = (here.with_suffix(f".{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
    return st.components.v2.component("vardar_place_picker", html='<div class="picker"></div>', css=styles, js=script)


def show_footnote() -> None:
    """What goes with a map that names Kosovo*."""
    st.html(Markup('<div class="v-footnote" title="{0}">{0}</div>').format(reference.KOSOVO_FOOTNOTE))


def place_picker(
    mark: Mark, *, style: Style, on_pick: Callable[[Picked], None] | None = None, key: str = "place"
) -> None:
    """Draw the map as high as its place; `on_pick` is called with what was pointed at. Without it, it only shows."""

    def picked() -> None:
        found = read_picked(getattr(st.session_state.get(key), "picked", None))
        if found and on_pick:
            on_pick(found)

    palette = PALETTES["light" if style.name == "light" else "dark"]
    _component()(
        data={
            "layers": {name: f"/basemap/{version()}/{name}.geojson" for name in _LAYERS},
            "crossings": _dots(),
            "mark": asdict(mark),
            "pickable": on_pick is not None,
            "colours": {**asdict(palette), "text": style.text, "accent": style.accent, "crossing": style.crossing},
            "dashed": KOSOVO_LINE,
            "credit": CREDIT,
        },
        key=key,
        height="stretch",
        on_picked_change=picked,
    )
