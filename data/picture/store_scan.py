"""A program of its own: copy whole tables out of a store with DuckDB's scanner, to stdout as Arrow streams.

It runs in a child process because SQLite must not be in one process twice: when the scanner's own SQLite closes the
file, the operating system drops the locks of the Python module's SQLite in the same process, and another process may
then remove the write-ahead log that this one still writes to (sqlite.org, "How To Corrupt", 2.2.1).

Stdin: JSON {"extension": file to load, "attach": ATTACH statement, "selects": [statement, …]}. Stdout: one Arrow IPC
stream for each select, in that order. Exit code 1 and one line on stderr when the store cannot be read.
"""

import json
import sys

import duckdb
import pyarrow as pa

ROWS_PER_BATCH = 100_000
OFFLINE: dict[str, str | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
}


def scan() -> None:
    """Do what stdin says."""
    order = json.load(sys.stdin)
    connection = duckdb.connect(":memory:", config=OFFLINE)
    connection.execute("SET TimeZone = 'UTC'")
    connection.load_extension(order["extension"])
    connection.execute(order["attach"])
    for select in order["selects"]:
        reader = connection.execute(select).to_arrow_reader(ROWS_PER_BATCH)
        with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as stream:
            for batch in reader:
                stream.write_batch(batch)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        scan()
    except Exception as error:
        sys.exit(" ".join(str(error).split()) or type(error).__name__)
