"""When it happened, as somebody types it: a day, a time of day in a zone, and how exactly that is known. Pure."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from data.collection.values.moments import read_moment
from data.terms.codes import TimePrecision
from data.terms.days import DEFAULT_ZONE, Period, days_period
from data.terms.errors import RowRejected

_TIME = re.compile(r"([0-9]{1,2})(?:[:.h ]([0-9]{2}))?|([0-9]{2})([0-9]{2})")  # 143 may be 1:43 or 14:3
WITH_TIME = frozenset({TimePrecision.MIN, TimePrecision.HOUR, TimePrecision.PERIOD})
#: how exactly the time is known -> in words, in the order in which it is offered
EXACTNESS = {
    TimePrecision.MIN: "to the minute",
    TimePrecision.HOUR: "to the hour",
    TimePrecision.DAY: "to the day",
    TimePrecision.WEEK: "to the week",
    TimePrecision.MONTH: "to the month",
    TimePrecision.YEAR: "to the year",
    TimePrecision.PERIOD: "between two moments",
}
#: party -> the zone of its clocks: times are typed as they stand in the report
ZONES = {
    "AL": "Europe/Tirane",
    "AT": "Europe/Vienna",
    "BA": "Europe/Sarajevo",
    "BG": "Europe/Sofia",
    "CY": "Asia/Nicosia",
    "GR": "Europe/Athens",
    "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest",
    "IT": "Europe/Rome",
    "MD": "Europe/Chisinau",
    "ME": "Europe/Podgorica",
    "MK": "Europe/Skopje",
    "RO": "Europe/Bucharest",
    "RS": "Europe/Belgrade",
    "SI": "Europe/Ljubljana",
    "SK": "Europe/Bratislava",
    "TR": "Europe/Istanbul",
    "UA": "Europe/Kyiv",
    "XK": "Europe/Belgrade",
}


def zone_of(values: Mapping[str, object]) -> str:
    """The zone in which times are typed: the one that was chosen, else that of the party that reports."""
    return str(values.get("zone") or ZONES.get(str(values.get("originator")), DEFAULT_ZONE))


def read_time(text: str) -> time:
    """The time of day of "14:30", "14.30", "1430" or "14". Raises RowRejected."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise RowRejected("is no time of day, such as 14:30", value=text)
    return time(hour, minute)


def instant(day: date, clock: time, *, zone: str) -> datetime:
    """The instant in UTC of a time of day in a zone.

    Raises RowRejected in the two hours of a year in which clocks change: a time that did not exist, or that was twice.
    """
    return read_moment(f"{day.isoformat()} {clock:%H:%M}", zone=zone).start


def span(day: date, precision: TimePrecision, *, zone: str) -> Period:
    """Within which days an event happened that is known to the day, week, month or year that holds `day`."""
    first, last = day, day
    if precision is TimePrecision.WEEK:
        first = day - timedelta(days=day.weekday())
        last = first + timedelta(days=6)
    elif precision is TimePrecision.MONTH:
        first = day.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    elif precision is TimePrecision.YEAR:
        first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return days_period(first, last, zone=zone)
