"""Figures for those who get no incidents: sums of what the fixed cube tells, and nothing that it does not.

A question is answered on the cube's own dimensions alone: whole months, country, kind, and by drug group. A sum that
needs a number that is not told is not known; its caveats say at least how much it is and why it is not more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, product
from types import MappingProxyType

from sqlalchemy import Engine

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.picture.figures import Figure
from data.store import cube
from data.store.cube import ALL, COUNTRIES, OF_PERSONS, OTHERS, Cell, Table
from data.terms.codes import Kind, Release
from data.terms.days import DEFAULT_ZONE, Clock, day_of, midnight
from data.terms.drug_groups import DrugGroup
from data.terms.errors import FilterRefused, InputRefused
from data.terms.filters import Filter
from data.terms.markings import Audience, Marking

TOTALS = Marking(audience=Audience(Release.STRATEGIC))
MEASURES = ("incidents", "cases", "persons")
KEYS = ("month", "country", "kind", "drug_group")
MOST_MONTHS = 1_200
NOT_TOLD = "fewer than 5, or protected"
AFTERWARDS = "as released once, thirty days after each month: later reports and corrections are not in it"


def gets_totals(viewer: Viewer) -> bool:
    """Whether this viewer's figures are those of the cube: who gets no incidents and has no office."""
    return viewer.has_totals and not may(viewer, Action.SEE).allowed


def observer_figures(
    engine: Engine,
    viewer: Viewer,
    chosen: Filter,
    *,
    measure: str,
    by: tuple[str, ...] = (),
    clock: Clock,
    zone: str = DEFAULT_ZONE,
) -> tuple[Figure, ...]:
    """The figures of a filter from the cube, in the order of kind, month, country, group; kinds are never summed.

    Raises FilterRefused and InputRefused, with the reason, for what the cube has not; NotAllowed, StoreErrors.
    """
    kinds = _kinds(chosen, measure, by)
    _require_own_dimensions(chosen, zone=zone)
    now = clock()
    found = cube.tables(engine, viewer, clock=clock)
    tables = {(table.month, table.kind): table for table in found}
    months = _months(chosen, [table.month for table in found], zone=zone)
    countries = chosen.country or (COUNTRIES if "country" in by else (ALL,))
    sentence = chosen.sentence(zone=zone)
    made = []
    for kind in kinds:
        groups = tuple(DrugGroup) if "drug_group" in by else (ALL,)
        for dated, placed, group in product(
            [(month,) for month in months] if "month" in by else [months],
            [(country,) for country in countries] if "country" in by else [countries],
            groups,
        ):
            parts = [(tables.get((month, kind)), country, group) for month in dated for country in placed]
            value, caveats = _sum(parts, measure)
            names = {
                **({"month": f"{dated[0] // 100}-{dated[0] % 100:02}"} if "month" in by else {}),
                **({"country": placed[0]} if "country" in by else {}),
                **({"kind": kind.value} if "kind" in by or len(kinds) > 1 else {}),
                **({"drug_group": str(group)} if "drug_group" in by else {}),
            }
            unit = "persons" if measure == "persons" else measure
            made.append(
                Figure(measure, value, unit, sentence, viewer.name, now, by=MappingProxyType(names), caveats=caveats)
            )
    return tuple(made)


def at_least(table: Table, country: str, group: str, *, persons: bool = False) -> int:
    """The most that the told numbers of a table say of a cell or a total: itself, or the told numbers in it."""
    told = table.cells or {}
    if (known := _value(told.get((country, group)), persons=persons)) is not None:
        return known
    if country == ALL and group == ALL:
        by_country = sum(at_least(table, one, ALL, persons=persons) for one in COUNTRIES)
        return max(by_country, sum(at_least(table, ALL, one, persons=persons) for one in DrugGroup))
    if group == ALL:
        return sum(_value(told.get((country, one)), persons=persons) or 0 for one in DrugGroup)
    if country == ALL:
        return sum(_value(told.get((one, group)), persons=persons) or 0 for one in COUNTRIES)
    return 0


def _value(cell: Cell | None, *, persons: bool) -> int | None:
    return None if cell is None else cell.persons if persons else cell.incidents


def _sum(parts: Sequence[tuple[Table | None, str, str]], measure: str) -> tuple[float | None, tuple[str, ...]]:
    """The sum of these numbers, None where one is not told, with the caveats."""
    is_persons = measure == "persons"
    standing = [(table, country, group) for table, country, group in parts if table and table.cells is not None]
    values = [
        _value((table.cells or {}).get((country, group)), persons=is_persons) for table, country, group in standing
    ]
    gone = sum(table is not None and table.cells is None for table, _, _ in parts)
    missing = len(parts) - len(standing) - gone
    hidden = values.count(None)
    if parts and len(standing) == len(parts) and not hidden:
        return float(sum(value or 0 for value in values)), (AFTERWARDS,)
    known = sum(at_least(*part, persons=is_persons) for part in standing)
    why = (
        *(["nothing is released yet"] if not parts else []),
        *([f"{hidden} of {len(parts)} numbers in it are not told: {NOT_TOLD}"] if hidden else []),
        *([f"{missing} of {len(parts)} numbers in it are not released"] if missing else []),
        *([f"{gone} of {len(parts)} numbers in it were withdrawn with their months"] if gone else []),
        *([f"at least {known:,}"] if known else []),
    )
    return None, (*why, AFTERWARDS)


def _kinds(chosen: Filter, measure: str, by: tuple[str, ...]) -> tuple[Kind, ...]:
    """The kinds that a measure has in the cube. Raises InputRefused with what is possible."""
    if measure not in MEASURES:
        raise InputRefused(f"there are no totals of {measure!r}", advice=f"Measures are: {', '.join(MEASURES)}")
    if "drug" in by:
        raise InputRefused("totals are by drug group, not by drug", advice="Ask by drug_group.")
    if beyond := sorted({*by} - {*KEYS}):
        raise InputRefused(f"totals are not given by {', '.join(beyond)}", advice=f"Keys are: {', '.join(KEYS)}")
    only_seizures = measure == "cases" or "drug_group" in by
    possible = OF_PERSONS if measure == "persons" else (Kind.SEIZURE,) if only_seizures else tuple(Kind)
    kinds = tuple(kind for kind in possible if not chosen.kind or kind.value in chosen.kind)
    if not kinds or (measure == "persons" and "drug_group" in by):
        raise InputRefused(
            f"there are no totals of {measure} so",
            advice="Persons are those of migrant detections and border crossings, drug groups those of seizures.",
        )
    return kinds


def _require_own_dimensions(chosen: Filter, *, zone: str) -> None:
    """Raises FilterRefused for a filter that the cube has no dimension for."""
    own = Filter(kind=chosen.kind, country=chosen.country, start=chosen.start, end=chosen.end)
    if chosen.exercise:
        raise FilterRefused("exercise reports are in no totals")
    if chosen.drug or chosen.commodity:
        raise FilterRefused("totals are by drug group, not by drug or commodity", advice="Ask by drug_group.")
    if chosen != own:
        raise FilterRefused(
            "totals are given as a fixed set and not narrowed further",
            advice="Whole months (from, to), country and kind can be asked for.",
        )
    if outside := [country for country in chosen.country if country not in COUNTRIES]:
        raise FilterRefused(f"{', '.join(outside)} is not counted by itself: it is among the countries {OTHERS}")
    for moment in (chosen.start, chosen.end):
        if moment is not None and moment != midnight(day_of(moment, zone=zone).replace(day=1), zone=zone):
            raise FilterRefused("totals are of whole months", advice="from=2020-03-01&to=2020-03-31 is March.")


def _months(chosen: Filter, released: Sequence[int], *, zone: str) -> tuple[int, ...]:
    """The months of the filter; where it has no end on a side, as far as anything was ever released."""
    if not released:
        return ()
    first = _number(chosen.start, zone=zone) if chosen.start else min(released)
    beyond = _number(chosen.end, zone=zone) if chosen.end else max(released) + 1
    found = tuple(islice(_between(first, beyond), MOST_MONTHS + 1))
    if len(found) > MOST_MONTHS:
        raise FilterRefused(f"that is more than {MOST_MONTHS} months")
    return found


def _between(first: int, beyond: int) -> Iterator[int]:
    month = first
    while month < beyond and month % 100 <= 12:
        yield month
        month += 1 if month % 100 < 12 else 89


def _number(moment: datetime, *, zone: str) -> int:
    day = day_of(moment, zone=zone)
    return day.year * 100 + day.month
