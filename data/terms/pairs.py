"""Pairs of reports that may tell of one event: what is proposed, and where it stands with the officers."""

from dataclasses import dataclass
from enum import StrEnum


class PairStatus(StrEnum):
    """What was said of a pair. Only a person confirms or rejects."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two reports by their uids, how surely they tell of one event (0 to 1), and why, in words, strongest first."""

    one: str
    other: str
    score: float
    reasons: tuple[str, ...]

    def __post_init__(self) -> None:
        """`one` sorts before `other`, whichever way they were given. Raises ValueError for a report with itself."""
        if self.one == self.other:
            raise ValueError("a report is no pair with itself")
        if self.one > self.other:
            first, second = self.other, self.one
            object.__setattr__(self, "one", first)
            object.__setattr__(self, "other", second)
