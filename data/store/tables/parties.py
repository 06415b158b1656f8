"""Who takes part: parties with their status over time, agencies, task forces."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.store.tables.keys import key


class Party(SQLModel, table=True):
    """A state or organisation that takes part. `code` is ISO 3166 alpha-2 (XK) or an organisation's short name."""

    code: str = Field(primary_key=True)
    name: str
    kind: str  # state | organisation
    eu_member: bool | None = None
    source: str | None = None


class PartyStatusPeriod(SQLModel, table=True):
    """A party's status (MS, OP, OBS) with its validity dates; an open end is still valid."""

    __tablename__ = "party_status"
    __table_args__ = (UniqueConstraint("party", "status", "valid_from"),)
    id: int | None = Field(default=None, sa_column=key())
    party: str = Field(foreign_key="party.code", index=True)
    status: str
    valid_from: date
    valid_to: date | None = None
    basis: str = "stated"  # stated | inferred
    source: str | None = None
    note: str | None = None


class Agency(SQLModel, table=True):
    """A service of a party: its border police, customs, gendarmerie."""

    code: str = Field(primary_key=True)
    party: str = Field(foreign_key="party.code", index=True)
    name: str
    kind: str  # police | border_police | customs | gendarmerie | coast_guard | other


class TaskForce(SQLModel, table=True):
    """A standing task force."""

    __tablename__ = "task_force"
    name: str = Field(primary_key=True)
    established: int | None = None
    coordinator: str | None = None
    source: str | None = None
    phrase: str | None = None
    note: str | None = None
