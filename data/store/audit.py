"""The audit record: entries in a chain, each over the one before, so that nothing in it can be bent unseen.

The chain holds salted digests of what an entry says in detail; the details lie beside it and can be erased (Directive
(EU) 2016/680, articles 16 and 25).
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.store.engine import is_sqlite
from data.store.tables import AuditDetail, AuditEntry

CHAIN_LOCK = 7_301_906  # advisory lock on PostgreSQL: entries get their place one transaction after the other
START = "0" * 64  # what the first entry follows


@dataclass(frozen=True, slots=True)
class Said:
    """One act as it is put on the record, before it has its place in the chain."""

    at: datetime
    actor: str
    party: str
    role: str
    act: str
    subject: str
    outcome: str = "done"
    purpose: str | None = None
    recipient: str | None = None


def append(session: Session, acts: Sequence[tuple[Said, Mapping[str, object]]]) -> None:
    """Put acts with their details at the end of the chain, in the session's transaction; the caller commits.

    On PostgreSQL whoever comes next waits until this transaction ends. (On SQLite there is one writer anyway.)
    """
    if not is_sqlite(session.connection()):
        session.exec(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    newest = select(AuditEntry.seq, AuditEntry.digest).order_by(col(AuditEntry.seq).desc()).limit(1)
    head = session.exec(newest).first()
    seq, before = head or (0, START)
    for said, told in acts:
        seq += 1
        detail = json.loads(_canonical(told))  # what is digested is what will be read
        salt = secrets.token_hex(16)
        held = digest_detail(salt, detail)
        before = digest_entry(before, seq, said, held)
        values = {name: getattr(said, name) for name in Said.__slots__}
        session.add(AuditEntry(seq=seq, **values, detail_digest=held, digest=before))
        session.add(AuditDetail(seq=seq, salt=salt, detail=detail))
    session.flush()


def digest_detail(salt: str, detail: Mapping[str, object]) -> str:
    """SHA-256 over salt and detail, in hexadecimal."""
    return hashlib.sha256(f"{salt}{_canonical(detail)}".encode()).hexdigest()


def digest_entry(before: str, seq: int, said: Said, detail_digest: str) -> str:
    """SHA-256 over the digest of the entry before and all that the chain says of this one, in hexadecimal."""
    moment = said.at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [before, seq, moment, *(getattr(said, name) for name in Said.__slots__[1:]), detail_digest]
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()


def _canonical(value: object) -> str:
    """JSON in one way only, and as it comes back out of the store."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
