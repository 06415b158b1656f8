"""The rules between the fields of one report (DOMAIN.md). Each broken rule names its field and says why."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from data.terms.codes import Direction, Kind, Outcome, Precision, Release, Status
from data.terms.days import TO_THE_DAY

if TYPE_CHECKING:
    from data.store.forms import IncidentForm, ItemForm, OperationForm
    from data.store.return_forms import ReturnForm, StatisticForm, TrafficForm

Broken = Iterator[tuple[str, str]]
CLOCKS_DIFFER = timedelta(days=1)  # of senders from ours, zones written wrongly included

WITH_POSITION = frozenset({Precision.EXACT, Precision.BCP, Precision.MUNI})
REPORTED_STATUSES = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.VALIDATED})
FOUND = frozenset({Outcome.APPREHENDED, Outcome.REFERRED})
INLAND = "INLAND"
PERSONS_ONLY = ("persons", "persons_basis", "minors", "unaccompanied_minors")
FATALITY_ONLY = ("dead", "missing", "incident_form")
SEIZURE_ONLY = ("items", "case_ref", "seizing_agencies", "concealment", "controlled_delivery")


def incident_rules(form: "IncidentForm") -> Broken:
    """Every rule that a report breaks: time, place, kind, counts, release."""
    yield from _time_rules(form)
    yield from _place_rules(form)
    yield from _kind_rules(form)
    yield from _count_rules(form)
    yield from _release_rules(form)


def _time_rules(form: "IncidentForm") -> Broken:
    if form.occurred_to is not None and form.occurred_to <= form.occurred_from:
        yield "occurred_to", "is not after occurred_from; the end is exclusive"
    if form.occurred_to is None and form.occurred_precision not in TO_THE_DAY:
        yield "occurred_to", f"is needed where the time is only known to {form.occurred_precision}"
    if form.reported_at is not None and form.reported_at < form.occurred_from:
        yield "reported_at", "lies before the event"


def _place_rules(form: "IncidentForm") -> Broken:
    if (form.lon is None) != (form.lat is None):
        yield ("lon" if form.lon is None else "lat"), "is missing: a position is both longitude and latitude"
    has_position = form.lon is not None or form.lat is not None
    # A region that is no one area ("the south of Serbia") is a middle and a radius, drawn as a ring of that radius.
    is_loose_region = form.precision is Precision.ADM1 and form.area is None and form.radius_m is not None
    if has_position and form.precision not in WITH_POSITION and not is_loose_region:
        yield "lon", f"cannot be given for precision {form.precision}: it would be drawn more exactly than it is known"
    if form.precision in (Precision.EXACT, Precision.MUNI) and not has_position:
        yield "lon", f"is needed with precision {form.precision}"
    needed = {
        Precision.BCP: "crossing",
        Precision.SECTION: "section",
        Precision.MUNI: "radius_m",
        Precision.ADM1: "area",
        Precision.COUNTRY: "country",
    }.get(form.precision)
    if needed and getattr(form, needed) is None and not (is_loose_region and has_position):
        yield needed, f"is needed with precision {form.precision}"
    if form.radius_m is not None and not has_position and form.precision is not Precision.BCP:
        yield "radius_m", "is the radius around a position, and there is none"


def _kind_rules(form: "IncidentForm") -> Broken:
    if form.kind is Kind.SEIZURE and not form.items:
        yield "items", "a seizure has at least one item"
    if form.kind is not Kind.SEIZURE:
        yield from _not_for(form, SEIZURE_ONLY)
    if form.kind in (Kind.SEIZURE, Kind.FATALITY):
        yield from _not_for(form, PERSONS_ONLY)
    if form.kind is Kind.SEIZURE and form.nationalities:
        yield "nationalities", "count persons found; a seizure has none"
    if form.kind is Kind.FATALITY:
        if form.dead is None and form.missing is None:
            yield "dead", "a fatality says how many are dead or missing"
    else:
        yield from _not_for(form, FATALITY_ONLY)
    if form.kind is Kind.BORDER_CROSSING:
        if form.outcome in FOUND:
            yield "outcome", "persons who were found are a migrant_detection"
        if form.direction is Direction.INLAND or form.place_type == INLAND:
            yield "direction", "inland is not a crossing"
    at_border = form.direction in (Direction.ENTRY, Direction.EXIT)
    if form.kind is Kind.MIGRANT_DETECTION and at_border and form.place_type == INLAND:
        yield "direction", "entry and exit are at the border, and the place type is inland"


def _not_for(form: "IncidentForm", names: tuple[str, ...]) -> Broken:
    for name in names:
        if getattr(form, name) not in (None, ()):
            yield name, f"does not belong to a {form.kind}"


def _count_rules(form: "IncidentForm") -> Broken:
    if form.is_cumulative:
        yield "is_cumulative", "a running total cannot be added to other reports; give what is new"
    if form.minors is not None and form.persons is not None and form.minors > form.persons:
        yield "minors", "are more than the persons they are among"
    if form.unaccompanied_minors is not None and form.minors is not None and form.unaccompanied_minors > form.minors:
        yield "unaccompanied_minors", "are more than the minors they are among"
    counted = sum(entry.persons or 0 for entry in form.nationalities)
    if form.persons is not None and counted > form.persons:
        yield "nationalities", f"add up to {counted} of {form.persons} persons"
    if _repeated([entry.nationality for entry in form.nationalities]):
        yield "nationalities", "name a nationality twice"
    if _repeated([item.item_no for item in form.items]):
        yield "items", "have an item number twice"
    if _repeated([item.item_ref for item in form.items if item.item_ref]):
        yield "items", "have an item_ref twice"


def _repeated(values: list[object]) -> bool:
    return max(Counter(values).values(), default=0) > 1


def _release_rules(form: "IncidentForm") -> Broken:
    if form.status not in REPORTED_STATUSES:
        yield "status", f"{form.status} comes about by amending or withdrawing, it is not reported"
    if form.release is Release.NAMED and not form.release_to:
        yield "release_to", "names the parties of a NAMED release"
    if form.release is not Release.NAMED and form.release_to:
        yield "release_to", f"names parties, but the release is {form.release}"
    if "H3" in form.handling and not form.handling_text:
        yield "handling_text", "H3 needs its text"
    if form.supersedes == form.uid:
        yield "supersedes", "is the report itself"
    if form.counterpart_uid == form.uid:
        yield "counterpart_uid", "is the report itself"


def item_rules(item: "ItemForm") -> Broken:
    """Every rule that one item of a seizure breaks."""
    if item.commodity == "DRUG" and item.drug is None:
        yield "drug", "is needed for a drug"
    if item.commodity == "DRUG" and item.drug == "PRECURSOR":
        yield "drug", "a precursor is a commodity of its own, outside drug totals"
    if item.drug is not None and item.commodity != "DRUG" and (item.commodity, item.drug) != ("PRECURSOR", "PRECURSOR"):
        yield "drug", f"does not belong to the commodity {item.commodity}"
    if item.drug == "OTHER_SPECIFY" and not item.drug_text:
        yield "drug_text", "other drugs need a text"
    if item.commodity == "OTHER_SPECIFY" and not (item.written or item.drug_text):
        yield "written", "other goods need a text"
    if item.quantity is not None and item.unit is None:
        yield "unit", "is needed with a quantity"
    if item.included_in is not None and item.included_in == item.item_ref:
        yield "included_in", "an item is not part of itself"
    if item.price_eur is not None:
        for name in ("price_level", "price_year", "price_country"):
            if getattr(item, name) is None:
                yield name, "is needed with a price: prices are series with a level, a year and a country"


def operation_rules(form: "OperationForm") -> Broken:
    """Every rule that an operation breaks."""
    if form.starts is not None and form.ends is not None and form.ends <= form.starts:
        yield "ends", "is not after the start; the end is exclusive"
    if _repeated([entry.party for entry in form.participants]):
        yield "participants", "name a party twice"


def return_rules(form: "ReturnForm") -> Broken:
    """Every rule that a return breaks."""
    yield from _period_rules(form)
    if form.cumulative:
        yield "cumulative", "is refused: a return says what the period brought, not what came together up to it"
    if form.nil and any(line.value for line in form.lines):
        yield "nil", "is ticked, but the return has numbers; a nil return is a zero"
    if not form.nil and all(line.value is None for line in form.lines):
        yield "nil", "is not ticked and there is no number: nothing to report is said by a nil return"
    if _repeated([f"{line.measure} {line.crime_area} {line.related}" for line in form.lines]):
        yield "lines", "name a measure twice"


def traffic_rules(form: "TrafficForm") -> Broken:
    """Every rule that a traffic report breaks."""
    yield from _period_rules(form)
    counts = ("vehicles", "persons", "persons_checked", "vehicles_checked", "refusals", "wait_minutes")
    if all(getattr(form, name) is None for name in counts):
        yield "vehicles", "has no number at all; an empty cell is not a zero"
    for checked, passed in (("persons_checked", "persons"), ("vehicles_checked", "vehicles")):
        several = getattr(form, checked), getattr(form, passed)
        if None not in several and several[0] > several[1]:
            yield checked, f"are more than the {passed} that passed"


def statistic_rules(form: "StatisticForm") -> Broken:
    """Every rule that a figure of a source breaks."""
    yield from _period_rules(form)


def _period_rules(form: "ReturnForm | TrafficForm | StatisticForm") -> Broken:
    if form.period_to <= form.period_from:
        yield "period_to", "is not after period_from; the end is exclusive"
