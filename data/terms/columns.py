"""The columns: what the store, the read model and every frame handed upward call things.

The light tables below are what a Filter and a policy clause are made of. They carry no metadata of any one engine,
so one
SQLAlchemy Core expression compiles for SQLite, PostgreSQL and DuckDB. `data/store/tables.py` must have every column
named
here (a test asserts it); the read model copies exactly these.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Double, Integer, String, column, table
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from data.terms.days import UtcTime

_Columns = dict[str, type[TypeEngine[Any]]]

INCIDENT_COLUMNS: _Columns = {
    "id": BigInteger,
    "uid": String,
    "kind": String,
    "operation": String,
    "message_no": Integer,
    "originator": String,
    "occurred_from": UtcTime,
    "occurred_latest": UtcTime,  # latest moment at which it can have begun, see days.latest_start
    "occurred_precision": String,
    "day": Integer,  # yyyymmdd in the operation's zone; null where not known to the day
    "month": Integer,  # yyyymm; null where it may lie in more than one
    "reported_at": UtcTime,
    "received_at": UtcTime,
    "lon": Double,  # degrees, WGS 84; null where there is no position to draw
    "lat": Double,
    "precision": String,
    "radius_m": Integer,
    "crossing": String,
    "section": String,
    "area": String,
    "corridor": String,
    "country": String,
    "country_basis": String,
    "place_type": String,
    "place_written": String,
    "direction": String,
    "persons": Integer,
    "event_count": Integer,
    "arrests": Integer,
    "dead": Integer,
    "missing": Integer,
    "minors": Integer,
    "outcome": String,
    "status": String,
    "same_event": String,  # reports confirmed as one event share it; null for all others
    "handling": String,  # set of codes, sorted, joined by a space: "H1 H3"
    "handling_text": String,
    "release": String,
    "release_to": String,  # parties of NAMED, sorted, each between spaces: " BG RO "
    "personal_data": Boolean,
    "exercise": Boolean,
    "search_text": String,
    "zc": BigInteger,  # Morton code of the Web-Mercator cell at zoom 16; null above municipality
    "h3_8": BigInteger,  # H3 cell of resolution 8; null above municipality
}

ITEM_COLUMNS: _Columns = {
    "id": BigInteger,
    "incident_id": BigInteger,
    "item_ref": String,
    "included_in": String,  # item_ref of the total that already contains this one
    "commodity": String,
    "drug": String,
    "drug_text": String,
    "quantity": Double,
    "unit": String,
    "quantity_qualifier": String,
    "kg": Double,  # derived, with `factor`; null where no factor applies
    "kg_low": Double,
    "kg_high": Double,
    "factor": String,
    "lab": String,
}

NATIONALITY_COLUMNS: _Columns = {
    "id": BigInteger,
    "incident_id": BigInteger,
    "nationality": String,
    "persons": Integer,
    "basis": String,
}

LABEL_COLUMNS: _Columns = {"id": BigInteger, "incident_id": BigInteger, "label": String}

OPERATION_COLUMNS: _Columns = {
    "code": String,
    "name": String,
    "series": String,
    "kind": String,
    "exercise": Boolean,
    "starts": UtcTime,
    "ends": UtcTime,
    "zone": String,
}

PAIR_COLUMNS: _Columns = {
    "id": BigInteger,
    "one": String,  # uids; `one` sorts before `other`
    "other": String,
    "status": String,
}


def _light(name: str, columns: _Columns) -> TableClause:
    return table(name, *(column(key, kind()) for key, kind in columns.items()))


incident = _light("incident", INCIDENT_COLUMNS)
seizure_item = _light("seizure_item", ITEM_COLUMNS)
nationality_count = _light("nationality_count", NATIONALITY_COLUMNS)
incident_label = _light("incident_label", LABEL_COLUMNS)
operation = _light("operation", OPERATION_COLUMNS)
report_pair = _light("report_pair", PAIR_COLUMNS)

READ_MODEL_TABLES: dict[str, _Columns] = {
    "incident": INCIDENT_COLUMNS,
    "seizure_item": ITEM_COLUMNS,
    "nationality_count": NATIONALITY_COLUMNS,
    "incident_label": LABEL_COLUMNS,
    "operation": OPERATION_COLUMNS,
    "report_pair": PAIR_COLUMNS,
}
WHOLE_TABLES = ("operation", "report_pair")  # small, and of no one incident: copied whole whenever something changed
