"""Copying a SQLite store while others write to it, and putting a copy in its place."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from data.store.engine import open_engine
from data.store.keeping.archive import Archive, Manifest, Writer, put_in_place
from data.store.keeping.snapshots import describe, differences
from data.store.schema import upgrade
from data.terms.errors import InputRefused, StoreLocked, StoreMissing, StoreUnreachable

Progress = Callable[[int, int], object]
PART = "store.db"
PAGES = 4_096  # copied at a time
CHUNK = 1 << 20
BESIDE = ("-wal", "-shm", "-journal")
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def write_copy(engine: Engine, writer: Writer, *, folder: Path, made_at: datetime, on_progress: Progress) -> Manifest:
    """Put the store as it is at this moment into the archive; what is written meanwhile is not in it. The copy lies in
    `folder` until it is packed, and is held against the store's own counts. Raises StoreErrors."""
    copy = folder / PART
    copy.touch(mode=0o600)
    with engine.connect() as connection, connection.begin(), closing(sqlite3.connect(copy)) as target:
        manifest = describe(connection, made_at=made_at)  # its first question fixes the moment that is copied
        source: Any = connection.connection.driver_connection
        source.backup(target, pages=PAGES, progress=lambda _, left, pages: on_progress(pages - left, 2 * pages))
    told = _look(copy, manifest)
    _close_file(copy)
    if told:
        raise StoreUnreachable(f"The copy is not the store: {told}", advice="Check the disk, then try again.")
    size = copy.stat().st_size
    with writer.part(PART) as put, copy.open("rb") as file:
        while chunk := file.read(CHUNK):
            put(chunk)
            on_progress(size + file.tell(), 2 * size)
    return manifest


@contextmanager
def unpacked(archive: Archive, folder: Path, *, on_progress: Progress) -> Iterator[Engine]:
    """The store of a backup in `folder`, brought to this revision; its file is whole when the block ends.

    Raises InputRefused for one that is not what it says, or that brings along what no store of ours has.
    """
    manifest, copy = archive.manifest, folder / PART
    if {*manifest.parts} != {PART}:
        raise InputRefused("the backup holds something else than a store")
    size = manifest.parts[PART].bytes
    if size > shutil.disk_usage(folder).free:
        raise InputRefused(f"the disk has no room for the {size / 1e6:,.0f} MB of the backup")
    copy.touch(mode=0o600)
    with copy.open("wb") as file:
        for chunk in archive.read(PART):
            file.write(chunk)
            on_progress(file.tell(), size)
    if told := _strangers(copy, folder, manifest.revision) or _look(copy, manifest):
        raise InputRefused(f"the backup is not what it says: {told}", advice="Take another backup.")
    engine = open_engine(f"sqlite:///{copy}")
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()
    _close_file(copy)


def is_empty(path: Path, *, now: datetime) -> bool:
    """Whether there is no file, or a store without a row. A damaged file is not empty: a restore may be for that."""
    if not path.exists() or not path.stat().st_size:
        return True
    engine = open_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return not describe(connection, made_at=now).rows
    except (StoreMissing, StoreUnreachable):
        return False
    finally:
        engine.dispose()


def swap(copy: Path, target: Path, *, keep_as: Path) -> None:
    """Put a finished store in the place of another, which stays beside; at no moment is there none.

    Raises StoreLocked while another process works with the old one, and StoreErrors.
    """
    with _alone_with(target):
        if target.exists():
            os.link(target, keep_as)
        for ending in BESIDE:  # of a damaged store, or of one that somebody deleted: never read into the new one
            if (beside := target.with_name(target.name + ending)).exists():
                beside.rename(keep_as.with_name(keep_as.name + ending))
        try:
            put_in_place(copy, target)
        except OSError:
            keep_as.unlink(missing_ok=True)  # a second name of the store that stays
            raise


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """While nobody else has the file open; all that was written is in the file itself, not in a log beside it."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, isolation_level=None, timeout=1)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code in BUSY:
                advice = "Stop the server and every other vardar command, then try again."
                raise StoreLocked(f"The store {path} is in use", advice=advice) from None
            if code not in DAMAGED:
                raise StoreUnreachable(f"The store {path} cannot be replaced: {error}") from None
        yield


def _look(copy: Path, manifest: Manifest) -> str:
    """What the copy has otherwise than the manifest says; "" where it is the same."""
    engine = open_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection, connection.begin():
            damage = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
            return differences(connection, manifest) if damage == "ok" else f"its pages are damaged ({damage})"
    except (StoreMissing, StoreUnreachable) as error:
        return str(error)
    finally:
        engine.dispose()


def _strangers(copy: Path, folder: Path, revision: str) -> str:
    """What would act by itself in this file and is not in a store that this code makes; "" for nothing."""
    fresh = folder / "fresh.db"
    engine = open_engine(f"sqlite:///{fresh}")
    upgrade(engine, revision=revision)
    engine.dispose()
    try:
        found, expected = _acting(copy), _acting(fresh)
    except sqlite3.DatabaseError:
        return "its store is no SQLite database, or a damaged one"
    strange = sorted(name for _, name, _ in found ^ expected)
    return f"it has other triggers, views or tables ({', '.join(strange)[:80]})" if strange else ""


def _acting(path: Path) -> set[tuple[str, str, str]]:
    """Triggers and views with their text, tables by name."""
    wanted = "SELECT type, name, CASE type WHEN 'table' THEN '' ELSE sql END FROM sqlite_master WHERE type != 'index'"
    with closing(sqlite3.connect(path)) as connection:
        return {(str(kind), str(name), str(written)) for kind, name, written in connection.execute(wanted)}


def _close_file(path: Path) -> None:
    """Everything in the one file, nothing in a log beside it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
