"""What participants owe and what they reported for a period."""

from datetime import datetime

from sqlalchemy import Column, Integer
from sqlmodel import Field, SQLModel

from data.store.tables.keys import child_of, key, moment


class ExpectedReturn(SQLModel, table=True):
    """What a participant owes: which return, for which operation, how often, by when."""

    __tablename__ = "expected_return"
    id: int | None = Field(default=None, sa_column=key())
    operation: str = Field(foreign_key="operation.code", index=True)
    party: str
    kind: str  # daily | final
    every_hours: int = 24
    due_after_minutes: int = 120
    zone: str


class Return(SQLModel, table=True):
    """What a participant reported for a period; a nil return is a zero, a missing one is not."""

    __tablename__ = "operation_return"
    id: int | None = Field(default=None, sa_column=key())
    uid: str = Field(unique=True)
    operation: str = Field(foreign_key="operation.code", index=True)
    party: str
    period_from: datetime = Field(sa_column=moment(nullable=False))
    period_to: datetime = Field(sa_column=moment(nullable=False))
    received_at: datetime = Field(sa_column=moment(nullable=False))
    nil: bool = False
    cumulative: bool = False
    phase: str | None = None
    status: str = "SUBMITTED"
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    exercise: bool = False
    source: str | None = None


class ReturnLine(SQLModel, table=True):
    """One number of a return. Null is not zero."""

    __tablename__ = "return_line"
    id: int | None = Field(default=None, sa_column=key())
    return_id: int = Field(sa_column=child_of("operation_return.id"))
    measure: str
    crime_area: str | None = None
    value: float | None = None
    unit: str
    related: bool | None = None
