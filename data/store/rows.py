"""From a form to the rows of the store: what was reported, and what follows from it. Pure.

`load_frames` in `bulk` derives the same columns for whole frames; a test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import numpy as np

from data.store.forms import IncidentForm, ItemForm
from data.store.rules import WITH_POSITION
from data.store.tables import Incident
from data.terms.cells import h3_cells, morton
from data.terms.codes import Precision
from data.terms.days import DEFAULT_ZONE, day_number, latest_start, month_number
from data.terms.filters import casefold
from data.terms.quantities import kilograms

Row = dict[str, object]
REPORTED = tuple(name for name in IncidentForm.model_fields if name in Incident.model_fields)
# A report that comes again is the same report even if we got it at another time or it was validated meanwhile.
_MAY_DIFFER = ("uid", "received_at", "status", "validated_by", "supersedes")
COMPARED = tuple(name for name in REPORTED if name not in _MAY_DIFFER)
_CODED = ("kind", "occurred_precision", "precision", "direction", "outcome", "release", "status")
WITH_CELL = WITH_POSITION  # no cell is finer than the location is known


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """What an incident takes from its operation."""

    code: str
    name: str
    zone: str
    exercise: bool


@dataclass(frozen=True, slots=True)
class CrossingFacts:
    """What an incident takes from its crossing point; degrees, WGS 84."""

    id: str
    name: str
    lon: float
    lat: float


def write_codes(codes: Iterable[str]) -> str:
    """A set of codes as one text: sorted, joined by a blank."""
    return " ".join(sorted(codes))


def write_parties(parties: Iterable[str]) -> str | None:
    """Parties with a blank on both sides of each, so that " BG " finds one and never a part of another."""
    joined = write_codes(parties)
    return f" {joined} " if joined else None


def search_text(*words: str | None) -> str:
    """What free text search looks at: casefolded here, because engines fold Cyrillic and Greek differently."""
    return casefold(" ".join(word for word in words if word))


def incident_row(
    form: IncidentForm,
    *,
    operation: OperationFacts | None,
    crossing: CrossingFacts | None,
    section_name: str | None,
    received_at: datetime,
) -> Row:
    """The row of `incident` for a form, its `zc` and `h3_8` still empty (see `place_in_cells`)."""
    zone = operation.zone if operation else DEFAULT_ZONE
    latest = latest_start(form.occurred_from, form.occurred_to, form.occurred_precision)
    values = form.__dict__
    row: Row = {name: values[name] for name in REPORTED}
    for name in _CODED:  # drivers take plain text much faster than enumerations
        row[name] = _plain(values[name])
    row.update(
        handling=write_codes(form.handling),
        release_to=write_parties(form.release_to),
        received_at=form.received_at or received_at,
        occurred_latest=latest,
        zone=zone,
        day=day_number(form.occurred_from, form.occurred_precision, zone=zone),
        month=month_number(form.occurred_from, latest, zone=zone),
        zc=None,
        h3_8=None,
        batch_id=None,
        search_text=_search_text(form, operation, crossing, section_name),
        version=1,
    )
    if form.precision is Precision.BCP and form.lon is None and crossing is not None:
        row.update(lon=crossing.lon, lat=crossing.lat)  # the report names the crossing point, so that is where it was
    return row


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value


def _search_text(
    form: IncidentForm, operation: OperationFacts | None, crossing: CrossingFacts | None, section_name: str | None
) -> str:
    items = [word for item in form.items for word in (item.written, item.drug_text)]
    named = [operation.code, operation.name] if operation else []
    return search_text(
        form.place_written, form.text, form.case_ref, *named, crossing.name if crossing else None, section_name,
        form.phrase, *items, *form.labels,
    )  # fmt: skip


def place_in_cells(rows: list[Row]) -> None:
    """Give each row with a position its `zc` and `h3_8`, all at once."""
    placed = [row for row in rows if row["lon"] is not None and row["precision"] in WITH_CELL]
    lon = np.array([row["lon"] for row in placed], dtype=np.float64)
    lat = np.array([row["lat"] for row in placed], dtype=np.float64)
    codes, hexagons = morton(lon, lat).tolist(), h3_cells(lon, lat).tolist()
    for row, code, hexagon in zip(placed, codes, hexagons, strict=True):
        row.update(zc=code, h3_8=hexagon)


def item_row(item: ItemForm, *, incident_id: int) -> Row:
    """The row of `seizure_item` for an item, with its kilogram equivalent and the factor behind it."""
    weight = kilograms(item.quantity, item.unit, drug=item.drug, commodity=item.commodity)
    derived = {"kg": weight.kg, "kg_low": weight.low, "kg_high": weight.high, "factor": weight.factor}
    return {"incident_id": incident_id, **item.model_dump(), **derived}
