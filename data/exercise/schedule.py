"""What an exercise is made of: its operation, and what arrives when: reports, corrections, withdrawals, returns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from data.store.forms import IncidentForm, OperationForm
from data.store.return_forms import ReturnForm
from data.terms.days import DEFAULT_ZONE, Period, day_of
from data.terms.errors import InputRefused

EXERCISE_NAMESPACE = UUID("0b6f1d0e-53f8-5c5a-8a0e-6c4c8f1e9a11")
ZONE = DEFAULT_ZONE
DEFAULT_SEED = 1
FIRST_YEAR, LAST_YEAR = 1901, 2180  # reports are taken from 1900 to 2199, and the longest exercise lasts ten years


@dataclass(frozen=True, slots=True)
class ScheduledReport:
    """A report that arrives at `due`: a new one, or one that amends or withdraws an earlier one (`target`)."""

    due: datetime
    act: Literal["add", "amend", "withdraw"]
    form: IncidentForm | None = None
    target: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ScheduledReturn:
    """A return that arrives at `due`."""

    due: datetime
    form: ReturnForm


def operation_period(operation: OperationForm) -> Period:
    """The period of an operation that has one. Raises ValueError for one without."""
    if operation.starts is None or operation.ends is None:
        raise ValueError(f"operation {operation.code} has no period")
    return Period(operation.starts, operation.ends)


@dataclass(frozen=True, slots=True)
class Exercise:
    """A synthetic operation: always flagged as exercise, the same for the same seed and start."""

    operation: OperationForm
    messages: tuple[ScheduledReport, ...]  # in the order in which they arrive
    returns: tuple[ScheduledReturn, ...] = ()
    return_every_hours: int = 24
    return_due_minutes: int = 120

    @property
    def code(self) -> str:
        """The code of its operation, `EX-…`."""
        return self.operation.code

    @property
    def period(self) -> Period:
        """The period of its operation."""
        return operation_period(self.operation)

    @property
    def forms(self) -> Iterator[IncidentForm]:
        """Every report that arrives as a message with a number, corrections included."""
        return (message.form for message in self.messages if message.form is not None)

    @property
    def participants(self) -> tuple[str, ...]:
        """The parties that take part."""
        return tuple(entry.party for entry in self.operation.participants)

    def timeline(self) -> tuple[ScheduledReport | ScheduledReturn, ...]:
        """Everything that arrives, in the order of arrival; a correction never before what it corrects."""
        return tuple(sorted([*self.messages, *self.returns], key=lambda entry: entry.due))


def exercise_uid(*parts: object) -> str:
    """The uid of a part of an exercise, always the same for the same parts."""
    return str(uuid5(EXERCISE_NAMESPACE, ":".join(str(part) for part in parts)))


def first_day(starting: date | datetime | None, *, default: date) -> date:
    """The first day of an exercise: a moment means the day it falls on in the exercise's zone.

    Raises InputRefused for a year so far off that its reports would not be taken.
    """
    if starting is None:
        return default
    day = day_of(starting, zone=ZONE) if isinstance(starting, datetime) else starting
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputRefused(f"an exercise starts in the years {FIRST_YEAR} to {LAST_YEAR}, not in {day.year}")
    return day


def exercise_code(name: str, *, edition: str = "", default: date, first: date, seed: int) -> str:
    """`EX-NOMAD-2020` on its own dates; another start or seed is another exercise and says so in its code."""
    start = edition if first == default else f"{first:%Y%m%d}"
    parts = ("EX", name, start, "" if seed == DEFAULT_SEED else f"S{seed}")
    return "-".join(part for part in parts if part)


def arrivals(messages: Iterable[ScheduledReport]) -> tuple[ScheduledReport, ...]:
    """In the order of arrival."""
    return tuple(sorted(messages, key=lambda message: message.due))
