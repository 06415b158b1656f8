"""What the drivers of SQLite and PostgreSQL report, told in the store's own errors."""

import sqlite3

from sqlalchemy import URL
from sqlalchemy.engine import ExceptionContext

from data.terms.errors import StoreError, StoreLocked, StoreMissing, StoreUnreachable

_SQLITE_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_FAILED = {
    sqlite3.SQLITE_FULL: ("the disk is full; nothing of this was stored", "Free some space, then try again."),
    sqlite3.SQLITE_IOERR: ("the disk failed", "Check the disk, then restore a backup if the store is damaged."),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", "Restore a backup: vardar restore"),
    sqlite3.SQLITE_NOTADB: ("the file is no SQLite database", "Check which file VARDAR_STORE names."),
    sqlite3.SQLITE_READONLY: ("the file may not be written", "Check who owns the file and its folder."),
    sqlite3.SQLITE_PERM: ("the file may not be opened", "Check who owns the file and its folder."),
    sqlite3.SQLITE_CANTOPEN: ("the file cannot be opened", "Check that the folder exists and who owns it."),
}
_PG_LOCKED = {"55P03", "40P01", "40001", "57014"}  # lock timeout, deadlock, serialisation, statement timeout
_PG_FAILED = {("psycopg", "OperationalError"), ("psycopg", "InterfaceError")}  # and what descends from them
_PG_REFUSED = "42501"  # a right that the role lacks, or row-level security
_PG_MISSING = {"42P01", "3D000"}  # no such table, no such database


def write_address(url: URL) -> str:
    """The address as it may be shown: without the password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def fault_of(error: BaseException | None, *, url: URL) -> StoreError | None:
    """The store's error for a driver's, None where it is not the store's fault but the caller's."""
    place = write_address(url)
    if isinstance(error, sqlite3.Error):
        return _sqlite_fault(error, place)
    state = getattr(error, "sqlstate", None)
    if state in _PG_LOCKED:
        return StoreLocked(f"The store {place} is held by another writer, or took too long to answer")
    if state in _PG_MISSING:
        return StoreMissing(f"There is no store at {place}")
    if state == _PG_REFUSED:
        reason = str(error).strip().splitlines()[0]
        advice = "VARDAR_STORE names a role that may not do this; README.md says which role does what."
        return StoreUnreachable(f"The store {place} refuses: {reason}", advice=advice)
    if any((kind.__module__, kind.__name__) in _PG_FAILED for kind in type(error).__mro__):
        lines = str(error).strip().splitlines()
        return StoreUnreachable(f"The store {place} cannot be reached: {lines[0] if lines else 'no answer'}")
    return None


def _sqlite_fault(error: sqlite3.Error, place: str) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the class, the rest says more
    if code in _SQLITE_LOCKED:
        return StoreLocked(f"The store {place} is held by another writer")
    if code in _SQLITE_FAILED:
        reason, advice = _SQLITE_FAILED[code]
        return StoreUnreachable(f"The store {place} cannot serve: {reason}", advice=advice)
    if "no such table" in str(error):
        return StoreMissing(f"{place} is not a store of Vardar")
    return None


def tell(context: ExceptionContext) -> StoreError | None:
    """The listener for an engine's `handle_error`: what it gives is raised in place of the driver's error."""
    url = context.engine.url if context.engine is not None else None
    return fault_of(context.original_exception, url=url) if url is not None else None
