"""What has been read so far of what somebody typed: fields of a report, and what is wrong, by question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.collection.values.numbers import read_number
from data.terms.errors import RowRejected

Values = Mapping[str, object]


@dataclass(slots=True)
class Answers:
    """Filled part by part; the first thing that is wrong with a question is what is said of it."""

    told: dict[str, object] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    needed: dict[str, str] = field(default_factory=dict)

    def need(self, question: str, reason: str = "is needed") -> None:
        """A question that is not answered and has to be."""
        if question not in self.refused:
            self.needed.setdefault(question, reason)

    def refuse(self, question: str, reason: str) -> None:
        """A question that is answered, but not so that it can be taken."""
        if question not in self.needed:
            self.refused.setdefault(question, reason)

    def number(self, text: object, *, question: str) -> int | float | None:
        """A number as people in the region write it, None where nothing (or nothing readable) is written."""
        if text in (None, ""):
            return None
        try:
            return read_number(str(text))
        except RowRejected as error:
            self.refuse(question, error.reason)
            return None

    def count(self, text: object, *, question: str) -> int | None:
        """A whole number."""
        number = self.number(text, question=question)
        if isinstance(number, float):
            self.refuse(question, "is counted in whole numbers")
            return None
        return number


def rows_of(values: Values, name: str) -> list[Values]:
    """The rows of a list that is typed line by line; empty lines are none."""
    listed = values.get(name)
    return [row for row in listed if isinstance(row, Mapping) and is_filled(row)] if isinstance(listed, list) else []


def is_filled(row: Values) -> bool:
    """Whether anything is typed in a line; the number (`no`) that a stored item has is not typed."""
    return any(value not in (None, "") for name, value in row.items() if name != "no")


def texts_of(values: Values, name: str) -> tuple[str, ...]:
    """The texts of a list."""
    listed = values.get(name)
    return tuple(str(text) for text in listed) if isinstance(listed, list | tuple) else ()
