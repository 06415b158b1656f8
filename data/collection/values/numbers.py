"""Numbers as people in the region write them: 134,5 · 1.234,5 · 5,821.9 · 16 000 · 16'000. Pure.

A mark that can be read in two ways (1.234) is refused with both readings unless the decimal mark is said.
"""

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from data.collection.source import Cell
from data.terms.errors import RowRejected

Number = int | float
DecimalMark = Literal[".", ","]
LONGEST = 40  # characters; more is no count and no weight
_BLANKS = "\u0020\u00a0\u2007\u2009\u202f"  # the blanks that group digits: plain, no-break, figure, thin, narrow
_MARKS = f"{_BLANKS}'\u2019\u02bc\u00b4`"
_SHAPE = re.compile(rf"([+\-\u2212\u2013]?)\s*([0-9.,{re.escape(_MARKS)}]*[0-9])")
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:([{re.escape(_MARKS)}])[0-9]{{3}})(?:\1[0-9]{{3}})*")


def read_number(cell: Cell, *, decimal: DecimalMark | None = None) -> Number:
    """The number of a cell: an int where no fraction is written, else a float.

    Raises RowRejected for what is no number, and for what can be read in two ways while `decimal` is not given.
    """
    if isinstance(cell, bool):
        raise RowRejected("is a yes or no, not a number", value=cell)
    if isinstance(cell, int):
        return cell
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise RowRejected("is not a finite number", value=cell)
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else cell
    if isinstance(cell, datetime | date | time | timedelta):
        raise RowRejected("is a date or a time, not a number: format the cell as a number", value=str(cell))
    text = (cell or "").strip(f"{_BLANKS}\t\r\n")
    if not text:
        raise RowRejected("is empty; a number was expected", value=cell or "")
    if len(text) > LONGEST:
        raise RowRejected(f"is longer than {LONGEST} characters, so it is no number", value=f"{text[:LONGEST]}…")
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise RowRejected("is no number; write digits only, and the unit in a column of its own", value=text)
    number = _unsigned(found[2], text, decimal)
    return -number if found[1] in ("-", "−", "–") else number


def read_percent(cell: Cell, *, decimal: DecimalMark | None = None) -> Number:
    """The number of a cell that may have a per cent sign behind it. Raises as `read_number` does."""
    return read_number(cell.strip().removesuffix("%") if isinstance(cell, str) else cell, decimal=decimal)


def _unsigned(digits: str, text: str, decimal: DecimalMark | None) -> Number:
    if digits.isdigit():  # _SHAPE lets only 0-9 in
        return int(digits)
    marks = {mark for mark in digits if mark in ".,"}
    if len(marks) == 2:
        last: DecimalMark = "." if digits.rfind(".") > digits.rfind(",") else ","
        if decimal not in (None, last):
            raise RowRejected(f"has {last!r} where this file writes {decimal!r} before the fraction", value=text)
        return _split(digits, last, text)
    if not marks:
        return _whole(digits, text)
    mark: DecimalMark = "." if "." in marks else ","
    if decimal == mark:
        return _split(digits, mark, text)
    if decimal is not None or digits.count(mark) > 1:
        return _grouped(digits, mark, text, decimal)
    before, after = digits.split(mark)
    if len(after) == 3 and before.isdigit() and 1 <= len(before) <= 3 and before[0] != "0":
        raise RowRejected(
            f"can be read as {before + after} or as {before}.{after}: say which mark comes before the fraction",
            value=text,
        )
    return _split(digits, mark, text)


def _split(digits: str, mark: DecimalMark, text: str) -> Number:
    """Read with `mark` before the fraction; the other mark, blanks or apostrophes group the thousands."""
    whole, _, fraction = digits.rpartition(mark)
    if mark in whole or not fraction.isdigit():
        raise RowRejected(f"has the mark {mark!r} in places where no number has it", value=text)
    other = "," if mark == "." else "."
    front = _grouped(whole, other, text, mark) if other in whole else _whole(whole or "0", text)
    return float(f"{front}.{fraction}")


def _grouped(digits: str, mark: str, text: str, decimal: DecimalMark | None) -> int:
    """Read with `mark` between thousands, and only there."""
    if re.fullmatch(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+", digits):
        return int(digits.replace(mark, ""))
    if decimal is not None:
        raise RowRejected(
            f"has {mark!r} where it does not part thousands; this file writes {decimal!r} before the fraction",
            value=text,
        )
    raise RowRejected(f"has the mark {mark!r} in places where no number has it", value=text)


def _whole(digits: str, text: str) -> int:
    """Read digits that blanks or apostrophes may group; one kind of mark throughout."""
    if digits.isdigit():
        return int(digits)
    if not _GROUPED.fullmatch(digits):
        raise RowRejected("has blanks or marks that do not part the digits by thousands", value=text)
    return int(re.sub(r"[^0-9]", "", digits))
