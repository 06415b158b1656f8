"""The read model: a copy of the store in DuckDB, in memory, one for each process. It can be thrown away at any time.

Readers each get a cursor of their own and see one state of the copy or the next, never a mixture (DuckDB keeps versions
of rows). Only `follow` writes.
"""

import os
from contextlib import closing
from datetime import datetime
from threading import Lock
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.selectable import SelectBase

from data.picture import copies
from data.picture.store_scan import OFFLINE
from data.store.change_log import ChangeLog
from data.store.viewing import as_system
from data.terms.columns import READ_MODEL_TABLES, WHOLE_TABLES, incident
from data.terms.days import Clock, utc_now
from data.terms.errors import PictureError

# DuckDB speaks PostgreSQL's SQL; numbered parameters, because one may stand in several places.
_DIALECT = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
SCAN_FROM = 20_000  # incidents: below, a child process costs more than it saves
REBUILD_FROM = 200_000  # changed incidents: above, copying everything anew is faster than row by row
ROWS_BETWEEN_CHECKPOINTS = 300_000  # a checkpoint compresses what was written: memory stays near its final size


class ReadModel:
    """The copy, where in the change log it stands, and since when. Make one with `build`."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine = as_system(engine)
        self._clock = clock
        self._log = ChangeLog(self._engine)
        self._following = Lock()
        self._connection: duckdb.DuckDBPyConnection
        self._position: Any
        self._whole: dict[str, pa.Table]
        self.as_of: datetime
        self.version = 0
        self._copy()

    @classmethod
    def build(cls, engine: Engine, *, clock: Clock = utc_now) -> "ReadModel":
        """Copy the store, every row of it: the engine is the reader's. Raises StoreError or PictureError."""
        return cls(engine, clock=clock)

    def close(self) -> None:
        """Let go of the store and of the copy."""
        self._log.close()
        self._connection.close()

    # --- reading -----------------------------------------------------------------------------------------

    def rows(self, statement: SelectBase) -> pd.DataFrame:
        """What a Core select gives; instants as UTC datetime64, integers with gaps as float64. Raises PictureError."""
        frame: pd.DataFrame = self._run(statement).to_pandas()
        return frame

    def scalar(self, statement: SelectBase) -> object:
        """The first value of the first row, None where there is no row. Raises PictureError."""
        found = self._run(statement)
        return found.column(0)[0].as_py() if found.num_rows else None

    def memory_bytes(self) -> int:
        """What DuckDB holds for the copy."""
        with closing(self._connection.cursor()) as cursor:
            held = cursor.execute("SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory()").fetchone()
        return int(held[0]) if held else 0

    def _run(self, statement: SelectBase) -> pa.Table:
        compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
        parameters = [compiled.params[name] for name in compiled.positiontup or ()]
        try:
            with closing(self._connection.cursor()) as cursor:
                return _as_text(cursor.execute(str(compiled), parameters).to_arrow_table())
        except duckdb.Error as error:
            raise PictureError(f"The read model could not answer: {error}") from error

    # --- following ---------------------------------------------------------------------------------------

    def follow(self) -> bool:
        """Catch up with the store; whether anything changed.

        Raises StoreError or PictureError; the last picture stays, and `as_of` with it, so that its age shows.
        """
        with self._following:
            now = self._clock()
            try:
                moved = self._log.has_moved(self._position) and self._catch_up()
            except duckdb.Error as error:
                raise PictureError(f"The read model cannot follow the store: {error}") from error
            self.as_of = now
            return moved

    def _catch_up(self) -> bool:
        ids, position = self._log.since(self._position)
        if len(ids) > REBUILD_FROM:
            self._copy()
            return True
        with self._engine.connect() as store:
            whole = {name: copies.read(store, name) for name in WHOLE_TABLES}
            fresh = {name: copies.read(store, name, ids=ids) for name in READ_MODEL_TABLES if name not in whole}
        changed = {name: table for name, table in whole.items() if not table.equals(self._whole[name])}
        moved = bool(ids or changed)
        if moved:
            try:
                self._replace(ids, {**fresh, **changed})
            except duckdb.ConversionException:  # a word of no list: copy without the lists
                self._copy()
                return True
            self._whole = whole
            self.version += 1
        self._position = position
        return moved

    def _replace(self, ids: set[int], fresh: dict[str, pa.Table]) -> None:
        with closing(self._connection.cursor()) as cursor:
            cursor.register("changed", pa.table({"id": pa.array(sorted(ids), pa.int64())}))
            cursor.begin()
            for name, table in fresh.items():
                key = "id" if name == "incident" else "incident_id"
                which = "" if name in WHOLE_TABLES else f"WHERE {key} IN (FROM changed)"
                cursor.execute(f"DELETE FROM {name} {which}")  # noqa: S608 - names of READ_MODEL_TABLES
                _insert(cursor, name, table)
            cursor.commit()

    # --- copying -----------------------------------------------------------------------------------------

    def _copy(self) -> None:
        """Copy everything into a new database, then let readers have it.

        The position is taken before the copy: what changes meanwhile is copied once more by the next follow.
        """
        try:
            self._copy_all(with_words=True)
        except duckdb.ConversionException:  # a word of no list: slower, but every row is there
            self._copy_all(with_words=False)

    def _copy_all(self, *, with_words: bool) -> None:
        now = self._clock()
        try:
            position = self._log.position()
            with self._engine.connect() as store:
                is_large = (store.scalar(select(func.max(incident.c.id))) or 0) >= SCAN_FROM
                connection = _open(with_words=with_words)
                if is_large:
                    for name, reader in copies.scan(self._engine):
                        _insert_stream(connection, name, reader)
                else:
                    for name in READ_MODEL_TABLES:
                        _insert(connection, name, copies.read(store, name))
                whole = {name: copies.read(store, name) for name in WHOLE_TABLES}
        except duckdb.ConversionException:
            raise
        except (duckdb.Error, pa.ArrowException) as error:
            raise PictureError(f"The store could not be copied: {error}") from error
        connection.execute("FORCE CHECKPOINT")
        self._connection, self._position, self._whole = connection, position, whole
        self.as_of = now
        self.version += 1


def _as_text(found: pa.Table) -> pa.Table:
    """Words of a list come as dictionaries; who reads them gets text."""
    for at, field in enumerate(found.schema):
        if pa.types.is_dictionary(field.type):
            found = found.set_column(at, field.name, found.column(at).cast(pa.string()))
    return found


def _open(*, with_words: bool) -> duckdb.DuckDBPyConnection:
    half_of_memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    connection = duckdb.connect(":memory:", config={**OFFLINE, "memory_limit": f"{half_of_memory}B"})
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    for statement in copies.create_statements(with_words=with_words):
        connection.execute(statement)
    # From here on no statement may touch a file or the network, or undo that.
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def _insert(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("fresh", table)
    connection.execute(f"INSERT INTO {name} {copies.completed(name)} FROM fresh")
    connection.unregister("fresh")


def _insert_stream(connection: duckdb.DuckDBPyConnection, name: str, reader: pa.RecordBatchReader) -> None:
    batches: list[pa.RecordBatch] = []
    for batch in reader:
        batches.append(batch)
        if sum(len(waiting) for waiting in batches) >= ROWS_BETWEEN_CHECKPOINTS:
            _insert(connection, name, pa.Table.from_batches(batches))
            connection.execute("FORCE CHECKPOINT")
            batches.clear()
    if batches:
        _insert(connection, name, pa.Table.from_batches(batches))
