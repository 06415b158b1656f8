"""Rows that belong together become one report, or a refusal for every cell that is wrong in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data.collection.reading.row_places import Placed, Placing
from data.collection.source import Refusal
from data.collection.translated import Translated
from data.collection.workbooks.assembling import (
    IN_TIMES,
    incident_fields,
    incident_times,
    item_fields,
    nationality_places,
    period_times,
    return_fields,
    return_lines,
)
from data.collection.workbooks.columns import INCIDENT_KINDS, MEASURES, Column
from data.collection.workbooks.filling import NOT_CARRIED
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.rows import ReadRow, Row, RowReader
from data.store.forms import FormRefused, IncidentForm
from data.store.return_forms import ReturnForm, TrafficForm
from data.terms.errors import RowRejected

WorkbookForm = IncidentForm | ReturnForm | TrafficForm
# In which column a person finds a field of a form that has no column of its own name.
_COLUMN_OF = {
    "occurred_from": "date",
    "occurred_to": "until_date",
    "reported_at": "reported_date",
    "period_from": "date",
    "period_to": "until_date",
    "nationalities": "nationality_1",
    "items": "commodity",
    "lines": "measure_messages",
}


class Reporter:
    """Makes the reports of one sheet."""

    def __init__(self, identity: Identity, columns: Sequence[Column], *, sheet: str | None, placing: Placing) -> None:
        self._identity, self._sheet, self._placing = identity, sheet, placing
        self._columns = {column.key: column for column in columns}
        self._reader = RowReader(identity, columns, sheet=sheet)
        self._came: dict[str, tuple[int, int]] = {}

    def label(self, key: str) -> str:
        """What stands above a column, as the sender sees it."""
        return self._reader.label(key)

    def report(self, rows: Sequence[Row]) -> Iterator[Translated | Refusal]:
        """The report of these rows, or every refusal in them."""
        read = [self._reader.read(row) for row in rows]
        first = next((one for one in read if one.version), read[0])
        refused = [refusal for one in read for refusal in one.refused]
        head, differing = self._merge(first, read)
        refused += differing
        refused += self._missing(first, read, head)
        placed = self._placed(head)
        form = self._form(first, read, head | placed.fields, refused)
        if form is None or refused:
            yield from self._with_all_rows(refused, rows)
            return
        number, content = self._came.setdefault(form.uid, (first.row.number, hash(form)))
        if content != hash(form):
            reason = f"was copied as a whole from row {number}, so both are one report: copy the cells alone"
            yield from self._with_all_rows([self._reader.refusal(first.row, None, reason)], rows)
        else:
            numbers = tuple(row.number for row in rows)
            yield Translated(self._sheet, numbers, form, first.version, placed.flags, placed.question)

    def _with_all_rows(self, refused: Sequence[Refusal], rows: Sequence[Row]) -> Iterator[Refusal]:
        """The refusals, and one for each other row of the report: it is taken whole or not at all."""
        yield from refused
        bad = {refusal.row for refusal in refused}
        reason = f"belongs to the report of row {refused[0].row}, which is refused"
        yield from (self._reader.refusal(row, None, reason) for row in rows if row.number not in bad)

    def _placed(self, head: Mapping[str, Any]) -> Placed:
        """The place of an incident: what the row says of it, or else what its words mean to the gazetteer."""
        if self._identity.kind not in INCIDENT_KINDS:
            return Placed({})
        written = head.get("lon"), head.get("lat")
        return self._placing.place(head, None, written=written, column=self.label("place_written"))

    def _merge(self, first: ReadRow, read: Sequence[ReadRow]) -> tuple[dict[str, Any], list[Refusal]]:
        """What the rows say of the report: a cell may be empty in all but one row, but no two may differ."""
        merged = dict(first.head)
        told = dict.fromkeys(merged, first.row.number)
        refused = []
        for one in read:
            for key, value in one.head.items():
                if merged.setdefault(key, value) != value:
                    reason = f"differs from row {told[key]}, which belongs to the same report"
                    refused.append(self._reader.refusal(one.row, key, reason))
                told.setdefault(key, one.row.number)
        return merged, refused

    def _missing(self, first: ReadRow, read: Sequence[ReadRow], head: Mapping[str, Any]) -> Iterator[Refusal]:
        """A new report has all that is needed; one that was stored without it may be corrected without it."""
        if first.version is not None:
            return
        if not first.row.uid:
            reason = "lies below the prepared rows, so it has no report number: copy its cells into a prepared row"
            yield self._reader.refusal(first.row, None, reason)
        for column in self._columns.values():
            if not column.needed or (column.group == "sender" and self._identity.sender):
                continue
            for one in read if column.line else (first,):
                if column.key not in (one.line if column.line else head) and column.key not in one.row.cells:
                    yield self._reader.refusal(one.row, column.key, "is needed")

    def _form(
        self, first: ReadRow, read: Sequence[ReadRow], head: Mapping[str, Any], refused: list[Refusal]
    ) -> WorkbookForm | None:
        """The form; what it refuses is added to `refused`, once for each cell."""
        known = {(refusal.row, refusal.column) for refusal in refused}
        try:
            return self._build(first, read, head)
        except RowRejected as error:
            found = [(*self._place(error.field, first, read, head), error)]
        except FormRefused as error:
            found = [(*self._place(row.field, first, read, head), row) for row in error.rows]
        if refused:  # the number that a return lacks may be one that could not be read
            found = [one for one in found if one[1] != "nil"]
        for row, key, told in found:
            refusal = self._reader.refusal(row, key, told.reason, told.value)
            if (refusal.row, refusal.column) not in known and not (key == "uid" and not first.row.uid):
                refused.append(refusal)
        return None

    def _build(self, first: ReadRow, read: Sequence[ReadRow], head: Mapping[str, Any]) -> WorkbookForm:
        identity, exact = self._identity, first.rest.get("exact", {})
        unseen = {name: value for name, value in first.rest.get("report", {}).items() if self._may_carry(name)}
        lines = [(one.line, one.rest.get("line", {})) for one in read]
        fields = {**unseen, "uid": first.row.uid or None}
        if identity.kind in INCIDENT_KINDS:
            fields |= incident_fields(head, identity=identity) | incident_times(head, exact, zone=identity.zone)
            if identity.kind == "seizure":
                fields["items"] = item_fields(lines)
            return IncidentForm.read(fields)
        fields |= period_times(head, exact, zone=identity.zone)
        if identity.kind == "traffic":
            return TrafficForm.read({**fields, **{name: head[name] for name in head if name not in IN_TIMES}})
        told = [line for cells, left in lines for line in return_lines(cells, left)]
        return ReturnForm.read({**fields, **return_fields(head, identity=identity), "lines": told})

    def _may_carry(self, name: str) -> bool:
        return name not in self._columns and name not in NOT_CARRIED

    @staticmethod
    def _line_cells(read: Sequence[ReadRow]) -> list[tuple[Row, str | None]]:
        """The row and the column of each number of a return, in the order of `return_lines`."""
        return [
            (one.row, key)
            for one in read
            for key in (
                *(f"measure_{name}" for name in MEASURES if f"measure_{name}" in one.line),
                *(None for _ in one.rest.get("line", {}).get("lines", ())),
            )
        ]

    def _place(
        self, field: str, first: ReadRow, read: Sequence[ReadRow], head: Mapping[str, Any]
    ) -> tuple[Row, str | None]:
        """The row and the column in which a refused field of the form stands."""
        name, _, inner = field.partition(".")
        number, _, part = inner.partition(".")
        if name == "items" and number.isdigit():
            return read[int(number)].row, part or "commodity"
        if name == "lines" and number.isdigit():
            return self._line_cells(read)[int(number)]
        if name == "nationalities" and number.isdigit():
            return first.row, f"{part or 'nationality'}_{nationality_places(head)[int(number)]}"
        if name == "occurred_to" and "until_date" not in head and "until_time" in head:
            return first.row, "until_time"
        return first.row, _COLUMN_OF.get(name, name) or None
