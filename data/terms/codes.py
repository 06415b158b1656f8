"""The code lists: enumerations for the codes that rules depend on, look-ups for all of them.

Source: `data/reference/codelists/codelists.csv` (282 codes; its column `basis` says which were read in a
public source and which are proposals). A test asserts that every member below stands in that file.
"""

from collections.abc import Mapping
from enum import StrEnum

from data import reference


class Kind(StrEnum):
    """What an incident is. The four are never summed into one number (DOMAIN.md)."""

    BORDER_CROSSING = "border_crossing"
    MIGRANT_DETECTION = "migrant_detection"
    SEIZURE = "seizure"
    FATALITY = "fatality"


class Precision(StrEnum):
    """How exactly the place is known, finest first."""

    EXACT = "EXACT"
    BCP = "BCP"
    SECTION = "SECTION"
    MUNI = "MUNI"
    ADM1 = "ADM1"
    COUNTRY = "COUNTRY"
    UNKNOWN = "UNKNOWN"


class TimePrecision(StrEnum):
    """How exactly the time is known."""

    MIN = "MIN"
    HOUR = "HOUR"
    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"
    SEASON = "SEASON"
    YEAR = "YEAR"
    PERIOD = "PERIOD"


class Direction(StrEnum):
    """Where at the border persons or goods were met."""

    ENTRY = "ENTRY"
    EXIT = "EXIT"
    INLAND = "INLAND"
    UNK = "UNK"


class Status(StrEnum):
    """Where a report stands. Only submitted and validated reports are counted."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    VALIDATED = "VALIDATED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"


COUNTED_STATUSES: tuple[Status, ...] = (Status.SUBMITTED, Status.VALIDATED)


class Outcome(StrEnum):
    """What became of the persons. Prevented attempts are counted apart."""

    APPREHENDED = "APPREHENDED"
    PREVENTED = "PREVENTED"
    READMITTED = "READMITTED"
    REFERRED = "REFERRED"
    ESCAPED = "ESCAPED"
    UNK = "UNK"


class PartyStatus(StrEnum):
    """A party's standing on a date; it decides what may be shown."""

    MEMBER_STATE = "MS"
    OPERATIONAL_PARTNER = "OP"
    OBSERVER = "OBS"
    NONE = "NONE"


class Release(StrEnum):
    """Whom a report may be shown to."""

    PUBLIC = "PUBLIC"
    STRATEGIC = "STRATEGIC"
    PARTNERS = "PARTNERS"
    MEMBERS = "MEMBERS"
    NAMED = "NAMED"
    ORIGINATOR = "ORIGINATOR"


KIND_LABELS: Mapping[Kind, tuple[str, str]] = {
    Kind.BORDER_CROSSING: ("border crossing", "border crossings"),
    Kind.MIGRANT_DETECTION: ("migrant detection", "migrant detections"),
    Kind.SEIZURE: ("seizure", "seizures"),
    Kind.FATALITY: ("fatality", "fatalities"),
}


def codes(name: str) -> Mapping[str, str]:
    """One code list: code -> label. Raises KeyError for a list that does not exist."""
    return reference.codelists()[name]


def label(name: str, code: str | None) -> str:
    """The label of a code, the code itself where the list does not know it, and "" for none."""
    if not code:
        return ""
    return reference.codelists().get(name, {}).get(code, code)


def is_country(code: str) -> bool:
    """Whether a code stands for a country, or for persons without one."""
    return code in reference.country_names() or (code in codes("ISO3166_extra") and code != "XKX")


def country_name(iso: str | None) -> str:
    """The name of a country as the project writes it (Türkiye, North Macedonia, Kosovo*); the code if unknown."""
    return reference.country_names().get(iso, iso) if iso else ""
