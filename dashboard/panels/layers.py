"""Which layers the Situation map draws, from which frames."""

from dashboard.cache import read
from dashboard.context import AppContext
from dashboard.state import PageState
from data import reference
from data.picture import coverage, frames
from layers.areas import area_layer
from layers.cells import cell_layer
from layers.corridors import corridor_layer
from layers.crossings import crossing_layer
from layers.incidents import incident_layers
from layers.sections import section_layer
from layers.spec import LayerSpec
from layers.style import Style

INLINE_LIMIT = 5000
CELL_RESOLUTION = 5


def draw_layers(ctx: AppContext, state: PageState, *, style: Style) -> tuple[tuple[LayerSpec, ...], tuple[str, ...]]:
    """The layers that are on, lowest first, and what the legend must say beside them."""
    model, selection, on = ctx.services.model, ctx.selection(state.filter), set(state.layers)
    notes: list[str] = []
    total = read(coverage.count, model, selection)
    if "incidents" in on and total > INLINE_LIMIT:
        on = (on - {"incidents"}) | {"cells"}
        notes.append(f"{total:,} incidents are drawn as cells; narrow the filter to see single ones")
    specs: list[LayerSpec] = []
    if "corridors" in on:
        specs.append(corridor_layer(reference.corridors(), style=style))
    if "areas" in on:
        specs.append(area_layer(read(frames.by_area, model, selection), reference.areas(), style=style))
    if "cells" in on:
        specs.append(cell_layer(read(frames.cells, model, selection, resolution=CELL_RESOLUTION), style=style))
    if "sections" in on:
        specs.append(section_layer(reference.sections(), style=style, counts=read(frames.by_section, model, selection)))
    if "crossings" in on:
        specs.append(crossing_layer(reference.crossings(), style=style))
    if "incidents" in on:
        specs.extend(
            incident_layers(
                read(frames.incidents, model, selection, limit=INLINE_LIMIT),
                style=style,
                selected=state.incident,
                sections=reference.sections(),
                areas=reference.areas(),
                crossings=reference.crossings(),
                zone=ctx.zone,
            )
        )
    return tuple(specs), tuple(notes)
