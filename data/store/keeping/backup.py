"""Backups: the store as it was at one moment, in one file that proves itself; and bringing one back.

Both work on the record: that a backup was made is in the backup. A restored store ends every sign-in: what was signed
out since must not begin again. What was erased since the backup is back with it: purge again.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Update, update
from sqlmodel import Session

from data.access.viewers import Viewer
from data.store import audit
from data.store.audit.verifying import walk
from data.store.engine import is_sqlite
from data.store.keeping import postgres_backup, sqlite_backup
from data.store.keeping.archive import (
    Archive,
    Manifest,
    Writer,
    not_empty,
    open_archive,
    put_in_place,
    scratch,
    telling,
)
from data.store.offices import require_manager
from data.store.schema import HEAD, REVISIONS, current_revision
from data.store.tables import SignInSession
from data.store.unit_of_work import Act, UnitOfWork
from data.terms.days import Clock, utc_now
from data.terms.errors import InputRefused, StoreNewer

Progress = Callable[[int, int], object]
SUBJECT = "store"
SESSION = SignInSession.__table__  # type: ignore[attr-defined]  # SQLModel adds it
TOLD = ("revision", "audit_seq", "audit_digest")  # of a manifest, on the record


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and where the store that was there before lies: a file, a schema, None for none."""

    manifest: Manifest
    kept_as: str | None


def back_up(
    engine: Engine,
    viewer: Viewer,
    out: Path,
    *,
    clock: Clock = utc_now,
    on_progress: Progress = lambda done, total: None,
) -> Manifest:
    """Write a backup of the store as it is at this moment, while others go on writing, and read it again to its end.

    `out` is there when it is whole and verified, for its owner alone; `on_progress` is told steps done, of how many.
    Raises NotAllowed, InputRefused for a file that exists already or a folder that cannot be written, and StoreErrors.
    """
    require_manager(viewer)
    if out.exists():
        raise InputRefused(f"there is a file {out} already", advice="Name another one: backups are not overwritten.")
    if not out.parent.is_dir():
        raise InputRefused(f"there is no folder {out.parent}")
    if current_revision(engine) == HEAD:  # an older store has another record; it is backed up before it is upgraded
        with UnitOfWork(engine, viewer=viewer, clock=clock) as work:
            work.record(Act.DISCLOSURE, SUBJECT, {"what": "backup", "file": out.name})
            work.commit()
    with telling(out.parent), scratch(out.parent) as folder:
        draft = folder / "backup"
        draft.touch(mode=0o600)
        with draft.open("wb") as file, closing(Writer(file)) as writer:
            if is_sqlite(engine):
                manifest = sqlite_backup.write_copy(
                    engine, writer, folder=folder, made_at=clock(), on_progress=on_progress
                )
            else:
                manifest = postgres_backup.write_copy(engine, writer, made_at=clock(), on_progress=on_progress)
            manifest = writer.finish(manifest)
        with open_archive(draft) as archive:
            archive.check()
        put_in_place(draft, out)
    return manifest


def restore(
    engine: Engine,
    viewer: Viewer,
    path: Path,
    *,
    replace: bool = False,
    clock: Clock = utc_now,
    on_progress: Progress = lambda done, total: None,
) -> Restored:
    """Bring a backup back, all of it or nothing: an older one is brought to this revision, its rows are counted and its
    audit record is walked from end to end before anything changes.

    A store that holds a row is replaced only with `replace`, and then kept beside: on SQLite as a file of its own, on
    PostgreSQL in a schema of its own. Raises NotAllowed, InputRefused for a backup that is none, is damaged, of
    another engine or not what it says, or for a store that is not empty; StoreNewer, and StoreErrors.
    """
    require_manager(viewer)
    with telling(Path(str(engine.url.database))), open_archive(path) as archive:
        _require_fit(archive, engine)
        archive.check()
        keep = f"before_{clock():%Y%m%dT%H%M%SZ}".lower()
        bring = _into_file if is_sqlite(engine) else _into_database
        return Restored(archive.manifest, bring(archive, engine, viewer, keep, replace, clock, on_progress))


def _require_fit(archive: Archive, engine: Engine) -> None:
    manifest = archive.manifest
    if manifest.engine != engine.dialect.name:
        raise InputRefused(f"this is a backup of a {manifest.engine} store, the store here is {engine.dialect.name}")
    if manifest.revision not in REVISIONS:
        raise StoreNewer(f"The backup is of revision {manifest.revision}, newer than this Vardar ({HEAD})")


def _into_file(
    archive: Archive, engine: Engine, viewer: Viewer, keep: str, replace: bool, clock: Clock, on_progress: Progress
) -> str | None:
    target = Path(str(engine.url.database))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_free = sqlite_backup.is_empty(target, now=clock())
    if not (is_free or replace):
        raise not_empty()
    engine.dispose()
    kept_as = target.with_name(f"{target.name}.{keep}")
    with scratch(target.parent) as folder:
        with sqlite_backup.unpacked(archive, folder, on_progress=on_progress) as copy:
            with copy.connect() as connection:
                _require_whole_record(connection)
            with UnitOfWork(copy, viewer=viewer, clock=clock) as work:
                work.session.execute(_end_sessions(clock()))
                work.record(Act.ALTERATION, SUBJECT, _told(archive.manifest))
                work.commit()
        sqlite_backup.swap(folder / sqlite_backup.PART, target, keep_as=kept_as)
    if is_free:
        kept_as.unlink(missing_ok=True)
        return None
    return str(kept_as)


def _into_database(
    archive: Archive, engine: Engine, viewer: Viewer, keep: str, replace: bool, clock: Clock, on_progress: Progress
) -> str | None:
    with postgres_backup.brought_in(archive, engine, keep_as=keep, replace=replace, on_progress=on_progress) as (
        connection,
        is_kept,
    ):
        _require_whole_record(connection)
        said = audit.Said(
            at=clock(), actor=viewer.name, party=viewer.party, role=viewer.role.value, act=Act.ALTERATION.value,
            subject=SUBJECT, purpose=viewer.purpose,
        )  # fmt: skip
        with Session(connection) as session:
            session.execute(_end_sessions(clock()))
            audit.append(session, [(said, _told(archive.manifest))])
            session.flush()
    return keep if is_kept else None


def _end_sessions(now: datetime) -> Update:
    return update(SESSION).where(SESSION.c.ended_at.is_(None)).values(ended_at=now, ended_why="restored")


def _told(manifest: Manifest) -> dict[str, object]:
    said = {"made_at": manifest.made_at.isoformat(), "rows": manifest.rows}
    return {"what": "restore", **said, **{name: getattr(manifest, name) for name in TOLD}}


def _require_whole_record(connection: Connection) -> None:
    verdict = walk(connection, (), lambda done, total: None)
    if verdict.reason is not None:
        raise InputRefused(
            f"the audit record in the backup is not whole: {verdict.reason}", advice="Take another backup."
        )
