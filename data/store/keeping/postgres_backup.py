"""Copying a PostgreSQL store while others write to it, and bringing a copy in, in one transaction.

The rows travel as COPY writes them, table by table; the schema is made by the migrations, so that nothing of an archive
is ever run. (pg_dump would bring the archive's own SQL along, and the transaction ids of the change log, which mean
nothing on another server.)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Connection, CursorResult, Engine, func, inspect, select, text
from sqlmodel import SQLModel

from data.store.engine import WRITES
from data.store.faults import fault_of
from data.store.keeping.archive import Archive, Manifest, Writer, not_empty
from data.store.keeping.snapshots import NOT_COUNTED, describe, differences
from data.store.roles import grant_again
from data.store.schema import HEAD, UPGRADE_LOCK, migrate
from data.store.viewing import as_system
from data.terms.errors import InputRefused

Progress = Callable[[int, int], object]
FOLDER, ENDING = "tables/", ".copy"
OF_THE_SERVER = {"xid"}  # the transaction that wrote a change: another one here


def write_copy(engine: Engine, writer: Writer, *, made_at: datetime, on_progress: Progress) -> Manifest:
    """Put the store as it is at this moment into the archive; what is written meanwhile is not in it.
    Raises StoreErrors."""
    with as_system(engine).connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(text("SET TRANSACTION READ ONLY"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        manifest = describe(connection, made_at=made_at)
        written = {name: _columns(connection, name) for name in manifest.counts}
        done = 0
        for name, columns in written.items():
            query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_listed(columns), sql.Identifier(name))
            with writer.part(f"{FOLDER}{name}{ENDING}") as put, _copying(connection, query) as copy:
                for rows, line in enumerate(copy):
                    put(bytes(line))
                    if rows % 10_000 == 0:
                        on_progress(done + rows, manifest.rows)
            done += manifest.counts[name]
            on_progress(done, manifest.rows)
    return manifest.model_copy(update={"columns": written})


@contextmanager
def brought_in(
    archive: Archive, engine: Engine, *, keep_as: str, replace: bool, on_progress: Progress
) -> Iterator[tuple[Connection, bool]]:
    """A transaction in which the store is the one of the backup, at this revision; it is committed when the block ends.
    Where a row was there, and `replace` allows it, what was there lies in the schema `keep_as`: that is the second.

    Raises InputRefused for a backup that is not what it says, StoreLocked where somebody works with the old one.
    """
    manifest = archive.manifest
    with as_system(engine).connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
        had_rows = not _is_empty(connection)
        if had_rows and not replace:
            raise not_empty()
        changed = _move_away(connection, keep_as)
        migrate(connection, from_revision=None, to_revision=manifest.revision)
        _load(connection, archive, on_progress)
        if told := differences(connection, manifest):
            raise InputRefused(f"the backup is not what it says: {told}", advice="Take another backup.")
        if manifest.revision != HEAD:
            migrate(connection, from_revision=manifest.revision, to_revision=HEAD)
        grant_again(connection)
        if changed:  # pictures that are open follow: what they had goes, what the backup brings comes
            gone = sql.SQL("INSERT INTO incident_change (incident_id, op) SELECT id, 'D' FROM {}.incident")
            _run(connection, gone.format(sql.Identifier(keep_as)))
        if changed and not had_rows:
            _run(connection, sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(keep_as)))
        yield connection, had_rows


def _is_empty(connection: Connection) -> bool:
    """Whether there is no store, or one without a row."""
    there = _tables(connection)
    return not any(
        connection.execute(select(select(SQLModel.metadata.tables[name]).exists())).scalar_one() for name in there
    )


def _tables(connection: Connection) -> list[str]:
    """Our tables that are there."""
    return sorted({*SQLModel.metadata.tables} & {*inspect(connection).get_table_names()})


def _move_away(connection: Connection, schema: str) -> bool:
    """Put our tables, and the functions that belong to them, into a schema of their own; whether there were any."""
    there = _tables(connection)
    if "alembic_version" not in inspect(connection).get_table_names():
        return False
    run = partial(_run, connection)
    run(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
    for name in [*there, "alembic_version"]:
        run(sql.SQL("ALTER TABLE {} SET SCHEMA {}").format(sql.Identifier(name), sql.Identifier(schema)))
    functions = """
        SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    """
    for (signature,) in run(functions):
        run(sql.SQL("ALTER FUNCTION {} SET SCHEMA {}").format(sql.SQL(signature), sql.Identifier(schema)))
    return True


def _load(connection: Connection, archive: Archive, on_progress: Progress) -> None:
    manifest, run = archive.manifest, partial(_run, connection)
    order = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name]
    names = [name for name in order if name not in NOT_COUNTED]
    known = {name: _columns(connection, name) for name in names}
    if {*manifest.columns} != {*names} or any({*manifest.columns[name]} != {*known[name]} for name in names):
        raise InputRefused("the backup has other tables or columns than a store of its revision")
    if {*manifest.parts} != {f"{FOLDER}{name}{ENDING}" for name in names}:
        raise InputRefused("the backup holds something else than the tables of a store")
    walled = {name for (name,) in run("SELECT relname FROM pg_class WHERE relforcerowsecurity")}
    total, done = sum(part.bytes for part in manifest.parts.values()), 0
    for name in names:
        part, table = f"{FOLDER}{name}{ENDING}", sql.Identifier(name)
        # What happened is brought in as it was: no trigger adds to the change log, and the owner writes every row.
        run(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        run(sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(table))
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(table, _listed(manifest.columns[name]))
        try:
            with _copying(connection, query) as copy:
                for chunk in archive.read(part):
                    copy.write(chunk)
                    done += len(chunk)
                    on_progress(done, total)
        except (psycopg.errors.DataError, psycopg.errors.IntegrityError):
            raise InputRefused(f"the backup is not what it says: the store takes no such rows of {name}") from None
        run(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
        if name in walled:
            run(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(table))
    _renumber(connection, names)


def _renumber(connection: Connection, names: list[str]) -> None:
    """Let numbered keys go on after the highest."""
    run = partial(_run, connection)
    for name in names:
        for column in inspect(connection).get_pk_constraint(name)["constrained_columns"]:
            sequence = run("SELECT pg_get_serial_sequence(%s, %s)", name, column).scalar()
            if sequence:
                highest = sql.SQL("SELECT setval(%s, max({}), true) FROM {} HAVING max({}) IS NOT NULL")
                run(highest.format(*map(sql.Identifier, (column, name, column))), sequence)


def _columns(connection: Connection, name: str) -> list[str]:
    """The columns of a table that hold what was written, not what follows from it."""
    wanted = """
        SELECT column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
    """
    return [column for (column,) in _run(connection, wanted, name) if column not in OF_THE_SERVER]


def _listed(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _run(connection: Connection, query: str | sql.Composed, *values: str) -> CursorResult[Any]:
    written = query if isinstance(query, str) else query.as_string()
    return connection.exec_driver_sql(written, values or None)


@contextmanager
def _copying(connection: Connection, query: sql.Composed) -> Iterator[psycopg.Copy]:
    """A COPY on the driver's connection, in the same transaction. Raises StoreErrors as other statements do."""
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(query) as copy:
            yield copy
    except psycopg.Error as error:
        raise fault_of(error, url=connection.engine.url) or error from None
