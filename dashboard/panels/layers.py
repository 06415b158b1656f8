"""Which layers the Situation map draws, from which frames."""

from dataclasses import dataclass

from dashboard.cache import read
from dashboard.context import AppContext
from dashboard.state import PageState
from data import reference
from data.picture import coverage, frames
from data.picture.read_model import ReadModel
from data.picture.selection import Selection
from layers.areas import area_layer
from layers.cells import cell_layer
from layers.corridors import corridor_layer
from layers.crossings import crossing_layer
from layers.incidents import incident_layers
from layers.sections import section_layer
from layers.spec import Budget, LayerSpec
from layers.style import STYLES, Style

INLINE_LIMIT = Budget().features
CELL_RESOLUTIONS = (5, 4, 3)  # H3: cells of about 250, 1,800 and 12,400 square kilometres; the finest that fits


@dataclass(frozen=True, slots=True)
class Drawing:
    """The layers that are on, lowest first, and what the legend must say beside them."""

    specs: tuple[LayerSpec, ...]
    notes: tuple[str, ...]


def draw_layers(ctx: AppContext, state: PageState, *, style: Style) -> Drawing:
    """The layers of the page as it is set; drawn anew only where the question or the picture is another."""
    selection = ctx.selection(state.filter)
    return read(_draw, ctx.services.model, selection, on=state.layers, style=style.name, selected=state.incident)


def _draw(model: ReadModel, selection: Selection, *, on: tuple[str, ...], style: str, selected: str | None) -> Drawing:
    looks, shown, notes = STYLES[style], set(on), []
    if "incidents" in shown and (total := coverage.count(model, selection)) > INLINE_LIMIT:
        shown = (shown - {"incidents"}) | {"cells"}
        notes.append(f"{total:,} incidents are drawn as cells; narrow the filter to see single ones")
    specs: list[LayerSpec] = []
    if "corridors" in shown:
        specs.append(corridor_layer(reference.corridors(), style=looks))
    if "areas" in shown:
        specs.append(area_layer(frames.by_area(model, selection), reference.areas(), style=looks))
    if "cells" in shown:
        finest_first = (frames.cells(model, selection, resolution=resolution) for resolution in CELL_RESOLUTIONS)
        specs.append(cell_layer(next(cells for cells in finest_first if len(cells) <= INLINE_LIMIT), style=looks))
    if "sections" in shown:
        counts = frames.by_section(model, selection)
        specs.append(section_layer(reference.sections(), style=looks, counts=counts))
    if "crossings" in shown:
        specs.append(crossing_layer(reference.crossings(), style=looks))
    if "incidents" in shown:
        specs.extend(
            incident_layers(
                frames.incidents(model, selection, limit=INLINE_LIMIT),
                style=looks,
                selected=selected,
                sections=reference.sections(),
                areas=reference.areas(),
                crossings=reference.crossings(),
                zone=selection.zone,
            )
        )
    return Drawing(tuple(specs), tuple(notes))
