"""Numbers: keys ahead of the rows, so that children can name their incident before either is stored; and the message
numbers that run per operation and originator."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Table, func, select, text
from sqlmodel import Session

from data.store.beyond import last_message
from data.store.engine import is_sqlite
from data.store.rows import Row
from data.terms.codes import Status

Sender = tuple[str, str]  # operation, originator


def next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """That many unused keys of a table, rising. Inside a writer's transaction no other writer gets the same."""
    if is_sqlite(connection):
        last = connection.execute(select(func.max(table.c.id))).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(connection.execute(sequence, {"table": table.name, "count": count}).scalars())


def number_messages(session: Session, rows: Sequence[Row]) -> None:
    """Give each row of an operation that lacks a message number the next one of its sender, in the order of the rows.

    A draft has none until it is submitted. Numbers go on after the highest that is stored or given in these rows; until
    the transaction ends no other writer numbers the messages of the same senders.
    """
    wanting = [row for row in rows if is_numbered(row) and row["message_no"] is None]
    if not wanting:
        return
    last = _last_numbers(session, {_sender(row) for row in wanting})
    for row in rows:
        if is_numbered(row) and _sender(row) in last and isinstance(given := row["message_no"], int):
            last[_sender(row)] = max(last[_sender(row)], given)
    for row in wanting:
        last[_sender(row)] += 1
        row["message_no"] = last[_sender(row)]


def is_numbered(row: Row) -> bool:
    """Whether a report is a message of an operation's sender, and was sent."""
    return row["operation"] is not None and row["originator"] is not None and row["status"] != Status.DRAFT


def _sender(row: Row) -> Sender:
    return str(row["operation"]), str(row["originator"])


def _last_numbers(session: Session, senders: Iterable[Sender]) -> dict[Sender, int]:
    last: dict[Sender, int] = {}
    is_postgres = not is_sqlite(session.connection())
    for operation, originator in sorted(senders):  # always in one order, so that two writers never wait in a circle
        if is_postgres:  # on SQLite there is one writer at a time anyway
            lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:sender, 0))")
            session.connection().execute(lock, {"sender": f"messages of {originator} in {operation}"})
        last[operation, originator] = last_message(session, operation, originator)
    return last
