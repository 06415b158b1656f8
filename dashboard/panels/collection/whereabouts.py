"""The part of the form that asks for the place, in the way in which it is known."""

from collections.abc import Mapping

import streamlit as st

from dashboard.choices import crossing_names, section_names
from dashboard.components.place_picker import RADII_M, Mark, Picked
from dashboard.panels.collection.inputs import Inputs, countries
from dashboard.panels.collection.locating import (
    EXACT,
    MODES,
    areas,
    country_of,
    crossings,
    place_type_of,
    position_of,
    write_position,
)
from dashboard.panels.collection.typed import Typed
from data.collection.places.answers import PlaceCandidate
from data.collection.places.matching import matcher
from data.terms.codes import codes, country_name, label

SHOWN = 6  # places that a name may mean


def ask_place(inputs: Inputs) -> None:
    """Ask how the place is known, then for the place."""
    values = inputs.typed.values
    inputs.segment("mode", MODES, hidden=True)
    mode = str(values.get("mode") or "")
    if not mode:
        return
    place, country, sort = st.columns([3, 1.2, 1.2], gap="small")
    with place:
        _ASK[mode](inputs)
    with country:
        said = country_of(values)
        inputs.choice("country", countries(), hint=country_name(said) if said else "–")
    with sort:
        implied = place_type_of(values)
        inputs.choice("place_type", codes("place_type"), hint=label("place_type", implied) if implied else "–")


def _ask_crossing(inputs: Inputs) -> None:
    inputs.choice("crossing", crossing_names(), hint="type a part of its name, or click on it")


def _ask_section(inputs: Inputs) -> None:
    inputs.choice("section", section_names(), hint="BG–TR, Evros, Drina …")


def _ask_town(inputs: Inputs) -> None:
    typed = inputs.typed
    inputs.text("town", "Place, as written", hint="Latin, Cyrillic or Greek")
    choices, sure = _meanings(typed.values)
    if choices:
        st.radio(
            "Taken to be" if sure else "Which place is meant?",
            [*choices],
            index=None,
            key=typed.offer("meant"),
            format_func=lambda code: _describe(choices[code]),
        )


def resolve(typed: Typed) -> None:
    """Take the place that the words mean where that is sure, else what somebody chose among those offered."""
    values = typed.values
    choices, sure = _meanings(values)
    if values.get("meant_for") != values.get("town") or values.get("meant") not in choices:
        typed.put("meant", sure)
        values["meant_for"] = values.get("town")
    chosen = choices.get(str(values.get("meant")))
    told = chosen.fields() if chosen else {}
    values["found"] = {name: getattr(value, "value", value) for name, value in told.items()} or None


def _meanings(values: Mapping[str, object]) -> tuple[dict[str, PlaceCandidate], str | None]:
    """What the words may mean, by "kind:id", and which of them it is where that is sure."""
    words, country = str(values.get("town") or "").strip(), values.get("country")
    if values.get("mode") != "town" or not words:
        return {}, None
    answer = matcher().find(words, country=str(country) if country else None)
    choices = {f"{one.kind}:{one.id}": one for one in answer.candidates[:SHOWN]}
    return choices, next(iter(choices)) if answer.outcome == "found" else None


def _describe(one: PlaceCandidate) -> str:
    where = country_name(one.country) if one.country else ""
    return " · ".join(part for part in (one.name, one.kind, where, one.reason) if part)


def _ask_point(inputs: Inputs) -> None:
    values = inputs.typed.values
    position, radius, near = st.columns([1.3, 1, 1.4], gap="small")
    with position:
        inputs.text("position", hint="click on the map, or 41.719, 26.354", longest=60)
    with radius:
        inputs.choice("radius_m", _radii(values), hint="choose")
    with near:
        inputs.choice("near", crossing_names(), "Near crossing point", hint="none")


def _radii(values: Mapping[str, object]) -> dict[int, str]:
    """How exactly a position may be said to be known: never finer than it was pointed at, exact only where typed."""
    pointed = values.get("pointed")
    finest = 0
    if isinstance(pointed, Mapping) and pointed.get("position") == values.get("position"):
        finest = int(str(pointed["within_m"]))
    exact = {} if finest else {EXACT: "exact (GPS or grid)"}
    return exact | {radius: write_radius(radius) for radius in RADII_M if radius >= finest}


def write_radius(metres: int) -> str:
    """A radius in words."""
    return f"within {metres} m" if metres < 1000 else f"within {metres // 1000} km"


def _ask_area(inputs: Inputs) -> None:
    names = {code: f"{row['name']} ({country_name(str(row['iso']))})" for code, row in areas().items()}
    inputs.choice("area", names, hint="district or region")


def _ask_nothing_more(inputs: Inputs) -> None:
    inputs.text("place_written", hint="whatever the message says of the place")


_ASK = {
    "crossing": _ask_crossing,
    "section": _ask_section,
    "town": _ask_town,
    "point": _ask_point,
    "area": _ask_area,
    "country": _ask_nothing_more,
    "none": _ask_nothing_more,
}


def mark_of(values: Mapping[str, object]) -> Mark:
    """What the map shows of the place as it stands."""
    mode = values.get("mode")
    if mode == "crossing" and (row := crossings().get(str(values.get("crossing")))):
        return Mark(float(str(row["lon"])), float(str(row["lat"])))
    if mode == "section" and values.get("section"):
        return Mark(section=str(values["section"]))
    if mode == "point" and (place := position_of(values)):
        return Mark(*place, radius_m=int(str(values.get("radius_m") or 0)))
    found = values.get("found")
    if mode == "town" and isinstance(found, Mapping) and found.get("lon") is not None:
        return Mark(float(str(found["lon"])), float(str(found["lat"])), int(str(found.get("radius_m") or 0)))
    return Mark()


def take_picked(typed: Typed, place: Picked) -> None:
    """A click on the map is the place: the crossing point whose dot was hit, or a position no finer than the hand."""
    if place.crossing:
        typed.put("mode", "crossing")
        typed.put("crossing", place.crossing)
        return
    position = write_position(place.lon, place.lat)
    typed.values["pointed"] = {"position": position, "within_m": place.within_m}
    typed.put("mode", "point")
    typed.put("position", position)
    typed.put("radius_m", place.within_m)
