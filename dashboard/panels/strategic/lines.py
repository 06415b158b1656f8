"""What the cube tells, as lines of a table: countries or drug groups by month, or years by month."""

from collections.abc import Iterator, Sequence

from dashboard.panels.strategic.matrix import NOT_RELEASED, NOT_TOLD, WITHDRAWN, Line
from data.picture.observer_figures import at_least
from data.store.cube import ALL, COUNTRIES, OTHERS, Cell, Table
from data.terms.codes import Kind, country_name
from data.terms.drug_groups import GROUP_LABELS, DrugGroup

Tables = dict[tuple[int, Kind], Table]


def country_lines(tables: Tables, kind: Kind, year: int) -> list[Line]:
    """All countries together, then each."""
    names = {country: country_name(country) for country in COUNTRIES} | {OTHERS: "other countries"}
    ordered = sorted(COUNTRIES, key=lambda country: (country == OTHERS, names[country]))
    first = _line("all countries", tables, kind, year, ALL, ALL, is_total=True)
    return [first, *(_line(names[country], tables, kind, year, country, ALL) for country in ordered)]


def group_lines(tables: Tables, year: int) -> list[Line]:
    """Seizures of all countries by drug group."""
    return [_line(GROUP_LABELS[group], tables, Kind.SEIZURE, year, ALL, group) for group in DrugGroup]


def year_lines(tables: Tables, kind: Kind, years: Sequence[int]) -> list[Line]:
    """All countries together, year by year."""
    return [_line(str(year), tables, kind, year, ALL, ALL) for year in years]


def cell_of(table: Table | None, country: str, group: str) -> Cell | str:
    """What is told, or why nothing is."""
    if table is None:
        return NOT_RELEASED
    return WITHDRAWN if table.cells is None else table.cells.get((country, group), NOT_TOLD)


def _line(
    name: str, tables: Tables, kind: Kind, year: int, country: str, group: str, *, is_total: bool = False
) -> Line:
    found = [tables.get((year * 100 + month, kind)) for month in range(1, 13)]
    floors = tuple(0 if table is None else at_least(table, country, group) for table in found)
    return Line(name, tuple(cell_of(table, country, group) for table in found), floors, is_total)


def rows(tables: Tables, kind: Kind) -> Iterator[tuple[int, str, str, Cell | str]]:
    """Every number of a kind, told or not: month, country, drug group (ALL for totals), what is told."""
    groups = (ALL, *DrugGroup) if kind is Kind.SEIZURE else (ALL,)
    for (month, one), table in sorted(tables.items()):
        if one is kind:
            for country in (ALL, *COUNTRIES):
                for group in groups:
                    yield month, country, str(group), cell_of(table, country, group)
