"""The 40 operations and joint investigations of the record, and what the source gives only for an operation as a whole.

Series and editions. An edition belongs to a series where the record itself speaks of more than one or writes the name
with its date: NOMAD 2020, JAD SEE October 2022, and Containment, which the record gives as the series alone (every
year since 2002). ADA 2, BOSFOR-5, REACTION II and OPSON X carry a number, but of a first ADA or a ninth OPSON the
record says nothing: the number stays part of the code name.

Arrests are results of an operation, because that is for what the source gives them, so no incident repeats them. CUBA
is the one exception: its detection is the operation, and the two arrested facilitators stand on it and nowhere else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from data.store.forms import OperationForm, ParticipantForm
from data.store.record.partners import OTHER_PARTIES
from data.store.record.readings import CRIME_AREAS, TIME_PRECISIONS, Row, number, period, text
from data.store.tables import OperationResult
from data.terms.days import DEFAULT_ZONE

_CODES: Mapping[str, str] = {"RO-003": "CONTAINMENT", "RO-004": "JAD-SEE-2022"}
_NAMES: Mapping[str, str] = {"RO-003": "Containment"}
_SERIES: Mapping[str, str] = {"RO-001": "NOMAD", "RO-003": "CONTAINMENT", "RO-004": "JAD-SEE"}
_KINDS: Mapping[str, str] = {"RO-003": "series", "RO-005": "operation"}  # the code list has no word for INTERPOL's own
_LEADS: Mapping[str, str] = {"RO-004": "ES"}
ARRESTS_ON_INCIDENT = frozenset({"JI-007"})


@dataclass(frozen=True, slots=True)
class Result:
    """A number in the words of the record (`result_summary`, `value_eur`, notes) that belongs to no incident."""

    measure: str
    value: float
    unit: str
    qualifier: str = "exact"
    note: str | None = None


# `value_eur` means something else in every row, so each is named after what it is. Those of NOVAC and WALL STREET are
# the seized property and the seized cash themselves: they stand as items SZ-010 and SZ-017 and not a second time here.
RESULTS: Mapping[str, tuple[Result, ...]] = {
    "JI-001": (Result("wanted", 2, "persons"),),
    "JI-002": (
        Result(
            "value_producible",
            50_000_000,
            "EUR",
            "more_than",
            "drugs that could be produced; not a value of the seizure",
        ),
    ),
    "JI-005": (Result("damage", 500_000, "EUR", "approx", "Moldova only, 2021; not a value of what was seized"),),
    "JI-008": (
        Result("persons_alleged", 100, "persons", "more_than", "an allegation about the past, not a detection"),
    ),
    "JI-009": (
        Result("wanted", 2, "persons"),
        Result(
            "value_wholesale",
            5_000_000,
            "EUR",
            "exact",
            "wholesale price of the 72 kg; not comparable to street prices",
        ),
    ),
    "JI-011": (
        Result("house_searches", 10, "count", "more_than"),
        Result(
            "value_vehicles", 100_000, "EUR", "exact", "the two luxury vehicles of item SZ-011, beside the property"
        ),
    ),
    "JI-013": (
        Result("house_searches", 29, "count"),
        Result("laundered", 2_000_000, "EUR", "at_least"),
        Result("members", 15, "persons", "more_than"),
        Result("fraud", 440_000, "EUR", "exact", "through one German company in about two months"),
    ),
    "JI-016": (Result("searches", 4, "count"),),
    "JI-035": (
        Result(
            "persons_alleged", 100, "persons", "approx", "persons smuggled, mostly Turkish nationals; not a detection"
        ),
    ),
    "RO-001": (Result("messages", 355, "messages", "exact", "messages are not detections"),),
    "RO-003": (
        Result(
            "drugs_seized", 1.5, "t", "exact", "2002–2007, all drugs of at least six yearly operations; not one seizure"
        ),
        Result("average_duration", 10, "days", "average", "2002–2007"),
    ),
    "RO-004": (
        Result("officers", 16_000, "persons", "approx_below"),
        Result("new_investigations", 130, "count"),
        Result("participants_eu", 18, "states", "exact", "which states is not said"),
        Result("participants_other", 10, "states", "exact", "which states is not said"),
    ),
}


def operation_code(row: Row) -> str:
    """The code an operation goes by: its code name in capitals, the record's own number where it has none."""
    if row["op_id"] in _CODES:
        return _CODES[row["op_id"]]
    if "unnamed" in row["code_name"]:
        return row["op_id"]
    return re.sub(r"[^A-Z0-9]+", "-", row["code_name"].upper()).strip("-")


def operation_form(row: Row, *, countries: Iterable[str]) -> OperationForm:
    """One operation; `countries` are those of `operation_countries`."""
    ref, span = row["op_id"], period(row)
    others = [OTHER_PARTIES[other][0] for other in row["other_partners"].split("; ") if other in OTHER_PARTIES]
    lead = _LEADS.get(ref)
    return OperationForm(
        code=operation_code(row),
        name=_NAMES.get(ref, row["code_name"]),
        kind=_KINDS.get(ref, row["type"]),
        series=_SERIES.get(ref),
        starts=span.start,
        ends=span.end,
        period_precision=TIME_PRECISIONS[row["date_precision"]],
        period_basis=row["date_basis"],
        zone=DEFAULT_ZONE,
        lead=lead,
        crime_areas=tuple(sorted({CRIME_AREAS[area] for area in row["crime_area"].split(";") if area})),
        exercise=False,
        summary=text(row, "result_summary"),
        places_written=text(row, "places_as_written"),
        other_partners=text(row, "other_partners"),
        source=row["source"],
        source_ref=ref,
        phrase=text(row, "phrase"),
        note=text(row, "note"),
        participants=tuple(
            ParticipantForm(party=party, role="lead" if party == lead else "participant")
            for party in dict.fromkeys([*countries, *others])
        ),
    )


def operation_results(row: Row) -> Iterator[OperationResult]:
    """What the source gives for the operation as a whole."""
    found = list(RESULTS.get(row["op_id"], ()))
    arrests = number(row, "arrests")
    if arrests is not None and row["op_id"] not in ARRESTS_ON_INCIDENT:
        found.append(Result("arrests", arrests, "persons", note=text(row, "note")))
    for result in found:
        yield OperationResult(
            operation=operation_code(row),
            measure=result.measure,
            value=result.value,
            unit=result.unit,
            qualifier=result.qualifier,
            source=row["source"],
            phrase=text(row, "phrase"),
            note=result.note,
        )
