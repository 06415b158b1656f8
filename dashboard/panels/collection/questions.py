"""What the form asks, by kind of report: the questions that matter on top, the rest in "More". Titles, not rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from data.terms.codes import Kind, codes

Sort = Literal["count", "text", "long", "code", "country", "yes_no"]


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the form: the column it fills, how it is asked, and with which code list."""

    name: str
    title: str
    sort: Sort
    codelist: str = ""
    hint: str = ""


PERSONS = Question("persons", "Persons", "count", hint="how many")
PERSONS_BASIS = Question("persons_basis", "Counted how", "code", "count_basis")
OUTCOME = Question("outcome", "Outcome", "code", "outcome")
MEANS = Question("crossing_means", "Means", "code", "crossing_means")
MINORS = Question("minors", "Of them minors", "count", hint="empty: not known")
UNACCOMPANIED = Question("unaccompanied_minors", "Unaccompanied", "count", hint="empty: not known")
ARRESTS = Question("arrests", "Arrests", "count", hint="empty: not known")
CONVEYANCE = Question("conveyance", "Conveyance", "code", "conveyance")
TRANSPORT = Question("transport_mode", "Transport", "code", "transport_mode")
DETECTED = Question("detection_method", "Detected by", "code", "detect_method")
CAME_FROM = Question("came_from", "Came from", "country")

TOP: Mapping[Kind, tuple[tuple[Question, ...], ...]] = {
    Kind.MIGRANT_DETECTION: ((PERSONS, PERSONS_BASIS, OUTCOME, MEANS), (MINORS, UNACCOMPANIED, DETECTED, CAME_FROM)),
    Kind.BORDER_CROSSING: (
        (OUTCOME, Question("evidence", "Known by", "code", "detect_method"), MEANS, CAME_FROM),
        (PERSONS, PERSONS_BASIS),
    ),
    Kind.SEIZURE: (
        (
            Question("case_ref", "Case reference", "text", hint="national"),
            Question("concealment", "Concealment", "code", "concealment"),
            CONVEYANCE,
            DETECTED,
        ),
    ),
    Kind.FATALITY: (
        (
            Question("dead", "Dead", "count", hint="0 if none"),
            Question("missing", "Missing", "count", hint="0 if none"),
            MEANS,
            Question("incident_form", "Entry of the source", "code", "incident_form"),
        ),
    ),
}
_PERSONS_MORE = (
    Question("concealed_in_vehicle", "Concealed in a vehicle", "yes_no"),
    Question("facilitators_arrested", "Facilitators arrested", "count"),
    Question("vulnerability", "Vulnerable persons", "code", "vulnerability"),
    Question("destination", "Destination", "country"),
    Question("handed_over_to", "Handed over to", "country"),
)
_ANY_MORE = (
    Question("event_count", "Events in this message", "count", hint="1"),
    Question("serious_incident", "Serious incident", "code", "sir_category"),
    Question("vehicle_plate_country", "Plate from", "country"),
    Question("phase", "Phase", "code", "phase"),
    Question("related_to_operation", "Related to the operation", "yes_no"),
    Question("personal_data", "Holds personal data", "yes_no"),
)
MORE: Mapping[Kind, tuple[Question, ...]] = {
    Kind.MIGRANT_DETECTION: (ARRESTS, *_PERSONS_MORE, TRANSPORT, CONVEYANCE, *_ANY_MORE),
    Kind.BORDER_CROSSING: (MINORS, UNACCOMPANIED, ARRESTS, *_PERSONS_MORE, TRANSPORT, CONVEYANCE, DETECTED, *_ANY_MORE),
    Kind.SEIZURE: (
        ARRESTS,
        Question("seizing_agencies", "Seized together with", "text"),
        TRANSPORT,
        Question("controlled_delivery", "Controlled delivery", "yes_no"),
        CAME_FROM,
        Question("destination", "Destination", "country"),
        *_ANY_MORE,
    ),
    Kind.FATALITY: (ARRESTS, TRANSPORT, CONVEYANCE, DETECTED, CAME_FROM, *_ANY_MORE),
}
TITLES: Mapping[str, str] = {
    "operation": "Operation", "originator": "Reported by", "originator_agency": "Agency", "date": "Date",
    "time": "Time", "until_date": "Until", "until_time": "Until", "reported_at": "Reported", "mode": "Place",
    "crossing": "Crossing point", "section": "Border section", "town": "Town", "position": "Position",
    "radius_m": "Known to within", "area": "Region", "country": "Country", "place_type": "Kind of place",
    "direction": "Direction", "nationalities": "Nationalities", "items": "Items", "handling": "Handling code",
    "handling_text": "Text of H3", "release": "Release", "release_to": "Named parties", "text": "Text",
    "place_written": "Place as written", "source_eval": "Source", "info_eval": "Information",
    **{one.name: one.title for rows in TOP.values() for row in rows for one in row},
    **{one.name: one.title for rows in MORE.values() for one in rows},
}  # fmt: skip
_INCIDENT_FORM = {"single": "one incident", "split": "part of a split incident", "cumulative": "several together"}
_USUAL_UNIT = {
    "DRUG": "KGM", "PRECURSOR": "KGM", "FIREARM": "H87", "AMMUNITION": "ROUND", "EXPLOSIVE": "KGM", "TOBACCO": "CIG",
    "VEHICLE": "VEH", "CASH": "EUR", "DOCUMENT": "DOC", "DEVICE": "H87", "COUNTERFEIT": "H87", "FOOD": "KGM",
    "CULTURAL": "H87", "WILDLIFE": "KGM", "PROPERTY": "EUR", "OTHER_SPECIFY": "H87",
}  # fmt: skip
_SPELLED = {"mdma": "MDMA", "nps_cannabinoid": "synthetic cannabinoid", "nps_cathinone": "synthetic cathinone",
            "nps_opioid": "synthetic opioid", "nps_other": "other new substance", "pharma": "medicine",
            "other_specify": "other drug (say which)", "lsd": "LSD", "ghb": "GHB"}  # fmt: skip


def options(question: Question) -> Mapping[str, str]:
    """The codes that can be chosen, with their words."""
    return _INCIDENT_FORM if question.codelist == "incident_form" else codes(question.codelist)


def asked(kind: Kind) -> tuple[Question, ...]:
    """All plain questions of a kind, those on top first."""
    return (*(question for row in TOP[kind] for question in row), *MORE[kind])


@cache
def goods() -> Mapping[str, str]:
    """What can be seized, as one list: "DRUG/HEROIN" -> "Heroin", "FIREARM" -> "Firearm" …; drugs first."""
    drugs = {code: _SPELLED.get(words, words.replace("_", " ")) for code, words in codes("drug").items()}
    listed = {f"DRUG/{code}": words for code, words in drugs.items() if code != "PRECURSOR"}
    listed |= {code: words for code, words in codes("commodity").items() if code != "DRUG"}
    listed["OTHER_SPECIFY"] = "other goods (say which)"
    return {code: words[:1].upper() + words[1:] for code, words in listed.items()}


def usual_unit(chosen: str | None) -> str | None:
    """The unit in which such goods are mostly reported: an offer, to be changed."""
    if chosen in ("DRUG/MDMA", "DRUG/PHARMA"):
        return "TAB"
    return "PLANT" if chosen == "DRUG/CANNABIS_PLANT" else _USUAL_UNIT.get((chosen or "").split("/")[0])
