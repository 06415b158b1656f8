"""From a table and a profile to forms, row by row: a row becomes a form, is refused, or is left out with a reason."""

from collections.abc import Iterator, Mapping

from data.collection.reading.cell_readings import ColumnMissing, Columns, written
from data.collection.reading.figure_rows import FigureRows
from data.collection.reading.incident_rows import IncidentRows
from data.collection.reading.profiles import LeaveOut, Profile
from data.collection.reading.row_places import PlaceFinder, Placing
from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import LeftOut, Translated
from data.terms.errors import RowRejected

EMPTY_ROW = "the row is empty"


def translate(
    table: SourceTable,
    profile: Profile,
    *,
    places: PlaceFinder | None = None,
    operation: str | None = None,
    exercise: bool = False,
    answers: Mapping[str, str] | None = None,
) -> Iterator[Translated | Refusal | LeftOut]:
    """What comes of each row, in the order of the file; reads the table once and holds one report at a time.

    `places` finds written names; without it they are kept as written and no place is taken. `answers` are those to
    earlier questions (`PlaceQuestion`). A profile that does not fit the table is one refusal of its header.
    """
    if exercise and profile.yields != "incidents":
        yield Refusal(f"{profile.title} is real data, not an exercise", table.sheet, table.header_row)
        return
    try:
        columns = Columns(table)
        left_out = [(columns.need(rule.column), rule) for rule in profile.leave_out]
        rows: IncidentRows | FigureRows = (
            IncidentRows(table, profile, Placing(places, answers or {}), operation=operation, exercise=exercise)
            if profile.yields == "incidents"
            else FigureRows(table, profile)
        )
    except RowRejected as rejected:
        advice = "" if isinstance(rejected, ColumnMissing) else f" (profile {profile.name})"
        yield Refusal(f"{rejected.reason}{advice}", table.sheet, table.header_row, rejected.field or None)
        return
    for row in table.rows:
        if isinstance(row, Refusal):
            yield row
        elif reason := _reason_to_leave_out(row, left_out):
            yield LeftOut(row.number, reason, table.sheet)
        else:
            yield from rows.take(row)
    yield from rows.close()


def _reason_to_leave_out(row: SourceRow, rules: list[tuple[int, LeaveOut]]) -> str | None:
    for index, rule in rules:
        if rule.holds(written(row.cells[index])):
            return rule.reason
    if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row.cells):
        return EMPTY_ROW
    return None
