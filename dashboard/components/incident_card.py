"""The incident card: everything known of one incident, its source, and what came before and after it."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.components.markup import join
from data.collection.languages import ENGLISH, language
from data.store.incidents import IncidentCard
from data.terms.codes import KIND_LABELS, Kind, TimePrecision, country_name, label

# Field -> (title, code list or None), in the order of the card. Empty ones are left out, and said to be.
FIELDS: Mapping[str, tuple[str, str | None]] = {
    "persons": ("Persons", None),
    "persons_basis": ("Counted", "count_basis"),
    "event_count": ("Events", None),
    "minors": ("Minors", None),
    "unaccompanied_minors": ("Unaccompanied minors", None),
    "dead": ("Dead", None),
    "missing": ("Missing", None),
    "arrests": ("Arrests", None),
    "facilitators_arrested": ("Facilitators arrested", None),
    "direction": ("Direction", "direction"),
    "outcome": ("Outcome", "outcome"),
    "crossing_means": ("Means", "crossing_means"),
    "concealed_in_vehicle": ("Concealed in a vehicle", None),
    "evidence": ("Known by", "detect_method"),
    "detection_method": ("Detected by", "detect_method"),
    "vulnerability": ("Vulnerable persons", "vulnerability"),
    "serious_incident": ("Serious incident", "sir_category"),
    "came_from": ("Came from", "country"),
    "destination": ("Destination", "country"),
    "handed_over_to": ("Handed over to", "country"),
    "vehicle_plate_country": ("Plate from", "country"),
    "case_ref": ("Case", None),
    "seizing_agencies": ("Seized by", None),
    "transport_mode": ("Transport", "transport_mode"),
    "conveyance": ("Conveyance", "conveyance"),
    "concealment": ("Concealment", "concealment"),
    "controlled_delivery": ("Controlled delivery", None),
    "phase": ("Phase", "phase"),
    "place_written": ("Place as written", None),
    "precision": ("Place known", "loc_precision"),
    "radius_m": ("Within", None),
    "place_type": ("Kind of place", "place_type"),
    "text": ("Text", None),
    "phrase": ("In the source’s words", None),
    "note": ("Note", None),
    "message_no": ("Message", None),
    "originator": ("Originator", "country"),
    "originator_agency": ("Agency", None),
    "source_eval": ("Source", "source_eval"),
    "info_eval": ("Information", "info_eval"),
    "status": ("Status", "status"),
    "validated_by": ("Validated by", None),
    "source": ("From", None),
    "source_document": ("Document", None),
    "uid": ("Report id", None),
}


def write_when(row: Mapping[str, object]) -> str:
    """When it happened, no more exactly than it is known."""
    start, end = row["occurred_from"], row["occurred_to"]
    if not isinstance(start, datetime):
        return "not known"
    zone = str(row["zone"])
    local = start.astimezone(ZoneInfo(zone))
    precision = TimePrecision(str(row["occurred_precision"]))
    if precision in (TimePrecision.MIN, TimePrecision.HOUR):
        return f"{start:%-d %b %Y %H:%M} UTC · {local:%H:%M} {zone.split('/')[-1]}"
    if precision is TimePrecision.DAY:
        return f"{local:%-d %B %Y}"
    if precision is TimePrecision.MONTH:
        return f"{local:%B %Y}"
    last = (end if isinstance(end, datetime) else start).astimezone(ZoneInfo(zone)) - pd.Timedelta(seconds=1)
    if precision is TimePrecision.YEAR:
        return f"{local:%Y}"
    return f"between {local:%-d %b %Y} and {last:%-d %b %Y}"


def write_field(name: str, value: object, codelist: str | None) -> str:
    """A field's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "radius_m" and isinstance(value, int):
        return f"{value / 1000:g} km"
    if codelist == "country":
        return country_name(str(value))
    words = language(ENGLISH).label(codelist, str(value)) if codelist else str(value)
    return f"{value} · {words}" if name in ("source_eval", "info_eval") else words


def incident_card(card: IncidentCard) -> None:
    """Draw the card into the current container."""
    row = card.incident
    places = [card.crossing_name, card.section_name, country_name(str(row["country"] or ""))]
    basis = " (inferred)" if row["country_basis"] == "inferred" else ""
    head = Markup('<div class="v-card-head"><b>{}</b><span>{}</span><span>{}</span></div>').format(
        KIND_LABELS[Kind(str(row["kind"]))][0].capitalize(),
        write_when(row),
        " · ".join(place for place in places if place) + basis or "no place given",
    )
    lines = [
        Markup("<dt>{}</dt><dd>{}</dd>").format(title, write_field(name, row[name], codelist))
        for name, (title, codelist) in FIELDS.items()
        if row.get(name) not in (None, "", "UNK")
    ]
    moments = [("Reported", row["reported_at"]), ("Received", row["received_at"])]
    lines.extend(
        Markup("<dt>{}</dt><dd>{} UTC</dd>").format(title, f"{moment:%-d %b %Y %H:%M}")
        for title, moment in moments
        if isinstance(moment, datetime)
    )
    handling = [
        Markup("<div>{}</div>").format(said) for said in (card.marking.sentence(), *card.marking.explanations())
    ]
    lines.append(Markup("<dt>Handling</dt><dd>{}</dd>").format(join(handling)))
    st.html(Markup('{}<dl class="v-card">{}</dl>').format(head, join([*_extras(card), *lines])))


def _extras(card: IncidentCard) -> list[Markup]:
    lines: list[Markup] = []
    if card.operation:
        lines.append(Markup("<dt>Operation</dt><dd>{}</dd>").format(card.operation))
    lines.extend(Markup("<dt>Item {}</dt><dd>{}</dd>").format(item["item_no"], write_item(item)) for item in card.items)
    if card.nationalities:
        lines.append(Markup("<dt>Nationalities</dt><dd>{}</dd>").format(write_nationalities(card)))
    if card.labels:
        lines.append(Markup("<dt>Labels</dt><dd>{}</dd>").format(", ".join(card.labels)))
    if card.earlier:
        lines.append(Markup("<dt>Corrects</dt><dd>{}</dd>").format(", ".join(card.earlier)))
    if card.later:
        lines.append(Markup("<dt>Corrected by</dt><dd>{}</dd>").format(", ".join(card.later)))
    return lines


def write_nationalities(card: IncidentCard) -> str:
    """The nationalities with their numbers: "Syria 3, Afghanistan"."""
    return ", ".join(
        f"{country_name(str(part['nationality']))} {part['persons'] or ''}".strip() for part in card.nationalities
    )


def write_item(item: Mapping[str, object]) -> str:
    """An item of a seizure as it was reported, with its kilograms where they are derived."""
    name = (
        item["written"]
        or item["drug_text"]
        or label("drug", str(item["drug"] or ""))
        or label("commodity", str(item["commodity"]))
    )
    amount = (
        "quantity not given" if item["quantity"] is None else f"{item['quantity']:g} {label('unit', str(item['unit']))}"
    )
    kilograms = f" = {item['kg']:g} kg by {item['factor']}" if item["kg"] is not None and item["unit"] != "KGM" else ""
    contained = f" · contained in {item['included_in']}, not added to it" if item["included_in"] else ""
    return f"{name}: {amount}{kilograms}{contained}"
