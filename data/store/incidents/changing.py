"""Changing reports: amend, withdraw, validate. Nothing is overwritten: the record keeps every version."""

from sqlalchemy import update
from sqlmodel import col

from data.store.forms import IncidentForm
from data.store.incidents.adding import add
from data.store.incidents.versions import close_report, open_report, read_rows, reported_content, version_uid
from data.store.tables import Incident
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.codes import Status
from data.terms.errors import RowRejected


def amend(work: UnitOfWork, uid: str, form: IncidentForm) -> str:
    """Correct a report: the form becomes a report of its own, the old one SUPERSEDED. Gives the correction's uid.

    A form that still carries the old uid gets one derived from its content. Raises NotFound, NotAllowed, RowRejected
    for a report that is closed already or a uid of another report, and FormRefused.
    """
    if form.uid == uid:
        form = form.model_copy(update={"uid": version_uid(uid, reported_content(form, form.model_dump()))})
    stored = read_rows(work.session, [form.uid]).get(form.uid)
    if stored is None:
        open_report(work.session, work.viewer, uid)
    elif stored["supersedes"] != uid:
        raise RowRejected("belongs to another report; a correction has a uid of its own", field="uid", value=form.uid)
    add(work, [form.model_copy(update={"supersedes": uid})])
    return form.uid


def withdraw(work: UnitOfWork, uid: str, reason: str) -> None:
    """Withdraw a report: it stays in the store and leaves every figure. Raises NotFound, NotAllowed and RowRejected."""
    if not reason.strip():
        raise RowRejected("a withdrawal says why", field="reason", value=reason)
    open_report(work.session, work.viewer, uid)
    close_report(work.session, uid, Status.WITHDRAWN)
    work.record(Act.ALTERATION, f"incident {uid}", {"status": Status.WITHDRAWN.value, "reason": reason.strip()})


def validate(work: UnitOfWork, uid: str) -> None:
    """Validate a submitted report. Raises NotFound, NotAllowed, and RowRejected for one that was not submitted."""
    row = open_report(work.session, work.viewer, uid)
    if row["status"] == Status.VALIDATED:
        return
    if row["status"] != Status.SUBMITTED:
        raise RowRejected(f"only submitted reports are validated, this one is {row['status']}", field="uid", value=uid)
    values = {"status": Status.VALIDATED.value, "validated_by": work.viewer.name}
    work.session.execute(update(Incident).where(col(Incident.uid) == uid).values(values))
    work.record(Act.ALTERATION, f"incident {uid}", {"status": Status.VALIDATED.value})
