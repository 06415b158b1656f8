"""Rows that are figures: a count of a country and a period, one a row, or one a column of a wide table."""

from collections.abc import Iterator, Mapping

from data.collection.reading.cell_readings import CellReader, Columns, written
from data.collection.reading.field_kinds import FieldKind, field_kinds
from data.collection.reading.profiles import Profile, Series
from data.collection.reading.row_values import Values, spread_moments
from data.collection.source import Cell, Refusal, SourceRow, SourceTable
from data.collection.translated import Translated
from data.store.forms import FormRefused
from data.store.return_forms import StatisticForm
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import RowRejected

FORMS = {"returns": "return", "figures": "figure"}


def write_breakdown(parts: Mapping[str, str]) -> str:
    """The parts as the store names them, "age=Y18-34;citizen=Syria". Raises RowRejected where that would not read back.

    A part without a value is the whole of it and is not named.
    """
    for key, value in parts.items():
        if ";" in value or any(mark in key for mark in ";="):
            raise RowRejected(f"cannot name a part: {key}={value} has a mark that parts the parts", value=value)
    return ";".join(f"{key}={parts[key]}" for key in sorted(parts) if parts[key])


class FigureRows:
    """Translates the rows of one table. Raises RowRejected for a column that is not there or not used."""

    def __init__(self, table: SourceTable, profile: Profile) -> None:
        self._table, self._profile = table, profile
        self._reader, columns = CellReader(profile), Columns(table)
        kinds = field_kinds(StatisticForm)
        self._fields = [
            bound
            for name, one in profile.fields.items()
            if (bound := self._reader.bind(name, one, kinds[name], columns))
        ]
        self._parts = [
            bound
            for name, one in profile.breakdown.items()
            if (bound := self._reader.bind(name, one, FieldKind.TEXT, columns))
        ]
        self._series = [(columns.need(name), one) for name, one in profile.series.items()]
        self._column_of = {bound.field: bound.column for bound in self._fields}
        constants = {name: self._reader.value(value, kinds[name]) for name, value in profile.constants.items()}
        self._constants: Values = {**constants, "dataset": profile.dataset, "form": FORMS[profile.yields]}
        if profile.zone != DEFAULT_ZONE:
            self._constants["zone"] = profile.zone
        self._refuse_unused(columns)

    def _refuse_unused(self, columns: Columns) -> None:
        used = {index for bound in (*self._fields, *self._parts) for index in bound.uses}
        used |= {index for index, _ in self._series} | {columns.need(one.column) for one in self._profile.leave_out}
        named = {columns.find([name]) for name in self._profile.not_kept}
        for index, name in enumerate(self._table.header):
            if index not in used | named:
                raise RowRejected(
                    "the profile does nothing with this column: give it a field, or name it under not_kept with the "
                    "reason",
                    field=name,
                )

    def take(self, row: SourceRow) -> Iterator[Translated | Refusal]:
        """The figures of one row, or a refusal for each cell that cannot be read."""
        values, parts, bad = dict(self._constants), {}, []
        for bound in (*self._fields, *self._parts):
            try:
                value = bound.read(row.cells)
            except RowRejected as rejected:
                bad.append(self._refusal(row, rejected.reason, bound.column, row.cells[bound.index]))
                continue
            if bound in self._parts:
                parts[bound.field] = str(value or "")
            elif value is not None:
                values[bound.field] = value
        if bad:
            yield from bad
            return
        spread_moments(values)
        if not self._series:
            yield from self._finish(row, values, parts, column=None)
        for index, series in self._series:
            yield from self._of_series(row, values, parts, index, series)

    def close(self) -> Iterator[Translated | Refusal]:
        """Nothing waits for a next row."""
        return iter(())

    def _of_series(
        self, row: SourceRow, values: Values, parts: Mapping[str, str], index: int, series: Series
    ) -> Iterator[Translated | Refusal]:
        column, cell = self._table.header[index], row.cells[index]
        try:
            value = None if self._reader.is_missing(cell) else self._reader.value(cell, FieldKind.NUMBER)
        except RowRejected as rejected:
            yield self._refusal(row, rejected.reason, column, cell)
            return
        of_series: Values = {"value": value, "country": series.country, "measure": series.measure}
        yield from self._finish(row, values | of_series, {**parts, **series.breakdown}, column=column)

    def _finish(
        self, row: SourceRow, values: Values, parts: Mapping[str, str], *, column: str | None
    ) -> Iterator[Translated | Refusal]:
        if values.get("value") is None and self._profile.missing_qualifier:
            values["qualifier"] = self._profile.missing_qualifier
        try:
            form = StatisticForm.read({**values, "breakdown": write_breakdown(parts)})
        except FormRefused as refused:
            for one in refused.rows:
                name = column if one.field == "value" else None
                yield self._refusal(row, one.reason, name or self._column_of.get(one.field, one.field), str(one.value))
        except RowRejected as rejected:
            yield self._refusal(row, rejected.reason, column, str(rejected.value))
        else:
            yield Translated(self._table.sheet, (row.number,), form)

    def _refusal(self, row: SourceRow, reason: str, column: str | None, cell: Cell) -> Refusal:
        return Refusal(
            reason, sheet=self._table.sheet, row=row.number, column=column or None, value=written(cell)[:200]
        )
