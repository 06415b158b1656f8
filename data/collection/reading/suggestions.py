"""A first profile for a file that none knows: by the names of its columns and by what stands in them. Pure.

It is a draft to be looked through: where a file does not say something (which of day and month comes first, what
a word means) the suggestion does not either, and the rows in question are refused until the profile says it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice

from rapidfuzz import fuzz

from data.collection.reading.cell_readings import written
from data.collection.reading.field_kinds import FieldKind, field_kinds
from data.collection.reading.profiles import ITEM, Profile, Reading, Series
from data.collection.reading.row_values import incident_kind
from data.collection.reading.suggestion_words import CLOCK, KEYS, field_words, split_words
from data.collection.source import Cell, SourceRow, SourceTable
from data.collection.values.country_words import read_country
from data.collection.values.folding import word_key
from data.collection.values.moments import read_moment
from data.collection.values.numbers import DecimalMark, read_number
from data.collection.values.written_days import DateOrder
from data.store.return_forms import StatisticForm
from data.store.rules import PERSONS_ONLY
from data.terms.codes import codes
from data.terms.days import DEFAULT_ZONE
from data.terms.errors import RowRejected

SAMPLE = 300  # rows that are looked at, at most twice as many
READ = 20_000  # rows among which they are chosen
ALIKE = 88.0  # of 100: how near a header must be to a word
MOST = 0.8  # of the cells of a column must read as what the field takes
MISSING = ("n/a", "na", "unknown", "-", ":", "..")
LISTS: Mapping[str, str] = {
    "kind": "kind", "direction": "direction", "item.drug": "drug", "item.unit": "unit",
}  # fmt: skip
CODED = frozenset({"kind", "direction"})  # names too much like others to go by the name alone
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
MARKS: tuple[DecimalMark, ...] = (".", ",")


@dataclass(frozen=True)
class _Sample:
    """Some rows of a table, by column."""

    header: tuple[str, ...]
    rows: tuple[SourceRow, ...]

    def cells(self, index: int) -> list[Cell]:
        """What stands in a column, where anything does."""
        found = (row.cells[index] for row in self.rows)
        return [cell for cell in found if written(cell) and written(cell).casefold() not in MISSING]

    @cached_property
    def order(self) -> DateOrder | None:
        """Day or month first, where a cell of the file can only be read in one way."""
        texts = [cell for index in range(len(self.header)) for cell in self.cells(index) if isinstance(cell, str)]
        slashed = [text for text in texts if text.count("/") == 2 and _is_moment(text)]
        if all(_is_moment(text, (None,)) for text in slashed):
            return None  # each of them says it by itself
        fitting = [order for order in ORDERS if all(_is_moment(text, (order,)) for text in slashed)]
        return fitting[0] if len(fitting) == 1 else None

    @cached_property
    def decimal(self) -> DecimalMark | None:
        """The mark before fractions, where the cells of the file leave no doubt."""
        marks: set[DecimalMark] = set()
        for index in range(len(self.header)):
            for cell in self.cells(index):
                if isinstance(cell, str) and _is_number(cell, (None,)):
                    number, last = read_number(cell), max(cell.rfind("."), cell.rfind(","))
                    if isinstance(number, float) and last >= 0:
                        marks.add("." if cell[last] == "." else ",")
        return marks.pop() if len(marks) == 1 else None


def suggest(table: SourceTable) -> Profile:
    """A profile for the table, to be looked through and edited; looks at some rows all over it."""
    sample = _Sample(table.header, _spread(row for row in table.rows if isinstance(row, SourceRow)))
    settings: dict[str, object] = {
        "name": "suggested",
        "title": "Suggested from the columns",
        # the same columns give the same uids, whenever the file comes again
        "dataset": "file_" + hashlib.sha256("\x1f".join(table.header).encode()).hexdigest()[:12],
        "header": table.header,
        "dates": sample.order,
        "decimal": sample.decimal,
        "missing": _missing(table.header, sample),
    }
    figures = _wide(sample) or _long(sample)
    return Profile.model_validate(settings | (figures or _incidents(sample)))


def _incidents(sample: _Sample) -> dict[str, object]:
    found = _match(sample, [field for field in field_words() if field != "value"], incident_kind)
    if not {"lon", "lat"} <= found.keys():
        found.pop("lon", None)
        found.pop("lat", None)
    fields = {field: _reading(field, sample, index) for field, index in found.items()}
    clock = _named(sample, split_words(CLOCK), taken=set(found.values()))
    if clock is not None and "occurred_from" in fields:
        fields["occurred_from"] = fields["occurred_from"].model_copy(update={"time": sample.header[clock]})
    if "dead" in fields or "missing" in fields:
        fields = {name: one for name, one in fields.items() if name not in PERSONS_ONLY}
    constants = {} if "kind" in fields else {"kind": _kind_of(fields)}
    if any(name.startswith(ITEM) for name in fields):
        constants["item.commodity"] = "DRUG"
    key = _named(sample, split_words(KEYS), taken=set(found.values()))
    if key is not None and "uid" not in fields and not _is_unique(sample, key):
        key = None
    keys = () if key is None or "uid" in fields else (sample.header[key],)
    return {"yields": "incidents", "fields": fields, "constants": constants, "key": keys}


def _long(sample: _Sample) -> dict[str, object] | None:
    """A table of a count for a country and a period, if that is what it looks like: nothing in it says a place."""
    kinds = field_kinds(StatisticForm)
    names = {"period_from": "occurred_from", "country": "country", "value": "value", "unit": "item.unit"}
    words = {name: field_words()[other] for name, other in names.items()}
    found = _match(sample, list(names), lambda name: kinds[name], words=words)
    if not {"period_from", "country", "value"} <= found.keys():
        return None
    others = ("place_written", "lon", "lat", "item.drug", "item.quantity", "dead", "uid", "kind", "nationality")
    if _match(sample, others, incident_kind) or sample.header[found["value"]] == "":
        return None
    left = [index for index in range(len(sample.header)) if index not in found.values()]
    constants = {"measure": "counted"} if "unit" in found else {"measure": "counted", "unit": "persons"}
    return {
        "yields": "figures",
        "fields": {name: sample.header[index] for name, index in found.items()},
        "breakdown": {word_key(sample.header[index]).replace(" ", "_"): sample.header[index] for index in left},
        "constants": constants,
    }


def _wide(sample: _Sample) -> dict[str, object] | None:
    """A table with a row a day and a column a country."""
    dates = _match(sample, ["occurred_from"], incident_kind)
    if not dates:
        return None
    (index,) = dates.values()
    others = [other for other in range(len(sample.header)) if other != index]
    countries = [sample.header[other] for other in others if _is_country(sample.header[other])]
    if len(countries) < 3 or not all(_holds(sample, other, FieldKind.NUMBER) for other in others):
        return None
    strange = [sample.header[other] for other in others if sample.header[other] not in countries]
    return {
        "yields": "returns",
        "fields": {"period_from": sample.header[index]},
        "series": {column: Series(country=read_country(column), measure="counted") for column in countries},
        "constants": {"unit": "persons"},
        "not_kept": dict.fromkeys(strange, "which country is it? If it is one, move it to series"),
    }


def _match(
    sample: _Sample,
    fields: Iterable[str],
    kind_of: Callable[[str], FieldKind],
    *,
    words: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, int]:
    """Field -> column, best likeness of names first; no column twice, and none whose cells are something else."""
    scored = []
    for field in fields:
        for index, name in enumerate(sample.header):
            likeness = max((fuzz.ratio(word_key(name), word) for word in (words or field_words())[field]), default=0.0)
            if likeness >= ALIKE:
                scored.append((-likeness, index, field))
    found: dict[str, int] = {}
    for _, index, field in sorted(scored):
        if field not in found and index not in found.values() and _fits(sample, index, field, kind_of):
            found[field] = index
    return found


def _fits(sample: _Sample, index: int, field: str, kind_of: Callable[[str], FieldKind]) -> bool:
    """Whether a column holds what a field takes; a column of codes holds codes, or their names."""
    if field in CODED:
        words = [word_key(written(cell)) for cell in sample.cells(index)]
        return bool(words) and sum(word in _meanings(field) for word in words) >= MOST * len(words)
    return _holds(sample, index, kind_of(field))


def _named(sample: _Sample, words: Sequence[str], *, taken: set[int]) -> int | None:
    fitting = (index for index, name in enumerate(sample.header) if index not in taken and word_key(name) in words)
    return next(fitting, None)


def _holds(sample: _Sample, index: int, kind: FieldKind) -> bool:
    """Whether the cells of a column are what a field takes; text is anything, an empty column nothing."""
    cells = sample.cells(index)
    if not cells or kind is FieldKind.TEXT:
        return bool(cells)
    tests: Mapping[FieldKind, Callable[[Cell], bool]] = {
        FieldKind.MOMENT: _is_moment,
        FieldKind.COUNTRY: _is_country,
        FieldKind.NUMBER: _is_number,
        FieldKind.DEGREES: _is_number,
        FieldKind.COUNT: _is_number,
    }
    if kind not in tests:
        return True
    good = sum(map(tests[kind], cells))
    return good >= MOST * len(cells)


def _reading(field: str, sample: _Sample, index: int) -> Reading:
    """The column, with what its words mean where a code list knows them."""
    column = sample.header[index]
    if field not in LISTS:
        return Reading(column=(column,))
    known, words = _meanings(field), dict.fromkeys(written(cell) for cell in sample.cells(index))
    meant = {word: known[word_key(word)] for word in words if word_key(word) in known}
    is_coded = all(meant.get(word) == word for word in words)
    return Reading(column=(column,), codes={} if is_coded else meant)


def _meanings(field: str) -> Mapping[str, str]:
    """Folded label or code -> code, of the list behind a field."""
    known = {word_key(label): code for code, label in codes(LISTS[field]).items()}
    return known | {word_key(code): code for code in codes(LISTS[field])}


def _kind_of(fields: Mapping[str, Reading]) -> str:
    if any(name.startswith(ITEM) for name in fields):
        return "seizure"
    return "fatality" if "dead" in fields or "missing" in fields else "migrant_detection"


def _missing(header: Sequence[str], sample: _Sample) -> tuple[str, ...]:
    stand = {written(row.cells[index]).casefold() for row in sample.rows for index in range(len(header))}
    return tuple(marker for marker in MISSING if marker in stand)


def _is_unique(sample: _Sample, index: int) -> bool:
    cells = [written(row.cells[index]) for row in sample.rows]
    return len(set(cells)) == len(cells) and all(cells)


def _spread(rows: Iterable[SourceRow]) -> tuple[SourceRow, ...]:
    """Rows at even steps over the beginning of a table, which may be sorted."""
    kept: list[SourceRow] = []
    step = 1
    for count, row in enumerate(islice(rows, READ)):
        if count % step == 0:
            kept.append(row)
        if len(kept) > 2 * SAMPLE:
            kept, step = kept[::2], 2 * step
    return tuple(kept)


def _is_moment(cell: Cell, orders: Sequence[DateOrder | None] = ORDERS) -> bool:
    """Two readings are a matter of the profile, not of the column."""
    return any(_succeeds(partial(read_moment, cell, zone=DEFAULT_ZONE, order=order)) for order in orders)


def _is_number(cell: Cell, marks: Sequence[DecimalMark | None] = MARKS) -> bool:
    return any(_succeeds(partial(read_number, cell, decimal=mark)) for mark in marks)


def _is_country(cell: Cell) -> bool:
    return _succeeds(partial(read_country, written(cell)))


def _succeeds(read: Callable[[], object]) -> bool:
    try:
        read()
    except RowRejected:
        return False
    return True
