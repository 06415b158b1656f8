"""What is counted, and by what: one row for each contribution (an incident, an item of it, a nationality in it).

The counting rules are DOMAIN.md's. Message, event, incident and person are four counts; border crossings and migrant
detections are never one number, and prevented attempts are apart; kilograms are of drugs, drug by drug, without what a
laboratory found negative and without what a total in the same selection already contains. Reports that an officer
confirmed as one event are all in the value, and once in the lower end of its range.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from data.picture.frames import prevented, total
from data.picture.items import DRUG, not_negative
from data.picture.selection import Selection
from data.terms.codes import Kind, Outcome, Precision
from data.terms.columns import incident, nationality_count, seizure_item
from data.terms.errors import InputRefused
from data.terms.filters import Filter

UNITS: Mapping[str, str] = {
    "incidents": "incidents",
    "events": "events",
    "messages": "messages",
    "persons": "persons",
    "dead_missing": "persons dead or missing",
    "kg": "kg",
    "cases": "cases",
    "arrests": "arrests",
    "items": "",  # each figure has the unit of its items
}
COUNTS = ("incidents", "events", "messages", "cases")  # of reports: none received is a true zero
INCIDENT_KEYS = ("country", "kind", "operation", "direction", "place_type", "crossing", "section", "month", "day")
ITEM_KEYS = ("drug", "commodity", "unit")
KEYS = (*INCIDENT_KEYS, *ITEM_KEYS, "nationality")
SPLITS: Mapping[str, tuple[str, ...]] = {  # what a measure is never summed across
    "persons": ("kind",),
    "events": ("kind",),
    "kg": ("drug",),
    "items": ("commodity", "drug", "unit"),
}
BY_ITEMS, BY_NATIONALITY = "items", "nationalities"
MAKES_SENSE: Mapping[str, tuple[str, ...]] = {  # by keys that are not the incident's own
    BY_ITEMS: ("incidents", "cases", "kg", "items"),
    BY_NATIONALITY: ("incidents", "persons"),
}
NOT_OF_EVENTS = ("messages",)  # two messages on one event are two messages
EXACT_QUALIFIERS = ("", "exact", "total", "not_stated")


@dataclass(frozen=True, slots=True)
class Contributions:
    """The rows of a measure: its keys, then id, uid, occurred_from, amount, low, high and what calls for a caveat."""

    measure: str
    keys: tuple[str, ...]
    level: str  # "" where each incident has one row, else what there is a row for: BY_ITEMS or BY_NATIONALITY
    rows: Subquery

    @property
    def is_weighed(self) -> bool:
        """Whether there are amounts of goods, each with a low and a high of its own."""
        return self.level == BY_ITEMS and self.measure in ("kg", "items")


def contributions(selection: Selection, *, measure: str, by: tuple[str, ...] = ()) -> Contributions:
    """The rows of a measure, split as asked and as its rule demands. Raises InputRefused with what is possible."""
    if measure not in UNITS:
        raise InputRefused(f"there is no measure {measure!r}", advice=f"Measures are: {', '.join(UNITS)}")
    if unknown := [key for key in by if key not in KEYS]:
        raise InputRefused(f"nothing is counted by {', '.join(unknown)}", advice=f"Keys are: {', '.join(KEYS)}")
    keys = tuple(dict.fromkeys((*by, *_splits(selection.filter, measure))))
    items, nationalities = bool({*ITEM_KEYS} & {*keys}), "nationality" in keys
    if items and nationalities:
        raise InputRefused("goods and nationalities are not counted against each other")
    level = BY_ITEMS if items else BY_NATIONALITY if nationalities else ""
    if level and measure not in MAKES_SENSE[level]:
        raise InputRefused(f"{measure} are not counted by {level}: reports do not say which belong to which")
    if measure in ("events", "persons"):
        keys = (*keys, "outcome")
    if level == BY_ITEMS:
        rows = _item_rows(selection, measure, keys)
    elif level == BY_NATIONALITY:
        rows = _nationality_rows(selection, measure, keys)
    else:
        rows = _incident_rows(selection, measure, keys)
    return Contributions(measure, keys, level, rows)


def repeats(rows: Contributions) -> Select[Any]:
    """By the measure's keys, of reports that are one event: `repeated`, what the value counts beyond the largest
    report of each event, and `confirmed`, how many reports that is (a pair of reports is one, three on one event two).
    """
    column = rows.rows.c
    keys = [column[name] for name in rows.keys]
    said = column.low if rows.is_weighed else column.amount
    # An incident has several rows where it has several items: what it says is their sum.
    each = select(*keys, column.same_event, func.sum(said).label("said"))
    each = each.where(column.same_event.is_not(None), said.is_not(None))
    reports = each.group_by(*keys, column.same_event, column.id).subquery()
    keys = [reports.c[name] for name in rows.keys]
    beyond = (func.sum(reports.c.said) - func.max(reports.c.said)).label("beyond")
    events = select(*keys, beyond, (func.count() - 1).label("more")).group_by(*keys, reports.c.same_event).subquery()
    keys = [events.c[name] for name in rows.keys]
    found = (func.sum(events.c.beyond).label("repeated"), total(events.c.more).label("confirmed"))
    return select(*keys, *found).group_by(*keys)


def plain(part: Any) -> Any:
    """A key's value out of a frame: an int or a text, None for missing."""
    if part is None or part != part:
        return None
    return int(part) if isinstance(part, float) and part.is_integer() else part


def parts_of_totals(selection: Selection) -> Subquery:
    """Items that a total in the same selection already contains: id, item_ref, included_in, drug, commodity, kg …"""
    item = seizure_item.c
    totals = select(item.item_ref).where(
        *_counted_items(selection), item.item_ref.is_not(None), item.quantity.is_not(None)
    )
    columns = (
        item.id,
        item.item_ref,
        item.included_in,
        item.drug,
        item.drug_text,
        item.commodity,
        item.kg_high,
    )
    return select(*columns).where(*_counted_items(selection), item.included_in.in_(totals)).subquery("parts")


def _splits(chosen: Filter, measure: str) -> tuple[str, ...]:
    is_one_kind = len(chosen.kind) == 1
    return tuple(key for key in SPLITS.get(measure, ()) if not (key == "kind" and is_one_kind))


def _keys(keys: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [_key(name).label(name) for name in keys]


def _key(name: str) -> ColumnElement[Any]:
    if name == "outcome":  # only prevented attempts are told apart
        return case((prevented, literal(Outcome.PREVENTED.value)))
    if name == "nationality":
        return nationality_count.c.nationality
    return seizure_item.c[name] if name in ITEM_KEYS else incident.c[name]


def _common() -> list[ColumnElement[Any]]:
    columns = incident.c
    return [
        *(columns.id, columns.uid, columns.occurred_from, columns.same_event),
        (columns.precision == Precision.UNKNOWN.value).label("is_unplaced"),
        (func.coalesce(columns.country_basis, "") == "inferred").label("is_inferred"),
    ]


def _incident_rows(selection: Selection, measure: str, keys: tuple[str, ...]) -> Subquery:
    columns = incident.c
    message = func.concat_ws("|", columns.operation, columns.originator, cast(columns.message_no, String))
    deaths = func.coalesce(columns.dead, 0) + func.coalesce(columns.missing, 0)
    amount: ColumnElement[Any] = {
        "events": columns.event_count,
        "messages": case((columns.message_no.is_not(None), message)),
        "persons": columns.persons,
        "arrests": columns.arrests,
        "dead_missing": case((or_(columns.dead.is_not(None), columns.missing.is_not(None)), deaths)),
    }.get(measure, literal(1))
    which = {
        "cases": columns.kind == Kind.SEIZURE.value,
        "dead_missing": columns.kind == Kind.FATALITY.value,
        # A seizure that names no persons is not silent about persons: it is about goods.
        "persons": or_(columns.persons.is_not(None), columns.kind.in_(_OF_PERSONS)),
    }.get(measure, true())
    return select(*_keys(keys), *_common(), amount.label("amount")).where(selection.clause(), which).subquery("rows")


_OF_PERSONS = (Kind.BORDER_CROSSING.value, Kind.MIGRANT_DETECTION.value)


def _counted_items(selection: Selection) -> list[ColumnElement[bool]]:
    """Items of the selection's incidents, only those kinds of goods that its filter names, if it names any."""
    chosen = selection.filter
    named = [seizure_item.c[key].in_(getattr(chosen, key)) for key in ("drug", "commodity") if getattr(chosen, key)]
    ids = select(incident.c.id).where(selection.clause())
    return [seizure_item.c.incident_id.in_(ids), not_negative, *named]


def _item_rows(selection: Selection, measure: str, keys: tuple[str, ...]) -> Subquery:
    item = seizure_item.c
    here = and_(item.incident_id == incident.c.id, *_counted_items(selection))
    if measure in ("incidents", "cases"):
        return select(*_keys(keys), *_common(), literal(1).label("amount")).where(here).distinct().subquery("rows")
    parts = select(parts_of_totals(selection).c.id)
    conditions = [here, item.id.not_in(parts)]
    is_kg = measure == "kg"
    if is_kg:
        conditions.append(item.commodity == DRUG)
    amount = item.kg if is_kg else item.quantity
    columns = (
        item.item_ref,
        amount.label("amount"),
        func.coalesce(item.kg_low, item.kg).label("low") if is_kg else amount.label("low"),
        func.coalesce(item.kg_high, item.kg).label("high") if is_kg else amount.label("high"),
        item.quantity.is_(None).label("is_silent"),
        and_(item.kg.is_(None), item.kg_high.is_not(None), literal(is_kg)).label("is_range"),
        and_(item.quantity.is_not(None), item.kg_high.is_(None), item.kg.is_(None), literal(is_kg)).label("is_other"),
        func.coalesce(item.quantity_qualifier, "").not_in(EXACT_QUALIFIERS).label("is_rough"),
        item.included_in.is_not(None).label("is_part"),
    )
    return select(*_keys(keys), *_common(), *columns).where(*conditions).subquery("rows")


def _nationality_rows(selection: Selection, measure: str, keys: tuple[str, ...]) -> Subquery:
    """Given nationalities, and for persons those of each incident whose nationality was not given (key null)."""
    given = nationality_count.c
    chosen = selection.filter.nationality
    named = given.nationality.in_(chosen) if chosen else true()
    amount = given.persons if measure == "persons" else literal(1)
    here = and_(given.incident_id == incident.c.id, selection.clause(), named)
    rows = select(*_keys(keys), *_common(), cast(amount, BigInteger).label("amount")).where(here)
    if measure != "persons" or chosen:
        return rows.subquery("rows")
    sums = select(given.incident_id, func.sum(given.persons).label("persons")).group_by(given.incident_id).subquery()
    rest = cast(incident.c.persons - func.coalesce(sums.c.persons, 0), BigInteger)
    nobody = [null().cast(String).label(name) if name == "nationality" else _key(name).label(name) for name in keys]
    others = (
        select(*nobody, *_common(), rest.label("amount"))
        .select_from(incident.outerjoin(sums, sums.c.incident_id == incident.c.id))
        .where(selection.clause(), rest > 0)
    )
    return union_all(rows, others).subquery("rows")
