"""What a layer is before anything draws it: its data, its looks, its legend and how much of it there may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from data.terms.errors import VardarError

FeatureCollection = dict[str, Any]


class BudgetExceeded(VardarError):
    """More features than a page carries inline; the caller draws cells instead."""

    advice = "Draw the cells instead, or narrow the filter."


class Rank(IntEnum):
    """Drawing order, lowest first."""

    CORRIDORS = 10
    AREAS = 20
    CELLS = 30
    SECTIONS = 40
    CROSSINGS = 50
    EXTENTS = 60  # where something is known to have happened somewhere within
    SYMBOLS = 70
    SELECTION = 80


@dataclass(frozen=True, slots=True)
class Budget:
    """How many features one layer may carry inline (DESIGN.md §4: 10,000 points are 1.25 MB at each refresh)."""

    features: int = 5_000

    def allow(self, count: int, *, layer: str) -> None:
        """Raise BudgetExceeded where `count` is more than is allowed."""
        if count > self.features:
            raise BudgetExceeded(f"{layer}: {count:,} features, at most {self.features:,} are drawn one by one")


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of the legend: a symbol in its colour (#RRGGBB), what it stands for, and more for who hovers."""

    symbol: str
    colour: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """One deck.gl layer.

    `type` is the deck.gl class; `data` is a GeoJSON FeatureCollection, a list of records or a URL; `props` are its
    properties by their Python names. Text in `props` is an accessor; `'quoted text'` is text. Records and feature
    properties hold only what is drawn, `tip` and the `uid`s behind it. `notes` are sentences for the reader of the map.
    """

    id: str
    type: str
    data: FeatureCollection | list[dict[str, Any]] | str
    rank: Rank
    props: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    pickable: bool = False
    legend: tuple[LegendEntry, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many features it carries inline; 0 for a URL."""
        if isinstance(self.data, str):
            return 0
        return len(self.data["features"] if isinstance(self.data, dict) else self.data)


@dataclass(frozen=True, slots=True)
class MapView:
    """Where the map looks: degrees and Web-Mercator zoom (512-pixel world at 0)."""

    lon: float = 22.4
    lat: float = 42.8
    zoom: float = 5.4
