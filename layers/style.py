"""The tokens of LOOK.md: colours that colour-blind readers tell apart, symbols per kind, sizes; dark, light, wall."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from data.terms.codes import Kind

KIND_SYMBOL: Mapping[Kind, str] = MappingProxyType(
    {Kind.BORDER_CROSSING: "▲", Kind.MIGRANT_DETECTION: "●", Kind.SEIZURE: "■", Kind.FATALITY: "✕"}
)
# Lines cannot carry a symbol, so each kind has a stroke of its own: dash and gap in line widths.
KIND_DASH: Mapping[Kind, tuple[float, float]] = MappingProxyType(
    {
        Kind.BORDER_CROSSING: (4.0, 2.0),
        Kind.MIGRANT_DETECTION: (0.0, 0.0),
        Kind.SEIZURE: (1.6, 1.2),
        Kind.FATALITY: (0.5, 2.0),
    }
)
SMALLEST_PX, LARGEST_PX = 4.0, 22.0


@dataclass(frozen=True, slots=True)
class Style:
    """The colours (#RRGGBB) of one theme, and how much larger than on a desk everything is drawn."""

    name: str
    page: str
    panel: str
    line: str
    text: str
    quiet: str
    accent: str
    land: str
    other_land: str
    water: str
    kinds: tuple[str, str, str, str]  # in the order of Kind
    outline: str  # of every symbol
    silent: str  # hatched: nobody reported, which is not zero
    several: str  # where more than one kind shares a ring, band or region
    ring: str  # round what is selected
    ring_casing: str
    corridor: str
    crossing: str
    ramp: tuple[str, ...]  # few to many
    scale: float = 1.0

    def colour(self, kind: Kind) -> str:
        """The colour of a kind."""
        return self.kinds[tuple(Kind).index(kind)]

    @property
    def edge(self) -> str:
        """The colour along a selected line or region: white, or on light land the casing of the white ring."""
        return max((self.ring, self.ring_casing), key=lambda colour: contrast(colour, self.land))


DARK = Style(
    name="dark",
    page="#0B1720",
    panel="#12222D",
    line="#24404F",
    text="#E6EEF3",
    quiet="#9DB2BF",
    accent="#4CC2FF",
    land="#1A2D39",
    other_land="#13222C",
    water="#0B1A25",
    kinds=("#56B4E9", "#F0E442", "#E66E1E", "#FFFFFF"),
    outline="#0B1720",
    silent="#7F929E",
    several="#B9C7D0",
    ring="#FFFFFF",
    ring_casing="#0B1720",
    corridor="#78AAC8",
    crossing="#BECDD6",
    ramp=("#4A3A78", "#7A4596", "#AF5198", "#DD6F87", "#F9B591"),
)

LIGHT = Style(
    name="light",
    page="#FFFFFF",
    panel="#F4F6F7",
    line="#C9D3D9",
    text="#1B2730",
    quiet="#51626E",
    accent="#0067A3",
    land="#FBFAF6",
    other_land="#ECEBE6",
    water="#CFDDE6",
    kinds=("#0072B2", "#8A6A00", "#B4460F", "#1B2730"),
    outline="#1B2730",
    silent="#6F7E88",
    several="#51626E",
    ring="#FFFFFF",
    ring_casing="#1B2730",
    corridor="#5E8AA8",
    crossing="#51626E",
    ramp=("#EBCFE0", "#D79ABF", "#B3639F", "#833B7F", "#4B1D5C"),
)

WALL = replace(DARK, name="wall", scale=1.6)

STYLES: Mapping[str, Style] = MappingProxyType({style.name: style for style in (DARK, LIGHT, WALL)})


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of #RRGGBB."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def rgba(colour: str, *, alpha: int = 255) -> list[int]:
    """A colour as deck.gl takes it; alpha 0 to 255."""
    return [*rgb(colour), alpha]


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    channels = (value / 255 for value in rgb(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def size_px(amount: npt.ArrayLike, *, scale: float = 1.0) -> npt.NDArray[np.float64]:
    """Radius in pixels for persons (or kilograms of a seizure), shape as given; the smallest where it is not known.

    Grows with the square root from 4 px to 22 px (at about 320), so that twice the area is about twice the persons.
    """
    known = np.nan_to_num(np.asarray(amount, dtype=np.float64), nan=0.0)
    return np.clip(3.2 + 1.05 * np.sqrt(np.maximum(known, 0.0)), SMALLEST_PX, LARGEST_PX) * scale


def width_px(reports: npt.ArrayLike, *, scale: float = 1.0) -> npt.NDArray[np.float64]:
    """Width in pixels of a section's line for a number of reports: 2.5 px for one, 8 px from about 30 on."""
    return np.clip(1.3 + 1.2 * np.sqrt(np.asarray(reports, dtype=np.float64)), 2.5, 8.0) * scale
