"""The columns of each collection workbook, in the order in which a focal point fills them in.

Keys are the field names of the forms where there is one; labels and help come from the words of the language. A column
with `line` belongs to one item of a case or one crime area of a return, the others to the whole report.
"""

from dataclasses import dataclass, replace

KINDS = ("migrant-detection", "border-crossing", "seizure", "daily-return", "traffic")
INCIDENT_KINDS = ("migrant-detection", "border-crossing", "seizure")
LEAST_NATIONALITIES = 4
DEGREES = {"lat": 90, "lon": 180}  # coordinates, and how far they go in both directions
# Columns that carry the identity of a row; people do not fill them in.
UID, VERSION, REST, STATE = "uid", "version", "rest", "state"
CARRIED = (UID, VERSION, REST, STATE)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its cells hold (date, time, count, number, text, code, yes, tick), and from which list."""

    key: str
    holds: str
    group: str
    codes: str = ""
    needed: bool = False
    line: bool = False
    width: int = 14


def _code(key: str, codes: str, group: str, *, needed: bool = False, line: bool = False, width: int = 20) -> Column:
    return Column(key, "code", group, codes, needed, line, width)


def _count(key: str, group: str, *, needed: bool = False, line: bool = False) -> Column:
    return Column(key, "count", group, needed=needed, line=line, width=12)


def _text(key: str, group: str, *, needed: bool = False, line: bool = False, width: int = 24) -> Column:
    return Column(key, "text", group, needed=needed, line=line, width=width)


SENDER = _code("originator", "party", "sender", needed=True)
WHEN = (
    Column("date", "date", "when", needed=True, width=12),
    Column("time", "time", "when", width=9),
    Column("until_date", "date", "when", width=12),
    Column("until_time", "time", "when", width=9),
)
INCIDENT_WHEN = (*WHEN, _code("occurred_precision", "time_precision", "when", width=16))
WHERE = (
    _code("crossing", "crossing", "where", width=50),
    _text("place_written", "where"),
    _code("place_type", "place_type", "where", needed=True),
    _code("country", "country", "where", needed=True),
    _code("section", "section", "where", width=34),
    Column("lat", "number", "where", width=11),
    Column("lon", "number", "where", width=11),
    _code("precision", "loc_precision", "where", width=22),
    _count("radius_m", "where"),
    _code("area", "area", "where", width=22),
)
HANDLING = (
    _code("release", "release", "handling", width=24),
    _text("release_to", "handling", width=16),
    _code("handling", "handling", "handling", width=24),
    _text("handling_text", "handling"),
    _code("source_eval", "source_eval", "handling", width=22),
    _code("info_eval", "info_eval", "handling", width=22),
    Column("personal_data", "yes", "handling", width=12),
)
REPORT = (
    _count("message_no", "report"),
    _text("originator_agency", "report", width=16),
    Column("reported_date", "date", "report", width=12),
    Column("reported_time", "time", "report", width=9),
    _code("phase", "phase", "report"),
    Column("related_to_operation", "yes", "report", width=12),
    _text("text", "report", width=40),
)
DIRECTION = _code("direction", "direction", "where", needed=True, width=18)
MEANS = (
    _code("crossing_means", "crossing_means", "how", needed=True),
    Column("concealed_in_vehicle", "yes", "how", width=12),
    _code("vehicle_plate_country", "country", "how"),
    _code("came_from", "country", "how"),
)


def _nationalities(most: int) -> tuple[Column, ...]:
    return tuple(
        column
        for place in range(1, most + 1)
        for column in (
            _code(f"nationality_{place}", "nationality", "nationalities", width=18),
            _count(f"persons_{place}", "nationalities"),
            _code(f"basis_{place}", "nat_basis", "nationalities", width=16),
        )
    )


def _detection(most: int) -> tuple[Column, ...]:
    return (
        SENDER,
        *INCIDENT_WHEN,
        DIRECTION,
        *WHERE,
        _count("persons", "persons", needed=True),
        _code("persons_basis", "count_basis", "persons", width=14),
        _count("minors", "persons"),
        _count("unaccompanied_minors", "persons"),
        _count("event_count", "persons"),
        *_nationalities(most),
        _code("outcome", "outcome", "how", needed=True),
        *MEANS,
        _code("destination", "country", "how"),
        _code("handed_over_to", "country", "how"),
        _count("facilitators_arrested", "how"),
        _code("vulnerability", "vulnerability", "how"),
        _code("serious_incident", "sir_category", "how"),
        *HANDLING,
        *REPORT,
    )


CROSSING = (
    SENDER,
    *INCIDENT_WHEN,
    DIRECTION,
    *WHERE,
    _code("outcome", "outcome", "how", needed=True),
    _count("persons", "persons"),
    _code("persons_basis", "count_basis", "persons", width=14),
    _count("event_count", "persons"),
    *MEANS,
    _code("evidence", "detect_method", "how"),
    _count("arrests", "how"),
    *HANDLING,
    *REPORT,
)
SEIZURE = (
    _text("case_ref", "case", needed=True, width=20),
    _code("commodity", "commodity", "item", needed=True, line=True),
    _code("drug", "drug", "item", line=True),
    _text("written", "item", line=True),
    Column("quantity", "number", "item", line=True, width=12),
    _code("unit", "unit", "item", line=True, width=18),
    _code("quantity_basis", "qty_basis", "item", line=True, width=18),
    Column("purity_pct", "number", "item", line=True, width=10),
    _code("lab", "lab_status", "item", line=True),
    Column("price_eur", "number", "item", line=True, width=12),
    _code("price_level", "price_level", "item", line=True),
    _count("price_year", "item", line=True),
    _code("price_country", "country", "item", line=True),
    SENDER,
    *INCIDENT_WHEN,
    DIRECTION,
    *WHERE,
    _code("concealment", "concealment", "how", needed=True),
    _code("transport_mode", "transport_mode", "how", needed=True, width=16),
    _code("conveyance", "conveyance", "how"),
    _code("detection_method", "detect_method", "how"),
    _text("seizing_agencies", "how"),
    _count("arrests", "how"),
    Column("controlled_delivery", "yes", "how", width=12),
    _code("came_from", "country", "how"),
    _code("destination", "country", "how"),
    *HANDLING,
    *REPORT,
)
# What a daily return counts, and in which unit.
MEASURES = {
    "messages": "messages",
    "detections": "detections",
    "persons": "persons",
    "seizures": "cases",
    "arrests": "persons",
    "new_investigations": "cases",
    "officers": "persons",
    "persons_checked": "persons",
    "vehicles_checked": "vehicles",
    "parcels_checked": "parcels",
    "premises_searched": "premises",
    "firearms": "pieces",
    "ammunition": "rounds",
    "explosives": "pieces",
    "illegal_entries": "persons",
    "forged_documents": "documents",
}
RETURN = (
    replace(SENDER, key="party"),
    *WHEN,
    Column("nil", "tick", "nil", width=14),
    _code("phase", "phase", "report"),
    _code("crime_area", "crime_area", "numbers", line=True),
    Column("related", "yes", "numbers", line=True, width=12),
    *(Column(f"measure_{name}", "count", "numbers", line=True, width=13) for name in MEASURES),
)
TRAFFIC = (
    _code("crossing", "crossing", "where", needed=True, width=50),
    *WHEN,
    replace(DIRECTION, group="lane"),
    _code("lane", "lane", "lane", needed=True, width=14),
    *(
        _count(name, "numbers")
        for name in ("vehicles", "persons", "vehicles_checked", "persons_checked", "refusals", "wait_minutes")
    ),
    Column("coverage_pct", "number", "numbers", needed=True, width=12),
)
# Rows that stand together and agree in these columns are one report: items of a case, crime areas of a return.
TOGETHER = {"seizure": ("case_ref",), "daily-return": ("party", *(column.key for column in WHEN), "phase")}


def columns_of(kind: str, *, nationalities: int = LEAST_NATIONALITIES) -> tuple[Column, ...]:
    """The columns that people fill in; a migrant detection has as many groups of nationality columns as wanted."""
    if kind == "migrant-detection":
        return _detection(nationalities)
    return {"border-crossing": CROSSING, "seizure": SEIZURE, "daily-return": RETURN, "traffic": TRAFFIC}[kind]
