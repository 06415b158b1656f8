"""Lines: every layer draws them in one way, so that the browser builds one program for all of them.

With software rendering each further program costs about a third of a second before the first map: a constant colour
instead of one a feature is enough to need another.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

SOLID = (0.0, 0.0)
STROKES: Mapping[str, Any] = MappingProxyType(
    {
        "stroked": True,
        "get_line_color": "properties.c",
        "get_line_width": "properties.w",
        "get_offset": "properties.o",
        "get_dash_array": "properties.d",
        "extensions": [{"@@type": "PathStyleExtension", "dash": True, "offset": True, "highPrecisionDash": True}],
    }
)
IN_PIXELS: Mapping[str, Any] = MappingProxyType({**STROKES, "line_width_units": "'pixels'"})


def stroke(
    colour: list[int], width: float, *, offset: float = 0.0, dash: tuple[float, float] = SOLID
) -> dict[str, Any]:
    """What a feature says of its line: red, green, blue and alpha; width; offset to the side and dash in widths."""
    return {"c": colour, "w": round(width, 1), "o": round(offset, 2), "d": list(dash)}
