"""What a spreadsheet checks while somebody types: lists, dates, numbers, needed cells; and which cells are fixed."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from data.collection.languages import Language
from data.collection.workbooks.columns import DEGREES, Column
from data.collection.workbooks.sheet import FIRST, FIXED, GROUPS, LABELS, column_words
from data.collection.workbooks.styles import Styles
from data.store.fields import LARGEST, LONG, SHORT

_TITLE, _MESSAGE = 32, 255  # what a spreadsheet shows of a title and of a message
# A list may be left where the code of something new, or several codes, have to be typed: the spreadsheet asks only.
ASKED = frozenset({"party", "handling", "crossing", "section", "area"})


def restrict(
    sheet: Any,
    columns: Sequence[Column],
    *,
    marked_from: int,
    last: int,
    spans: Mapping[str, str],
    words: Language,
    styles: Styles,
) -> None:
    """Give the cells from the first to the last row their checks, and fix all others.

    Needed cells that are still empty are marked from the row `marked_from` on.
    """
    end = FIXED + len(columns) - 1
    for place, column in enumerate(columns, start=FIXED):
        label, told = column_words(column, words)
        rule, kind, reason = _rule(column, spans, words)
        shown = {
            "ignore_blank": True,
            "input_title": label[:_TITLE],
            "input_message": told[:_MESSAGE],
            "error_title": words.word(f"wrong_{kind}")[:_TITLE],
            "error_message": reason[:_MESSAGE],
            "error_type": "warning" if column.codes in ASKED or kind == "time" else "stop",
        }
        if sheet.data_validation(FIRST, place, last, place, {**rule, **shown}):
            raise ValueError(f"the spreadsheet takes no such check for {column.key}")
        if column.needed:
            begun = {
                "type": "formula",
                "criteria": _begun(columns, column, place, end, row=marked_from + 1),
                "format": styles.missing,
            }
            sheet.conditional_format(marked_from, place, last, place, begun)
    sheet.ignore_errors({"number_stored_as_text": f"A{FIRST + 1}:{xl_col_to_name(end)}{last + 1}"})
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.repeat_rows(GROUPS, LABELS)
    sheet.hide_gridlines(2)


def _begun(columns: Sequence[Column], column: Column, place: int, end: int, *, row: int) -> str:
    """Whether the row was begun and this cell is empty; of a case only its first row needs what the case needs."""
    letter = xl_col_to_name(place)
    begun = f"COUNTA(${xl_col_to_name(FIXED)}{row}:${xl_col_to_name(end)}{row})>0"
    terms = [begun, f"ISBLANK({letter}{row})"]
    if columns[0].key == "case_ref" and not column.line and column is not columns[0]:
        case = f"${xl_col_to_name(FIXED)}"
        terms.append(f"COUNTIF({case}${FIRST}:{case}{row - 1},{case}{row})=0")
    return f"=AND({','.join(terms)})"


def _rule(column: Column, spans: Mapping[str, str], words: Language) -> tuple[dict[str, Any], str, str]:
    """The check of a column, what kind it is, and what to say to a cell that breaks it."""
    rule: dict[str, Any]
    match column.holds:
        case "code":
            rule, kind = {"validate": "list", "source": spans[column.codes]}, "list"
        case "tick":
            rule, kind = {"validate": "list", "source": [words.word("tick")]}, "list"
        case "yes":
            rule, kind = {"validate": "list", "source": [words.word("yes"), words.word("no")]}, "list"
        case "date":
            rule, kind = _between("date", date(2000, 1, 1), date(2099, 12, 31)), "date"
        case "time":
            rule, kind = _between("time", time(0, 0), time(23, 59, 59)), "time"
        case "count":
            rule, kind = _between("integer", 0, LARGEST), "count"
        case "number" if column.key in DEGREES:
            rule, kind = _between("decimal", -DEGREES[column.key], DEGREES[column.key]), "degrees"
        case "number":
            rule, kind = {"validate": "decimal", "criteria": ">=", "value": 0}, "number"
        case _:
            rule, kind = {"validate": "length", "criteria": "<=", "value": _most(column)}, "text"
    filled = {"lists": words.texts.sheets["lists"], "most": DEGREES.get(column.key, _most(column))}
    return rule, kind, words.word(f"{kind}_rule", **filled)


def _between(what: str, least: object, most: object) -> dict[str, Any]:
    return {"validate": what, "criteria": "between", "minimum": least, "maximum": most}


def _most(column: Column) -> int:
    return LONG if column.key in ("text", "handling_text") else SHORT
