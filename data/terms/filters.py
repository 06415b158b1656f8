"""A Filter: which incidents are meant. It round-trips through the URL, makes one clause for three engines and says
itself
in a sentence, so that list, map, count, export and report cannot disagree.

What makes engines differ stays out: text search is on the stored, casefolded `search_text`; periods are half-open UTC
intervals; there is no division and no date arithmetic in SQL.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, select, true
from sqlalchemy.sql.expression import TableClause

from data.terms.codes import COUNTED_STATUSES, KIND_LABELS, Kind, codes, country_name, is_country, label
from data.terms.columns import incident, incident_label, nationality_count, operation, seizure_item
from data.terms.days import DEFAULT_ZONE, ONE_DAY, Period, day_of, midnight, write_days
from data.terms.errors import FilterRefused

LISTS: Mapping[str, str] = {  # filter keys whose values come from a code list of the same or another name
    "kind": "kind",
    "drug": "drug",
    "commodity": "commodity",
    "direction": "direction",
    "place_type": "place_type",
    "status": "status",
}
COLUMN_KEYS = ("kind", "operation", "country", "crossing", "section", "corridor", "direction", "place_type", "status")
MULTI_KEYS = (*COLUMN_KEYS, "series", "drug", "commodity", "nationality", "label")
KEYS = (*MULTI_KEYS, "text", "from", "to", "bbox", "exercise")
# What else the page's address says. It narrows nothing, so a copied address is a filter too; "the last 24 hours" does.
PAGE_KEYS = ("period", "within", "layers", "incident", "view")
_FIXED_PERIODS = ("all", "dates")
MAX_VALUES, MAX_LENGTH = 100, 200


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in degrees, WGS 84; west <= east."""

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        """Refuse what is not a rectangle on the globe."""
        if not (-180 <= self.west <= self.east <= 180 and -90 <= self.south <= self.north <= 90):
            raise ValueError("bbox is west,south,east,north in degrees")

    def __str__(self) -> str:
        sides = (self.west, self.south, self.east, self.north)
        return ",".join(repr(side).removesuffix(".0") for side in sides)  # repr: the address gives back the same box


@dataclass(frozen=True, slots=True)
class Filter:
    """Which incidents are meant. Values within a key are alternatives; keys narrow each other."""

    kind: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    corridor: tuple[str, ...] = ()
    drug: tuple[str, ...] = ()
    commodity: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    place_type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    label: tuple[str, ...] = ()
    text: str = ""
    start: datetime | None = None
    end: datetime | None = None
    bbox: Box | None = None
    exercise: bool = False

    def __post_init__(self) -> None:
        """Sort and de-duplicate, so that equal filters are equal keys."""
        for key in MULTI_KEYS:
            object.__setattr__(self, key, tuple(sorted(set(getattr(self, key)))))

    def change(self, **values: object) -> "Filter":
        """A copy with other values."""
        return replace(self, **values)  # type: ignore[arg-type]

    @property
    def period(self) -> Period | None:
        """The period, where both of its ends are given."""
        return Period(self.start, self.end) if self.start and self.end and self.start < self.end else None

    @property
    def is_empty(self) -> bool:
        """Whether it narrows nothing beyond real or exercise."""
        return self == Filter(exercise=self.exercise)

    def strangers(self, known: Mapping[str, Collection[str]]) -> tuple[tuple[str, str], ...]:
        """Key and value pairs that `known` (values by key) does not hold; keys it does not speak of are left alone."""
        return tuple((key, value) for key in known for value in getattr(self, key) if value not in known[key])

    # --- SQL ---------------------------------------------------------------------------------------------

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that are meant: the counted ones unless others are asked for."""
        return self.status or COUNTED_STATUSES

    def clause(self) -> ColumnElement[bool]:
        """One expression over the columns of data/terms/columns.py; counted statuses unless others are asked for."""
        parts: list[ColumnElement[bool]] = [incident.c.exercise.is_(self.exercise)]
        for key in COLUMN_KEYS:
            values = self.statuses if key == "status" else getattr(self, key)
            if values:
                parts.append(incident.c[key].in_([str(value) for value in values]))
        if self.series:
            codes_of = select(operation.c.code).where(operation.c.series.in_(self.series))
            parts.append(incident.c.operation.in_(codes_of))
        for key, child in CHILDREN.items():
            if values := getattr(self, key):
                parts.append(_has(child, child.c[key].in_(values)))
        if self.text:
            parts.extend(incident.c.search_text.contains(word, autoescape=True) for word in casefold(self.text).split())
        if self.start is not None:
            parts.append(incident.c.occurred_from >= self.start)
        if self.end is not None:
            # Both ends of the uncertain start lie inside: a year-precise event is in no single month.
            parts.append(and_(incident.c.occurred_from < self.end, incident.c.occurred_latest < self.end))
        return and_(*parts, self.box_clause())

    def box_clause(self) -> ColumnElement[bool]:
        """The rectangle alone, so that what it leaves out for want of a position can be counted beside it."""
        if self.bbox is None:
            return true()
        box = self.bbox
        return and_(
            incident.c.lon >= box.west,
            incident.c.lon <= box.east,
            incident.c.lat >= box.south,
            incident.c.lat <= box.north,
        )

    # --- URL ---------------------------------------------------------------------------------------------

    def pairs(self, *, zone: str = DEFAULT_ZONE) -> tuple[tuple[str, str], ...]:
        """Key and value pairs, a key repeated for several values; `read_pairs` reads them back to an equal filter."""
        found = [(key, str(value)) for key in MULTI_KEYS for value in getattr(self, key)]
        if self.text:
            found.append(("text", self.text))
        if self.start is not None:
            found.append(("from", _write_moment(self.start, zone=zone, is_end=False)))
        if self.end is not None:
            found.append(("to", _write_moment(self.end, zone=zone, is_end=True)))
        if self.bbox is not None:
            found.append(("bbox", str(self.bbox)))
        if self.exercise:
            found.append(("exercise", "yes"))
        return tuple(found)

    def query(self, *, zone: str = DEFAULT_ZONE) -> str:
        """The URL query."""
        return urlencode(self.pairs(zone=zone))

    # --- words -------------------------------------------------------------------------------------------

    def sentence(self, *, zone: str = DEFAULT_ZONE, names: Mapping[str, str] | None = None) -> str:
        """In words, as it stands on the screen, on a report and in the audit log. `names` gives names to ids."""
        named = names or {}
        parts = ["EXERCISE data" if self.exercise else "real data"]
        parts.append(self._period_words(zone=zone))
        parts.extend(
            f"{_TITLES[key]} {', '.join(_word(key, value, named) for value in getattr(self, key))}"
            for key in MULTI_KEYS
            if getattr(self, key) and key not in ("kind", "status")
        )
        parts.append(", ".join(KIND_LABELS[Kind(kind)][1] for kind in self.kind) or "all kinds")
        parts.append(", ".join(label("status", status) for status in self.status) or "submitted and validated")
        if self.text:
            parts.append(f"text “{self.text}”")
        if self.bbox:
            parts.append(f"within {self.bbox}")
        return " · ".join(part for part in parts if part)

    def _period_words(self, *, zone: str) -> str:
        if self.start is None and self.end is None:
            return "all times"
        ends = (self.start, self.end)
        if all(moment is None or moment == midnight(day_of(moment, zone=zone), zone=zone) for moment in ends):
            first = day_of(self.start, zone=zone) if self.start else None
            last = day_of(self.end, zone=zone) - ONE_DAY if self.end else None
            if first and last:
                return f"{write_days(first, last)} ({zone})"
            return f"since {write_days(first, first)} ({zone})" if first else f"until {last:%-d %B %Y} ({zone})"
        here = ZoneInfo(zone)
        words = [f"{moment.astimezone(here):%-d %b %Y %H:%M}" if moment else "…" for moment in ends]
        return f"{' to '.join(words)} ({zone})"


CHILDREN: Mapping[str, TableClause] = {
    "drug": seizure_item,
    "commodity": seizure_item,
    "nationality": nationality_count,
    "label": incident_label,
}
# letters that have no mark to take off
_PLAIN = str.maketrans({"đ": "d", "ł": "l", "ı": "i", "ø": "o", "æ": "ae", "ς": "σ"})
_TITLES = {key: key.replace("_", " ") for key in MULTI_KEYS}


def _has(child: TableClause, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(1).select_from(child).where(child.c.incident_id == incident.c.id, condition))


def _word(key: str, value: str, names: Mapping[str, str]) -> str:
    if value in names:
        return names[value]
    if key in ("country", "nationality"):
        return country_name(value)
    return label(LISTS[key], value) if key in LISTS else value


def casefold(text: str) -> str:
    """Text as it is stored for search and looked for: casefolded by Python, because engines fold Cyrillic and Greek
    differently, and without diacritics, because "Gradiska" is how many write Gradiška."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if not unicodedata.combining(letter)))


def _write_moment(moment: datetime, *, zone: str, is_end: bool) -> str:
    day = day_of(moment, zone=zone)
    if moment == midnight(day, zone=zone):
        return (day - ONE_DAY if is_end else day).isoformat()
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_moment(text: str, *, zone: str = DEFAULT_ZONE, is_end: bool = False) -> datetime:
    """A day (its beginning, or for an end its last moment, in the zone) or an ISO time; without an offset, in the zone.

    Raises ValueError.
    """
    if len(text) == 10:
        day = date.fromisoformat(text)
        return midnight(day + ONE_DAY if is_end else day, zone=zone)
    moment = datetime.fromisoformat(text)
    if moment.time() == time() and moment.tzinfo is None:
        return midnight(moment.date(), zone=zone)
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def read_pairs(pairs: Iterable[tuple[str, str]], *, zone: str = DEFAULT_ZONE) -> tuple[Filter, tuple[str, ...]]:
    """A filter from key and value pairs, and a note for each value that was ignored and why. Never raises."""
    many: dict[str, list[str]] = {}
    single: dict[str, object] = {}
    notes: list[str] = []
    for key, value in pairs:
        try:
            _read_pair(key, value.strip(), many, single, zone=zone)
        except (ValueError, OverflowError) as error:
            notes.append(f"{key[:40]}={value[:60]} was ignored: {error}")
    start, end = single.get("start"), single.get("end")
    if isinstance(start, datetime) and isinstance(end, datetime) and end <= start:
        notes.append("the period was ignored: it ends before it begins")
        single.pop("start")
        single.pop("end")
    return Filter(**{key: tuple(values) for key, values in many.items()}, **single), tuple(notes)  # type: ignore[arg-type]


def read_query(query: str, *, zone: str = DEFAULT_ZONE) -> Filter:
    """A filter from a URL query, for commands and the API. Raises FilterRefused and names what cannot be read."""
    pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True)
    narrowing = [pair for pair in pairs if pair[0] not in PAGE_KEYS or not _is_fixed(*pair)]
    found, notes = read_pairs(narrowing, zone=zone)
    if notes:
        raise FilterRefused("; ".join(notes), advice=f"Filter keys are: {', '.join(KEYS)}")
    return found


def _is_fixed(key: str, value: str) -> bool:
    return key != "period" or value in _FIXED_PERIODS


def _read_pair(key: str, value: str, many: dict[str, list[str]], single: dict[str, object], *, zone: str) -> None:
    if key not in KEYS:
        raise ValueError("no such filter")
    if not value:
        raise ValueError("empty")
    if len(value) > MAX_LENGTH:
        raise ValueError(f"longer than {MAX_LENGTH} characters")
    if "\x00" in value:
        raise ValueError("it holds a character that no text has")
    if key in MULTI_KEYS:
        if key in LISTS and value not in codes(LISTS[key]):
            raise ValueError("not in the code list")
        if key in ("country", "nationality") and not is_country(value):
            raise ValueError("no ISO 3166 country code of two capital letters")
        values = many.setdefault(key, [])
        if len(values) >= MAX_VALUES:
            raise ValueError(f"more than {MAX_VALUES} values")
        values.append(value)
    elif key == "text":
        single["text"] = value
    elif key == "from":
        single["start"] = read_moment(value, zone=zone)
    elif key == "to":
        single["end"] = read_moment(value, zone=zone, is_end=True)
    elif key == "bbox":
        sides = [float(part) for part in value.split(",")]
        if len(sides) != 4:
            raise ValueError("bbox is west,south,east,north in degrees")
        single["bbox"] = Box(*sides)
    else:
        if value not in ("yes", "no"):
            raise ValueError("exercise is yes or no")
        single["exercise"] = value == "yes"
