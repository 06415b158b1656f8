"""The columns that many tables have: the numbered key, the reference to a parent, the moment."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Integer

from data.terms.days import UtcTime

KEY = BigInteger().with_variant(Integer, "sqlite")


def key() -> Column[int]:
    """A numbered primary key."""
    return Column(KEY, primary_key=True, autoincrement=True)


def moment(*, nullable: bool = True) -> Column[datetime]:
    """An instant."""
    return Column(UtcTime, nullable=nullable)


def child_of(target: str) -> Column[int]:
    """The row this one hangs on; it goes when that goes."""
    return Column(KEY, ForeignKey(target, ondelete="CASCADE"), nullable=False, index=True)
