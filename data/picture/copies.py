"""Copies out of the store of record, as Arrow tables with the columns of `READ_MODEL_TABLES`.

Two ways, one result: `read` goes through SQLAlchemy (what changed, and small stores), `scan` through DuckDB's scanners
in a child process (millions of rows; see store_scan.py).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import psycopg.conninfo
import pyarrow as pa
from sqlalchemy import Engine, Select, select
from sqlalchemy.engine import URL, Connection
from sqlalchemy.types import BigInteger, Boolean, Double, Integer, String

from data import reference
from data.access.reach import derived
from data.terms.codes import codes
from data.terms.columns import (
    READ_MODEL_TABLES,
    incident,
    incident_label,
    nationality_count,
    operation,
    report_pair,
    seizure_item,
)
from data.terms.days import UtcTime
from data.terms.errors import PictureError

LIGHT = {
    table.name: table for table in (incident, seizure_item, nationality_count, incident_label, operation, report_pair)
}
TYPES: dict[type, tuple[str, pa.DataType]] = {
    BigInteger: ("BIGINT", pa.int64()),
    Integer: ("INTEGER", pa.int32()),
    Double: ("DOUBLE", pa.float64()),
    Boolean: ("BOOLEAN", pa.bool_()),
    String: ("VARCHAR", pa.string()),
    UtcTime: ("TIMESTAMPTZ", pa.timestamp("us", tz="UTC")),
}
EVERY_ROW = "-c vardar.system=on"  # as `viewing.as_system` says it, for a connection that is not ours
IDS_AT_A_TIME = 5_000  # SQLite takes 32,766 values in one statement


def vocabulary() -> Mapping[str, Iterable[str]]:
    """The columns of incident that hold nothing but words of a list, with those words.

    Kept as numbers they are compared two to three times as fast; in the order of the words, they sort as text does.
    """
    lists = ("kind", "place_type", "direction", "outcome", "status", "release")
    return {
        **{name: codes(name) for name in lists},
        "handling": _sets(codes("handling")),
        "occurred_precision": codes("time_precision"),
        "precision": codes("loc_precision"),
        "country_basis": ("inferred", "stated"),
        "country": (*reference.country_names(), *codes("ISO3166_extra")),
    }


def _sets(words: Iterable[str]) -> Iterator[str]:
    """Every set of these words as the store writes it: sorted, joined by a blank."""
    listed = sorted(words)
    for size in range(len(listed) + 1):
        yield from (" ".join(chosen) for chosen in combinations(listed, size))


def create_statements(*, with_words: bool) -> Iterator[str]:
    """The types and tables of the read model in DuckDB's SQL; `with_words` keeps the vocabulary as enumerations."""
    words = vocabulary() if with_words else {}
    for name, allowed in words.items():
        listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(set(allowed)))
        yield f'CREATE TYPE "{name}_word" AS ENUM ({listed})'
    for name, columns in READ_MODEL_TABLES.items():
        known = words if name == "incident" else {}
        types = {key: f'"{key}_word"' if key in known else TYPES[kind][0] for key, kind in columns.items()}
        if name == "incident":
            types |= dict.fromkeys(derived(), "BIGINT")
        written = ", ".join(f'"{key}" {kind}' for key, kind in types.items())
        yield f"CREATE TABLE {name} ({written})"


def completed(name: str) -> str:
    """What of the store's rows makes rows of a table: all columns, and for incidents the policy's numbers."""
    made = [f'{expression} AS "{key}"' for key, expression in derived().items()] if name == "incident" else []
    return f"SELECT {', '.join(['*', *made])}"


def read(connection: Connection, name: str, *, ids: Iterable[int] | None = None) -> pa.Table:
    """One table, or those of its rows that belong to the incidents with these ids."""
    table = LIGHT[name]
    schema = pa.schema([(key, TYPES[kind][1]) for key, kind in READ_MODEL_TABLES[name].items()])
    if ids is None:
        return _read(connection, select(table), schema)
    key, wanted = table.c.id if name == "incident" else table.c.incident_id, sorted(ids)
    parts = (wanted[at : at + IDS_AT_A_TIME] for at in range(0, len(wanted), IDS_AT_A_TIME))
    return pa.concat_tables(
        [schema.empty_table(), *(_read(connection, select(table).where(key.in_(part)), schema) for part in parts)]
    )


def _read(connection: Connection, statement: Select[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*connection.execute(statement), strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)


def scan(engine: Engine) -> Iterator[tuple[str, pa.RecordBatchReader]]:
    """Each table by name as a stream of record batches, to be read to its end before the next. Raises PictureError."""
    order = {"extension": _extension(engine.dialect.name), "attach": _attach(engine.url), "selects": _selects(engine)}
    program = str(Path(__file__).with_name("store_scan.py"))
    # The password goes in apart: the scanner repeats the address when it cannot connect.
    word = engine.url.password
    environment = {**os.environ, "PGOPTIONS": EVERY_ROW, **({"PGPASSWORD": str(word)} if word else {})}
    with subprocess.Popen(  # noqa: S603 - our own interpreter and program; what it shall do goes in through stdin
        [sys.executable, "-P", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as child:
        if not (child.stdin and child.stdout and child.stderr):
            raise PictureError("no pipes to the scanning process")
        try:
            child.stdin.write(json.dumps(order).encode())
            child.stdin.close()
            for name in READ_MODEL_TABLES:
                yield name, pa.ipc.open_stream(child.stdout)
        except (pa.ArrowInvalid, OSError) as error:
            child.kill()
            reason = child.stderr.read().decode(errors="replace").strip()
            raise PictureError(f"The store could not be copied: {reason or error}") from error
        finally:
            child.kill()


def _selects(engine: Engine) -> list[str]:
    in_micros = engine.dialect.name == "sqlite"
    selects = []
    for name, columns in READ_MODEL_TABLES.items():
        written = ", ".join(_column(key, kind, in_micros=in_micros) for key, kind in columns.items())
        selects.append(f"SELECT {written} FROM store.{name}")  # noqa: S608 - names of READ_MODEL_TABLES
    return selects


def _column(key: str, kind: type, *, in_micros: bool) -> str:
    if kind is UtcTime and in_micros:
        return f'make_timestamptz(CAST("{key}" AS BIGINT)) AS "{key}"'
    return f'CAST("{key}" AS {TYPES[kind][0]}) AS "{key}"'


def _attach(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        address, kind = str(Path(url.database or "").absolute()), "SQLITE"
    else:
        parts = {"host": url.host, "port": url.port, "user": url.username}
        extra = {key: value for key, value in url.query.items() if key == "host" or key.startswith("ssl")}
        known = {key: str(value) for key, value in (parts | extra).items() if value is not None}
        address, kind = psycopg.conninfo.make_conninfo("", **known, dbname=url.database), "POSTGRES"
    quoted = address.replace("'", "''")
    return f"ATTACH '{quoted}' AS store (TYPE {kind}, READ_ONLY)"


def _extension(dialect: str) -> str:
    """The scanner's file inside its wheel: a plain LOAD by name would ask the internet for it."""
    package = "duckdb_extension_sqlite_scanner" if dialect == "sqlite" else "duckdb_extension_postgres_scanner"
    spec = find_spec(package)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    found = next((file for folder in folders for file in Path(folder).rglob("*.duckdb_extension")), None)
    if found is None:
        raise PictureError(f"{package} is not installed", advice="Install what requirements.lock names.")
    return str(found)
