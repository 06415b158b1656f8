"""The workbook of what was refused: the rows as they came, the reason in each bad cell, in the sender's language.

Our own workbook comes back as our own workbook, any other file as a table with its own columns and one more for the
reason. Either imports again once it is corrected.
"""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID, uuid4

from data.collection.languages import ENGLISH, language
from data.collection.source import Refusal, SourceTable
from data.collection.workbooks.columns import REST, UID, VERSION, columns_of
from data.collection.workbooks.identity import MARK, Identity, find_identity
from data.collection.workbooks.making import EntryRow, build
from data.collection.workbooks.reading import Together, read_row
from data.collection.workbooks.reasons import RowReasons, gather
from data.collection.workbooks.refused_tables import write_tables
from data.collection.workbooks.rows import bundled_gazetteer
from data.collection.workbooks.sheet import column_words
from data.terms.errors import InputRefused

EXTRA_ROWS = 20
MOST_ROWS = 100_000


def refused_workbook(
    tables: Iterable[SourceTable],
    refusals: Iterable[Refusal],
    *,
    language_code: str | None = None,
    uids: Callable[[], UUID] = uuid4,
) -> bytes:
    """A workbook (.xlsx) of every row that a refusal names, with the reasons, in the language of the file.

    All rows of a report come back when one of them is refused. `language_code` is for files that name no language.
    Raises InputRefused where no row was refused, or more than a person corrects by hand.
    """
    given = list(tables)
    own = next(((table, found) for table in given if (found := find_identity(table)) is not None), None)
    told = list(refusals)
    rows = {(refusal.sheet, refusal.row) for refusal in told if refusal.row is not None}
    if not rows:
        raise InputRefused("no row of the file was refused, so there is none to give back")
    if len(rows) > MOST_ROWS:
        raise InputRefused(f"{len(rows):,} refused rows are too many to correct by hand", advice="Correct the file.")
    if own:
        return _own_workbook(*own, told, uids)
    named = [table for table in given if any(sheet == table.sheet for sheet, _ in rows)]
    return write_tables(named, gather(told, {}), language(language_code or ENGLISH))


def _own_workbook(table: SourceTable, identity: Identity, refusals: list[Refusal], uids: Callable[[], UUID]) -> bytes:
    words = language(identity.language)
    most = sum(name.startswith("nationality_") for name in table.header)
    columns = columns_of(identity.kind, nationalities=most)
    labels = {column.key: column_words(column, words)[0] for column in columns}
    reasons = gather(refusals, labels)  # the store speaks of fields, the sheet of what stands above its columns
    return build(
        identity,
        list(_entries(table, identity, labels, reasons, uids)),
        columns=columns,
        gazetteer=bundled_gazetteer(),
        first=(identity.sender,) if identity.sender else (),
        rows=EXTRA_ROWS,
        uids=uids,
        hint=words.word("refused_line"),
    )


def _entries(
    table: SourceTable, identity: Identity, labels: dict[str, str], reasons: RowReasons, uids: Callable[[], UUID]
) -> Iterator[EntryRow]:
    """The rows of every report of which a row was refused; those of the others are left out, as they were taken."""
    words = language(identity.language)
    together = Together(table, identity.kind)
    for source in table.rows:
        if isinstance(source, Refusal):  # its cells could not be read: a row to write anew
            told = gather([source], {})[source.sheet, source.row or 0]
            yield EntryRow({UID: str(uids())}, f"{told.text(source.row or 0, words)} ({source.value})", {})
            continue
        row = read_row(table, source)
        if row.uid.startswith(MARK):
            if (table.sheet, row.number) in reasons:  # somebody wrote over the example
                said = reasons[table.sheet, row.number].text(row.number, words)
                yield EntryRow({**row.cells, UID: str(uids())}, said, {})
            continue
        together_rows = together.complete(row) if row.cells else [row]
        if not any((table.sheet, one.number) in reasons for one in together_rows):
            continue
        fresh = str(uids())
        for one in together_rows:
            reason = reasons.get((table.sheet, one.number))
            bad = {key: said for key, label in labels.items() if reason and (said := reason.of(label, words))}
            carried = {UID: one.uid or fresh, VERSION: one.version, REST: one.rest}
            yield EntryRow({**one.cells, **carried}, reason.text(one.number, words) if reason else "", bad)
