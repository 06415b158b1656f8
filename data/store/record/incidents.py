"""The 21 seizure cases (29 items) and CUBA's detection of 69 persons, as incidents.

The rows of `seizures.csv` are items; a case is one incident. The items of a case agree in time and place, which is
checked and not assumed. What a case says about itself beyond its items (by air, in a van) stands in `_DETAILS`.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from data.store.forms import IncidentForm, ItemForm, NationalityForm
from data.store.record.readings import (
    COMMODITIES,
    COMMODITY_OF_ITEM,
    DRUGS,
    PLACE_PRECISIONS,
    TIME_PRECISIONS,
    UNITS,
    Row,
    number,
    period,
    record_uid,
    text,
)
from data.terms.codes import Kind, Precision, Release, Status
from data.terms.errors import RowRejected

_CASE_COLUMNS = (
    "op_id",
    "date_from",
    "date_to",
    "date_precision",
    "date_basis",
    "place_as_written",
    "geocoded_place",
    "country_iso2",
    "country_basis",
    "lat",
    "lon",
    "location_uncertainty",
    "radius_km",
    "source",
)
# From the record's phrases; the hiding places of these three cases are named in the code list `concealment` itself.
_DETAILS: Mapping[str, Mapping[str, Any]] = {
    "C-SZ-002": {"transport_mode": "4", "controlled_delivery": True},
    "C-PARCEL": {"concealment": "PARCEL"},
    "C-SZ-007": {"concealment": "VEH_AIRTANK"},
    "C-SZ-014": {"conveyance": "VAN", "transport_mode": "3"},
    "C-SZ-015": {"concealment": "PREMISES"},
    "C-SZ-019": {"conveyance": "LORRY", "transport_mode": "3"},
    "C-SZ-021": {"concealment": "PREMISES"},
    "C-SZ-022": {"concealment": "VEH_MOD"},
}


def seizure_item(row: Row, *, item_no: int) -> ItemForm:
    """One row of `seizures.csv`; quantity, unit and qualifier as written, null where not stated."""
    thing = row["substance_or_item"]
    commodity = COMMODITY_OF_ITEM.get(thing) or COMMODITIES[row["category"]]
    drug = DRUGS.get(thing, "OTHER_SPECIFY") if commodity == "DRUG" else None
    return ItemForm(
        item_no=item_no,
        item_ref=row["seizure_id"],
        included_in=text(row, "included_in"),
        commodity=commodity,
        drug=drug,
        drug_text=thing if drug == "OTHER_SPECIFY" or commodity == "PRECURSOR" else None,
        written=thing,
        quantity=number(row, "quantity"),
        unit=UNITS[row["unit"]],
        quantity_qualifier=row["quantity_qualifier"],
        source=row["source"],
        phrase=text(row, "phrase"),
        note=text(row, "note"),
    )


def _place(row: Row) -> dict[str, Any]:
    """The place of a case. The south of Serbia is no one region: it keeps its middle and radius and names no area."""
    precision = PLACE_PRECISIONS[row["location_uncertainty"]]
    found: dict[str, Any] = {
        "precision": precision,
        "place_written": text(row, "place_as_written"),
        "country": text(row, "country_iso2"),
        "country_basis": row["country_basis"] if row["country_iso2"] else None,
    }
    if precision in (Precision.MUNI, Precision.ADM1):
        radius_km = number(row, "radius_km") or 0.0
        found |= {"lon": number(row, "lon"), "lat": number(row, "lat"), "radius_m": round(radius_km * 1000)}
    return found


def seizure_form(rows: list[Row], *, operation: str) -> IncidentForm:
    """One case with its items. Raises RowRejected where its items disagree about time or place."""
    first, case = rows[0], rows[0]["case_id"]
    for column in _CASE_COLUMNS:
        if len({row[column] for row in rows}) > 1:
            raise RowRejected(f"the items of case {case} disagree", field=column, value=[row[column] for row in rows])
    span = period(first)
    return IncidentForm(
        uid=record_uid(case),
        kind=Kind.SEIZURE,
        operation=operation,
        occurred_from=span.start,
        occurred_to=span.end,
        occurred_precision=TIME_PRECISIONS[first["date_precision"]],
        occurred_basis=first["date_basis"],
        case_ref=case,
        release=Release.PUBLIC,
        status=Status.VALIDATED,
        source=first["source"],
        phrase=" · ".join(dict.fromkeys(row["phrase"] for row in rows)),
        items=tuple(seizure_item(row, item_no=number) for number, row in enumerate(rows, start=1)),
        **_place(first),
        **_DETAILS.get(case, {}),
    )


def seizure_forms(rows: Iterable[Row], *, operations: Mapping[str, str]) -> Iterator[IncidentForm]:
    """All cases; `operations` gives the code of each `op_id`."""
    for _, items in groupby(sorted(rows, key=lambda row: row["case_id"]), key=lambda row: row["case_id"]):
        case = sorted(items, key=lambda row: row["seizure_id"])
        yield seizure_form(case, operation=operations[case[0]["op_id"]])


def cuba_detection(row: Row) -> IncidentForm:
    """CUBA's one detection: 69 persons, 61 of Cuba and 8 of India, 10 of them minors; where is not said."""
    span = period(row)
    return IncidentForm(
        uid=record_uid(row["op_id"]),
        kind=Kind.MIGRANT_DETECTION,
        operation=row["code_name"],
        occurred_from=span.start,
        occurred_to=span.end,
        occurred_precision=TIME_PRECISIONS[row["date_precision"]],
        occurred_basis=row["date_basis"],
        precision=Precision.UNKNOWN,
        persons=int(row["migrants"]),
        persons_basis="COUNTED",
        minors=10,
        arrests=int(row["arrests"]),
        facilitators_arrested=int(row["arrests"]),
        nationalities=(NationalityForm(nationality="CU", persons=61), NationalityForm(nationality="IN", persons=8)),
        release=Release.PUBLIC,
        status=Status.VALIDATED,
        source=row["source"],
        phrase=text(row, "phrase"),
        note=text(row, "note"),
    )
