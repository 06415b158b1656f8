"""Incidents for tests of the stores and the picture, written straight into the tables: nothing here validates."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, insert

from data.store.tables import Incident, IncidentLabel, NationalityCount, Operation, SeizureItem
from data.terms.days import day_number, latest_start, month_number
from data.terms.filters import casefold

NOON = datetime(2020, 3, 9, 12, tzinfo=UTC)


def incident_row(number, **given):
    """A complete row of the incident table: a migrant detection at noon, an hour later for each number."""
    row = {
        "id": number,
        "uid": f"U-{number:05}",
        "kind": "migrant_detection",
        "occurred_from": NOON + timedelta(hours=number),
        "occurred_to": None,
        "occurred_precision": "MIN",
        "zone": "Europe/Bucharest",
        "received_at": NOON + timedelta(hours=number, minutes=30),
        "precision": "EXACT",
        "lon": 21.4,
        "lat": 42.0,
        "country": "MK",
        "persons": 1,
        "status": "VALIDATED",
        "handling": "H1",
        "release": "MEMBERS",
        "place_written": None,
        **given,
    }
    start, precision, zone = row["occurred_from"], row["occurred_precision"], row["zone"]
    latest = latest_start(start, row["occurred_to"], precision)
    derived = {
        "occurred_latest": latest,
        "day": day_number(start, precision, zone=zone),
        "month": month_number(start, latest, zone=zone),
        "search_text": casefold(row["place_written"] or ""),
    }
    return {**derived, **row}


def operation_row(code, **given):
    """A complete row of the operation table."""
    base = {"code": code, "name": code, "kind": "REGIONAL", "period_precision": "DAY", "zone": "Europe/Bucharest"}
    return {**base, "series": None, "starts": None, "ends": None, **given}


def write(connection: Connection, *, incidents=(), operations=(), items=(), nationalities=(), labels=()):
    """Insert rows, all of a table in one statement for each set of columns."""
    tables = ((Operation, operations), (Incident, incidents), (SeizureItem, items))
    for table, rows in (*tables, (NationalityCount, nationalities), (IncidentLabel, labels)):
        for row in rows:
            connection.execute(insert(table).values(**row))
