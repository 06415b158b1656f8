"""What is odd about a report that could be taken: said while it is typed, never refused. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from dashboard.panels.collection.locating import crossings, distance_km
from data import reference
from data.store.forms import IncidentForm
from data.store.operations import OperationSummary
from data.terms.codes import Direction, Kind, Precision, country_name

FAR_KM = 30.0  # further from the crossing point that is named than its surroundings reach
MANY_PERSONS = 300  # in one event; the largest groups on record stay below
LATE = timedelta(days=7)
Doubt = tuple[str, str]


def doubts(form: IncidentForm, *, operation: OperationSummary | None, now: datetime) -> tuple[Doubt, ...]:
    """Sentences by the question that they belong to."""
    return (*_of_time(form, operation, now), *_of_place(form, operation), *_of_counts(form))


def _of_time(form: IncidentForm, operation: OperationSummary | None, now: datetime) -> Iterator[Doubt]:
    if form.occurred_from > now:
        yield "date", "lies in the future"
    elif form.reported_at and form.reported_at - (form.occurred_to or form.occurred_from) > LATE:
        days = (form.reported_at - form.occurred_from).days
        yield "date", f"{days} days before it was reported"
    if form.reported_at and form.reported_at > now + timedelta(minutes=1):
        yield "reported_at", "lies in the future"
    if operation and operation.starts and not operation.starts <= form.occurred_from < (operation.ends or now):
        yield "date", f"outside the days of {operation.name}"


def _of_place(form: IncidentForm, operation: OperationSummary | None) -> Iterator[Doubt]:
    if form.lon is not None and form.lat is not None:
        if form.crossing and (row := crossings().get(form.crossing)):
            away = distance_km((form.lon, form.lat), (float(str(row["lon"])), float(str(row["lat"]))))
            if away > FAR_KM:
                yield "position", f"{away:,.0f} km from {row['name']}, which is named as the crossing point"
        inside = reference.country_at(form.lon, form.lat)
        if inside and form.country and inside != form.country:
            yield "country", f"the position lies in {country_name(inside)}, not in {country_name(form.country)}"
        if inside is None and form.place_type not in ("BLUE_SEA", "BCP_SEA"):
            yield "position", "lies at sea or far outside the region"
    if form.precision is Precision.UNKNOWN:
        yield "mode", "without a place it is counted, but never drawn"
    if operation and operation.participants and form.originator not in operation.participants:
        yield "originator", f"{country_name(form.originator)} is not among the participants of {operation.name}"
    if form.operation is None:
        yield "operation", "without an operation it gets no message number"


def _of_counts(form: IncidentForm) -> Iterator[Doubt]:
    if form.kind is Kind.MIGRANT_DETECTION and form.persons is None:
        yield "persons", "no number is given: persons stay not known, which is not zero"
    if form.persons is not None and form.persons > MANY_PERSONS:
        yield "persons", f"more than {MANY_PERSONS} in one event; is this a total of several?"
    counted = sum(entry.persons or 0 for entry in form.nationalities)
    if form.persons and 0 < counted < form.persons:
        yield "nationalities", f"of {form.persons - counted} persons the nationality is not given"
    if form.kind in (Kind.MIGRANT_DETECTION, Kind.BORDER_CROSSING) and form.direction is Direction.UNK:
        yield "direction", "not known: entry, exit and inland are counted apart"
    for item in form.items:
        if item.quantity is None:
            yield "items", f"item {item.item_no} has no quantity: it counts as a case only"
