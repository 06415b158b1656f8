"""The life of a report: draft, submitted, validated or given back, corrected or withdrawn. Nothing is overwritten.

Every verb takes the `version` that the officer has looked at, and the state it was in matters too: whoever comes second
gets a Conflict that says who was there before and when, and nothing is written.
"""

from collections.abc import Collection

from sqlalchemy import RowMapping, update
from sqlmodel import col

from data.store.forms import IncidentForm
from data.store.incidents.adding import add
from data.store.incidents.changes import last_change, refuse_closed, told
from data.store.incidents.versions import barred, read_rows, reported_content, version_uid
from data.store.numbering import number_messages
from data.store.tables import Incident
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Status
from data.terms.errors import Conflict, NotFound, RowRejected

LONGEST_REASON = 2_000


def amend(work: UnitOfWork, uid: str, form: IncidentForm, *, version: int | None = None) -> str:
    """Correct a report: the form becomes a report of its own, the old one SUPERSEDED. Gives the correction's uid.

    A form that still carries the old uid gets one derived from its content. Raises NotFound, NotAllowed, Conflict for
    a report that is closed already or has another version, RowRejected for a uid of another report, and FormRefused.
    """
    if form.uid == uid:
        form = form.model_copy(update={"uid": version_uid(uid, reported_content(form, form.model_dump()))})
    stored = read_rows(work.session, [form.uid]).get(form.uid)
    if stored is None:
        old = open_report(work, uid, version=version)
        if old["exercise"] != form.exercise:
            raise RowRejected("exercise and real never supersede each other", field="supersedes", value=uid)
    elif stored["supersedes"] != uid:
        raise RowRejected("belongs to another report; a correction has a uid of its own", field="uid", value=form.uid)
    add(work, [form.model_copy(update={"supersedes": uid})])
    return form.uid


def submit(work: UnitOfWork, uid: str, *, version: int | None = None) -> None:
    """Send a draft, or a report that was given back and is right as it is. Raises as `validate` does."""
    row = open_report(work, uid, version=version)
    _require(work, row, "submitted", (Status.DRAFT, Status.RETURNED, Status.SUBMITTED))
    sent = {**row, "status": Status.SUBMITTED.value}
    number_messages(work.session, [sent])
    _turn(work, row, Status.SUBMITTED, message_no=sent["message_no"], status_reason=None)


def validate(work: UnitOfWork, uid: str, *, version: int | None = None) -> None:
    """Validate a submitted report. Raises NotFound, NotAllowed, and Conflict for one that is not as it was seen."""
    row = open_report(work, uid, version=version)
    if (row["status"], row["validated_by"]) != (Status.VALIDATED, work.viewer.name):  # by the same once more is no news
        _require(work, row, "validated", (Status.SUBMITTED,))
    _turn(work, row, Status.VALIDATED, validated_by=work.viewer.name)


def give_back(work: UnitOfWork, uid: str, reason: str, *, version: int | None = None) -> None:
    """Give a submitted report back to its sender, with the reason. Raises as `validate` does, RowRejected without one.

    It leaves every figure until the sender corrects it or submits it again.
    """
    said = _reason(reason, "whoever gets a report back is told why")
    row = open_report(work, uid, version=version)
    _require(work, row, "given back", (Status.SUBMITTED,))
    _turn(work, row, Status.RETURNED, status_reason=said)


def withdraw(work: UnitOfWork, uid: str, reason: str, *, version: int | None = None) -> None:
    """Withdraw a report: it stays in the store and leaves every figure. Raises as `give_back` does."""
    said = _reason(reason, "a withdrawal says why")
    row = open_report(work, uid, version=version)
    _turn(work, row, Status.WITHDRAWN, status_reason=said)


def open_report(work: UnitOfWork, uid: str, *, version: int | None, withdrawn: bool = False) -> RowMapping:
    """A report that this viewer may change now, in the version that they saw, locked where the engine locks rows.

    `withdrawn` takes one that was withdrawn too: it is still there to be seen. Raises NotFound, NotAllowed, Conflict.
    """
    row = read_rows(work.session, [uid], lock=True).get(uid)
    if row is None:
        raise NotFound(f"there is no report {uid}, or none that you may see", subject=f"incident {uid[:60]}")
    is_closed = not (withdrawn and row["status"] == Status.WITHDRAWN)
    if (error := barred(work.viewer, row) or (refuse_closed(work.session, row) if is_closed else None)) is not None:
        raise error
    if version is not None and version != row["version"]:
        raise _conflict(work, row, f"you looked at version {version} of the report {uid}, it is at {row['version']}")
    return row


def _require(work: UnitOfWork, row: RowMapping, verb: str, states: Collection[Status]) -> None:
    if row["status"] not in states:
        wanted = " or ".join(states)
        raise _conflict(work, row, f"only a {wanted} report can be {verb}, {row['uid']} is {row['status']}")


def _conflict(work: UnitOfWork, row: RowMapping, reason: str) -> Conflict:
    change = last_change(work.session, row)
    return Conflict(
        f"{reason}: changed{told(change)}" if change.by else reason,
        field="uid",
        value=row["uid"],
        version=row["version"],
        changed_by=change.by,
        changed_at=change.at,
    )


def _turn(work: UnitOfWork, row: RowMapping, status: Status, **values: object) -> None:
    changed = update(Incident).where(col(Incident.uid) == row["uid"]).values(status=status.value, **values)
    work.session.execute(changed)
    detail = {"status": status.value, "was": row["status"], "version": row["version"]}
    reason = values.get("status_reason")
    work.record(Act.ALTERATION, f"incident {row['uid']}", detail | ({"reason": reason} if reason else {}))


def _reason(reason: str, rule: str) -> str:
    said = reason.strip()
    if not said:
        raise RowRejected(rule, field="reason", value=reason)
    if len(said) > LONGEST_REASON:
        raise RowRejected(f"is longer than {LONGEST_REASON:,} letters", field="reason", value=f"{said[:40]}…")
    return said
