"""Rows that are incidents: one row a report, or the rows of one key the items of one seizure."""

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from data.collection.reading.cell_readings import Bound, CellReader, Columns, Value, written
from data.collection.reading.field_kinds import FieldKind
from data.collection.reading.profiles import ITEM, PlaceRule, Profile, Reading
from data.collection.reading.row_places import Placed, Placing
from data.collection.reading.row_values import Values, add_nationalities, incident_kind, same_names, spread_moments
from data.collection.source import Refusal, SourceRow, SourceTable
from data.collection.translated import Translated
from data.store.fields import SHORT
from data.store.forms import FormRefused, IncidentForm
from data.terms.errors import RowRejected

# A row of a file keeps its uid for ever: uuid5 of this namespace, the data set and the row's key.
FILE_NAMESPACE = UUID("3f1c2a64-8a0e-5c1b-9f52-6d1f0e7b4c55")
PARTED = "\x1f"  # between the parts of a key: no cell holds it
SHORTENED = frozenset({"place_written", "source", "source_document", "phrase"})  # their end goes into the text


@dataclass(frozen=True)
class _Draft:
    """What one row says of a report."""

    row: int
    values: Values
    item: Values
    placed: Placed
    version: int | None
    said: str  # all but the item; further rows of the same report must say the same


@dataclass
class _Case:
    """The rows that follow each other with one key: the items of one seizure."""

    key: str
    drafts: list[_Draft] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)


class IncidentRows:
    """Translates the rows of one table. Raises ColumnMissing where the file lacks a column of the profile."""

    def __init__(
        self, table: SourceTable, profile: Profile, placing: Placing, *, operation: str | None, exercise: bool
    ) -> None:
        self._table, self._profile, self._placing = table, profile, placing
        self._operation, self._exercise = operation, exercise
        self._reader, columns = CellReader(profile), Columns(table)
        readings = {**same_names(profile, table), **profile.fields}
        self._fields = [bound for name, one in readings.items() if (bound := self._bind(name, one, columns))]
        self._labels = [
            bound
            for name, one in profile.labels.items()
            if (bound := self._reader.bind(name, one, FieldKind.TEXT, columns))
        ]
        self._column_of = {bound.field: bound.column for bound in (*self._fields, *self._labels)}
        optional = [columns.find([name]) for name in profile.key_if_there]
        keys = [index for index in optional if index is not None]
        self._key = keys if keys and len(keys) == len(optional) else [columns.need(name) for name in profile.key]
        self._rules = [(columns.need(rule.when.column) if rule.when else None, rule) for rule in profile.place]
        self._constants = {name: self._constant(name, value) for name, value in profile.constants.items()}
        has_items = any(name.startswith(ITEM) for name in (*self._column_of, *self._constants))
        self._gathers = has_items and bool(self._key)
        kept = {index for bound in (*self._fields, *self._labels) if not bound.keeps_word for index in bound.uses}
        unkept = {columns.find([name]) for name in profile.not_kept}
        self._left = [index for index in range(len(table.header)) if index not in kept | unkept]
        self._case: _Case | None = None

    def take(self, row: SourceRow) -> Iterator[Translated | Refusal]:
        """What comes of one more row; a seizure comes when the next one begins."""
        parts = [written(row.cells[index]) for index in self._key]
        key = PARTED.join(parts)
        if parts and not any(parts):
            column = self._table.header[self._key[0]]
            yield self._refusal(row.number, "is empty, and it is what tells the rows apart", column, "")
            return
        if self._case is not None and self._case.key != key:
            yield from self.close()
        draft = yield from self._draft(row, key)
        if self._gathers:
            yield from self._gather(draft, row, key)
        elif draft is not None:
            yield from self._finish([draft])

    def close(self) -> Iterator[Translated | Refusal]:
        """The table has ended."""
        case, self._case = self._case, None
        if case is None:
            return
        if case.bad:
            yield from self._spoiled((draft.row for draft in case.drafts), case.bad[0])
        else:
            yield from self._finish(case.drafts)

    def _gather(self, draft: _Draft | None, row: SourceRow, key: str) -> Iterator[Refusal]:
        if self._case is None:
            self._case = _Case(key)
        case = self._case
        if draft is None:
            case.bad.append(row.number)
        elif case.drafts and case.drafts[0].said != draft.said:
            case.bad.append(row.number)
            reason = f"is the same seizure as row {case.drafts[0].row}, but says something else of it"
            yield self._refusal(row.number, reason, self._table.header[self._key[0]], key.replace(PARTED, " "))
        else:
            case.drafts.append(draft)

    def _bind(self, name: str, reading: Reading, columns: Columns) -> Bound | None:
        return self._reader.bind(name, reading, incident_kind(name), columns)

    def _constant(self, name: str, value: str) -> Value:
        return self._reader.value(value, incident_kind(name))

    def _read(self, row: SourceRow) -> tuple[Values, list[Refusal]]:
        """The values of a row, and a refusal for each cell that cannot be read."""
        values, bad = dict(self._constants), []
        for bound in self._fields:
            try:
                value = bound.read(row.cells)
            except RowRejected as rejected:
                bad.append(self._refusal(row.number, rejected.reason, bound.column, written(row.cells[bound.index])))
                continue
            if value is not None:
                values[bound.field] = value
        return values, bad

    def _draft(self, row: SourceRow, key: str) -> Generator[Refusal, None, _Draft | None]:
        values, bad = self._read(row)
        yield from bad
        if bad:
            return None
        item = {name[len(ITEM) :]: values.pop(name) for name in list(values) if name.startswith(ITEM)}
        spread_moments(values)
        if self._operation and values.get("operation") not in (None, self._operation):
            reason = f"the row names another operation than the import, which is for {self._operation}"
            yield self._refusal(row.number, reason, self._column_of.get("operation"), str(values["operation"]))
            return None
        values["operation"] = values.get("operation") or self._operation
        values["exercise"] = bool(values.get("exercise")) or self._exercise
        try:
            add_nationalities(values)
        except RowRejected as rejected:
            yield self._refusal(row.number, rejected.reason, self._column_of.get(rejected.field), str(rejected.value))
            return None
        values["labels"] = [
            f"{bound.field}:{text}" for bound in self._labels if (text := bound.read(row.cells)) is not None
        ]
        placed = self._placing.place(
            values,
            self._rule(row),
            written=(self._cell(row, "lon"), self._cell(row, "lat")),
            column=self._column_of.get("place_written"),
        )
        version = values.pop("version", None)
        said = repr(sorted(values.items())) if self._gathers else ""
        values |= placed.fields
        self._keep_left(row, values, without_position=placed.without_position)
        values.setdefault("uid", self._uid(row, key))
        return _Draft(row.number, values, item, placed, version, said)

    def _finish(self, drafts: list[_Draft]) -> Iterator[Translated | Refusal]:
        first, values = drafts[0], drafts[0].values
        items = [draft for draft in drafts if draft.item]
        if items:
            values["items"] = [{"item_no": number, **draft.item} for number, draft in enumerate(items, start=1)]
        for draft in drafts[1:]:
            if (more := draft.values.get("text")) != values.get("text"):
                values["text"] = "\n".join(filter(None, (values.get("text"), f"row {draft.row}:", more)))
        rows = tuple(draft.row for draft in drafts)
        try:
            form = IncidentForm.read(values)
        except FormRefused as refused:
            bad = set()
            for one in refused.rows:
                name, row = self._place_of(one.field, items, first.row)
                bad.add(row)
                yield self._refusal(row, one.reason, self._column_of.get(name, name), str(one.value)[:200])
            yield from self._spoiled((row for row in rows if row not in bad), min(bad))
            return
        placed = first.placed
        yield Translated(self._table.sheet, rows, form, first.version, flags=placed.flags, question=placed.question)

    def _spoiled(self, rows: Iterable[int], bad: int) -> Iterator[Refusal]:
        """A seizure is taken whole or not at all."""
        for row in rows:
            yield self._refusal(row, f"belongs to the same seizure as row {bad}, which is refused", None, "")

    def _place_of(self, name: str, items: list[_Draft], first: int) -> tuple[str, int]:
        """The profile's field behind a field of the form, and the row that it came from."""
        found = re.fullmatch(r"items\.(\d+)(?:\.(\w+))?", name)
        if found is None:
            return name, first
        return f"{ITEM}{found[2] or 'commodity'}", items[int(found[1])].row

    def _uid(self, row: SourceRow, key: str) -> str:
        """From the key; without one from all that the row says, so that the same row is the same report."""
        said = key if self._key else PARTED.join(written(cell) for cell in row.cells)
        whole = said.encode("utf-8", "backslashreplace").decode()  # half a character of a pair is no text
        return str(uuid5(FILE_NAMESPACE, f"{self._profile.dataset}{PARTED}{whole}"))

    def _rule(self, row: SourceRow) -> PlaceRule | None:
        for index, rule in self._rules:
            if index is None or rule.when is None or rule.when.holds(written(row.cells[index])):
                return rule
        return None

    def _cell(self, row: SourceRow, name: str) -> object:
        return next((row.cells[bound.index] for bound in self._fields if bound.field == name), None)

    def _keep_left(self, row: SourceRow, values: Values, *, without_position: bool) -> None:
        """No cell is lost: what no field shows goes into the text, in the words of the file."""
        left = set(self._left)
        for bound in self._fields:
            if without_position and bound.field in ("lon", "lat"):
                left.add(bound.index)
            if bound.field in SHORTENED and len(values.get(bound.field) or "") > SHORT:
                left.add(bound.index)
                values[bound.field] = f"{values[bound.field][: SHORT - 1]}…"
        words = [
            f"{self._table.header[index]}: {said}"
            for index in sorted(left)
            if (said := " ".join(written(row.cells[index]).split()))
        ]
        if words:
            given = values.get("text")
            values["text"] = "\n".join([given, *words] if given else words)

    def _refusal(self, row: int, reason: str, column: str | None, value: str) -> Refusal:
        return Refusal(reason, sheet=self._table.sheet, row=row, column=column or None, value=value)
