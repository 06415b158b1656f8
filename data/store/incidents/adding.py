"""Adding reports: all or none, idempotent by uid."""

from collections.abc import Iterable
from dataclasses import dataclass

from data.store.forms import FormRefused, IncidentForm
from data.store.incidents.receiving import IncidentIntake
from data.store.intake import Entry, Fate, Verdict
from data.store.tables import ImportBatch
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.errors import Conflict, NotAllowed, NotFound, RowRejected

NAMED_IN_RECORD = 1_000  # uids that an audit entry lists; beyond that the batch and the count say which


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """The uids of the reports that were new, were there already, or corrected one that was there."""

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    amended: tuple[str, ...]


def add(work: UnitOfWork, forms: Iterable[IncidentForm], *, batch: str | None = None) -> AddOutcome:
    """Add reports; the caller commits. `batch` names the import they came with. `data.store.intake` has the rule.

    A uid that is known with the same content, or with that of an earlier version, is unchanged. With other content it
    is a correction: it is stored under a uid of its own, derived from the content, and supersedes the newest version
    (`amended` names the given uid). A form that names `supersedes` corrects that report. A message of an operation
    that has no number gets the next one of its sender. Raises NotAllowed, NotFound for a report to supersede that the
    viewer cannot see, Conflict for one that somebody else closed, FormRefused (each with field, value and reason).
    """
    intake = IncidentIntake(work.session, work.viewer, received_at=work.clock())
    if not intake.general.allowed:
        raise NotAllowed(intake.general.reason, act=Act.COLLECTION, subject="incidents")
    entries = [Entry(at, form) for at, form in enumerate(forms)]
    verdicts = [*intake.judge(entries), *intake.finish()]
    _refuse(verdicts)
    with work.session.begin_nested():  # all of them or none, even if the caller goes on after a refusal
        batch_id = _add_batch(work, batch, len(entries))
        intake.write(work, verdicts, batch_id=batch_id)
    fates: dict[Fate, dict[str, None]] = {fate: {} for fate in Fate}
    for verdict in verdicts:
        fates[verdict.fate][verdict.key] = None
    new, amended = (tuple(fates[fate]) for fate in (Fate.NEW, Fate.AMENDED))
    unchanged = tuple(key for key in fates[Fate.UNCHANGED] if key not in fates[Fate.NEW] | fates[Fate.AMENDED])
    outcome = AddOutcome(new, unchanged, amended)
    _put_on_record(work, outcome, batch=batch)
    return outcome


def _refuse(verdicts: Iterable[Verdict[IncidentForm]]) -> None:
    errors = [error for verdict in verdicts for error in verdict.errors]
    for error in errors:
        if isinstance(error, NotAllowed | NotFound | Conflict):
            raise error
    if errors:
        raise FormRefused(error for error in errors if isinstance(error, RowRejected))


def _add_batch(work: UnitOfWork, name: str | None, row_count: int) -> int | None:
    if name is None:
        return None
    batch = ImportBatch(name=name, received_at=work.clock(), received_by=work.viewer.name, row_count=row_count)
    work.session.add(batch)
    work.session.flush()
    return batch.id


def _put_on_record(work: UnitOfWork, outcome: AddOutcome, *, batch: str | None) -> None:
    new, amended = outcome.new, outcome.amended
    counts = {"new": len(new), "unchanged": len(outcome.unchanged), "amended": len(amended), "batch": batch}
    subject = f"incident {new[0]}" if len(new) == 1 else "incidents"
    work.record(Act.COLLECTION, subject, {**counts, "uids": list(new[:NAMED_IN_RECORD])})
    if amended and batch is not None:
        work.record(Act.ALTERATION, "incidents", {"amended": len(amended), "uids": list(amended[:NAMED_IN_RECORD])})
