"""Days as they are written: 09.03.2020 · 9 March 2020 · 2020. március 9. · March 2020 · 2020-W11 · 2020. Pure."""

import re
from datetime import date
from typing import Literal

from data.collection.values.folding import fold
from data.collection.values.month_names import months
from data.terms.codes import TimePrecision
from data.terms.days import ONE_DAY
from data.terms.errors import RowRejected

DateOrder = Literal["dmy", "mdy", "ymd"]
Days = tuple[date, date, TimePrecision]  # first, last, and how exactly that is known
EXAMPLE = "write it as 2020-03-09 or 2020-03-09 14:30"
YEAR_FIRST = re.compile(r"([0-9]{4})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{1,2})\.?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})\s*([-/.])\s*([0-9]{1,2})\s*\2\s*([0-9]{4}|[0-9]{2})\.?")
_COMPACT = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_WEEK = re.compile(r"([0-9]{4})-?[Ww]([0-9]{2})")
_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})|(?P<m2>[0-9]{1,2})\s*[./]\s*(?P<y2>[0-9]{4})\.?")
_YEAR = re.compile(r"((?:19|20|21)[0-9]{2})\.?")
_WORD = r"(?P<name>[^\W\d_]+)\.?"
_NAMED = tuple(
    re.compile(shape)
    for shape in (
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?(?:\s+of)?[\s-]*{_WORD}[\s,-]+(?P<year>[0-9]{{4}})\.?",
        rf"{_WORD}\s*(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|\s+)(?P<year>[0-9]{{4}})",
        rf"(?P<year>[0-9]{{4}})\.?[\s-]+{_WORD}[\s-]+(?P<day>[0-9]{{1,2}})\.?",
        rf"{_WORD}[\s,-]+(?P<year>[0-9]{{4}})\.?",
        rf"(?P<year>[0-9]{{4}})\.?\s+{_WORD}",
    )
)
_YEAR_WORD = re.compile(r"\s*(?:г\.?|год(?:ина|ине)?\.?|god(?:ine)?\.?)$", re.IGNORECASE)


def read_days(text: str, order: DateOrder | None) -> Days:
    """First and last day of what is written. Raises RowRejected, with both readings where there are two."""
    text = _YEAR_WORD.sub("", text)
    if found := YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = found.group(1, 3, 4) if found.re is YEAR_FIRST else found.groups()
        return _day(int(year), int(month), int(day), text)
    if found := _YEAR_LAST.fullmatch(text):
        return _numeric(found, text, order)
    if found := _WEEK.fullmatch(text):
        try:
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
        except ValueError:
            raise RowRejected(f"names a week that {found[1]} does not have", value=text) from None
        return monday, monday + 6 * ONE_DAY, TimePrecision.WEEK
    if found := _MONTH.fullmatch(text):
        return _month(int(found["y"] or found["y2"]), int(found["m"] or found["m2"]), text)
    if found := _YEAR.fullmatch(text):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31), TimePrecision.YEAR
    for shape in _NAMED:
        if found := shape.fullmatch(text):
            month = months().get(fold(found["name"]))
            if month is None:
                raise RowRejected(f"has {found['name']!r} where a month was expected; {EXAMPLE}", value=text)
            named_day = found.groupdict().get("day")
            if named_day is None:
                return _month(int(found["year"]), month, text)
            return _day(int(found["year"]), month, int(named_day), text)
    raise RowRejected(f"is no date that is known here; {EXAMPLE}", value=text)


def _numeric(found: re.Match[str], text: str, order: DateOrder | None) -> Days:
    """Two numbers and a year: the file's order decides, else the dot (day first all over the region), else no one."""
    one, mark, two, last = int(found[1]), found[2], int(found[3]), found[4]
    if len(last) == 2:
        if order is None:
            raise RowRejected("has a year of two digits; write all four", value=text)
        one, two, last = (int(last), two, found[1]) if order == "ymd" else (one, two, last)
        year = 2000 + int(last) if int(last) < 70 else 1900 + int(last)
    elif order == "ymd":
        raise RowRejected("has its year last, and this file writes the year first", value=text)
    else:
        year = int(last)
    if order == "mdy":
        return _day(year, one, two, text)
    if order is not None or mark == "." or one > 12 or one == two:
        return _day(year, two, one, text)
    if two > 12:
        return _day(year, one, two, text)
    by_day, by_month = _day(year, two, one, text)[0], _day(year, one, two, text)[0]
    raise RowRejected(
        f"can be read as {by_day.day} {by_day:%B %Y} or as {by_month.day} {by_month:%B %Y}: "
        "say which comes first, the day or the month",
        value=text,
    )


def _day(year: int, month: int, day: int, text: str) -> Days:
    known_year(year, text)
    if not 1 <= month <= 12:
        raise RowRejected(f"has the month {month}, which no year has", value=text)
    try:
        found = date(year, month, day)
    except ValueError:
        raise RowRejected(f"has the day {day}, which that month does not have", value=text) from None
    return found, found, TimePrecision.DAY


def _month(year: int, month: int, text: str) -> Days:
    first = _day(year, month, 1, text)[0]
    return first, (first.replace(day=28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY, TimePrecision.MONTH


def known_year(year: int, text: str) -> None:
    """Raises RowRejected for a year that no report is about."""
    if not 1900 <= year <= 2199:
        raise RowRejected("lies outside the years 1900 to 2199", value=text)
