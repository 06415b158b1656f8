"""Adding reports: all or none, idempotent by uid."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from data.access.policy import Action, may
from data.access.viewers import Viewer
from data.store.forms import FormRefused, IncidentForm
from data.store.incidents.versions import (
    INCIDENT,
    close_report,
    newest_version,
    open_report,
    read_rows,
    reported_content,
    stored_contents,
    version_uid,
)
from data.store.numbering import next_ids
from data.store.references import read_references, refuse_strangers
from data.store.rows import Row, incident_row, item_row, place_in_cells
from data.store.tables import ImportBatch, IncidentLabel, NationalityCount, SeizureItem
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Status
from data.terms.errors import NotAllowed, RowRejected

NAMED_IN_RECORD = 1_000  # uids that an audit entry lists; beyond that the batch and the count say which


@dataclass(frozen=True, slots=True)
class AddOutcome:
    """The uids of the reports that were new, were there already, or corrected one that was there."""

    new: tuple[str, ...]
    unchanged: tuple[str, ...]
    amended: tuple[str, ...]


def add(work: UnitOfWork, forms: Iterable[IncidentForm], *, batch: str | None = None) -> AddOutcome:
    """Add reports; the caller commits. `batch` names the import they came with.

    A uid that is known with the same content is unchanged. With other content it is a correction: it is stored under a
    uid of its own, derived from the content, and supersedes the newest version (`amended` names the given uid). A form
    that names `supersedes` corrects that report. Raises NotAllowed, FormRefused (each with field, value and reason)
    and NotFound for a report to supersede that the viewer cannot see.
    """
    general = may(work.viewer, Action.WRITE)
    if not general.allowed:
        raise NotAllowed(general.reason)
    given = _distinct(forms)
    _refuse_foreign(work.viewer, given)
    known = read_references(work.session)
    refuse_strangers(given, known)
    received_at = work.clock()
    derived = {form.uid: _derive(form, known.operations, known.crossings, received_at) for form in given}
    sorted_out: dict[str, list[str]] = {"new": [], "unchanged": [], "amended": []}
    rows: list[tuple[IncidentForm, Row]] = []
    for form, row, became in _sort_out(work, given, derived):
        sorted_out[became].append(form.uid)
        if became != "unchanged":
            rows.append((form, row))
    with work.session.begin_nested():  # all of them or none, even if the caller goes on after a refusal
        batch_id = _add_batch(work, batch, len(given), received_at)
        _insert(work.session, rows, batch_id=batch_id)
        for form, row in rows:
            if row["supersedes"] is not None:
                _supersede(work, form, str(row["supersedes"]))
    outcome = AddOutcome(**{name: tuple(uids) for name, uids in sorted_out.items()})
    _put_on_record(work, outcome, batch=batch)
    return outcome


def _distinct(forms: Iterable[IncidentForm]) -> list[IncidentForm]:
    """Each report once. Raises FormRefused where one uid comes with two contents: which of them is meant?"""
    found: dict[str, IncidentForm] = {}
    clashes = []
    for form in forms:
        if found.setdefault(form.uid, form) != form:
            clashes.append(RowRejected("comes twice with different content", field="uid", value=form.uid))
    if clashes:
        raise FormRefused(clashes)
    return list(found.values())


def _refuse_foreign(viewer: Viewer, forms: Iterable[IncidentForm]) -> None:
    """Parties report what is theirs; the OCU reports for anyone."""
    if viewer.is_ocu:
        return
    foreign = [form for form in forms if form.originator != viewer.party]
    if foreign:
        raise NotAllowed(f"{viewer.party} cannot report for {foreign[0].originator or 'nobody'} ({foreign[0].uid})")


def _derive(form: IncidentForm, operations: Mapping, crossings: Mapping, received_at: datetime) -> Row:  # type: ignore[type-arg]
    operation = operations.get(form.operation) if form.operation else None
    crossing = crossings.get(form.crossing) if form.crossing else None
    return incident_row(form, operation=operation, crossing=crossing, received_at=received_at)


def _sort_out(
    work: UnitOfWork, forms: Sequence[IncidentForm], derived: Mapping[str, Row]
) -> Iterable[tuple[IncidentForm, Row, str]]:
    """Each form with its row and whether it is new, unchanged or amends what is stored."""
    session = work.session
    stored = read_rows(session, [form.uid for form in forms])
    contents = stored_contents(session, stored)
    changed = {
        form.uid: version_uid(form.uid, content)
        for form in forms
        if form.uid in stored and (content := reported_content(form, derived[form.uid])) != contents[form.uid]
    }
    versions = read_rows(session, changed.values())
    for form in forms:
        row = derived[form.uid]
        if form.uid not in stored:
            yield form, row, "amended" if form.supersedes else "new"
        elif form.uid not in changed or changed[form.uid] in versions:
            yield form, row, "unchanged"
        else:
            yield form, {**row, "uid": changed[form.uid], "supersedes": newest_version(session, form.uid)}, "amended"


def _supersede(work: UnitOfWork, form: IncidentForm, uid: str) -> None:
    old = open_report(work.session, work.viewer, uid)
    if old["exercise"] != form.exercise:
        raise RowRejected("exercise and real never supersede each other", field="supersedes", value=uid)
    close_report(work.session, uid, Status.SUPERSEDED)


def _add_batch(work: UnitOfWork, name: str | None, row_count: int, received_at: datetime) -> int | None:
    if name is None:
        return None
    batch = ImportBatch(name=name, received_at=received_at, received_by=work.viewer.name, row_count=row_count)
    work.session.add(batch)
    work.session.flush()
    return batch.id


def _insert(session: Session, rows: Sequence[tuple[IncidentForm, Row]], *, batch_id: int | None) -> None:
    if not rows:
        return
    ids = next_ids(session.connection(), INCIDENT, len(rows))
    incidents = [{**row, "id": key, "batch_id": batch_id} for key, (_, row) in zip(ids, rows, strict=True)]
    place_in_cells(incidents)
    session.execute(insert(INCIDENT), incidents)
    reports = list(zip(ids, (form for form, _ in rows), strict=True))
    _insert_children(
        session, SeizureItem, [item_row(item, incident_id=key) for key, form in reports for item in form.items]
    )
    _insert_children(
        session,
        NationalityCount,
        [{"incident_id": key, **entry.model_dump()} for key, form in reports for entry in form.nationalities],
    )
    _insert_children(
        session, IncidentLabel, [{"incident_id": key, "label": label} for key, form in reports for label in form.labels]
    )


def _insert_children(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    if rows:
        session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]  # SQLModel adds it


def _put_on_record(work: UnitOfWork, outcome: AddOutcome, *, batch: str | None) -> None:
    new, amended = outcome.new, outcome.amended
    counts = {"new": len(new), "unchanged": len(outcome.unchanged), "amended": len(amended), "batch": batch}
    subject = f"incident {new[0]}" if len(new) == 1 else "incidents"
    work.record(Act.COLLECTION, subject, {**counts, "uids": list(new[:NAMED_IN_RECORD])})
    if amended:
        work.record(Act.ALTERATION, "incidents", {"amended": len(amended), "uids": list(amended[:NAMED_IN_RECORD])})
