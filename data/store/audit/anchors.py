"""Anchors: the newest digest of the record, line by line in a file outside the store, so that the store can be held
against it. Whoever can bend the store must not be able to write this file."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from data.access.viewers import local_data_protection_officer
from data.store.tables import AuditEntry
from data.store.viewing import viewing
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, StoreError

SIGN = 16  # digits of the first entry's digest that name a store


@dataclass(frozen=True, slots=True)
class Anchor:
    """The record as it was: its last entry, that entry's digest, how many there were, when, and of which store."""

    seq: int
    digest: str
    count: int
    at: datetime
    store: str

    def is_of(self, first_digest: str) -> bool:
        """Whether this is of the store whose first entry has this digest."""
        return first_digest.startswith(self.store)

    def line(self) -> str:
        """As it stands in the file: JSON, one line."""
        told = {"seq": self.seq, "digest": self.digest, "count": self.count, "at": self.at.isoformat()}
        return json.dumps({**told, "store": self.store}) + "\n"


class AnchorBroken(StoreError):
    """The store's record is not the one that was anchored before; nothing was written."""

    advice = "Keep the store and the file of anchors as they are, and run: vardar audit verify --anchor FILE"


def read_anchors(path: Path) -> tuple[Anchor, ...]:
    """The anchors of a file, at least one. Raises InputRefused for a file that cannot be read or holds none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        raise InputRefused(
            f"{path} cannot be read", advice="Anchors are written by: vardar audit anchor FILE"
        ) from None
    if not lines:
        raise InputRefused(f"{path} holds no anchors", advice="Anchors are written by: vardar audit anchor FILE")
    return tuple(_read(line, number, path) for number, line in enumerate(lines, start=1))


def anchor(engine: Engine, path: Path, *, clock: Clock = utc_now) -> Anchor | None:
    """Append the record's newest digest to a file and wait until it is on the disk; None where it has no entry yet.

    The file is made where there is none; only its owner reads it. Raises AnchorBroken where an earlier line says
    otherwise than the store, InputRefused for a file that holds something else or cannot be written, and StoreErrors.
    """
    earlier = read_anchors(path) if path.exists() and path.stat().st_size else ()
    with Session(viewing(engine, local_data_protection_officer())) as session:
        ends = select(AuditEntry.seq, AuditEntry.digest).limit(1)
        newest = session.exec(ends.order_by(col(AuditEntry.seq).desc())).first()
        for one in earlier:
            found = session.exec(select(AuditEntry.digest).where(AuditEntry.seq == one.seq)).first()
            if found != one.digest:
                told = "is not there any more" if found is None else "is another one now"
                raise AnchorBroken(f"entry {one.seq:,}, which was anchored on {one.at:%-d %B %Y %H:%M} UTC, {told}")
        if newest is None:
            return None
        first = session.exec(ends.order_by(col(AuditEntry.seq))).one()
        count = session.exec(select(func.count()).select_from(AuditEntry)).one()
    made = Anchor(newest[0], newest[1], count, clock(), first[1][:SIGN])
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as file:
            file.write(made.line())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InputRefused(f"{path} cannot be written: {error.strerror}") from error
    return made


def _read(line: str, number: int, path: Path) -> Anchor:
    try:
        told = json.loads(line)
        at = datetime.fromisoformat(told["at"]).astimezone(UTC)
        return Anchor(int(told["seq"]), str(told["digest"]), int(told["count"]), at, str(told["store"]))
    except (ValueError, TypeError, KeyError):
        reason = f"{path}: line {number} is no anchor"
        raise InputRefused(reason, advice="Keep anchors in a file of their own.") from None
