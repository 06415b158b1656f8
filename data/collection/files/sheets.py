"""What a sheet holds that its values do not tell: formulas, errors, hidden rows, and whether it can be read safely.

calamine gives an empty text for an error and for a formula that was never calculated, and it lays a sheet out as one
rectangle, each shared text written anew. So every sheet is walked through first, under limits.
"""

import posixpath
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.collection.files.layout import letters_of
from data.collection.files.limits import CELL_CHARACTERS, PARTS, SHEET_AREA, SHEET_CELLS, SHEET_TEXT
from data.collection.files.markup import walk_xml
from data.collection.files.packages import DAMAGED, Package
from data.collection.source import FileRefused, Refusal

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_TROUBLES = 100_000
_PERCENT_FORMATS = ("9", "10")  # 0% and 0.00%, which a workbook does not spell out
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')  # of a number format: what stands there as it is
_STYLE_LISTS = frozenset(("cellStyleXfs", "cellXfs", "cellStyles", "dxfs"))
_TEXT_PARTS = frozenset(("v", "t"))
_TOO_LONG = f"the cell holds more than {CELL_CHARACTERS:,} characters, the most that Excel keeps"


@dataclass(slots=True)
class SheetFacts:
    """Of one sheet: filled rows, formulas, hidden rows, cells without a value by row number and column index, and the
    numbers that are shown as per cent."""

    name: str
    hidden: bool = False
    formulas: int = 0
    rows: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    percents: "array[int]" = field(default_factory=lambda: array("q"))  # row * _LAST_COLUMN + column, rising
    troubles: dict[int, dict[int, str]] = field(default_factory=dict)

    def percents_of(self, row: int) -> Iterator[int]:
        """The indices of the columns whose cell in this row holds 0.35 and shows 35 %."""
        at = bisect_left(self.percents, row * _LAST_COLUMN)
        while at < len(self.percents) and self.percents[at] < (row + 1) * _LAST_COLUMN:
            yield self.percents[at] % _LAST_COLUMN
            at += 1


def inspect_sheets(package: Package) -> tuple[SheetFacts, ...]:
    """The facts of every worksheet in the order of the workbook; raises FileRefused where one must not be opened."""
    relations = _relations(package)
    shared = _shared_lengths(package, relations)
    per_cent = _percent_styles(package, relations)
    entries: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            entries.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    part = package.find("xl/workbook.xml")
    if part is None:
        raise FileRefused("the workbook is damaged: its list of sheets is missing", advice=DAMAGED)
    walk_xml([package.read(part)], part=part, start=start)
    names = {entry.get("name", "").casefold() for entry in entries}
    if len(names) < len(entries) or "" in names or len(entries) > PARTS:
        raise FileRefused("the workbook is damaged: two sheets have the same name, or one has none", advice=DAMAGED)
    facts, budget = [], _Budget()
    for entry in entries:
        kind, target = relations.get(entry.get("id", ""), ("", ""))
        found = package.find(target)
        if kind == "worksheet":
            if found is None:
                raise FileRefused(f"the sheet {entry['name']} is missing in the file", advice=DAMAGED)
            sheet = SheetFacts(entry["name"], hidden=entry.get("state", "visible") != "visible")
            _Inspection(sheet, shared, per_cent, budget).run(package, found)
            facts.append(sheet)
    return tuple(facts)


def _relations(package: Package) -> dict[str, tuple[str, str]]:
    """By id: the last word of the kind, and the part that is meant."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith(("/", "xl/")) else posixpath.normpath(f"xl/{target}")
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    part = package.find("xl/_rels/workbook.xml.rels")
    if part:
        walk_xml([package.read(part)], part=part, start=start)
    return found


def _shared_lengths(package: Package, relations: dict[str, tuple[str, str]]) -> "array[int]":
    """How long each of the texts is that cells share."""
    lengths = array("I")
    part = package.find("xl/sharedStrings.xml")
    if part is None or "sharedStrings" not in {kind for kind, _ in relations.values()}:
        return lengths

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si":
            lengths.append(0)
            if len(lengths) > SHEET_CELLS:
                raise FileRefused(f"the workbook holds more than {SHEET_CELLS:,} different texts")

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)
            if lengths[-1] > CELL_CHARACTERS:
                raise FileRefused(_TOO_LONG)

    walk_xml(package.unpack(part), part=part, start=start, text=text)
    return lengths


def _percent_styles(package: Package, relations: dict[str, tuple[str, str]]) -> frozenset[str]:
    """The cell styles that show a number as per cent, as cells name them."""
    part = next((package.find(target) for kind, target in relations.values() if kind == "styles"), None)
    found: set[str] = set()
    if part is None:
        return frozenset()
    formats, inside, count = set(_PERCENT_FORMATS), "", 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, count
        if name == "numFmt" and "%" in _LITERAL.sub("", attributes.get("formatCode", "")):
            formats.add(attributes.get("numFmtId", ""))
        elif name == "xf" and inside == "cellXfs":
            if attributes.get("numFmtId") in formats:
                found.add(str(count))
            count += 1
        elif name in _STYLE_LISTS:
            inside = name

    walk_xml(package.unpack(part), part=part, start=start)
    return frozenset(found)


@dataclass(slots=True)
class _Budget:
    """What all sheets of a workbook may hold together."""

    cells: int = SHEET_CELLS
    others: int = 1_000_000
    area: int = SHEET_AREA
    text: int = SHEET_TEXT
    troubles: int = _TROUBLES


class _Inspection:
    """One walk through a sheet."""

    def __init__(self, facts: SheetFacts, shared: "array[int]", per_cent: frozenset[str], budget: _Budget) -> None:
        self.facts, self.shared, self.per_cent, self.budget = facts, shared, per_cent, budget
        self.is_percent = False
        self.row, self.row_text, self.column = 0, "0", -1
        self.kind, self.formula, self.inside, self.has_value, self.value = "", False, False, False, ""
        self.columns: dict[str, int] = {}
        self.last_row, self.left, self.right = 0, _LAST_COLUMN, -1

    def run(self, package: Package, part: str) -> None:
        """Walk to the end; raises FileRefused."""
        walk_xml(package.unpack(part), part=part, start=self.start, text=self.text)
        self.close_cell()
        if self.right >= 0:
            # Rows above the first filled one cost as much as those below it.
            self.budget.area -= self.last_row * (self.right - self.left + 1)
        if self.budget.area < 0:
            raise self.refused(
                f"the sheet is filled from column {letters_of(self.left)} to {letters_of(self.right)} and down to row "
                f"{self.last_row:,}: that is too large",
                advice="Delete cells that lie far from the table, or divide it into several files.",
            )

    def refused(self, reason: str, *, column: int | None = None, advice: str = DAMAGED) -> FileRefused:
        named = None if column is None else letters_of(column)
        return FileRefused(Refusal(reason, self.facts.name, self.row or None, named), advice=advice)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A row, a cell, or what a cell holds begins; a cell is at its end where the next cell or row begins."""
        if name == "c":
            self.close_cell()
            self.open_cell(attributes)
        elif name in _TEXT_PARTS:
            self.inside = self.has_value = True
        elif name == "f":
            self.inside, self.formula = False, True
        elif name == "row":
            self.close_cell()
            self.open_row(attributes)
        elif name != "is":
            self.inside = False
            self.budget.others -= 1
            if self.budget.others < 0:
                raise self.refused("the sheet holds far more than a table")

    def text(self, characters: str) -> None:
        """A piece of what a cell holds."""
        if self.inside:
            self.value += characters
            if len(self.value) > CELL_CHARACTERS:
                raise self.refused(_TOO_LONG, column=self.column, advice="Shorten the cell.")

    def open_row(self, attributes: dict[str, str]) -> None:
        """Rows must come in their order: calamine lays them out by the first and the last."""
        text = attributes.get("r")
        number = self.row + 1 if text is None else int(text) if text.isdecimal() and len(text) < 8 else 0
        if not self.row < number <= _LAST_ROW:
            raise self.refused("the rows of the sheet are out of order")
        self.row, self.row_text, self.column = number, str(number), -1
        if attributes.get("hidden") in ("1", "true"):
            self.facts.hidden_rows.append(number)

    def open_cell(self, attributes: dict[str, str]) -> None:
        """So must cells; one without an address follows the one before it."""
        self.budget.cells -= 1
        if self.budget.cells < 0:
            raise self.refused(
                f"the workbook holds more than {SHEET_CELLS:,} cells, empty ones included",
                advice="Delete the empty rows and columns around the table, or divide it into several files.",
            )
        address = attributes.get("r")
        if address is None:
            column = self.column + 1
        else:
            letters = address.rstrip("0123456789")
            column = self.columns.get(letters, -1)
            if column < 0:
                column = self.columns[letters] = _index_of(letters)
            if address[len(letters) :] != self.row_text:
                raise self.refused("a cell stands in another row than it says")
        if not self.column < column < _LAST_COLUMN:
            raise self.refused("the cells of the row are out of order")
        self.column = column
        self.is_percent = attributes.get("s", "0") in self.per_cent
        self.kind, self.inside, self.has_value, self.value = attributes.get("t", "n"), False, False, ""

    def close_cell(self) -> None:
        """Count the cell and keep what is wrong with it."""
        kind, value = self.kind, self.value.strip()
        if self.formula:
            self.formula = False
            self.facts.formulas += 1
            if not value and (kind != "str" or not self.has_value):
                self.trouble("the formula in the cell was never calculated, so it has no value")
        if kind == "e":
            self.trouble(f"the cell shows the error {value[:20]}")
        self.kind = "n"
        if not value:
            return
        self.value = ""
        if kind == "s":
            if not value.isdecimal() or int(value) >= len(self.shared):
                raise self.refused("the cell points to a text that is not there", column=self.column)
            self.spend_text(self.shared[int(value)])
        elif kind in ("str", "inlineStr"):
            self.spend_text(len(value))
        elif kind == "n" and self.is_percent:
            self.facts.percents.append(self.row * _LAST_COLUMN + self.column)
        if self.last_row != self.row:
            self.last_row = self.row
            self.facts.rows += 1
        if self.column < self.left:
            self.left = self.column
        if self.column > self.right:
            self.right = self.column

    def spend_text(self, length: int) -> None:
        """calamine writes a shared text anew for every cell, so the sum counts."""
        self.budget.text -= length
        if self.budget.text < 0:
            raise self.refused(
                "the texts of the workbook are too long together", advice="Divide it into several files."
            )

    def trouble(self, reason: str) -> None:
        """Keep why the cell has no value."""
        self.budget.troubles -= 1
        if self.budget.troubles < 0:
            raise self.refused("too many cells show errors or formulas without a value", advice="Save it in Excel.")
        self.facts.troubles.setdefault(self.row, {})[self.column] = reason


def _index_of(letters: str) -> int:
    """The index of a column by its letters, counted from 0; beyond the last column where they are none."""
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isupper() and letters.isalpha()):
        return _LAST_COLUMN
    index = 0
    for letter in letters:
        index = 26 * index + ord(letter) - 64
    return index - 1
