"""The rows above the first report: hidden keys, title, hints, groups of columns, and their labels with notes."""

from collections.abc import Sequence
from typing import Any

from data.collection.languages import Language
from data.collection.workbooks.columns import CARRIED, STATE, Column
from data.collection.workbooks.identity import Identity
from data.collection.workbooks.sheet import (
    EXAMPLE,
    FIXED,
    GROUPS,
    HINT,
    KEYS,
    LABELS,
    NOTE,
    TITLE,
    column_words,
)
from data.collection.workbooks.styles import Styles

STATE_WIDTH, REASON_WIDTH = 11, 56


def write_head(
    sheet: Any, identity: Identity, columns: Sequence[Column], *, words: Language, styles: Styles, hint: str = ""
) -> None:
    """Write the rows; `hint` stands in place of what is said of the example and gives room for reasons."""
    told = f"{words.texts.titles[identity.kind]} · {identity.operation} – {identity.name}"
    told = f"{words.word('exercise')} · {told}" if identity.exercise else told
    shown = CARRIED.index(STATE)
    for row, mark, text, style in (
        (TITLE, identity.line(), told, styles.title),
        (NOTE, "#note", words.word("zone_line", zone=identity.zone), styles.note),
        (HINT, "#hint", hint or _hint(identity, columns, words), styles.alert if hint else styles.note),
        (GROUPS, "#groups", "", styles.band),
        (LABELS, "#labels", words.word("state"), styles.optional),
    ):
        sheet.write_string(row, 0, mark)
        sheet.write_string(row, shown, text, style)
    for place, key in enumerate(CARRIED):
        sheet.write_string(KEYS, place, key)
        sheet.set_column(place, place, REASON_WIDTH if hint else STATE_WIDTH, None, {"hidden": key != STATE})
    group, is_dark = "", False
    for place, column in enumerate(columns, start=FIXED):
        begins = column.group != group
        group, is_dark = column.group, is_dark ^ begins
        band = words.texts.groups[group] if begins else ""
        sheet.write_string(GROUPS, place, band, styles.dark_band if is_dark else styles.band)
        _write_label(sheet, place, column, words, styles)
    sheet.set_row(KEYS, None, None, {"hidden": True})
    sheet.set_row(TITLE, 26)
    sheet.set_row(GROUPS, 17)
    sheet.set_row(LABELS, 32)
    sheet.set_row(EXAMPLE, 18)
    sheet.freeze_panes(EXAMPLE, FIXED)


def _write_label(sheet: Any, place: int, column: Column, words: Language, styles: Styles) -> None:
    label, help_text = column_words(column, words)
    sheet.write_string(KEYS, place, column.key)
    style = styles.needed if column.needed else styles.optional
    sheet.write_string(LABELS, place, f"{label} *" if column.needed else label, style)
    note = f"{label} ({words.word('needed' if column.needed else 'optional')}). {help_text}"
    sheet.write_comment(LABELS, place, note, {"x_scale": 2, "author": "Vardar"})


def _hint(identity: Identity, columns: Sequence[Column], words: Language) -> str:
    hint = words.word("example_line")
    sender = next((column for column in columns if column.group == "sender"), None)
    if identity.sender is None or sender is None:
        return hint
    label = column_words(sender, words)[0]
    told = words.word("sender_line", column=label, sender=words.label("country", identity.sender))
    return f"{hint} {told}"
