"""Where the reports of a file fall, before any of them is stored: a frame as the picture would give it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data import reference
from data.collection.translated import Translated
from data.store.forms import IncidentForm
from data.terms.cells import h3_cells
from data.terms.codes import Kind
from data.terms.quantities import kilograms
from layers.cells import cell_layer
from layers.crossings import crossing_layer
from layers.groups import undrawn
from layers.incidents import incident_layers
from layers.spec import Budget, LayerSpec, MapView
from layers.style import STYLES

LIMIT = Budget().features
MAP_PX = 420  # the map is at least this wide and high
CELLS = 4  # H3 resolution where there are too many to draw one by one
_TAKEN = (
    *("uid", "occurred_from", "lon", "lat", "radius_m", "crossing", "section", "area", "country", "country_basis"),
    *("place_written", "persons", "dead", "missing", "exercise"),
)


@dataclass(frozen=True, slots=True)
class PreviewMap:
    """The layers, what cannot be drawn (country, kind, precision, incidents), and what must be said beside them."""

    specs: tuple[LayerSpec, ...]
    unplaced: pd.DataFrame
    view: MapView
    notes: tuple[str, ...] = ()


def preview_map(reports: Iterable[Translated], *, style: str, zone: str) -> PreviewMap | None:
    """The map of the incidents among the reports; None where there are none."""
    frame = incidents_frame(reports)
    if frame.empty:
        return None
    looks = STYLES[style]
    notes: tuple[str, ...] = ()
    sections, areas, crossings = reference.sections(), reference.areas(), reference.crossings()
    nowhere = undrawn(frame, sections=set(sections["id"]), areas=set(areas["id"]))
    specs: tuple[LayerSpec, ...] = (crossing_layer(crossings, style=looks),)
    if len(frame) > LIMIT:
        specs += (cell_layer(_cells(frame), style=looks),)
        notes = (f"{len(frame):,} incidents are drawn as cells",)
    else:
        specs += incident_layers(frame, style=looks, sections=sections, areas=areas, crossings=crossings, zone=zone)
    counted = nowhere.groupby(["country", "kind", "precision"], dropna=False).size().rename("incidents").reset_index()
    return PreviewMap(specs, counted.sort_values("incidents", ascending=False, ignore_index=True), _view(frame), notes)


def _view(frame: pd.DataFrame) -> MapView:
    """Where nearly all of it is seen in a narrow map; what lies far out is left to the map's own zoom."""
    lon, lat = frame["lon"].dropna(), frame["lat"].dropna()
    if lon.empty:
        return MapView()
    (west, east), (south, north) = (column.quantile([0.02, 0.98]).tolist() for column in (lon, lat))
    wide = MAP_PX / 512 * 360 / max(east - west, 0.2)
    high = MAP_PX / 512 * 360 * math.cos(math.radians((south + north) / 2)) / max(north - south, 0.2)
    return MapView((west + east) / 2, (south + north) / 2, min(math.log2(min(wide, high)) - 0.3, 10.0))


def incidents_frame(reports: Iterable[Translated]) -> pd.DataFrame:
    """The incidents among the reports with the columns that layers draw."""
    positions = _positions()
    rows = [_row(report.form, positions) for report in reports if isinstance(report.form, IncidentForm)]
    return pd.DataFrame(rows)


def _positions() -> dict[str, tuple[float, float]]:
    table = reference.crossings()
    return {
        key: (float(lon), float(lat)) for key, lon, lat in zip(table["id"], table["lon"], table["lat"], strict=True)
    }


def _row(form: IncidentForm, positions: dict[str, tuple[float, float]]) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(form, name) for name in _TAKEN}
    row.update(
        kind=form.kind.value,
        precision=form.precision.value,
        occurred_precision=form.occurred_precision.value,
        direction=form.direction.value,
        kg=_kg(form),
        main_item=form.items[0].drug or form.items[0].commodity if form.items else None,
        new=False,
    )
    if form.lon is None and form.crossing in positions:
        row["lon"], row["lat"] = positions[form.crossing]
    return row


def _kg(form: IncidentForm) -> float | None:
    weights = [
        kilograms(item.quantity, item.unit, drug=item.drug, commodity=item.commodity).kg
        for item in form.items
        if item.included_in is None
    ]
    known = [weight for weight in weights if weight is not None]
    return sum(known) if known else None


def _cells(frame: pd.DataFrame) -> pd.DataFrame:
    placed = frame[frame["lon"].notna() & frame["precision"].isin(["EXACT", "BCP", "MUNI"])]
    lon, lat = (placed[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    cells = pd.Series(h3_cells(lon, lat, resolution=CELLS), index=placed.index, name="cell")
    counts = pd.crosstab(cells, placed["kind"]).reindex(columns=[kind.value for kind in Kind], fill_value=0)
    counts.insert(0, "incidents", counts.sum(axis="columns"))
    return counts.reset_index().assign(h3=lambda found: [f"{cell:x}" for cell in found["cell"]])
