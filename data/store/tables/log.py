"""The change log that read models follow, and the audit record: a chain, and beside it what can be erased."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, Relationship, SQLModel

from data.store.tables.keys import KEY, key, moment


class IncidentChange(SQLModel, table=True):
    """The change log that read models follow. Written by triggers. On PostgreSQL it has `xid xid8` too."""

    __tablename__ = "incident_change"
    __table_args__ = {"sqlite_autoincrement": True}
    seq: int | None = Field(default=None, sa_column=key())
    incident_id: int = Field(sa_column=Column(KEY, nullable=False))
    op: str  # I | U | D


class AuditDetail(SQLModel, table=True):
    """What an audit entry says beyond the chain, with the salt of its digest. Erasing it does not break the chain."""

    __tablename__ = "audit_detail"
    seq: int = Field(sa_column=Column(KEY, ForeignKey("audit_entry.seq"), primary_key=True, autoincrement=False))
    salt: str
    detail: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class AuditEntry(SQLModel, table=True):
    """One act: who did what to what, when, why, for whom. Written in the transaction of the act itself.

    `seq` has no gaps. `digest` is over this entry and the digest of the one before; `detail_digest` is over salt and
    detail.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_at", "at"),)
    seq: int = Field(sa_column=Column(KEY, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_column=moment(nullable=False))
    actor: str = Field(index=True)  # what did this person do
    party: str
    role: str
    act: str  # collection | alteration | consultation | disclosure | combination | erasure
    subject: str = Field(index=True)  # history and conflicts ask who did what to one report
    outcome: str = "done"  # done | refused
    purpose: str | None = None  # why, as the person said for this session or this act
    recipient: str | None = None  # the party that something was disclosed to
    detail_digest: str
    digest: str
    held: AuditDetail | None = Relationship(sa_relationship_kwargs={"lazy": "joined", "uselist": False})
