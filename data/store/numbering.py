"""Keys ahead of the rows: children can name their incident before either is stored."""

from collections.abc import Sequence

from sqlalchemy import Connection, Table, func, select, text

from data.store.engine import is_sqlite


def next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """That many unused keys of a table, rising. Inside a writer's transaction no other writer gets the same."""
    if is_sqlite(connection):
        last = connection.execute(select(func.max(table.c.id))).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(connection.execute(sequence, {"table": table.name, "count": count}).scalars())
