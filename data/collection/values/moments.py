"""Dates and times as people in the region write them: 09.03.2020 · 9 March 2020 · 9. ožujka 2020. u 14:30. Pure.

A day is a day of the zone. What can be read in two ways (03/04/2020, an hour that a clock shows twice) is refused with
both readings; an hour that no clock shows is refused too. Nothing is ever guessed.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from data.collection.source import Cell
from data.collection.values.written_days import EXAMPLE, YEAR_FIRST, DateOrder, known_year, read_days
from data.terms.codes import TimePrecision
from data.terms.days import days_period
from data.terms.errors import RowRejected

LONGEST = 60
_OFFSETS = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "TRT": 3}  # hours before UTC
_TIME = re.compile(
    r"(?:\s+|\s*,\s*|(?<=[0-9])[Tt])(?:(?:at|ora|orele|u|saat|saati|ne|në|στις|ώρα|в|во|у)\s+)?"
    r"(?P<hour>[0-9]{1,2})(?:\s*[:.hH]\s*(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<word>hrs|h|ч|час|часа|часова|časova|ora)?\.?"
    r"\s*(?P<zone>Z|(?:UTC|GMT)?[+\-\u2212][0-9]{1,2}(?::?[0-9]{2})?|[A-Z]{3,4}|[A-Z][a-z]+/[A-Z][A-Za-z_]+)?"
)
# Excel counts days from 1900 and knows a 29 February 1900 that never was; 1954 to 2119 are taken as such counts.
_SERIALS = range(20_000, 80_000)
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet has no zone, it gets the file's


@dataclass(frozen=True, slots=True)
class WrittenMoment:
    """When something was, in UTC; `end` is exclusive and None where the minute is known."""

    start: datetime
    end: datetime | None
    precision: TimePrecision


def read_moment(cell: Cell, *, zone: str, order: DateOrder | None = None) -> WrittenMoment:
    """The moment of a cell, written in local time of `zone` unless it names another.

    Bare numbers are years (1900 to 2199) or a spreadsheet's count of days since 1900. Raises RowRejected.
    """
    if isinstance(cell, datetime):
        return _of_datetime(cell, zone)
    if isinstance(cell, date):
        return _days(cell, cell, TimePrecision.DAY, zone, str(cell))
    if isinstance(cell, bool | time | timedelta):
        raise RowRejected(f"names no day; {EXAMPLE}", value=str(cell))
    if isinstance(cell, int | float):
        return _of_number(cell, zone)
    text = " ".join((cell or "").split())
    if not text:
        raise RowRejected("is empty; a date was expected", value=cell or "")
    if len(text) > LONGEST:
        raise RowRejected(f"is longer than {LONGEST} characters, so it is no date", value=f"{text[:LONGEST]}…")
    return _of_text(text, zone, order)


def _of_datetime(cell: datetime, zone: str) -> WrittenMoment:
    if cell.tzinfo is not None:
        return WrittenMoment(cell.astimezone(UTC), None, TimePrecision.MIN)
    if cell.time() == time():  # a spreadsheet's day: midnight is what it says when no hour was given
        return _days(cell.date(), cell.date(), TimePrecision.DAY, zone, str(cell))
    return WrittenMoment(_instant(cell, ZoneInfo(zone), str(cell)), None, TimePrecision.MIN)


def _of_number(number: float, zone: str) -> WrittenMoment:
    if not math.isfinite(number):
        raise RowRejected(f"is no date; {EXAMPLE}", value=number)
    whole = math.floor(number)
    if 1900 <= number <= 2199 and whole == number:
        return _days(date(whole, 1, 1), date(whole, 12, 31), TimePrecision.YEAR, zone, str(whole))
    if whole not in _SERIALS:
        raise RowRejected(f"is a number, not a date; {EXAMPLE}", value=number)
    seconds = round((number - whole) * 86_400)
    return _of_datetime(_SERIAL_ZERO + timedelta(days=whole, seconds=seconds), zone)


@lru_cache(maxsize=65_536)
def _of_text(text: str, zone: str, order: DateOrder | None) -> WrittenMoment:
    """Files name the same days again and again."""
    for found in () if YEAR_FIRST.fullmatch(text) else _TIME.finditer(text):
        has_time = found["minute"] or found["half"] or found["word"]
        if found.end() == len(text) and has_time:
            return _with_time(_one_day(text[: found.start()], text, order), found, zone, text)
    if re.fullmatch(r"[0-9]{5}([.,][0-9]+)?", text):
        return _of_number(float(text.replace(",", ".")), zone)
    first, last, precision = read_days(text, order)
    return _days(first, last, precision, zone, text)


def _with_time(day: date, found: re.Match[str], zone: str, text: str) -> WrittenMoment:
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), int(found["second"] or 0)
    half = (found["half"] or "").replace(".", "").lower()
    if half and not 1 <= hour <= 12:
        raise RowRejected(f"has the hour {hour} with {half}", value=text)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if hour > 23 or minute > 59 or second > 59:
        raise RowRejected("has a time that no clock shows; midnight is 00:00 of the day that begins", value=text)
    if found["second"] and not found["zone"] and hour == minute == second == 0:
        return _days(day, day, TimePrecision.DAY, zone, text)  # what machines write for a day without an hour
    part = int((found["part"] or "0")[:6].ljust(6, "0"))
    naive = datetime.combine(day, time(hour, minute, second, part))
    start = _in_zone(naive, found["zone"], zone, text)
    if found["minute"]:
        return WrittenMoment(start, None, TimePrecision.MIN)
    return WrittenMoment(start, start + timedelta(hours=1), TimePrecision.HOUR)


def _in_zone(naive: datetime, written: str | None, zone: str, text: str) -> datetime:
    """The instant of a local time, with the offset or zone written behind it, or else in the file's zone."""
    if written is None:
        return _instant(naive, ZoneInfo(zone), text)
    if "/" in written:
        try:
            return _instant(naive, ZoneInfo(written), text)
        except (KeyError, ValueError, OSError):  # what zoneinfo raises for names that are none, and for folders
            raise RowRejected(f"names the zone {written}, which is not known", value=text) from None
    if written in _OFFSETS:
        return (naive - timedelta(hours=_OFFSETS[written])).replace(tzinfo=UTC)
    digits = written.removeprefix("UTC").removeprefix("GMT")
    if digits[0] not in "+-−":
        raise RowRejected(f"names the zone {written}, which is not known; write an offset such as +02:00", value=text)
    plain = digits[1:].replace(":", "")
    hours, minutes = (int(plain), 0) if len(plain) <= 2 else (int(plain[:-2]), int(plain[-2:]))
    if hours > 14 or minutes > 59:
        raise RowRejected(f"has the offset {written}, which no zone has", value=text)
    offset = timedelta(hours=hours, minutes=minutes)
    return (naive - offset if digits[0] == "+" else naive + offset).replace(tzinfo=UTC)


def _instant(naive: datetime, zone: ZoneInfo, text: str) -> datetime:
    """The one instant at which clocks of the zone show this. Raises RowRejected where there is none or two."""
    known_year(naive.year, text)
    first, second = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    instant = first.astimezone(UTC)
    if first.utcoffset() == second.utcoffset():
        return instant
    if instant.astimezone(zone).replace(tzinfo=None) != naive:
        raise RowRejected(f"is a time that does not exist in {zone.key}: clocks were put forward over it", value=text)
    readings = " or ".join(one.astimezone(UTC).strftime("%H:%M UTC") for one in (first, second))
    raise RowRejected(
        f"came twice in {zone.key}, as clocks were put back: it is {readings}; write the offset behind it, "
        f"such as {naive:%H:%M}{_offset(first)}",
        value=text,
    )


def _offset(moment: datetime) -> str:
    written = moment.strftime("%z")
    return f"{written[:3]}:{written[3:5]}"


def _one_day(text: str, whole: str, order: DateOrder | None) -> date:
    first, last, _ = read_days(text.rstrip(" ,"), order)
    if first != last:
        raise RowRejected(f"has a time, but names no one day; {EXAMPLE}", value=whole)
    return first


def _days(first: date, last: date, precision: TimePrecision, zone: str, text: str) -> WrittenMoment:
    known_year(first.year, text)
    span = days_period(first, last, zone=zone)
    return WrittenMoment(span.start, span.end, precision)
