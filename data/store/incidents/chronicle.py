"""What happened to a report: its versions, what each changed, and who did what when."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, RowMapping
from sqlmodel import Session, col, select

from data.access.policy import Action, decide, is_inward
from data.access.viewers import Viewer
from data.store.incidents.versions import guarded, portions, read_earlier, read_later, read_rows, stored_contents
from data.store.intake import Difference, differences
from data.store.tables import AuditEntry, ImportBatch
from data.store.unit_of_work import Act, UnitOfWork, asking
from data.store.viewing import viewing
from data.terms.codes import Status
from data.terms.days import Clock, utc_now
from data.terms.errors import NotFound


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a report: its uid, where it stands, what it changed, and the import it came with."""

    uid: str
    version: int
    status: Status
    status_reason: str | None
    received_at: datetime
    batch: str | None
    differences: tuple[Difference, ...]  # to the version before


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to a report: when, by whom (name and party), to which version, what and why."""

    at: datetime
    actor: str
    party: str
    uid: str
    act: Act
    status: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class History:
    """A report from its first version on; deeds from the first on. Only what the viewer may see.

    Who did what, and the import that it came with, are told to the originator and the OCU.
    """

    versions: tuple[Version, ...]
    deeds: tuple[Deed, ...]


def history(engine: Engine, viewer: Viewer, uid: str, *, clock: Clock = utc_now, audit: bool = True) -> History:
    """The versions of a report, whichever of them `uid` names, and what was done to them.

    That it was read is on the record first (unless not `audit`). Raises NotFound for one that is not there or not to
    be seen.
    """
    wanted = uid.strip().lower()
    asked = asking(engine, viewer, Act.CONSULTATION, f"incident {wanted[:60]}", clock=clock)
    with asked if audit else nullcontext(), Session(viewing(engine, viewer)) as session:
        rows = _chain(session, wanted)
        seen = [row for row in rows if decide(viewer, Action.SEE, guarded(row)).allowed]
        if wanted not in {row["uid"] for row in seen}:
            raise NotFound(f"There is no report {uid[:60]}, or none that you may see")
        inward = [row["uid"] for row in seen if is_inward(viewer, guarded(row))]
        found = History(tuple(_versions(session, seen, inward)), tuple(_deeds(session, inward)))
    if audit:
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            work.record(Act.CONSULTATION, f"incident {wanted}", {"what": "history"})
            work.commit()
    return found


def _chain(session: Session, uid: str) -> list[RowMapping]:
    """Every version of a report, first to newest."""
    row = read_rows(session, [uid]).get(uid)
    earlier = [] if row is None else [row, *read_earlier(session, row)]
    return [*reversed(earlier), *read_later(session, [uid]).get(uid, ())]


def _versions(session: Session, rows: list[RowMapping], inward: Collection[str]) -> Iterator[Version]:
    contents = stored_contents(session, rows)
    before: Mapping[str, object] | None = None
    for row in rows:
        content = contents[row["uid"]]
        batch = session.get(ImportBatch, row["batch_id"]) if row["batch_id"] and row["uid"] in inward else None
        yield Version(
            uid=row["uid"],
            version=row["version"],
            status=Status(row["status"]),
            status_reason=row["status_reason"],
            received_at=row["received_at"],
            batch=batch.name if batch else None,
            differences=() if before is None else tuple(differences(before, content)),
        )
        before = content


def _deeds(session: Session, uids: list[str]) -> Iterator[Deed]:
    acts = [Act.COLLECTION.value, Act.ALTERATION.value]
    for portion in portions([f"incident {uid}" for uid in uids]):
        wanted = select(AuditEntry).where(
            col(AuditEntry.subject).in_(portion), col(AuditEntry.act).in_(acts), AuditEntry.outcome == "done"
        )
        for entry in session.exec(wanted.order_by(col(AuditEntry.seq))):
            told = entry.held.detail if entry.held else {}  # erased when its time was over
            status, reason = told.get("status"), told.get("reason")
            yield Deed(
                at=entry.at,
                actor=entry.actor,
                party=entry.party,
                uid=entry.subject.removeprefix("incident "),
                act=Act(entry.act),
                status=str(status) if status else None,
                reason=str(reason) if reason else None,
            )
