"""The tables of the store of record. No behaviour here: forms validate (SQLModel tables do not), verbs read and write.

One model for SQLite and PostgreSQL. On PostgreSQL the migrations add a generated `geom` to incident, crossing point and
section, and `xid` to the change log. Fields: DOMAIN.md's envelope and `data/reference/codelists/fields.csv`.
"""

from data.store.tables.collection import ApiToken, Draft, ReportPair, Statistic
from data.store.tables.incidents import ImportBatch, Incident, IncidentLabel, NationalityCount, SeizureItem
from data.store.tables.log import AuditEntry, IncidentChange
from data.store.tables.operations import Operation, OperationParty, OperationResult, PublishedFigure
from data.store.tables.parties import Agency, Party, PartyStatusPeriod, TaskForce
from data.store.tables.places import BorderSection, CrossingPoint, CrossingTraffic
from data.store.tables.returns import ExpectedReturn, Return, ReturnLine

__all__ = [
    "Agency",
    "ApiToken",
    "AuditEntry",
    "BorderSection",
    "CrossingPoint",
    "CrossingTraffic",
    "Draft",
    "ExpectedReturn",
    "ImportBatch",
    "Incident",
    "IncidentChange",
    "IncidentLabel",
    "NationalityCount",
    "Operation",
    "OperationParty",
    "OperationResult",
    "Party",
    "PartyStatusPeriod",
    "PublishedFigure",
    "ReportPair",
    "Return",
    "ReturnLine",
    "SeizureItem",
    "Statistic",
    "TaskForce",
]
