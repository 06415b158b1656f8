"""Drafts of exercise reports by kind: the fields of an incident that its kind, place and marking give."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from data.exercise.ground import Place
from data.exercise.people import group_sizes, known_time, nationalities
from data.store.forms import ItemForm
from data.terms.codes import Direction, Kind, Outcome, Precision, Release, Status

Draft = dict[str, Any]  # fields of an IncidentForm in the making
VEHICLES = ("CAR", "TAXI", "VAN", "LORRY_CAB", "LORRY_CARGO", "BUS", "TRAIN_FRT")
MEANS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "BCP_ROAD": (("LORRY_CARGO", 40), ("VAN", 20), ("CAR", 20), ("BUS", 12), ("LORRY_CAB", 8)),
    "BCP_RAIL": (("TRAIN_FRT", 85), ("TRAIN_PAX", 15)),
    "BCP_SEA": (("LORRY_CARGO", 60), ("VESSEL", 40)),
    "BCP_AIR": (("AIR", 100),),
    "GREEN": (("FOOT", 90), ("VAN", 4), ("CAR", 4), ("TAXI", 2)),
    "BLUE_RIVER": (("VESSEL", 40), ("SWIM", 25), ("FOOT", 35)),
    "BLUE_SEA": (("VESSEL", 100),),
    "INLAND": (("FOOT", 35), ("VAN", 20), ("CAR", 15), ("TAXI", 12), ("LORRY_CARGO", 10), ("BUS", 8)),
    "UNK": (("UNK", 100),),
}
MEANS_TEXTS: Mapping[str, str] = {
    "FOOT": "on foot", "CAR": "in a car", "TAXI": "in a taxi", "VAN": "in a van",
    "LORRY_CAB": "in the cabin of a lorry",
    "LORRY_CARGO": "in the load of a lorry", "BUS": "in a bus", "TRAIN_PAX": "in a passenger train",
    "TRAIN_FRT": "in a freight wagon", "VESSEL": "in a boat", "SWIM": "swimming", "AIR": "on arrival by air",
    "UNK": "",
}  # fmt: skip
CONVEYANCES: Mapping[str, str] = {
    "CAR": "CAR", "TAXI": "CAR", "VAN": "VAN", "LORRY_CAB": "LORRY", "LORRY_CARGO": "LORRY", "BUS": "BUS",
    "TRAIN_PAX": "TRAIN", "TRAIN_FRT": "TRAIN", "VESSEL": "BOAT", "AIR": "AIRCRAFT", "FOOT": "ON_FOOT",
}  # fmt: skip


def pick(rng: np.random.Generator, choices: Sequence[tuple[str, float]]) -> str:
    """One of several by weight."""
    weights = np.array([weight for _, weight in choices], dtype=float)
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))][0]


def place_fields(place: Place) -> Draft:
    """The place as fields of an incident."""
    return {
        "precision": place.precision, "country": place.country, "place_type": place.place_type, "lon": place.lon,
        "lat": place.lat, "radius_m": place.radius_m, "crossing": place.crossing, "section": place.section,
        "area": place.area, "corridor": place.corridor, "place_written": place.place_written,
        "country_basis": "stated",
    }  # fmt: skip


def time_fields(rng: np.random.Generator, moment: datetime) -> Draft:
    """When it happened, as exactly as it is known."""
    start, end, precision = known_time(rng, moment)
    return {"occurred_from": start, "occurred_to": end, "occurred_precision": precision}


def marking_fields(rng: np.random.Generator, *, neighbour: str) -> Draft:
    """Handling codes, evaluation and release of a report: mostly H1, mostly to members and partners."""
    handling = pick(rng, (("H1", 55), ("H0", 22), ("H1 H2", 14), ("H2", 6), ("H1 H3", 3)))
    release = Release(pick(rng, (("MEMBERS", 46), ("PARTNERS", 36), ("ORIGINATOR", 7), ("NAMED", 6), ("STRATEGIC", 5))))
    return {
        "handling": tuple(handling.split()),
        "handling_text": "EXERCISE: not to be passed to third parties" if "H3" in handling else None,
        "release": release,
        "release_to": (neighbour,) if release is Release.NAMED else (),
        "source_eval": pick(rng, (("A", 62), ("B", 28), ("C", 4), ("X", 6))),
        "info_eval": pick(rng, (("1", 58), ("2", 24), ("3", 14), ("4", 4))),
        "personal_data": bool(rng.random() < 0.05),
    }


def validation_fields(rng: np.random.Generator, *, originator: str) -> Draft:
    """Most reports were checked by the sender's coordination centre before they were sent."""
    if rng.random() < 0.7:
        return {"status": Status.VALIDATED, "validated_by": f"{originator} coordination centre"}
    return {"status": Status.SUBMITTED}


def _where(place: Place) -> str:
    near = {
        Precision.BCP: "at",
        Precision.MUNI: "near",
        Precision.SECTION: "on the section",
        Precision.ADM1: "in the region of",
    }
    if place.place_written and place.precision in near:
        return f" {near[place.precision]} {place.place_written}"
    return ""


def detection(rng: np.random.Generator, place: Place, *, came_from: str, direction: Direction) -> Draft:
    """Persons found."""
    persons = int(group_sizes(rng, 1)[0])
    means = pick(rng, MEANS[place.place_type])
    minors = int(rng.binomial(persons, 0.2)) if rng.random() < 0.6 else None
    outcome = Outcome(pick(rng, (("APPREHENDED", 76), ("PREVENTED", 12), ("REFERRED", 7), ("READMITTED", 5))))
    if direction is Direction.INLAND and outcome is Outcome.PREVENTED:
        outcome = Outcome.APPREHENDED  # inland there is no crossing left to prevent
    concealed = bool(rng.random() < 0.6) if means in ("LORRY_CARGO", "VAN", "CAR", "TRAIN_FRT") else None
    group = f"Group of {persons}" if persons > 1 else "One person"
    return {
        "kind": Kind.MIGRANT_DETECTION,
        "direction": direction,
        "persons": persons,
        "persons_basis": pick(rng, (("COUNTED", 92), ("EST", 6), ("MIN", 2))),
        "event_count": 1 if persons < 10 or rng.random() < 0.8 else int(rng.integers(2, 4)),
        "minors": minors,
        "unaccompanied_minors": int(rng.binomial(minors, 0.4)) if minors and rng.random() < 0.7 else None,
        "outcome": outcome,
        "crossing_means": means,
        "concealed_in_vehicle": concealed,
        "facilitators_arrested": int(rng.integers(1, 3)) if means in VEHICLES and rng.random() < 0.3 else None,
        "vehicle_plate_country": came_from if means in ("CAR", "VAN", "LORRY_CARGO") and rng.random() < 0.4 else None,
        "came_from": came_from if rng.random() < 0.85 else None,
        "handed_over_to": came_from if outcome is Outcome.READMITTED else None,
        "serious_incident": "0",
        "detection_method": pick(
            rng, (("PATROL", 50), ("CAMERA", 18), ("SENSOR", 8), ("RANDOM", 12), ("INTEL", 6), ("DOG", 6))
        ),
        "nationalities": nationalities(rng, persons, border=frozenset({came_from, place.country}))
        if rng.random() < 0.9
        else (),
        "text": f"{group} found {MEANS_TEXTS[means]}{_where(place)}.".replace("  ", " ").replace(" .", "."),
    }


def crossing(rng: np.random.Generator, place: Place, *, came_from: str, direction: Direction) -> Draft:
    """A crossing or an attempt that is known without the persons being found, or an offence at a crossing point."""
    at_point = place.place_type.startswith("BCP")
    how = pick(
        rng,
        (("document", 70), ("escaped", 30))
        if at_point
        else (("traces", 34), ("camera", 30), ("escaped", 18), ("turned", 18)),
    )
    persons = None if how == "traces" and rng.random() < 0.6 else int(group_sizes(rng, 1)[0])
    texts = {
        "document": "Traveller with a false document refused at the check",
        "escaped": "Persons ran back when the patrol came and were not found",
        "traces": "Cut fence and footprints, direction inland",
        "camera": "Movement seen by camera, nobody met by the patrol",
        "turned": "Crossing prevented, the group turned back",
    }
    evidence = {
        "document": "PROFILING",
        "escaped": "PATROL",
        "traces": "PATROL",
        "camera": "CAMERA",
        "turned": "SENSOR",
    }
    outcome = {"document": Outcome.PREVENTED, "escaped": Outcome.ESCAPED, "turned": Outcome.PREVENTED}.get(
        how, Outcome.UNK
    )
    return {
        "kind": Kind.BORDER_CROSSING,
        "direction": direction,
        "persons": 1 if how == "document" else persons,
        "persons_basis": "COUNTED" if how == "document" else "EST" if persons else None,
        "outcome": outcome,
        "crossing_means": pick(rng, MEANS[place.place_type]),
        "evidence": evidence[how],
        "came_from": came_from,
        "text": f"{texts[how]}{_where(place)}.",
    }


def log_normal(rng: np.random.Generator, *, median: float, spread: float, largest: float) -> float:
    """A quantity of the kind that seizures have: most are small, few are very large; two significant digits kept."""
    drawn = min(float(rng.lognormal(np.log(median), spread)), largest)
    return float(f"{max(drawn, 0.01):.3g}")


# drug or commodity, weight, unit, median, spread, largest
GOODS: Mapping[str, tuple[str, str | None, str, float, float, float]] = {
    "heroin": ("DRUG", "HEROIN", "KGM", 6, 1.3, 220),
    "marijuana": ("DRUG", "CANNABIS_HERB", "KGM", 9, 1.5, 700),
    "hashish": ("DRUG", "CANNABIS_RESIN", "KGM", 3, 1.4, 200),
    "cocaine": ("DRUG", "COCAINE_SALT", "KGM", 2, 1.3, 120),
    "amphetamine": ("DRUG", "AMPHETAMINE", "KGM", 2, 1.2, 60),
    "methamphetamine": ("DRUG", "METHAMPHETAMINE", "KGM", 2, 1.2, 60),
    "ecstasy tablets": ("DRUG", "MDMA", "TAB", 800, 1.4, 60_000),
    "acetic anhydride": ("PRECURSOR", None, "LTR", 120, 1.0, 3_000),
    "cigarettes": ("TOBACCO", None, "CIG", 12_000, 1.5, 900_000),
    "cash": ("CASH", None, "EUR", 14_000, 1.1, 400_000),
    "pistols": ("FIREARM", None, "H87", 2, 0.8, 40),
    "rifles": ("FIREARM", None, "H87", 1.5, 0.8, 20),
    "ammunition": ("AMMUNITION", None, "ROUND", 150, 1.3, 9_000),
    "cars": ("VEHICLE", None, "H87", 1, 0.3, 3),
}
WHOLE_UNITS = frozenset({"TAB", "CIG", "H87", "ROUND", "EUR"})


def seized_item(rng: np.random.Generator, written: str, *, item_no: int = 1) -> ItemForm:
    """One item of a seizure with a quantity as such seizures have; one in twenty has none that is known yet."""
    commodity, drug, unit, median, spread, largest = GOODS[written]
    quantity: float | None = log_normal(rng, median=median, spread=spread, largest=largest)
    if unit in WHOLE_UNITS and quantity is not None:
        quantity = float(max(round(quantity), 1))
    if rng.random() < 0.05:
        quantity = None
    return ItemForm(
        item_no=item_no,
        commodity=commodity,
        drug=drug,
        drug_text=written if commodity == "PRECURSOR" else None,
        written=written,
        quantity=quantity,
        unit=unit,
        quantity_qualifier="exact" if quantity is not None else "not_stated",
        quantity_basis=None
        if quantity is None
        else "COUNT"
        if unit in WHOLE_UNITS
        else pick(rng, (("NET", 55), ("GROSS", 35), ("EST", 10))),
        lab=pick(rng, (("FIELD", 60), ("SUSPECT", 25), ("LAB", 15))) if commodity == "DRUG" else None,
    )


def seizure(
    rng: np.random.Generator,
    place: Place,
    *,
    goods: Sequence[tuple[str, float]],
    came_from: str,
    direction: Direction,
    case_ref: str,
) -> Draft:
    """A seizure case of one to three different goods, with how it was carried, hidden and found."""
    chosen = [pick(rng, goods)]
    for _ in range(int(rng.choice([0, 1, 2], p=[0.78, 0.17, 0.05]))):
        more = pick(rng, goods)
        if more not in chosen:
            chosen.append(more)
    means = pick(rng, [choice for choice in MEANS[place.place_type] if choice[0] in CONVEYANCES] or [("CAR", 1)])
    hidden = {
        "CAR": (("VEH_VOID", 45), ("VEH_MOD", 25), ("LUGGAGE", 15), ("VEH_FUEL", 8), ("VEH_TYRE", 7)),
        "VAN": (("VEH_VOID", 45), ("CARGO_COVER", 30), ("VEH_MOD", 25)),
        "LORRY": (("CARGO_COVER", 50), ("VEH_MOD", 18), ("VEH_AIRTANK", 14), ("VEH_VOID", 18)),
        "BUS": (("LUGGAGE", 70), ("VEH_VOID", 30)),
        "ON_FOOT": (("BODY_ON", 40), ("LUGGAGE", 60)),
    }
    modes = {"TRAIN": "2", "BOAT": "1", "AIRCRAFT": "4", "ON_FOOT": "9"}
    conveyance = CONVEYANCES[means]
    items = tuple(seized_item(rng, written, item_no=number) for number, written in enumerate(chosen, start=1))
    where = _where(place)
    return {
        "kind": Kind.SEIZURE,
        "direction": direction,
        "items": items,
        "case_ref": case_ref,
        "transport_mode": modes.get(conveyance, "3"),
        "conveyance": conveyance,
        "concealment": pick(rng, hidden.get(conveyance, (("LUGGAGE", 50), ("NONE", 50)))),
        "detection_method": pick(rng, (("PROFILING", 34), ("DOG", 22), ("XRAY", 18), ("INTEL", 16), ("RANDOM", 10))),
        "arrests": int(rng.choice([0, 1, 2, 3], p=[0.2, 0.5, 0.2, 0.1])) if rng.random() < 0.9 else None,
        "came_from": came_from,
        "related_to_operation": True,
        "text": f"{', '.join(chosen).capitalize()} found {MEANS_TEXTS[means]}{where}.".replace("  ", " "),
    }
