"""The imports that were made: by whom, from which file, what came of each; and undoing one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from data.access.policy import Action, may, visible_to
from data.access.viewers import Viewer
from data.store.incidents.changes import UNDONE, undone
from data.store.incidents.versions import CLOSED, portions, read_rows
from data.store.tables import ImportBatch, Incident
from data.store.unit_of_work import Act, UnitOfWork
from data.store.viewing import viewing
from data.terms import columns
from data.terms.codes import Status
from data.terms.errors import NotAllowed, NotFound, RowRejected

NAMED_IN_RECORD = 1_000


@dataclass(frozen=True, slots=True)
class BatchSummary:
    """One import. `counts` are how many reports were new, amended, unchanged; `undone` says by whom, when and why."""

    id: int
    name: str
    received_at: datetime
    received_by: str
    rows: int
    profile: str | None
    digest: str | None
    counts: Mapping[str, int]
    undone: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing a batch did: incidents withdrawn, and those that stay: corrections, and what was closed before."""

    withdrawn: int
    corrections: int
    closed: int


def find_batches(engine: Engine, viewer: Viewer, *, limit: int = 200) -> list[BatchSummary]:
    """The newest imports first: all for the OCU, a party's officer sees their own. Nothing for who may not report."""
    if not may(viewer, Action.WRITE).allowed:
        return []
    wanted = select(ImportBatch).order_by(col(ImportBatch.id).desc()).limit(limit)
    if not viewer.is_ocu:
        wanted = wanted.where(ImportBatch.received_by == viewer.name)
    with Session(viewing(engine, viewer)) as session:
        return [_summary(row) for row in session.exec(wanted)]


def incidents_of(engine: Engine, viewer: Viewer, batch_id: int) -> Mapping[str, int]:
    """How many incidents of a batch this viewer may change, by status."""
    counted: dict[str, int] = {}
    with Session(viewing(engine, viewer)) as session:
        mine = select(columns.incident.c.id).where(visible_to(viewer, action=Action.WRITE))
        wanted = select(Incident.status).where(Incident.batch_id == batch_id, col(Incident.id).in_(mine))
        for status in session.exec(wanted):
            counted[status] = counted.get(status, 0) + 1
    return counted


def withdrawn_among(engine: Engine, viewer: Viewer, uids: Iterable[str]) -> frozenset[str]:
    """Those of these reports that were withdrawn: they come as unchanged, and yet they count in no figure."""
    found: set[str] = set()
    with Session(viewing(engine, viewer)) as session:
        for portion in portions(list(uids)):
            wanted = select(Incident.uid).where(col(Incident.uid).in_(portion), Incident.status == Status.WITHDRAWN)
            found.update(session.exec(wanted))
    return frozenset(found)


def undo(work: UnitOfWork, batch_id: int, reason: str) -> Undone:
    """Withdraw the incidents that came new with a batch; the caller commits. They stay in the store, with the reason,
    and the same file, or a better one, may bring them again as a later version.

    Corrections stay, for what they corrected is superseded: correct them again. Figures of sources and returns stay
    too: the right file revises them. Raises NotFound, NotAllowed, and RowRejected without a reason.
    """
    said = reason.strip()
    if not said:
        raise RowRejected("undoing an import says why", field="reason", value=reason)
    general = may(work.viewer, Action.WRITE)
    if not general.allowed:
        raise NotAllowed(general.reason)
    batch = work.session.get(ImportBatch, batch_id, with_for_update=True)
    if batch is None or not (work.viewer.is_ocu or batch.received_by == work.viewer.name):
        raise NotFound(f"there is no import {batch_id}, or none that you may see")
    mine = select(columns.incident.c.id).where(visible_to(work.viewer, action=Action.WRITE))
    rows = work.session.exec(
        select(Incident.id, Incident.uid, Incident.status, Incident.supersedes).where(
            Incident.batch_id == batch_id, col(Incident.id).in_(mine)
        )
    ).all()
    closed = {status.value for status in CLOSED}
    again = undone(work.session, read_rows(work.session, [earlier for *_, earlier in rows if earlier]).values())
    came_new = {None, *again}
    open_rows = [(key, uid) for key, uid, status, earlier in rows if status not in closed and earlier in came_new]
    if open_rows:
        values = {"status": Status.WITHDRAWN.value, "status_reason": said}
        work.session.execute(update(Incident), [{"id": key, **values} for key, _ in open_rows])
    done = Undone(
        withdrawn=len(open_rows),
        corrections=sum(status not in closed and earlier not in came_new for _, _, status, earlier in rows),
        closed=sum(status in closed for _, _, status, _ in rows),
    )
    told = {"by": work.viewer.name, "at": work.clock().isoformat(), "reason": said, "withdrawn": done.withdrawn}
    batch.outcome = {**batch.outcome, UNDONE: told}
    work.session.add(batch)
    work.session.flush()
    detail = {"batch": batch_id, "status": Status.WITHDRAWN.value, "reason": said, "withdrawn": done.withdrawn}
    work.record(Act.ALTERATION, f"batch {batch_id}", detail | {"uids": [uid for _, uid in open_rows][:NAMED_IN_RECORD]})
    return done


def _summary(row: ImportBatch) -> BatchSummary:
    outcome = dict(row.outcome)
    undone = outcome.pop(UNDONE, None)
    return BatchSummary(
        id=row.id or 0,
        name=row.name,
        received_at=row.received_at,
        received_by=row.received_by,
        rows=row.row_count,
        profile=row.profile,
        digest=row.digest,
        counts={name: count for name, count in outcome.items() if isinstance(count, int)},
        undone=undone if isinstance(undone, dict) else None,
    )
