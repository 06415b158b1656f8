"""Imports: many forms in one transaction, all or none, told one by one; and what would happen, without writing.

Forms are taken in portions, so that a file of any length needs little memory: what is kept of each is its key.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from data.access.viewers import Viewer
from data.store.forms import Form, IncidentForm
from data.store.incidents.numbers import NumberWatch, RepeatedNumber
from data.store.incidents.receiving import IncidentIntake
from data.store.intake import TAKEN, Difference, Entry, Fate, Intake, Verdict
from data.store.return_forms import ReturnForm, StatisticForm, TrafficForm
from data.store.returns import ReturnIntake
from data.store.statistics import StatisticIntake
from data.store.tables import ImportBatch
from data.store.traffic import TrafficIntake
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms.days import Clock, utc_now
from data.terms.errors import NotFound, RowRejected, VardarError

AnyForm = IncidentForm | ReturnForm | TrafficForm | StatisticForm
Given = Iterable[tuple[AnyForm, int | None]]
Progress = Callable[[int], None]
PORTION = 2_000
REFUSED = "import"  # subject of what became no batch; its name is in the details
NAMED_IN_RECORD = 1_000  # uids that the record names; beyond that the batch says which
INTAKES: dict[type[Form], Callable[..., Intake[Any]]] = {
    IncidentForm: IncidentIntake,
    ReturnForm: ReturnIntake,
    TrafficForm: TrafficIntake,
    StatisticForm: StatisticIntake,
}


@dataclass(frozen=True, slots=True)
class VersionConflict:
    """A correction of a version that is not the newest: field by field, and who made the newest one and when.

    `at` is which of the forms it was, from 0.
    """

    at: int
    uid: str
    given_version: int | None
    stored_version: int
    differences: tuple[Difference, ...]
    changed_by: str | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RefusedForm:
    """A form that the store does not take, and one reason why; `at` is which of the forms it was, from 0."""

    at: int
    uid: str
    error: VardarError

    @property
    def field(self) -> str:
        """The field that the refusal is about, "" where it is about the whole."""
        return self.error.field if isinstance(self.error, RowRejected) else ""


@dataclass(frozen=True, slots=True)
class BatchOutcome:
    """What became of the forms of a batch: their uids (what they count, for figures).

    With a conflict or a refusal nothing was written, and `batch_id` is None. `old_copies` are those of the unchanged
    ones whose report was corrected since. `repeated_numbers` are message numbers that their senders used before: told,
    not refused.
    """

    new: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    conflicts: tuple[VersionConflict, ...] = ()
    refused: tuple[RefusedForm, ...] = ()
    old_copies: tuple[str, ...] = ()
    repeated_numbers: tuple[RepeatedNumber, ...] = ()
    batch_id: int | None = None

    @property
    def is_clean(self) -> bool:
        """Whether all of them can be taken."""
        return not self.conflicts and not self.refused

    @property
    def not_seen(self) -> tuple[str, ...]:
        """The uids, given or corrected, that there are none of or that the viewer may not see: who tries them shows."""
        hit = (one for one in self.refused if isinstance(one.error, NotFound))
        return tuple((one.error.subject or one.uid).removeprefix("incident ") for one in hit)

    def counts(self) -> dict[str, int]:
        """How many of each; a form that is refused for several reasons counts once."""
        names = ("new", "amended", "unchanged", "conflicts", "old_copies", "repeated_numbers")
        return {name: len(getattr(self, name)) for name in names} | {"refused": len({one.at for one in self.refused})}


def take(
    work: UnitOfWork,
    forms: Given,
    *,
    name: str,
    digest: str | None = None,
    profile: str | None = None,
    progress: Progress | None = None,
) -> BatchOutcome:
    """Take forms, each with the version that the sender's copy had (None: not said); the caller commits.

    All or none: where one is refused or in conflict nothing is written, the outcome says which, and committing then
    only puts the attempt on the record. The same forms again are unchanged. `digest` is that of the file, `profile`
    the name of its profile; `progress` is told how many forms were looked at.
    """
    tally = _Tally()
    intakes = _Intakes(work.session, work.viewer, received_at=work.clock())
    with work.session.begin_nested() as savepoint:
        batch = ImportBatch(
            name=name,
            received_at=work.clock(),
            received_by=work.viewer.name,
            row_count=0,
            digest=digest,
            profile=profile,
        )
        work.session.add(batch)
        work.session.flush()
        for verdicts in intakes.judge(forms, progress):
            tally.count(verdicts, intakes)
            if tally.is_clean:
                intakes.write(work, verdicts, batch_id=batch.id)
        outcome = tally.outcome(batch_id=batch.id if tally.is_clean else None)
        if outcome.is_clean:
            batch.row_count, batch.outcome = tally.seen, {**outcome.counts()}
            work.session.add(batch)
            work.session.flush()
        else:
            work.session.expunge(batch)
            savepoint.rollback()
    detail: dict[str, object] = {"batch": outcome.batch_id, "name": name, "rows": tally.seen, "digest": digest}
    detail |= {"profile": profile, **outcome.counts()}
    if outcome.is_clean:
        detail["uids"] = [*outcome.new, *outcome.amended][:NAMED_IN_RECORD]
    else:
        detail |= name_not_seen(outcome.not_seen)
    # What the chain says of it is a number: a file's name may name a person, and only details can be erased.
    subject = f"batch {outcome.batch_id}" if outcome.is_clean else REFUSED
    work.record(Act.COLLECTION, subject, detail, outcome="done" if outcome.is_clean else "refused")
    if outcome.is_clean and outcome.amended:
        work.record(Act.ALTERATION, subject, {"batch": outcome.batch_id, "amended": len(outcome.amended)})
    return outcome


def name_not_seen(uids: Sequence[str]) -> dict[str, object]:
    """What a refused entry says of uids that may not be seen: how many were tried, and which; nothing of none."""
    return {"not_seen": len(uids), "uids": [*uids][:NAMED_IN_RECORD]} if uids else {}


def foresee(
    engine: Engine, viewer: Viewer, forms: Given, *, clock: Clock = utc_now, progress: Progress | None = None
) -> BatchOutcome:
    """What `take` would say of these forms now, without writing and without holding up who writes."""
    tally = _Tally()
    with Session(viewing(engine, viewer)) as session:
        intakes = _Intakes(session, viewer, received_at=clock())
        for verdicts in intakes.judge(forms, progress):
            tally.count(verdicts, intakes)
    return tally.outcome(batch_id=None)


class _Intakes:
    """The intakes of the kinds that come, each made when the first of its kind comes."""

    def __init__(self, session: Session, viewer: Viewer, *, received_at: datetime) -> None:
        self.session, self.viewer, self.received_at = session, viewer, received_at
        self._made: dict[type[Form], Intake[Any]] = {}

    def of(self, form: Form) -> Intake[Any]:
        """The intake for the kind of this form."""
        kind = type(form)
        if kind not in self._made:
            self._made[kind] = INTAKES[kind](self.session, self.viewer, received_at=self.received_at)
        return self._made[kind]

    def judge(self, forms: Given, progress: Progress | None) -> Iterator[list[Verdict[Any]]]:
        """The verdicts, portion by portion; at the end on those that waited for what they correct."""
        done = 0
        for portion in _portions(forms):
            for kind in dict.fromkeys(type(entry.form) for entry in portion):
                same = [entry for entry in portion if type(entry.form) is kind]
                yield self.of(same[0].form).judge(same)
            done += len(portion)
            if progress is not None:
                progress(done)
        for intake in self._made.values():
            if late := intake.finish():
                yield late

    def write(self, work: UnitOfWork, verdicts: Sequence[Verdict[Any]], *, batch_id: int | None) -> None:
        """Write what is new or amended of one kind."""
        if verdicts:
            self.of(verdicts[0].form).write(work, verdicts, batch_id=batch_id)


def _portions(forms: Given) -> Iterator[list[Entry[Any]]]:
    entries = (Entry(at, form, version) for at, (form, version) in enumerate(forms))
    while portion := list(islice(entries, PORTION)):
        yield portion


@dataclass(slots=True)
class _Tally:
    """What has become of the forms so far."""

    keys: dict[Fate, list[str]] = field(default_factory=lambda: {fate: [] for fate in TAKEN})
    conflicts: list[VersionConflict] = field(default_factory=list)
    refused: list[RefusedForm] = field(default_factory=list)
    old_copies: list[str] = field(default_factory=list)
    repeated: list[RepeatedNumber] = field(default_factory=list)
    watch: NumberWatch = field(default_factory=NumberWatch)
    seen: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether all so far can be taken."""
        return not self.conflicts and not self.refused

    def count(self, verdicts: Sequence[Verdict[Any]], intakes: _Intakes) -> None:
        """Add the verdicts on forms of one kind."""
        for verdict in verdicts:
            self.seen += 1
            if verdict.fate in TAKEN:
                self.keys[verdict.fate].append(verdict.key)
            if verdict.is_old_copy:
                self.old_copies.append(verdict.key)
            self.refused += (RefusedForm(verdict.at, verdict.key, error) for error in verdict.errors)
            if verdict.fate is Fate.CONFLICT and verdict.stored is not None:
                change = intakes.of(verdict.form).last_change(verdict.stored)
                self.conflicts.append(
                    VersionConflict(
                        at=verdict.at,
                        uid=verdict.key,
                        given_version=verdict.given_version,
                        stored_version=verdict.stored.version,
                        differences=verdict.differences,
                        changed_by=change.by,
                        changed_at=change.at,
                    )
                )
        if verdicts and isinstance(verdicts[0].form, IncidentForm):
            self.repeated += self.watch.look(intakes.session, verdicts)

    def outcome(self, *, batch_id: int | None) -> BatchOutcome:
        """All of it."""
        return BatchOutcome(
            new=tuple(self.keys[Fate.NEW]),
            amended=tuple(self.keys[Fate.AMENDED]),
            unchanged=tuple(self.keys[Fate.UNCHANGED]),
            conflicts=tuple(self.conflicts),
            refused=tuple(self.refused),
            old_copies=tuple(self.old_copies),
            repeated_numbers=tuple(self.repeated),
            batch_id=batch_id,
        )
