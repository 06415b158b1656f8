"""Making a collection workbook: the guide, the sheet that is filled in, and the lists behind its drop-downs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from data.collection.languages import ENGLISH, Language, language
from data.collection.translated import AnyForm
from data.collection.workbooks.checking import restrict
from data.collection.workbooks.columns import KINDS, LEAST_NATIONALITIES, UID, Column, columns_of
from data.collection.workbooks.examples import example_cells
from data.collection.workbooks.filling import rows_of
from data.collection.workbooks.guide import write_guide
from data.collection.workbooks.heads import REASON_WIDTH, write_head
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.lists import Choices, Gazetteer, choices
from data.collection.workbooks.sheet import FIRST, FIXED, OPTIONS, EntrySheet
from data.collection.workbooks.styles import Styles
from data.store.forms import IncidentForm
from data.store.operations import OperationSummary
from data.terms.errors import InputRefused

if TYPE_CHECKING:
    import pandas as pd

PREPARED_ROWS = 300
WIDEST, SHORT_LIST = 38, 40
LINE = 13  # points, the height of a line of text


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A filled row: its cells, what its first column says, and (refused rows) the reason for each bad column."""

    cells: Mapping[str, object]
    state: str = ""
    bad: Mapping[str, str] | None = None


def make(
    kind: str,
    *,
    operation: OperationSummary,
    crossings: "pd.DataFrame",
    sections: Sequence[Mapping[str, object]],
    language: str = ENGLISH,
    prefilled: Iterable[tuple[AnyForm, int]] = (),
    sender: str | None = None,
    rows: int = PREPARED_ROWS,
    uids: Callable[[], UUID] = uuid4,
) -> bytes:
    """A collection workbook (.xlsx) of a kind for an operation, with `rows` prepared rows.

    `crossings` and `sections` are those of `data.store.places`; `prefilled` are stored reports with their versions, to
    be corrected; `sender` is the party for which a row reports that names none. Raises InputRefused for a kind there is
    not and for reports that do not belong into the workbook, NotFound for a language there is not.
    """
    if kind not in KINDS:
        raise InputRefused(f"there is no workbook for {kind[:40]}", advice=f"There are: {', '.join(KINDS)}.")
    identity = Identity(
        kind=kind,
        operation=operation.code,
        name=operation.name,
        zone=operation.zone,
        exercise=operation.exercise,
        language=language,
        sender=sender,
        workbook=str(uids()),
    )
    given = list(prefilled)
    most = max([len(form.nationalities) for form, _ in given if isinstance(form, IncidentForm)], default=0)
    columns = columns_of(kind, nationalities=max(most, LEAST_NATIONALITIES))
    filled = [
        EntryRow(cells, f"v{version}")
        for form, version in given
        for cells in rows_of(form, version, identity=identity, columns=columns)
    ]
    first = tuple(dict.fromkeys((*([sender] if sender else []), *operation.participants)))
    return build(
        identity, filled, columns=columns, gazetteer=Gazetteer(crossings, sections), first=first, rows=rows, uids=uids
    )


def build(
    identity: Identity,
    filled: Sequence[EntryRow],
    *,
    columns: Sequence[Column],
    gazetteer: Gazetteer,
    first: Iterable[str],
    rows: int,
    uids: Callable[[], UUID],
    hint: str = "",
) -> bytes:
    """The bytes of a workbook with these filled rows and `rows` prepared ones; `hint` tells what came back and why."""
    words = language(identity.language)
    if identity.sender:
        columns = [replace(column, needed=column.needed and column.group != "sender") for column in columns]
    names = sorted({column.codes for column in columns if column.codes})
    lists = {
        name: choices(name, kind=identity.kind, words=words, gazetteer=gazetteer, first=tuple(first)) for name in names
    }
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, OPTIONS)
    workbook.set_properties({"title": words.texts.titles[identity.kind], "subject": identity.operation})
    styles = Styles(workbook)
    guide = workbook.add_worksheet(words.texts.sheets["guide"])
    sheet = workbook.add_worksheet(words.texts.sheets[identity.kind])
    write_guide(guide, identity, columns, words=words, styles=styles)
    last = FIRST + len(filled) + rows - 1
    write_head(sheet, identity, columns, words=words, styles=styles, hint=hint)
    for place, column in enumerate(columns, start=FIXED):
        sheet.set_column(place, place, _width(column, lists))
    entry = EntrySheet(sheet, styles, columns, lists, words)
    entry.write_example(example_cells(identity.kind, words))
    for row, one in enumerate(filled, start=FIRST):
        entry.write_row(row, one.cells, state=one.state, bad=one.bad)
        if one.bad is not None:
            sheet.set_row(row, LINE * sum(1 + len(line) // REASON_WIDTH for line in one.state.split("\n")) + 3)
    for row in range(FIRST + len(filled), last + 1):
        entry.write_row(row, {UID: str(uids())})
    spans = _write_lists(workbook, lists, words, styles)
    begin = FIRST + len(filled) if hint else FIRST  # a red cell stays red
    restrict(sheet, columns, marked_from=begin, last=last, spans=spans, words=words, styles=styles)
    sheet.activate()
    workbook.close()
    return target.getvalue()


def _width(column: Column, lists: Mapping[str, Choices]) -> int:
    """In characters: what a short list offers fits in whole, a long one has the width of most of its entries."""
    shown = lists[column.codes].shown.values() if column.codes else ()
    if not 0 < len(shown) <= SHORT_LIST:
        return column.width
    return min(max(column.width, *(len(entry) + 1 for entry in shown)), WIDEST)


def _write_lists(workbook: Any, lists: Mapping[str, Choices], words: Language, styles: Styles) -> dict[str, str]:
    """The sheet of lists, visible and protected; gives the range of each list as a formula."""
    name = words.texts.sheets["lists"]
    sheet = workbook.add_worksheet(name)
    spans = {}
    for place, (key, one) in enumerate(lists.items()):
        sheet.write_string(0, place, words.texts.lists[key], styles.needed)
        entries = list(one.shown.values())
        for row, entry in enumerate(entries, start=1):
            sheet.write_string(row, place, entry, styles.note)
        sheet.set_column(place, place, min(max(map(len, entries), default=10) + 2, 60))
        letter = xl_col_to_name(place, True)
        workbook.define_name(f"list_{key}", f"='{name}'!{letter}$2:{letter}${len(entries) + 1}")
        spans[key] = f"=list_{key}"
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"format_columns": True})
    return spans
