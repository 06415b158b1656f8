"""The engine: how a store is opened. Each connection gets its settings and is asked whether it took them."""

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from data.store import viewing
from data.store.faults import tell, write_address
from data.terms.errors import InputRefused, StoreMissing, StoreUnreachable

WRITES = "vardar_writes"  # execution option of a connection that will write
LOCK_SECONDS = 5
STATEMENT_SECONDS = 60
PRAGMAS = {  # name -> what is set, what must be answered
    "busy_timeout": (LOCK_SECONDS * 1000, LOCK_SECONDS * 1000),
    "journal_mode": ("WAL", "wal"),  # readers never wait for a writer
    "synchronous": ("FULL", 2),  # what was acknowledged survives a power cut
    "foreign_keys": ("ON", 1),
}
CACHE = "PRAGMA cache_size = -64000"  # KiB; for speed alone, so nothing depends on it
SESSION = {  # PostgreSQL: what is set, what must be answered
    "TimeZone": ("UTC", "UTC"),
    "lock_timeout": (f"{LOCK_SECONDS}s", f"{LOCK_SECONDS}s"),
    "statement_timeout": (f"{STATEMENT_SECONDS}s", f"{STATEMENT_SECONDS // 60}min"),
    "standard_conforming_strings": ("on", "on"),
}


def default_url() -> str:
    """The store of this user when nothing else is said: a SQLite file in the user's data folder."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('vardar', appauthor=False)) / 'store.db'}"


def open_engine(url: str) -> Engine:
    """An engine for a SQLite file or a PostgreSQL database; connects to nothing yet.

    Driver errors that are the store's come out of it as StoreErrors. A SQLite file that does not exist is not made by
    opening it (`schema.upgrade` makes it). Raises InputRefused for an address that is neither of the two.
    """
    address = _read_address(url)
    if address.get_backend_name() == "sqlite":
        path = Path(str(address.database))
        engine = create_engine(address, creator=lambda: _open_file(path), pool_size=5, max_overflow=20)
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin)
    else:
        arguments = {"connect_timeout": LOCK_SECONDS, "application_name": "vardar"}
        engine = create_engine(address, connect_args=arguments, pool_pre_ping=True, pool_size=5, max_overflow=20)
        event.listen(engine, "connect", _set_session)
        event.listen(engine, "begin", viewing.tell)
    event.listen(engine, "handle_error", tell, retval=True)
    return engine


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether the store is a SQLite file."""
    return engine.dialect.name == "sqlite"


def _read_address(url: str) -> URL:
    advice = "Write sqlite:////folder/store.db or postgresql://user:password@host/database"
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise InputRefused("VARDAR_STORE is no address of a store", advice=advice) from None
    backend = address.drivername.split("+")[0]
    if backend == "sqlite" and address.database and address.database != ":memory:":
        return address.set(drivername="sqlite", query={})
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    raise InputRefused(f"{write_address(address)} is neither a SQLite file nor a PostgreSQL database", advice=advice)


def _open_file(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise StoreMissing(f"There is no store at {path}")
    # isolation_level None: the driver begins nothing by itself, `_begin` does.
    address = f"file:{quote(str(path))}?mode=rw"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, timeout=LOCK_SECONDS)


def _set_pragmas(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute(CACHE)
    is_foreign = _is_foreign(connection)
    for name, (value, expected) in PRAGMAS.items():
        if is_foreign and name == "journal_mode":  # it would stay in the file, and that is somebody else's
            continue
        connection.execute(f"PRAGMA {name}={value}")
        answer = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if answer != expected:
            raise StoreUnreachable(
                f"SQLite answers {name}={answer} instead of {expected}",
                advice="Keep the store on a local disk; network drives cannot hold it safely.",
            )


def _is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether the file holds tables of something else: it is left as it is, and every use of it is refused."""
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return bool(names - {"alembic_version", "sqlite_sequence"}) and "incident" not in names


def _set_session(connection: Any, _: ConnectionPoolEntry) -> None:
    with connection.cursor() as cursor:
        for name, (value, _expected) in SESSION.items():
            cursor.execute(f"SET {name} = '{value}'")
        for name, (_value, expected) in SESSION.items():
            answer = cursor.execute(f"SHOW {name}").fetchone()[0]
            if answer != expected:
                raise StoreUnreachable(f"PostgreSQL answers {name}={answer} instead of {expected}")
    connection.commit()


def _begin(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that becomes a writer in mid-transaction can fail at any moment."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN")
