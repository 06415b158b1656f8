"""The only producer of tooltip text: from listed columns, as plain text that no page reads as markup.

A tooltip is one string a feature, `tip`, its lines parted by a line feed. Streamlit puts it in through `innerText`; no
datum ever stands in HTML, an address or an attribute. The first line is the heading.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data.terms.codes import KIND_LABELS, Direction, Kind, Precision, TimePrecision, country_name
from data.terms.days import DEFAULT_ZONE, TO_THE_DAY, day_of
from layers.style import Style

#: what a tooltip may be made of, beside reference names
COLUMNS = (
    "uid",
    "kind",
    "occurred_from",
    "occurred_precision",
    "lon",
    "lat",
    "precision",
    "radius_m",
    "crossing",
    "section",
    "area",
    "country",
    "country_basis",
    "place_written",
    "direction",
    "persons",
    "dead",
    "missing",
    "kg",
    "main_item",
    "exercise",
    "new",
)
LONGEST = 120  # characters of one line
_DIRECTIONS = {Direction.ENTRY: "on entry", Direction.EXIT: "on exit", Direction.INLAND: "inland"}
Row = Mapping[str, Any]


def tooltip(style: Style) -> dict[str, Any]:
    """What pydeck is told: the text and its looks."""
    looks = {
        "backgroundColor": style.panel,
        "color": style.text,
        "border": f"1px solid {style.line}",
        "borderRadius": "6px",
        "fontSize": f"{13 * style.scale:.0f}px",
        "lineHeight": "1.45",
        "padding": "8px 10px",
        "maxWidth": f"{22 * style.scale:.0f}rem",
        "zIndex": "10",
    }
    return {"text": "{tip}", "style": looks}


def clean(value: object) -> str:
    """One value on one line: no control, format or direction-changing characters, at most 120 characters."""
    text = str(value)
    if not text.isprintable():  # control, format, surrogate, private, and every separator but the space
        text = "".join(" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Zs"} else c for c in text)
        text = "".join(c for c in text if c.isprintable())
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def tip(*lines: str | None) -> str:
    """Lines as one tooltip, the empty ones left out."""
    return "\n".join(said for line in lines if line and (said := clean(line)))


def counted(count: int, kind: Kind) -> str:
    """ "1 seizure", "3 seizures"."""
    return f"{count:,} {KIND_LABELS[kind][count != 1]}"


def persons(rows: Sequence[Row]) -> str:
    """ "14 persons", "14 persons, 2 reports without a number"; empty where no report gives one."""
    given = [int(row["persons"]) for row in rows if row["persons"] is not None]
    if not given:
        return ""
    total = f"{sum(given):,} person{'s' * (sum(given) != 1)}"
    silent = len(rows) - len(given)
    return total if not silent else f"{total}, {silent} report{'s' * (silent != 1)} without a number"


def what(rows: Sequence[Row], kind: Kind) -> str:
    """What the reports of one kind at one place amount to; kilograms are never added across drugs, so items stand."""
    if kind is Kind.SEIZURE:
        items = list(dict.fromkeys(row["main_item"] for row in rows if row["main_item"]))
        said = " · ".join(items[:3]) + (f" · {len(items) - 3} more" if len(items) > 3 else "")
    elif kind is Kind.FATALITY:
        sums = {name: sum(int(row[name] or 0) for row in rows) for name in ("dead", "missing")}
        said = ", ".join(f"{count} {name}" for name, count in sums.items() if count)
    else:
        said = persons(rows)
    heading = counted(len(rows), kind) if len(rows) > 1 else KIND_LABELS[kind][0].capitalize()
    return f"{heading} · {said}" if said else heading


def when(row: Row, *, zone: str = DEFAULT_ZONE) -> str:
    """When it happened, no more exactly than it is known: hours in UTC, days in the zone."""
    moment: datetime | None = row["occurred_from"]
    if moment is None:
        return ""
    precision = TimePrecision(row["occurred_precision"] or TimePrecision.MIN)
    if precision is TimePrecision.MIN:
        return f"{moment.day} {moment:%b %Y %H:%M} UTC"
    if precision is TimePrecision.HOUR:
        return f"{moment.day} {moment:%b %Y, %H} h UTC"
    day = day_of(moment, zone=zone)
    if precision in TO_THE_DAY:
        return f"{day.day} {day:%b %Y}"
    if precision is TimePrecision.MONTH:
        return f"{day:%B %Y}"
    return f"{day:%Y}" if precision is TimePrecision.YEAR else f"from {day.day} {day:%b %Y}"


def how_exactly(row: Row) -> str:
    """How exactly the place is known, in words."""
    precision = Precision(row["precision"])
    radius_m = row["radius_m"]
    if precision is Precision.BCP:
        return "at the crossing point"
    if precision is Precision.SECTION:
        return "somewhere on this section"
    if radius_m and radius_m >= 1000:
        return f"within {radius_m / 1000:,.0f} km"
    return {
        Precision.EXACT: "",
        Precision.MUNI: "in the municipality, radius not given",
        Precision.ADM1: "in the region",
    }.get(precision, "place not known")


def incidents_tip(rows: Sequence[Row], *, place: str | None, zone: str = DEFAULT_ZONE) -> str:
    """The tooltip of all reports of one kind at one place, newest first."""
    first = rows[0]
    country = country_name(first["country"]) + " (inferred)" * (first["country_basis"] == "inferred")
    where = " · ".join(filter(None, (place or first["place_written"], how_exactly(first))))
    alone = len(rows) == 1
    moment = when(first, zone=zone) if alone else f"newest {when(first, zone=zone)}" if first["occurred_from"] else ""
    direction = _DIRECTIONS.get(first["direction"]) if alone else None
    details = " · ".join(filter(None, (moment, country, direction)))
    return tip(what(rows, Kind(first["kind"])), where, details, "EXERCISE" if first["exercise"] else None)
