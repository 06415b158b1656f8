"""Writing a frame into a table within a unit of work: executemany on SQLite, COPY on PostgreSQL."""

import io
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Table
from sqlmodel import Session

from data.store.engine import is_sqlite
from data.store.faults import fault_of
from data.terms.errors import InputRefused

_SQLITE_CACHE = "PRAGMA cache_size = -400000"  # KiB: the index on uid is met at random, so it should stay in memory


def write_frame(session: Session, table: Table, frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Append these columns of a frame to a table, in the session's transaction; those without any value are left out.

    Raises InputRefused where a row is there already, StoreErrors, and what the driver says of anything else.
    """
    if frame.empty:
        return
    columns = [name for name in columns if frame[name].notna().any()]
    connection = session.connection()
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 — the session has just used it
    try:
        if is_sqlite(connection):
            driver.execute(_SQLITE_CACHE)
            named = ", ".join(f'"{name}"' for name in columns)
            marks = ", ".join("?" * len(columns))
            values = [_plain(frame[name], is_whole=table.c[name].type.python_type is int) for name in columns]
            driver.executemany(f"INSERT INTO {table.name} ({named}) VALUES ({marks})", zip(*values, strict=True))  # noqa: S608
        else:
            named = ", ".join(f'"{name}"' for name in columns)
            with driver.cursor() as cursor:
                walled = cursor.execute("SELECT row_security_active(%s)", (table.name,)).fetchone()[0]
                target = "loading" if walled else table.name  # COPY goes into no table that row-level security guards
                if walled:
                    bare = f"SELECT {named} FROM {table.name} WITH NO DATA"  # noqa: S608 - names of our tables
                    cursor.execute(f"CREATE TEMPORARY TABLE loading ON COMMIT DROP AS {bare}")
                with cursor.copy(f"COPY {target} ({named}) FROM STDIN (FORMAT csv)") as copy:
                    copy.write(_csv(frame, table, columns))
                if walled:
                    cursor.execute(f"INSERT INTO {table.name} ({named}) SELECT {named} FROM loading")  # noqa: S608
                    cursor.execute("DROP TABLE loading")
    except Exception as error:
        if type(error).__name__ in ("IntegrityError", "UniqueViolation"):
            raise InputRefused(f"a row of the frame is already in {table.name}: {error}") from error
        fault = fault_of(error, url=connection.engine.url)
        if fault is not None:
            raise fault from error
        raise


def _plain(column: pd.Series, *, is_whole: bool) -> list[object]:
    """Python values as the SQLite driver takes them, None for nothing; moments as microseconds."""
    there = column.notna()
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.astype("int64")
    elif is_whole and column.dtype.kind in "fi":
        column = column.fillna(0).astype("int64")
    values: list[object] = list(column.tolist())
    return (
        values if there.all() else [value if is_there else None for value, is_there in zip(values, there, strict=True)]
    )


def _csv(frame: pd.DataFrame, table: Table, columns: Sequence[str]) -> bytes:
    """Text that COPY reads: nothing stands for null, an empty text is quoted."""
    arrays = [
        pa.array(_plain(frame[name], is_whole=True), pa.int64())
        if table.c[name].type.python_type is int
        else pa.array(frame[name], from_pandas=True)
        for name in columns
    ]
    written = io.BytesIO()
    csv.write_csv(pa.table(arrays, names=list(columns)), written, csv.WriteOptions(include_header=False))
    return written.getvalue()
