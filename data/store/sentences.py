"""What is wrong with a field, in words for whoever filled it in; pydantic's own are for programmers."""

from collections.abc import Callable, Mapping
from typing import Any

_NO_MOMENT = "is no ISO 8601 moment, such as 2020-03-09T14:30+02:00"
_MEANINGS: Mapping[str, str | Callable[[Mapping[str, Any]], str]] = {
    "missing": "is needed",
    "extra_forbidden": "there is no such field",
    "greater_than_equal": lambda limit: f"has to be {_number(limit['ge'])} or more",
    "greater_than": lambda limit: f"has to be more than {_number(limit['gt'])}",
    "less_than_equal": lambda limit: f"has to be {_number(limit['le'])} at most",
    "less_than": lambda limit: f"has to be less than {_number(limit['lt'])}",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "int_from_float": "is not a whole number",
    "int_parsing_size": "is too large a number",
    "float_type": "is not a number",
    "float_parsing": "is not a number",
    "finite_number": "is not a finite number",
    "bool_type": "is neither yes nor no",
    "bool_parsing": "is neither yes nor no",
    "string_type": "is not a text",
    "string_unicode": "holds half a character; write the text anew",
    "string_too_short": lambda limit: f"is shorter than {limit['min_length']:,} letters",
    "string_too_long": lambda limit: f"is longer than {limit['max_length']:,} letters",
    "string_pattern_mismatch": lambda limit: f"is none of {limit['pattern'].strip('^$()').replace('|', ', ')}",
    "enum": lambda limit: f"is none of {limit['expected'].replace(chr(39), '')}",
    "too_long": lambda limit: f"has more than {limit['max_length']:,} entries",
    "tuple_type": "is not a list",
    "model_type": "is not an object with fields",
    "datetime_type": _NO_MOMENT,
    "datetime_parsing": _NO_MOMENT,
    "datetime_from_date_parsing": _NO_MOMENT,
    "datetime_object_invalid": _NO_MOMENT,
    "timezone_aware": "does not say its time zone; write it behind the time, such as +02:00",
}


def sentence(kind: str, message: str, limits: Mapping[str, Any]) -> str:
    """The sentence for an error of pydantic, by its type; the message of a check of our own is one already."""
    meaning = _MEANINGS.get(kind)
    if meaning is None:
        return message.removeprefix("Value error, ")
    return meaning if isinstance(meaning, str) else meaning(limits)


def _number(limit: float) -> str:
    return f"{limit:,.10g}"
