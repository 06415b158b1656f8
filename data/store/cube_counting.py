"""What the cube counts, and what of it is told.

Counted are validated reports (a submitted one may still be given back, and a table is not made twice), real ones, known
to the month and the country, without personal data; PUBLIC, or STRATEGIC and marked. H2 and H3 stay out: what may not
be passed on without permission, or under a text that no rule can read, is not passed on as a total either. Reports that
were confirmed as one event count once, by the report with most persons: else five reports of one man would be "five".

Persons are those of migrant detections and border crossings, without prevented attempts; unknown numbers add nothing.
A seizure is in one drug group, what a laboratory found negative aside. A public report needs no protection but gets the
same: the rules of `suppression` look at the others alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from sqlalchemy import ColumnElement, RowMapping, and_, or_, select
from sqlmodel import Session

from data.access import suppression
from data.store.incidents.versions import INCIDENT, read_children
from data.store.tables import SeizureItem
from data.terms.codes import Kind, Outcome, Release, Status
from data.terms.drug_groups import DrugGroup, group_of

ALL = ""  # in the place of a country or a group: the total over all of them
OTHERS = "OTHERS"  # countries beyond the region
COUNTRIES = ("AL", "BA", "BG", "GR", "HR", "HU", "MD", "ME", "MK", "RO", "RS", "SI", "TR", "XK", OTHERS)
OF_PERSONS = (Kind.BORDER_CROSSING, Kind.MIGRANT_DETECTION)
FREE_HANDLING = ("H0", "H1")
MARKED = [" ".join(codes) for size in (1, 2) for codes in combinations(FREE_HANDLING, size)]
LAB_NEGATIVE = "NEG"


@dataclass(frozen=True, slots=True)
class Cell:
    """A released number of reports, and of persons where that is told too."""

    incidents: int
    persons: int | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What the cube takes of a report. `persons` is 0 where none are counted."""

    uid: str
    country: str
    group: str
    persons: int
    is_public: bool


def releasable() -> ColumnElement[bool]:
    """Whether a stored report may be in totals for observers, whatever its status."""
    row = INCIDENT.c
    reaches = or_(
        and_(row.release == Release.PUBLIC.value, row.handling.in_(["", *MARKED])),
        and_(row.release == Release.STRATEGIC.value, row.handling.in_(MARKED)),
    )
    return and_(row.exercise.is_(False), row.personal_data.is_(False), row.country.is_not(None), reaches)


def count_reports(session: Session, month: int) -> dict[Kind, list[Counted]]:
    """The reports that count in a month (yyyymm), by kind."""
    names = ("id", "uid", "kind", "country", "persons", "outcome", "release", "same_event")
    wanted = select(*(INCIDENT.c[name] for name in names)).where(
        INCIDENT.c.month == month, INCIDENT.c.status == Status.VALIDATED.value, releasable()
    )
    ordered = wanted.order_by(INCIDENT.c.persons.desc().nulls_last(), INCIDENT.c.uid)
    rows = session.execute(ordered).mappings().all()
    items = read_children(session, [row["id"] for row in rows if row["kind"] == Kind.SEIZURE], SeizureItem)
    found: dict[Kind, list[Counted]] = {}
    events: set[tuple[Kind, str]] = set()
    for row in rows:
        kind, event = Kind(row["kind"]), row["same_event"] or row["uid"]
        if (kind, event) not in events:
            events.add((kind, event))
            found.setdefault(kind, []).append(_counted(row, kind, items.get(row["id"], ())))
    return found


def _counted(row: RowMapping, kind: Kind, items: Iterable[Mapping[str, object]]) -> Counted:
    goods = [(str(item["commodity"]), item["drug"]) for item in items if item["lab"] != LAB_NEGATIVE]
    counts_persons = kind in OF_PERSONS and row["outcome"] != Outcome.PREVENTED
    return Counted(
        uid=row["uid"],
        country=row["country"] if row["country"] in COUNTRIES else OTHERS,
        group=group_of((commodity, str(drug or "")) for commodity, drug in goods) if kind is Kind.SEIZURE else ALL,
        persons=(row["persons"] or 0) if counts_persons else 0,
        is_public=row["release"] == Release.PUBLIC,
    )


def suppress(kind: Kind, reports: Sequence[Counted]) -> Mapping[tuple[str, str], Cell]:
    """What is told of a table: the numbers by country and drug group, ALL for the totals over them."""
    return _by_country_and_group(reports) if kind is Kind.SEIZURE else _by_country(reports, persons=kind in OF_PERSONS)


def _by_country(reports: Sequence[Counted], *, persons: bool) -> dict[tuple[str, str], Cell]:
    incidents, closed = _tally(reports, (ALL,))
    people, closed_people = _tally(reports, (ALL,), persons=True)
    told, total = suppression.list_pattern(closed[:, 0])
    shown, shown_total = suppression.persons_pattern(told, total, closed_people[:, 0])
    cells = {
        (COUNTRIES[at], ALL): Cell(int(incidents[at, 0]), int(people[at, 0]) if persons and shown[at] else None)
        for at in np.flatnonzero(told)
    }
    if total:
        cells[ALL, ALL] = Cell(int(incidents.sum()), int(people.sum()) if persons and shown_total else None)
    return cells


def _by_country_and_group(reports: Sequence[Counted]) -> dict[tuple[str, str], Cell]:
    groups = tuple(DrugGroup)
    incidents, closed = _tally(reports, groups)
    told = suppression.pattern(closed)
    cells = {(COUNTRIES[at], str(groups[by])): Cell(int(incidents[at, by])) for at, by in np.argwhere(told.cells)}
    by_country, by_group = incidents.sum(axis=1), incidents.sum(axis=0)
    cells |= {(COUNTRIES[at], ALL): Cell(int(by_country[at])) for at in np.flatnonzero(told.rows)}
    cells |= {(ALL, str(groups[by])): Cell(int(by_group[by])) for by in np.flatnonzero(told.columns)}
    if told.total:
        cells[ALL, ALL] = Cell(int(incidents.sum()))
    return cells


def _tally(
    reports: Sequence[Counted], groups: Sequence[str], *, persons: bool = False
) -> tuple[suppression.Counts, suppression.Counts]:
    """Countries × groups: all of them, and those that are not public."""
    everyone = np.zeros((len(COUNTRIES), len(groups)), dtype=np.int64)
    closed = np.zeros_like(everyone)
    for report in reports:
        place = COUNTRIES.index(report.country), groups.index(report.group)
        amount = report.persons if persons else 1
        everyone[place] += amount
        if not report.is_public:
            closed[place] += amount
    return everyone, closed
