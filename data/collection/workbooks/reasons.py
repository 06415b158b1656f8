"""What was said of the refused rows, by row and column, in the words of a language."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.collection.languages import Language, say
from data.collection.source import Refusal


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of one row: of the row as a whole, and of its columns by their names."""

    whole: list[str] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def of(self, column: str, words: Language) -> str:
        """What is said of a column, "" for nothing."""
        return "; ".join(dict.fromkeys(say(reason, words.code) for reason in self.columns.get(column, ())))

    def text(self, number: int, words: Language) -> str:
        """Everything that is said of the row, with the number that it had in the sender's file."""
        parts = [say(reason, words.code) for reason in dict.fromkeys(self.whole)]
        parts += [f"{name}: {self.of(name, words)}" for name in self.columns]
        return "\n".join((words.word("from_row", row=number), *parts))


RowReasons = Mapping[tuple[str | None, int], Reasons]


def gather(refusals: Iterable[Refusal], names: Mapping[str, str]) -> RowReasons:
    """The reasons by sheet and row; `names` are other names of columns, by which some refusals call them."""
    found: defaultdict[tuple[str | None, int], Reasons] = defaultdict(Reasons)
    for refusal in refusals:
        if refusal.row is not None:
            told = found[refusal.sheet, refusal.row]
            if refusal.column:
                told.columns[names.get(refusal.column, refusal.column)].append(refusal.reason)
            else:
                told.whole.append(refusal.reason)
    return dict(found)
