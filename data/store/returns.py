"""Returns: what participants report for a period of an operation. A correction keeps the version before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Engine, and_, update
from sqlmodel import Session, col, select

from data.access.policy import Action, may, may_report
from data.access.viewers import Viewer
from data.store.beyond import taken_uids
from data.store.intake import Content, Entry, Fate, Intake, Stored, Verdict, take_one
from data.store.return_forms import ReturnForm, ReturnLineForm
from data.store.rules import CLOCKS_DIFFER
from data.store.tables import Operation, Return, ReturnLine
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms.codes import Status
from data.terms.errors import NotAllowed, RowRejected, VardarError

Lines = tuple[tuple[object, ...], ...]
_PLAIN = tuple(name for name in ReturnForm.model_fields if name in Return.model_fields)
_COMPARED = tuple(name for name in _PLAIN if name not in ("uid", "received_at", "cumulative"))
ANOTHERS = "only the party itself and the OCU change a return"
_LINE = tuple(ReturnLineForm.model_fields)


@dataclass(frozen=True, slots=True)
class ReturnEntry:
    """A return as it stands, its lines in the order of the report."""

    uid: str
    operation: str
    party: str
    period_from: datetime
    period_to: datetime  # exclusive
    received_at: datetime
    nil: bool
    phase: str | None
    version: int
    exercise: bool
    source: str | None
    lines: tuple[ReturnLine, ...]


class ReturnIntake(Intake[ReturnForm]):
    """The intake of returns."""

    def __init__(self, session: Session, viewer: Viewer, *, received_at: datetime) -> None:
        super().__init__(session, viewer)
        self.received_at = received_at
        self.is_exercise = dict(session.exec(select(Operation.code, Operation.exercise)).all())
        self.general = may(viewer, Action.WRITE)
        self._taken: frozenset[str] = frozenset()  # uids of returns that are hidden from this viewer
        self._periods: dict[tuple[object, ...], str] = {}  # what is reported already, by whom and for when -> uid

    def key(self, form: ReturnForm) -> str:
        """The uid."""
        return form.uid

    def refusals(self, form: ReturnForm) -> Iterable[VardarError]:
        """Not allowed to report, not one's own, of no operation, or a second one for the same period."""
        decision = may_report(self.viewer, originator=form.party, operation=form.operation)
        if not self.general.allowed:
            yield NotAllowed(self.general.reason)
        elif not decision.allowed:
            yield NotAllowed(f"{decision.reason} ({form.uid})")
        elif not self.viewer.is_ocu_for(form.operation) and form.received_at is not None:
            yield RowRejected("is the time we have it", field="received_at", value=form.received_at)
        if not form.exercise and form.period_from > self.received_at + CLOCKS_DIFFER:
            yield RowRejected("lies in the future", field="period_from", value=form.period_from)
        is_exercise = self.is_exercise.get(form.operation)
        if is_exercise is None:
            yield RowRejected("there is no such operation", field="operation", value=form.operation)
        elif is_exercise != form.exercise:
            kind = "an exercise" if is_exercise else "no exercise"
            reason = f"the operation {form.operation} is {kind}; exercise and real never mix"
            yield RowRejected(reason, field="exercise", value=form.exercise)
        if not decision.allowed:
            return  # what a party has reported is told to those alone who report for it
        other = self._periods.setdefault(_period(form), form.uid)
        if other != form.uid:
            reason = f"{form.party} has a return for this period already ({other}): correct that one"
            yield RowRejected(reason, field="period_from", value=form.period_from)

    def read(self, forms: Sequence[ReturnForm]) -> Mapping[str, Stored]:
        """What stands under these uids, or for the same parties and periods, of parties that the viewer reports for."""
        same = (
            col(Return.operation).in_({form.operation for form in forms}),
            col(Return.party).in_({form.party for form in forms}),
            col(Return.period_from).in_({form.period_from for form in forms}),
        )
        uids = {form.uid for form in forms}
        rows = _read(self.session, and_(*same) | col(Return.uid).in_(uids))
        found = [row for row in rows if may_report(self.viewer, originator=row.party, operation=row.operation).allowed]
        ours = {row.uid for row in found}
        self._taken = taken_uids(self.session, uids - {row.uid for row in rows}) | {row.uid for row in rows} - ours
        self._periods.update((_period(row), row.uid) for row in found)
        return {
            row.uid: Stored(
                version=row.version,
                uid=row.uid,
                content={name: getattr(row, name) for name in _COMPARED} | {"lines": _lines(row.lines)},
            )
            for row in found
        }

    def content(self, form: ReturnForm, stored: Stored) -> Content:
        """What the form reports."""
        return {name: getattr(form, name) for name in _COMPARED} | {"lines": _lines(form.lines)}

    def judge_new(self, entry: Entry[ReturnForm]) -> Verdict[ReturnForm]:
        """New, unless somebody else's return has the uid."""
        if entry.form.uid in self._taken:
            return self.verdict(entry, Fate.REFUSED, NotAllowed(ANOTHERS))
        return super().judge_new(entry)

    def put(self, work: UnitOfWork, verdicts: Sequence[Verdict[ReturnForm]], *, batch_id: int | None) -> None:
        """Add them; what they correct stays under a uid of its own, SUPERSEDED."""
        rows = []
        for verdict in verdicts:
            form, version = verdict.form, 1
            if verdict.fate is Fate.AMENDED and verdict.stored is not None:
                version = verdict.stored.version + 1
                kept = str(uuid5(UUID(form.uid), f"version {verdict.stored.version}"))
                closing = update(Return).where(col(Return.uid) == form.uid)
                self.session.execute(closing.values(uid=kept, status=Status.SUPERSEDED.value))
                work.record(Act.ALTERATION, f"return {form.uid}", {"version": version, "kept_as": kept})
            elif verdict.fate is not Fate.NEW:
                continue
            values = {name: getattr(form, name) for name in _PLAIN}
            values["received_at"] = form.received_at or self.received_at
            rows.append((form, Return(**values, version=version, status=Status.SUBMITTED.value)))
        self.session.add_all(row for _, row in rows)
        self.session.flush()
        self.session.add_all(
            ReturnLine(return_id=row.id or 0, **line.model_dump()) for form, row in rows for line in form.lines
        )
        self.session.flush()


def add(work: UnitOfWork, form: ReturnForm, *, version: int | None = None) -> Fate:
    """Add a return or correct the one with this uid; the caller commits.

    Raises NotAllowed, RowRejected, and Conflict where `version` is not the one that stands.
    """
    intake = ReturnIntake(work.session, work.viewer, received_at=work.clock())
    return take_one(work, intake, form, version=version, subject=f"return {form.uid}")


def find(engine: Engine, viewer: Viewer, operation: str) -> tuple[ReturnEntry, ...]:
    """The returns of an operation as they stand, by period and party: all for the OCU, its own for a party.

    A return carries no release: what a party reports of a period is between it and the OCU.
    """
    if not may(viewer, Action.SEE).allowed:
        return ()
    with Session(viewing(engine, viewer)) as session:
        found = _read(session, col(Return.operation) == operation)
    return tuple(row for row in found if viewer.stands_with(row.party, operation))


def _read(session: Session, wanted: ColumnElement[bool]) -> list[ReturnEntry]:
    """The newest versions of the returns that are wanted, by period and party."""
    rows = session.exec(
        select(Return)
        .where(wanted, Return.status != Status.SUPERSEDED.value)
        .order_by(col(Return.period_from), col(Return.party), col(Return.id))
    ).all()
    lines: dict[int, list[ReturnLine]] = {}
    keys = [row.id for row in rows]
    for start in range(0, len(keys), 5_000):
        these = col(ReturnLine.return_id).in_(keys[start : start + 5_000])
        for line in session.exec(select(ReturnLine).where(these).order_by(col(ReturnLine.id))):
            lines.setdefault(line.return_id, []).append(line)
    names = [name for name in ReturnEntry.__slots__ if name != "lines"]
    return [
        ReturnEntry(**{name: getattr(row, name) for name in names}, lines=tuple(lines.get(row.id or 0, ())))
        for row in rows
    ]


def _lines(lines: Iterable[ReturnLine | ReturnLineForm]) -> Lines:
    return tuple(tuple(getattr(line, name) for name in _LINE) for line in lines)


def _period(form: ReturnForm | ReturnEntry) -> tuple[object, ...]:
    return form.operation, form.party, form.period_from, form.period_to, form.phase
