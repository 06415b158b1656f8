"""The change log that read models follow, and the audit entries."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from data.store.tables.keys import KEY, key, moment


class IncidentChange(SQLModel, table=True):
    """The change log that read models follow. Written by triggers. On PostgreSQL it has `xid xid8` too."""

    __tablename__ = "incident_change"
    __table_args__ = {"sqlite_autoincrement": True}
    seq: int | None = Field(default=None, sa_column=key())
    incident_id: int = Field(sa_column=Column(KEY, nullable=False))
    op: str  # I | U | D


class AuditEntry(SQLModel, table=True):
    """One act: who did what to what, when. Written in the transaction of the act itself."""

    __tablename__ = "audit_entry"
    seq: int | None = Field(default=None, sa_column=key())
    at: datetime = Field(sa_column=moment(nullable=False))
    actor: str
    party: str
    act: str  # collection | alteration | consultation | disclosure | combination | erasure
    subject: str = Field(index=True)  # history and conflicts ask who did what to one report
    outcome: str = "done"
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
