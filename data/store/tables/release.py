"""What leaves the circle of those who see incidents: the fixed cube of totals, and how long reports are kept."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.store.tables.keys import KEY, child_of, key, moment


class CubeTable(SQLModel, table=True):
    """The totals of one kind in one month, as they were released to observers, once."""

    __tablename__ = "cube_table"
    __table_args__ = (UniqueConstraint("month", "kind"),)
    id: int | None = Field(default=None, sa_column=key())
    month: int  # yyyymm
    kind: str
    status: str  # RELEASED | WITHDRAWN: a report in it was narrowed or withdrawn
    released_at: datetime = Field(sa_column=moment(nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment())


class CubeReport(SQLModel, table=True):
    """A report that a released table counts, where it told a number. If it is narrowed, withdrawn or erased, the table
    goes."""

    __tablename__ = "cube_report"
    table_id: int = Field(
        sa_column=Column(KEY, ForeignKey("cube_table.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    uid: str = Field(primary_key=True)


class CubeCell(SQLModel, table=True):
    """One released number. An empty country or drug group is the total over all of them. What is not told has no row,
    and no persons are told where they are null: zeros and small numbers are not in here."""

    __tablename__ = "cube_cell"
    __table_args__ = (UniqueConstraint("table_id", "country", "drug_group"),)
    id: int | None = Field(default=None, sa_column=key())
    table_id: int = Field(sa_column=child_of("cube_table.id"))
    country: str
    drug_group: str
    incidents: int
    persons: int | None = None


class Review(SQLModel, table=True):
    """A report that is kept beyond its review date, until when, and why."""

    id: int | None = Field(default=None, sa_column=key())
    uid: str = Field(unique=True)
    keep_until: datetime = Field(sa_column=moment(nullable=False))
    decided_at: datetime = Field(sa_column=moment(nullable=False))
    decided_by: str
    reason: str
