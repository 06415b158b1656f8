"""Operations, who takes part in them, what a source says of them as a whole, and figures as they were printed."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.store.tables.keys import key, moment


class Operation(SQLModel, table=True):
    """A regional operation, joint investigation, joint action days, or a series that editions belong to."""

    code: str = Field(primary_key=True)
    name: str
    kind: str = Field(index=True)  # code list operation_type
    series: str | None = Field(default=None, index=True)
    starts: datetime | None = Field(default=None, sa_column=moment())
    ends: datetime | None = Field(default=None, sa_column=moment())  # exclusive
    period_precision: str
    period_basis: str = "stated"
    zone: str
    lead: str | None = None
    crime_areas: str = ""  # codes, sorted, joined by a space
    exercise: bool = False
    summary: str | None = None
    places_written: str | None = None
    other_partners: str | None = None
    source: str | None = None
    source_ref: str | None = None  # the source's own number, such as JI-012
    phrase: str | None = None
    note: str | None = None


class OperationParty(SQLModel, table=True):
    """Who takes part in an operation, and as what."""

    __tablename__ = "operation_party"
    operation: str = Field(foreign_key="operation.code", primary_key=True)
    party: str = Field(primary_key=True)
    role: str = "participant"  # lead | participant | observer


class OperationResult(SQLModel, table=True):
    """What a source gives only for a whole operation: a result, never an incident."""

    __tablename__ = "operation_result"
    __table_args__ = (UniqueConstraint("operation", "measure", "phase"),)
    id: int | None = Field(default=None, sa_column=key())
    operation: str = Field(foreign_key="operation.code", index=True)
    measure: str  # messages | arrests | persons_alleged | officers | new_investigations | value …
    value: float
    unit: str
    qualifier: str = "exact"
    phase: str = ""
    source: str | None = None
    phrase: str | None = None
    note: str | None = None


class PublishedFigure(SQLModel, table=True):
    """A figure as it was printed, with the change that was printed beside it. Never mixed with counted figures."""

    __tablename__ = "published_figure"
    __table_args__ = (UniqueConstraint("metric", "period", "source"),)
    id: int | None = Field(default=None, sa_column=key())
    metric: str = Field(index=True)
    topic: str
    period: str
    value: float | None = None
    unit: str
    qualifier: str = "exact"
    comparator_period: str | None = None
    comparator_value: float | None = None
    reported_change_pct: float | None = None
    source: str
    phrase: str | None = None
    note: str | None = None
