"""What surrounds incoming reports: open data as figures, pairs that may be one event, drafts, and keys to the API."""

from datetime import datetime

from sqlalchemy import JSON, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.store.tables.keys import KEY, key, moment


class Statistic(SQLModel, table=True):
    """A count that a source gives for a country and a period. A missing value is null and stays missing."""

    __tablename__ = "statistic"
    __table_args__ = (UniqueConstraint("dataset", "measure", "country", "period_from", "period_to", "breakdown"),)
    id: int | None = Field(default=None, sa_column=key())
    dataset: str = Field(index=True)  # such as eurostat_migr_eipre
    form: str  # return: what a country reports for a day; figure: a published statistic
    measure: str  # arrivals | departures | found_illegally_present …
    country: str
    period_from: datetime = Field(sa_column=moment(nullable=False))
    period_to: datetime = Field(sa_column=moment(nullable=False))  # exclusive
    period_precision: str
    zone: str
    breakdown: str = ""  # "age=Y18-34;citizen=Syria;sex=Males": keys sorted; empty for none
    value: float | None = None
    unit: str
    qualifier: str | None = None
    source: str | None = None
    batch_id: int | None = Field(default=None, sa_column=Column(KEY, ForeignKey("import_batch.id")))


class ReportPair(SQLModel, table=True):
    """Two reports that may be one event, why, and what an officer said. `one` sorts before `other`."""

    __tablename__ = "report_pair"
    __table_args__ = (UniqueConstraint("one", "other"),)
    id: int | None = Field(default=None, sa_column=key())
    one: str = Field(index=True)
    other: str = Field(index=True)
    score: float
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    status: str = "PROPOSED"  # PROPOSED | CONFIRMED | REJECTED
    proposed_at: datetime = Field(sa_column=moment(nullable=False))
    decided_at: datetime | None = Field(default=None, sa_column=moment())
    decided_by: str | None = None


class Draft(SQLModel, table=True):
    """A form half filled in, as its author left it."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("owner", "name"),)
    id: int | None = Field(default=None, sa_column=key())
    owner: str
    name: str  # which form, such as seizure
    content: dict[str, object] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    changed_at: datetime = Field(sa_column=moment(nullable=False))


class ApiToken(SQLModel, table=True):
    """A key to the API: who it speaks for, what it may do, until when. Only its digest is kept."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, sa_column=key())
    name: str = Field(unique=True)
    party: str
    role: str
    scope: str  # report | read, joined by a space
    digest: str = Field(unique=True)
    created_at: datetime = Field(sa_column=moment(nullable=False))
    created_by: str
    expires_at: datetime = Field(sa_column=moment(nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=moment())
