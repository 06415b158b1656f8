"""Overwriting the space of what was erased: deleting a row leaves its bytes in the file until something else is there.

On SQLite the file is written anew (VACUUM) and the write-ahead log emptied. A number in the file's header, set in the
transaction that erases, says that this is still to be done, so that a process that was killed in between leaves a note.
On PostgreSQL the rows are vacuumed; when the server uses the space again, and how long its own logs and backups live,
is its administrator's to say.
"""

import time

from sqlalchemy import Connection, Engine, inspect
from sqlmodel import SQLModel

from data.store.engine import is_sqlite

UNSWEPT = 1  # PRAGMA user_version
ATTEMPTS, PAUSE_S = 10, 0.5  # for readers to let go of what they read before


def mark_unswept(connection: Connection) -> None:
    """Say in this transaction that it erases something; what it erases is overwritten with zeros at once."""
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.exec_driver_sql(f"PRAGMA user_version = {UNSWEPT}")


def sweep(engine: Engine, *, erased: bool) -> bool:
    """Overwrite what was erased; False where a reader held on for too long (the next one does it). Raises StoreErrors.

    `erased` says that something was erased just now; on SQLite the file knows.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if is_sqlite(engine):
            return _sweep_file(connection)
        if erased:
            connection.detach()  # a setting of its own, closed at the end
            names = sorted(set(SQLModel.metadata.tables) & set(inspect(connection).get_table_names()))
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql(f"VACUUM {', '.join(names)}")
    return True


def _sweep_file(connection: Connection) -> bool:
    if connection.exec_driver_sql("PRAGMA user_version").scalar() != UNSWEPT:
        return True
    connection.exec_driver_sql("VACUUM")
    for _ in range(ATTEMPTS):
        is_busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if not is_busy:
            connection.exec_driver_sql("PRAGMA user_version = 0")
            return True
        time.sleep(PAUSE_S)
    return False
