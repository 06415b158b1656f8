"""Following the change log: which incidents changed since a position, none missed, none held back.

On SQLite commits follow each other, so the last number read is a position. On PostgreSQL they do not: a transaction
that took its number early may commit late, so a position is a snapshot, and what became visible between two snapshots
is what changed. A long import therefore neither hides its own changes nor holds back those of others.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, TextClause, text

from data.store.engine import is_sqlite
from data.terms.errors import StoreError


@dataclass(frozen=True, slots=True)
class Position:
    """How far a reader has followed. Opaque: belongs to the `ChangeLog` that gave it.

    `moved` tells cheaply whether anything was written (SQLite's data_version, PostgreSQL's snapshot), `seq` is the last
    number read on SQLite, `snapshot` what was visible on PostgreSQL.
    """

    moved: str
    seq: int = 0
    snapshot: str = ""


_MOVED = {"sqlite": text("PRAGMA data_version"), "postgresql": text("SELECT pg_current_snapshot()::text")}
_LAST = text("SELECT coalesce(max(seq), 0) FROM incident_change")
_AFTER = text("SELECT seq, incident_id FROM incident_change WHERE seq > :seq")
# One statement has one snapshot: what it sees is what is visible in the snapshot that it gives. The lower bound on xid
# is for the index alone; every transaction below it was over when the old snapshot was taken.
_BETWEEN = text(
    """
    SELECT now.snapshot::text, change.incident_id
    FROM (SELECT pg_current_snapshot() AS snapshot) now
    LEFT JOIN incident_change change
        ON change.xid >= pg_snapshot_xmin(CAST(:old AS pg_snapshot))
        AND pg_visible_in_snapshot(change.xid, now.snapshot)
        AND NOT pg_visible_in_snapshot(change.xid, CAST(:old AS pg_snapshot))
    """
)


class ChangeLog:
    """A reader of the change log, with a connection of its own that it opens again after a fault. Thread-safe.

    (SQLite's data_version tells of changes by other connections only, so no one else may write through this one.)
    Every method raises StoreErrors; a position taken before a fault still holds after it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = is_sqlite(engine)
        self._moved = _MOVED[engine.dialect.name]
        self._connection: Connection | None = None
        self._opened = 0  # data_version counts anew on each connection
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def position(self) -> Position:
        """Where the log stands now."""
        with self._lock:
            moved = self._ask_moved()  # before the number: what comes in between is looked at once more
            if not self._is_sqlite:
                return Position(moved, snapshot=moved)
            return Position(moved, seq=int(self._ask(_LAST)[0][0]))

    def has_moved(self, position: Position) -> bool:
        """Whether anything may have been written since (not only incidents): cheap, meant to be asked every second."""
        with self._lock:
            return self._ask_moved() != position.moved

    def since(self, position: Position) -> tuple[set[int], Position]:
        """The ids of the incidents that were added, changed or deleted since, and the new position."""
        with self._lock:
            if self._is_sqlite:
                moved = self._ask_moved()
                rows = self._ask(_AFTER, seq=position.seq)
                last = max((row[0] for row in rows), default=position.seq)
                return {row[1] for row in rows}, Position(moved, seq=last)
            rows = self._ask(_BETWEEN, old=position.snapshot)
            snapshot = str(rows[0][0])
            return {row[1] for row in rows if row[1] is not None}, Position(snapshot, snapshot=snapshot)

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._drop()

    def _reader(self) -> Connection:
        if self._connection is None:
            # Autocommit: between two questions no transaction stays open that would hold a snapshot or block a vacuum.
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._opened += 1
        return self._connection

    def _ask(self, question: TextClause, **values: object) -> Sequence[Any]:
        try:
            return self._reader().execute(question, values).all()
        except Exception:
            self._drop()  # a connection that was lost in the middle answers nothing more, and with another error
            raise

    def _ask_moved(self) -> str:
        answer = self._ask(self._moved)[0][0]
        return f"{self._opened}:{answer}" if self._is_sqlite else str(answer)

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(StoreError):
                connection.close()
