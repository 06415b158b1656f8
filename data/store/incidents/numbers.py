"""Message numbers: they run per operation and sender, so that a missing message shows as a gap."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func
from sqlmodel import Session, col, select

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.forms import IncidentForm
from data.store.incidents.versions import CLOSED, portions
from data.store.intake import Fate, Verdict
from data.store.numbering import Sender
from data.store.tables import Incident
from data.store.viewing import viewing
from data.terms.codes import Status

Numbered = tuple[str, str, int]  # operation, originator, message number
# A draft was not sent: its number is no message yet.
_SENT = col(Incident.status) != Status.DRAFT.value
_OPEN = col(Incident.status).not_in([status.value for status in (*CLOSED, Status.DRAFT)])


@dataclass(frozen=True, slots=True)
class Gap:
    """Message numbers of a sender that we have not got, `first` to `last`, both missing."""

    operation: str
    originator: str
    first: int
    last: int

    @property
    def count(self) -> int:
        """How many numbers are missing."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class RepeatedNumber:
    """Two reports of one sender under one message number; told, not refused: one of them is misnumbered."""

    operation: str
    originator: str
    message_no: int
    uid: str
    other: str


def message_gaps(engine: Engine, viewer: Viewer, operation: str) -> tuple[Gap, ...]:
    """The message numbers between 1 and the highest of each sender that never came, by sender.

    All senders for the OCU, its own for a party. A withdrawn message came, so it leaves no gap.
    """
    found = []
    for sender, numbers in _numbers(engine, viewer, operation).items():
        expected = 1
        for number in numbers:
            if number > expected:
                found.append(Gap(operation, sender, expected, number - 1))
            expected = number + 1
    return tuple(found)


def repeated_numbers(engine: Engine, viewer: Viewer, operation: str) -> tuple[RepeatedNumber, ...]:
    """Open reports of one sender under one number, by sender and number; for whom `message_gaps` gives."""
    if (senders := _senders(viewer, operation)) is None:
        return ()
    wanted = (
        select(Incident.originator, Incident.message_no, func.min(Incident.uid), func.max(Incident.uid))
        .where(Incident.operation == operation, col(Incident.message_no).is_not(None), _OPEN)
        .where(col(Incident.originator).in_(senders) if senders else col(Incident.originator).is_not(None))
        .group_by(col(Incident.originator), col(Incident.message_no))
        .having(func.count() > 1)
        .order_by(col(Incident.originator), col(Incident.message_no))
    )
    with Session(viewing(engine, viewer)) as session:
        return tuple(
            RepeatedNumber(operation, str(originator), int(number or 0), last, first)
            for originator, number, first, last in session.exec(wanted)
        )


class NumberWatch:
    """Finds the message numbers that come again, in a delivery and against what is stored."""

    def __init__(self) -> None:
        self._seen: dict[Numbered, str] = {}

    def look(self, session: Session, verdicts: Iterable[Verdict[IncidentForm]]) -> Iterator[RepeatedNumber]:
        """The new reports whose number their sender used before."""
        asked: dict[Sender, dict[int, str]] = defaultdict(dict)
        for verdict in verdicts:
            form = verdict.form
            if verdict.fate is not Fate.NEW or not (form.operation and form.originator and form.message_no):
                continue
            key = (form.operation, form.originator, form.message_no)
            other = self._seen.setdefault(key, form.uid)
            if other != form.uid:
                yield RepeatedNumber(*key, form.uid, other)
            else:
                asked[form.operation, form.originator][form.message_no] = form.uid
        for (operation, originator), uids in asked.items():
            for number, other in _stored(session, operation, originator, list(uids)):
                yield RepeatedNumber(operation, originator, number, uids[number], other)


def _stored(session: Session, operation: str, originator: str, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    for portion in portions([str(number) for number in numbers]):
        wanted = select(Incident.message_no, func.min(Incident.uid)).where(
            Incident.operation == operation,
            Incident.originator == originator,
            col(Incident.message_no).in_([int(number) for number in portion]),
            _OPEN,
        )
        for number, uid in session.exec(wanted.group_by(col(Incident.message_no))):
            yield int(number or 0), uid


def _senders(viewer: Viewer, operation: str) -> tuple[str, ...] | None:
    """Whose numbers a viewer may see: () stands for everybody's, None for nobody's."""
    if not (may(viewer, Action.SEE).allowed and viewer.stands_with(viewer.party, operation)):
        return None
    return () if viewer.is_ocu_for(operation) else (viewer.party,)


def _numbers(engine: Engine, viewer: Viewer, operation: str) -> dict[str, list[int]]:
    if (senders := _senders(viewer, operation)) is None:
        return {}
    wanted = (
        select(Incident.originator, Incident.message_no)
        .where(Incident.operation == operation, col(Incident.message_no).is_not(None), _SENT)
        .where(col(Incident.originator).in_(senders) if senders else col(Incident.originator).is_not(None))
        .distinct()
        .order_by(col(Incident.originator), col(Incident.message_no))
    )
    found: dict[str, list[int]] = {}
    with Session(viewing(engine, viewer)) as session:
        for originator, number in session.exec(wanted):
            found.setdefault(str(originator), []).append(int(number or 0))
    return found
