"""How the words of the record are read: codes, periods, units and commodities. Pure look-ups, each with its reason."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid5

from data.terms.codes import Precision, TimePrecision
from data.terms.days import DEFAULT_ZONE, Period, days_period

Row = Mapping[str, str]

# Every published incident keeps its uid for ever: uuid5 of this namespace and the record's own reference.
RECORD_NAMESPACE = UUID("7a4c0f5e-0d0b-5a55-9a3e-5f1d5be1c0de")

TIME_PRECISIONS: Mapping[str, TimePrecision] = {
    "day": TimePrecision.DAY,
    "month": TimePrecision.MONTH,
    "season": TimePrecision.SEASON,
    "year": TimePrecision.YEAR,
    "period": TimePrecision.PERIOD,
}
CRIME_AREAS: Mapping[str, str] = {
    "armed_robbery": "ROBBERY",
    "counterfeit_food": "COUNTERFEIT",
    "cybercrime": "CYBER",
    "drug_precursors": "PRECURSORS",
    "drugs": "DRUGS",
    "firearms": "FIREARMS",
    "fraud": "FRAUD",
    "fraud_forgery": "FRAUD",
    "fugitives": "FUGITIVES",
    "illegal_migration": "ILLEGALMIG",
    "migrant_smuggling": "MIGSMUG",
    "money_laundering": "MONEY",
    "stolen_vehicles": "STOLENVEH",
    "thb": "THB",
}
UNITS: Mapping[str, str] = {"kg": "KGM", "piece": "H87", "EUR": "EUR"}
COMMODITIES: Mapping[str, str] = {
    "ammunition": "AMMUNITION",
    "device": "DEVICE",
    "drug": "DRUG",
    "firearm": "FIREARM",
    "precursor": "PRECURSOR",
    "vehicle": "VEHICLE",
}
# By the thing where the record's category is wider than the code list: debit cards are means of payment, which the code
# list counts with cash, and not the (identity) documents that DOCUMENT stands for.
COMMODITY_OF_ITEM: Mapping[str, str] = {"cash": "CASH", "debit cards": "CASH", "property items": "PROPERTY"}
DRUGS: Mapping[str, str] = {
    "amphetamine": "AMPHETAMINE",
    "ecstasy": "MDMA",
    "heroin": "HEROIN",
    "marijuana": "CANNABIS_HERB",
}
# A country centroid is the middle of nowhere: such a place is known as a country and has no position.
PLACE_PRECISIONS: Mapping[str, Precision] = {
    "city": Precision.MUNI,
    "country_centroid": Precision.COUNTRY,
    "region": Precision.ADM1,
    "unknown": Precision.UNKNOWN,
}


def record_uid(ref: str) -> str:
    """The uid of a published incident, always the same for the same reference (`C-NOVAC`)."""
    return str(uuid5(RECORD_NAMESPACE, ref))


def text(row: Row, key: str) -> str | None:
    """A cell, None where it is empty."""
    return row[key] or None


def number(row: Row, key: str) -> float | None:
    """A number, None where the cell is empty: a quantity that is not stated is not zero."""
    return float(row[key]) if row[key] else None


def period(row: Row) -> Period:
    """`date_from` to `date_to`, both days included, half-open in UTC; days are those of Europe/Bucharest."""
    return days_period(date.fromisoformat(row["date_from"]), date.fromisoformat(row["date_to"]), zone=DEFAULT_ZONE)
