"""Who changed a report and when: told to the second of two who change the same one."""

from collections.abc import Collection

from sqlalchemy import RowMapping
from sqlmodel import Session, col, select

from data.store.incidents.versions import CLOSED, portions
from data.store.intake import Change
from data.store.tables import AuditEntry, ImportBatch, Incident
from data.store.unit_of_work import Act
from data.terms.codes import Status
from data.terms.errors import Conflict

UNDONE = "undone"  # key in the outcome of a batch: by whom, when, why, how many
_STATES = {Status.SUPERSEDED: "corrected", Status.WITHDRAWN: "withdrawn"}


def last_change(session: Session, row: RowMapping) -> Change:
    """Who gave a report the state that it has: the officer, or who sent the batch that it came or went with."""
    if row["status"] == Status.SUPERSEDED:
        later = session.exec(select(Incident.batch_id).where(Incident.supersedes == row["uid"])).first()
        return _of_batch(session, later) or _on_record(session, row["uid"]) or Change()
    found = _on_record(session, row["uid"], act=Act.ALTERATION) or _of_batch(session, row["batch_id"])
    if found is None and row["supersedes"]:
        found = _on_record(session, row["supersedes"], act=Act.ALTERATION)
    return found or _on_record(session, row["uid"]) or Change()


def told(change: Change) -> str:
    """ "by Ivanova on 9 March 2020 at 14:05 UTC", as far as it is known."""
    by = f" by {change.by}" if change.by else ""
    at = f" on {change.at.day} {change.at:%B %Y} at {change.at:%H:%M} UTC" if change.at else ""
    return by + at


def refuse_closed(session: Session, row: RowMapping) -> Conflict | None:
    """Why a closed report cannot be changed: somebody corrected or withdrew it. None for an open one."""
    if row["status"] not in CLOSED:
        return None
    change = last_change(session, row)
    return Conflict(
        f"the report {row['uid']} was {_STATES[Status(row['status'])]}{told(change)}; "
        f"it is {row['status']} and cannot be changed",
        field="uid",
        value=row["uid"],
        version=row["version"],
        changed_by=change.by,
        changed_at=change.at,
    )


def undone(session: Session, rows: Collection[RowMapping]) -> frozenset[str]:
    """Those of these reports that went with the import they came with when it was undone: they may come again.

    A report that an officer withdrew by itself is not among them.
    """
    closed = [row for row in rows if row["status"] in CLOSED and row["status_reason"] and row["batch_id"] is not None]
    reasons: dict[int, object] = {}
    for portion in portions({row["batch_id"] for row in closed}):
        wanted = select(ImportBatch.id, ImportBatch.outcome).where(col(ImportBatch.id).in_(portion))
        for batch_id, outcome in session.exec(wanted):
            if batch_id is not None and isinstance(told := outcome.get(UNDONE), dict):
                reasons[batch_id] = told["reason"]
    return frozenset(row["uid"] for row in closed if reasons.get(row["batch_id"]) == row["status_reason"])


def _of_batch(session: Session, batch_id: int | None) -> Change | None:
    batch = session.get(ImportBatch, batch_id) if batch_id is not None else None
    return Change(batch.received_by, batch.received_at) if batch else None


def _on_record(session: Session, uid: str, *, act: Act | None = None) -> Change | None:
    wanted = select(AuditEntry.actor, AuditEntry.at).where(
        AuditEntry.subject == f"incident {uid}",
        AuditEntry.outcome == "done",
        col(AuditEntry.act).in_([act.value] if act else [Act.ALTERATION.value, Act.COLLECTION.value]),
    )
    found = session.exec(wanted.order_by(col(AuditEntry.seq).desc())).first()
    return Change(*found) if found else None
