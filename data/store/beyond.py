"""What a writer asks beyond what its viewer sees, and is answered with a number or a key: on PostgreSQL four functions
of the schema's owner, behind which row-level security does not stand; on SQLite plain statements."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlmodel import Session

from data.store.engine import is_sqlite
from data.store.tables import AuditEntry, Incident

INCIDENT = Incident.__table__  # type: ignore[attr-defined]  # SQLModel adds it
ENTRY = AuditEntry.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def chain_end(session: Session) -> tuple[int, str] | None:
    """Number and digest of the newest audit entry, None where there is none yet."""
    newest = select(ENTRY.c.seq, ENTRY.c.digest).order_by(ENTRY.c.seq.desc()).limit(1)
    if not is_sqlite(session.connection()):
        newest = select(*func.chain_end().table_valued("seq", "digest").c)
    row = session.execute(newest).first()
    return (row.seq, row.digest) if row is not None and row.seq is not None else None


def taken_uids(session: Session, unseen: Collection[str]) -> frozenset[str]:
    """Of uids that nothing seen here has, those that a report or a return has all the same. None where all is seen."""
    if not unseen or is_sqlite(session.connection()):
        return frozenset()
    return frozenset(session.execute(select(func.taken_uids(list(unseen)))).scalar_one() or ())


def last_message(session: Session, operation: str, originator: str) -> int:
    """The highest message number of a sender in an operation, 0 where there is none."""
    number, here = INCIDENT.c.message_no, (INCIDENT.c.operation == operation, INCIDENT.c.originator == originator)
    wanted = select(func.max(number)).where(*here)
    if not is_sqlite(session.connection()):
        wanted = select(func.last_message(operation, originator))
    return session.execute(wanted).scalar() or 0


def label_event(session: Session, seeds: Collection[str]) -> None:
    """On PostgreSQL alone: give all that confirmed pairs join to these reports the uid that stands for their event."""
    session.execute(select(func.label_event(list(seeds))))
