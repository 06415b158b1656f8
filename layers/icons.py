"""The symbols as one picture: an SVG inside a data: URL, so that the browser asks nobody for it.

deck.gl has no triangle or square, and tinting one mask cannot give a fill and an outline. So each kind stands here in
its own colours, solid and hollow, in three line weights: an outline stays near 1.5 px from the smallest to the largest.
"""

import base64
import math
from collections.abc import Mapping
from functools import lru_cache

from data.terms.codes import Kind
from layers.style import Style

BOX = 96  # one symbol, in picture pixels
RADIUS = 32  # of the circle; the other shapes have its area
WEIGHTS_PX = (5.0, 9.0, 16.0)  # the radii for which the outlines are drawn
HALOS = ("selected", "new")


def icon_name(kind: Kind, radius_px: float, *, hollow: bool = False, scale: float = 1.0) -> str:
    """The name of the symbol of a kind for a radius in pixels."""
    weight = min(range(len(WEIGHTS_PX)), key=lambda i: abs(WEIGHTS_PX[i] - radius_px / scale))
    return f"{list(Kind).index(kind)}{'h' if hollow else 's'}{weight}"


def icon_size(radius_px: float) -> float:
    """The side in pixels of the box in which a symbol has that radius."""
    return round(radius_px * BOX / RADIUS, 1)


def _points(*pairs: tuple[float, float]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in pairs)


def _shape(kind: Kind, x: float, y: float) -> str:
    """The outline of one kind round a centre, without its colours; every shape has the area of the circle."""
    if kind is Kind.MIGRANT_DETECTION:
        return f'<circle cx="{x}" cy="{y}" r="{RADIUS}"'
    if kind is Kind.SEIZURE:
        half = RADIUS * math.sqrt(math.pi) / 2
        return f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}"'
    if kind is Kind.BORDER_CROSSING:
        reach = RADIUS * math.sqrt(4 * math.pi / (3 * math.sqrt(3)))  # centre to corner
        corners = [(x + reach * math.sin(a), y - reach * math.cos(a)) for a in (0, 2 * math.pi / 3, 4 * math.pi / 3)]
        return f'<polygon points="{_points(*corners)}"'
    arm, half = RADIUS * 1.1, RADIUS * 0.3
    plus = [(-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half), (half, half)]
    plus += [(-px, -py) for px, py in plus]
    turned = [(x + (px - py) * math.sqrt(0.5), y + (px + py) * math.sqrt(0.5)) for px, py in plus]
    return f'<polygon points="{_points(*turned)}"'


def _symbol(kind: Kind, style: Style, x: float, y: float, *, hollow: bool, weight_px: float) -> str:
    stroke = 1.5 * RADIUS / weight_px
    colour = style.colour(kind)
    shape = _shape(kind, x, y)
    if not hollow:
        return f'{shape} fill="{colour}" stroke="{style.outline}" stroke-width="{stroke:.1f}" stroke-linejoin="round"/>'
    casing = f'{shape} fill="none" stroke="{style.page}" stroke-width="{stroke * 2.6:.1f}" stroke-linejoin="round"/>'
    inside = f'{shape} fill="{style.page}" fill-opacity="0.75" stroke="{colour}"'
    return f'{casing}{inside} stroke-width="{stroke * 1.5:.1f}" stroke-linejoin="round"/>'


def _halo(name: str, style: Style, x: float, y: float) -> str:
    colour = style.ring if name == "selected" else style.accent
    circle = f'<circle cx="{x}" cy="{y}" r="{RADIUS}" fill="none"'
    casing = f'{circle} stroke="{style.ring_casing}" stroke-width="12"/>' if name == "selected" else ""
    return f'{casing}{circle} stroke="{colour}" stroke-width="{6 if name == "selected" else 4}"/>'


@lru_cache(maxsize=8)
def icon_atlas(style: Style) -> tuple[str, Mapping[str, Mapping[str, int]]]:
    """The data: URL of the picture, and where in it each symbol stands (x, y, width, height in picture pixels)."""
    mapping: dict[str, Mapping[str, int]] = {}
    pieces: list[str] = []
    columns = 2 * len(WEIGHTS_PX)

    def place(name: str, row: int, column: int) -> tuple[float, float]:
        mapping[name] = {"x": column * BOX, "y": row * BOX, "width": BOX, "height": BOX}
        return column * BOX + BOX / 2, row * BOX + BOX / 2

    for row, kind in enumerate(Kind):
        for column in range(columns):
            hollow, weight = divmod(column, len(WEIGHTS_PX))
            x, y = place(icon_name(kind, WEIGHTS_PX[weight], hollow=bool(hollow)), row, column)
            pieces.append(_symbol(kind, style, x, y, hollow=bool(hollow), weight_px=WEIGHTS_PX[weight]))
    for column, name in enumerate(HALOS):
        pieces.append(_halo(name, style, *place(name, len(Kind), column)))
    size = f'width="{columns * BOX}" height="{(len(Kind) + 1) * BOX}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(pieces)}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), mapping
