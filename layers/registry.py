"""The layers there are: what each is called, what it shows, and what builds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from layers.areas import area_layer
from layers.cells import cell_layer
from layers.corridors import corridor_layer
from layers.crossings import crossing_layer
from layers.incidents import incident_layers
from layers.sections import section_layer
from layers.spec import LayerSpec, Rank


@dataclass(frozen=True, slots=True)
class Entry:
    """One layer that can be switched on; `build` gives one spec or several."""

    title: str
    help: str
    rank: Rank
    build: Callable[..., LayerSpec | tuple[LayerSpec, ...]]


#: by name, in the order in which a reader looks for them; `rank` is the order of drawing
LAYERS: Mapping[str, Entry] = MappingProxyType(
    {
        "incidents": Entry(
            "Incidents",
            "Symbols, rings, lines and regions, each as exact as its place is known",
            Rank.SYMBOLS,
            incident_layers,
        ),
        "cells": Entry("Cells", "Reports in each cell of a hexagonal grid", Rank.CELLS, cell_layer),
        "crossings": Entry("Crossing points", "Border crossing points by name", Rank.CROSSINGS, crossing_layer),
        "sections": Entry("Sections", "Stretches of border, wider for more reports", Rank.SECTIONS, section_layer),
        "areas": Entry(
            "Regions", "Regions coloured by reports that are known only to the region", Rank.AREAS, area_layer
        ),
        "corridors": Entry(
            "Corridors", "Branches of the route: general directions, not roads", Rank.CORRIDORS, corridor_layer
        ),
    }
)
