"""The first sheet: how to fill the workbook in, in numbered steps, and each column in a line."""

from collections.abc import Sequence
from typing import Any

from data import reference
from data.collection.languages import Language
from data.collection.workbooks.columns import Column
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.sheet import column_words
from data.collection.workbooks.styles import Styles


def write_guide(sheet: Any, identity: Identity, columns: Sequence[Column], *, words: Language, styles: Styles) -> None:
    """Fill the guide; it is protected, as nothing in it is read."""
    texts = words.texts
    sheet.hide_gridlines(2)
    for place, width in enumerate((5, 30, 14, 78)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, f"{texts.titles[identity.kind]} · {identity.operation} – {identity.name}", styles.title)
    sheet.set_row(0, 28)
    row = 1
    if identity.exercise:
        sheet.write_string(row, 0, words.word("exercise"), styles.alert)
        row += 1
    sheet.write_string(row + 1, 0, words.word("how_to"), styles.band)
    for place in (1, 2, 3):
        sheet.write_blank(row + 1, place, None, styles.band)
    row += 2
    names = {"sheet": texts.sheets[identity.kind], "lists": texts.sheets["lists"], "zone": identity.zone}
    for number, step in enumerate((*texts.guide[identity.kind], *texts.guide["common"]), start=1):
        told = step.format(**names)
        sheet.write_number(row, 0, number, styles.wrapped)
        sheet.merge_range(row, 1, row, 3, "", styles.wrapped)
        sheet.write_string(row, 1, told, styles.wrapped)
        sheet.set_row(row, 15 * (1 + len(told) // 118) + 3)
        row += 1
    row += 1
    sheet.write_string(row, 0, words.word("columns_of"), styles.band)
    for place in (1, 2, 3):
        sheet.write_blank(row, place, None, styles.band)
    for column in columns:
        row += 1
        label, told = column_words(column, words)
        sheet.write_string(row, 1, label, styles.needed if column.needed else styles.optional)
        sheet.write_string(row, 2, words.word("needed" if column.needed else "optional"), styles.wrapped)
        sheet.write_string(row, 3, told, styles.wrapped)
        sheet.set_row(row, 15 * (1 + len(told) // 84) + 2)
    sheet.write_string(row + 2, 1, reference.KOSOVO_FOOTNOTE, styles.note)
    sheet.protect("")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
