"""A stored report as what somebody would have typed, to be corrected. Pure.

What the form does not ask (a price, a label, the source's words) is kept in `base` and comes back with the correction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from dashboard.panels.collection.locating import EXACT, write_position
from dashboard.panels.collection.moments import EXACTNESS, WITH_TIME, zone_of
from dashboard.panels.collection.questions import asked
from data.store.forms import IncidentForm
from data.store.incidents import IncidentCard
from data.terms.codes import Kind, Precision, TimePrecision

# What a correction does not take over: it is a report of its own, and starts its way anew.
_OF_THE_OLD = {"uid", "status", "validated_by", "supersedes", "received_at", "is_cumulative"}
OTHER = "OTHER_SPECIFY"
_MODES = {
    Precision.EXACT: "point",
    Precision.BCP: "crossing",
    Precision.SECTION: "section",
    Precision.MUNI: "point",
    Precision.ADM1: "area",
    Precision.COUNTRY: "country",
    Precision.UNKNOWN: "none",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Answers that are read together, and the fields of a report that they fill."""

    typed: tuple[str, ...]
    fields: tuple[str, ...]


PLACE = Group(
    ("mode", "crossing", "section", "town", "position", "radius_m", "near", "area", "country", "place_type",
     "place_written"),
    ("precision", "lon", "lat", "radius_m", "crossing", "section", "area", "corridor", "country", "country_basis",
     "place_type", "place_written"),
)  # fmt: skip
WHEN = Group(
    ("date", "time", "until_date", "until_time", "exactness", "zone"),
    ("occurred_from", "occurred_to", "occurred_precision"),
)
REPORTED = Group(("reported_date", "reported_time"), ("reported_at",))
GROUPS = (PLACE, WHEN, REPORTED)
_SAME = (
    "operation", "originator", "originator_agency", "crossing", "section", "area", "country", "place_type",
    "place_written", "direction", "handling_text", "source_eval", "info_eval", "text",
)  # fmt: skip


def stored_form(card: IncidentCard) -> IncidentForm:
    """The form that a stored report came from. Raises FormRefused where the rules have become stricter since."""
    row = {name: card.incident[name] for name in IncidentForm.model_fields if name in card.incident}
    rows = {"items": _forms(card.items, "item"), "nationalities": _forms(card.nationalities, "nationality")}
    return IncidentForm.read({**row, **rows, "labels": card.labels, "status": "SUBMITTED", "supersedes": None})


def _forms(rows: tuple[Mapping[str, object], ...], kind: str) -> list[dict[str, object]]:
    derived = {"id", "incident_id", *(("kg", "kg_low", "kg_high", "factor") if kind == "item" else ())}
    return [{name: value for name, value in row.items() if name not in derived} for row in rows]


def typed_values(card: IncidentCard) -> dict[str, object]:
    """What somebody would have typed for this report, and what it corrects: uid, version, name and reason."""
    form, row = stored_form(card), card.incident
    values: dict[str, object] = {name: getattr(form, name) for name in _SAME}
    values |= {"kind": form.kind.value, "direction": form.direction.value, "release": form.release.value}
    values |= {"handling": list(form.handling), "release_to": list(form.release_to), "exercise": form.exercise}
    values["base"] = form.model_dump(mode="json", exclude=_OF_THE_OLD, exclude_none=True)
    values["amends"] = {
        "uid": form.uid,
        "version": row["version"],
        "message_no": form.message_no,
        "reason": row["status_reason"],
    }
    for question in asked(form.kind):
        values[question.name] = _as_typed(getattr(form, question.name))
    values |= _place(form) | _moments(form, zone_of(values))
    values["items"] = [
        {
            "no": item.item_no,
            "what": f"DRUG/{item.drug}" if item.commodity == "DRUG" else item.commodity,
            "quantity": "" if item.quantity is None else write_number(item.quantity),
            "unit": item.unit,
            "basis": item.quantity_basis,
            "lab": item.lab,
            "written": (item.drug_text if item.drug == OTHER else item.written) or "",
        }
        for item in form.items
    ]
    values["nationalities"] = [
        {"nationality": one.nationality, "persons": _as_typed(one.persons)} for one in form.nationalities
    ]
    bases = {one.basis for one in form.nationalities}
    values["nat_basis"] = bases.pop() if len(bases) == 1 else None  # several stay as they are stored
    values["before"] = {name: values.get(name) for group in GROUPS for name in group.typed}
    return values


def write_number(value: float) -> str:
    """A number that can be read in one way only: 1.2340, because 1.234 may be meant as a thousand."""
    text = f"{value:.12g}"
    whole, _, fraction = text.partition(".")
    return f"{text}0" if len(fraction) == 3 and len(whole) <= 3 else text


def _as_typed(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, int) else value


def _place(form: IncidentForm) -> dict[str, object]:
    told: dict[str, object] = {"mode": _MODES[form.precision]}
    if told["mode"] == "point" and form.lon is not None and form.lat is not None:
        told["position"] = write_position(form.lon, form.lat)
        told["radius_m"] = EXACT if form.precision is Precision.EXACT else form.radius_m
        told["near"] = form.crossing
    return told


def _moments(form: IncidentForm, zone: str) -> dict[str, object]:
    precision = form.occurred_precision if form.occurred_precision in EXACTNESS else TimePrecision.PERIOD
    told: dict[str, object] = {"exactness": precision.value}
    moments = {"": form.occurred_from, "until_": form.occurred_to, "reported_": form.reported_at}
    for name, moment in moments.items():
        if isinstance(moment, datetime):
            there = moment.astimezone(ZoneInfo(zone))
            told[f"{name}date"] = there.date().isoformat()
            if name == "reported_" or precision in WITH_TIME:
                told[f"{name}time"] = f"{there:%H:%M}"
    return told


def as_stored(values: Mapping[str, object], group: Group) -> dict[str, object] | None:
    """The fields of a group as the report has them, None where somebody has answered anew (or nothing is corrected).

    What is typed says less than what is stored (no seconds, no radius of a crossing point): untouched, it stays whole.
    """
    base, before = values.get("base"), values.get("before")
    if not isinstance(base, Mapping) or not isinstance(before, Mapping):
        return None
    if any((values.get(name) or None) != (before.get(name) or None) for name in group.typed):
        return None
    return {name: base.get(name) for name in group.fields}


def merged(values: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    """What was typed over what the report had: every answer counts, what the form does not ask stays."""
    base = values.get("base")
    if not isinstance(base, Mapping):
        return dict(told)
    answered = {name for group in GROUPS for name in group.fields}
    answered |= {question.name for question in asked(Kind(str(values["kind"])))}
    kept = {name: value for name, value in base.items() if name not in answered} | dict(told)
    for name, key in (("items", "item_no"), ("nationalities", "nationality")):
        before = {row.get(key): row for row in base.get(name, ()) if isinstance(row, Mapping)}
        if isinstance(rows := told.get(name), list):
            kept[name] = [{**before.get(row[key], {}), **row} for row in rows]
    return kept
