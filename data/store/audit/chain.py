"""Putting acts at the end of the chain, and the two digests that it is made of."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func
from sqlmodel import Session, insert, select

from data.store.beyond import chain_end
from data.store.engine import is_sqlite
from data.store.tables import AuditDetail, AuditEntry

CHAIN_LOCK = 7_301_906  # advisory lock on PostgreSQL: entries get their place one transaction after the other
START = "0" * 64  # what the first entry follows
# JSON in one way only, and as it comes back out of the store.
_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode


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
    seq, before = chain_end(session) or (0, START)
    entries, details = [], []
    for said, told in acts:
        seq += 1
        detail = json.loads(_canonical(told))  # what is digested is what will be read
        salt = secrets.token_hex(16)
        held = digest_detail(salt, detail)
        values = {name: getattr(said, name) for name in Said.__slots__}
        before = digest_entry(before, seq, tuple(values.values()), held)
        entries.append({"seq": seq, **values, "detail_digest": held, "digest": before})
        details.append({"seq": seq, "salt": salt, "detail": detail})
    session.exec(insert(AuditEntry), params=entries)
    session.exec(insert(AuditDetail), params=details)


def digest_detail(salt: str, detail: object) -> str:
    """SHA-256 over salt and detail (JSON), in hexadecimal."""
    return hashlib.sha256(f"{salt}{_canonical(detail)}".encode()).hexdigest()


def digest_entry(before: str, seq: int, said: Sequence[object], detail_digest: str) -> str:
    """SHA-256 over the digest of the entry before and all that the chain says of this one, in hexadecimal.

    `said` are the values of a `Said` in its order.
    """
    at, *rest = said
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]
    return hashlib.sha256(_canonical([before, seq, moment, *rest, detail_digest]).encode()).hexdigest()
