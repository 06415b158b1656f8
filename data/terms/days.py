"""Time: instants in UTC, days in a named zone, half-open periods, and how exactly a moment is known.

A *day* is a day of the operation's zone (default Europe/Bucharest). Instants are timezone-aware UTC everywhere;
on PostgreSQL they are `timestamptz`, on SQLite whole microseconds since 1970, so that both sort and compare alike.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from data.terms.codes import TimePrecision

Clock = Callable[[], datetime]
DEFAULT_ZONE = "Europe/Bucharest"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TO_THE_DAY = frozenset({TimePrecision.MIN, TimePrecision.HOUR, TimePrecision.DAY})
ONE_DAY = timedelta(days=1)


def utc_now() -> datetime:
    """The clock of the real world: now, in UTC."""
    return datetime.now(UTC)


def to_micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z. Raises ValueError for a naive moment: whose noon is it?"""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def from_micros(micros: int) -> datetime:
    """The instant, in UTC."""
    return EPOCH + timedelta(microseconds=micros)


class UtcTime(TypeDecorator[datetime]):
    """An instant: `timestamptz` on PostgreSQL and DuckDB, microseconds since 1970 on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type of each engine."""
        kind: TypeEngine[Any] = BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        """Refuse naive moments; hand SQLite its microseconds."""
        if value is None:
            return None
        micros = to_micros(value)
        return micros if dialect.name == "sqlite" else value

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        """Always timezone-aware UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return from_micros(int(str(value)))


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open interval of time in UTC: start <= t < end."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse what is not an interval."""
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end <= self.start:
            raise ValueError(f"not a period: {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def before(self) -> "Period":
        """The period of equal length that ends where this one starts."""
        return Period(self.start - self.length, self.start)


def midnight(day: date, *, zone: str = DEFAULT_ZONE) -> datetime:
    """The instant in UTC at which a day begins in a zone."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def days_period(first: date, last: date, *, zone: str = DEFAULT_ZONE) -> Period:
    """From the beginning of the first to the end of the last day, both included, in a zone."""
    return Period(midnight(first, zone=zone), midnight(last + ONE_DAY, zone=zone))


def day_of(moment: datetime, *, zone: str = DEFAULT_ZONE) -> date:
    """The day that an instant falls on in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def latest_start(start: datetime, end: datetime | None, precision: TimePrecision) -> datetime:
    """The latest moment at which an event can have begun.

    An event known to the day or better began when it began. One that is known to the month or the year may have begun
    at any time up to the end of that interval; it belongs to a period only when all of the interval does.
    """
    if precision in TO_THE_DAY or end is None or end <= start:
        return start
    return max(start, end - timedelta(seconds=1))


def day_number(start: datetime, precision: TimePrecision, *, zone: str = DEFAULT_ZONE) -> int | None:
    """The day as yyyymmdd, None where the event is not known to the day."""
    if precision not in TO_THE_DAY:
        return None
    day = day_of(start, zone=zone)
    return day.year * 10000 + day.month * 100 + day.day


def month_number(start: datetime, latest: datetime, *, zone: str = DEFAULT_ZONE) -> int | None:
    """The month as yyyymm, None where the event may lie in more than one."""
    first, last = day_of(start, zone=zone), day_of(latest, zone=zone)
    same = (first.year, first.month) == (last.year, last.month)
    return first.year * 100 + first.month if same else None


def day_from_number(number: int) -> date:
    """The day behind yyyymmdd."""
    return date(number // 10000, number // 100 % 100, number % 100)


def write_days(first: date, last: date) -> str:
    """A span of days as people write it: "9–23 March 2020", "28 Feb – 3 Mar 2020", "9 March 2020"."""
    if first == last:
        return f"{first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B %Y}"
    if first.year == last.year:
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
