"""The tables of the store of record. No behaviour here: forms validate (SQLModel tables do not), verbs read and write.

One model for SQLite and PostgreSQL. On PostgreSQL the migrations add a generated `geom` to incident, crossing point and
section, and `xid` to the change log. Fields: DOMAIN.md's envelope and `data/reference/codelists/fields.csv`.
"""

from data.store.tables.collection import ApiToken, Draft, ReportPair, Statistic
from data.store.tables.incidents import ImportBatch, Incident, IncidentLabel, NationalityCount, SeizureItem
from data.store.tables.log import AuditDetail, AuditEntry, IncidentChange
from data.store.tables.operations import Operation, OperationParty, OperationResult, PublishedFigure
from data.store.tables.parties import Agency, Party, PartyStatusPeriod, TaskForce
from data.store.tables.people import Identity, Person, SignInSession
from data.store.tables.places import BorderSection, CrossingPoint, CrossingTraffic
from data.store.tables.release import CubeCell, CubeReport, CubeTable, Review
from data.store.tables.returns import ExpectedReturn, Return, ReturnLine

__all__ = [
    "Agency",
    "ApiToken",
    "AuditDetail",
    "AuditEntry",
    "BorderSection",
    "CrossingPoint",
    "CrossingTraffic",
    "CubeCell",
    "CubeReport",
    "CubeTable",
    "Draft",
    "ExpectedReturn",
    "Identity",
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
    "Person",
    "PublishedFigure",
    "ReportPair",
    "Return",
    "ReturnLine",
    "Review",
    "SeizureItem",
    "SignInSession",
    "Statistic",
    "TaskForce",
]
